import assert from "node:assert/strict";
import { test } from "node:test";
import { checkInventory, sessionsOf } from "../../components/peering";
import { HOST_KEY, parse } from "./written";

export interface Written {
  cluster: Record<string, unknown> & { nodes: Record<string, Record<string, unknown>> };
  switches: Record<string, Record<string, unknown>>;
}

/** Two nodes, one switch, mesh off with strict affinity: a file that is right. */
export function base(): Written {
  return {
    cluster: {
      asNumber: 64500,
      install: { existing: true },
      ipPools: { pods: { cidr: "10.244.0.0/16", encapsulation: "None", blockSize: 26, natOutgoing: false } },
      nodeToNode: { remedy: "strict-affinity" },
      nodes: { n1: { address: "10.2.98.141" }, n2: { address: "10.2.98.142" } },
    },
    switches: {
      Core: {
        management: { host: "10.2.0.2", username: "pulumi", hostKey: HOST_KEY },
        asNumber: 65001,
        peering: { interface: "Vlanif98", address: "10.2.98.1/24" },
      },
    },
  };
}

export const pool = (more: object = {}) => ({
  cidr: "10.244.0.0/16",
  encapsulation: "None",
  blockSize: 26,
  natOutgoing: false,
  ...more,
});
export const core = (it: Written) => it.switches.Core ?? assert.fail("no Core");

/** A second switch of the same VLAN, with another AS number. */
export const edge = (it: Written, more: object = {}) => {
  it.switches.Edge = {
    ...core(it),
    management: { host: "10.2.0.3", username: "pulumi", hostKey: HOST_KEY },
    asNumber: 65002,
    peering: { interface: "Vlanif98", address: "10.2.98.2/24" },
    ...more,
  };
};

export function findings(change: (it: Written) => void): string[] {
  const written = base();
  change(written);
  const inventory = parse(written);
  return checkInventory(inventory, sessionsOf(inventory)).map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
}

export type Case = readonly [what: string, change: (it: Written) => void, ...expected: string[]];

export function each(cases: readonly Case[]): void {
  for (const [what, change, ...expected] of cases)
    test(what, () => assert.deepEqual(findings(change), expected));
}
