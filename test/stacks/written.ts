import assert from "node:assert/strict";
import { parseDatacenter, StackFileError } from "../../stacks/config";

export const HOST_KEY = "SHA256:TIUON8bTaxHSFHybB5GKIxNZE3zURvoFUdEvBuDOV6Q";

/** The values of a stack file before they are checked; `change` edits them. */
export function file(
  change: (it: {
    cluster: Record<string, unknown>;
    switches: Record<string, Record<string, unknown>>;
  }) => void = () => {},
) {
  const written = {
    cluster: {
      asNumber: 63400,
      install: { existing: true },
      ipPools: { pods: { cidr: "172.30.0.0/16", encapsulation: "None", natOutgoing: false } },
      nodeToNode: { remedy: "through-switch", acknowledged: true },
      nodes: { "bj-142": { address: "10.2.98.142" }, "bj-141": { address: "10.2.98.141", rack: "r1" } },
    } as Record<string, unknown>,
    switches: {
      Core: {
        management: { host: "10.2.0.2", username: "pulumi", hostKey: HOST_KEY },
        asNumber: 65001,
        peering: { interface: "Vlanif98", address: "10.2.98.1/24" },
      },
    } as Record<string, Record<string, unknown>>,
  };
  change(written);
  return written;
}

export const parse = (written: { cluster: unknown; switches: unknown }) =>
  parseDatacenter(written, { datacenter: "lab", file: "stacks/Pulumi.lab.yaml" });

export function mistakes(written: { cluster: unknown; switches: unknown }): readonly string[] {
  try {
    parse(written);
  } catch (error) {
    assert.ok(error instanceof StackFileError);
    assert.equal(error.message, error.mistakes.join("\n"));
    return error.mistakes;
  }
  return [];
}

/** The one sentence about it. */
export function sentence(change: Parameters<typeof file>[0]): string {
  const found = mistakes(file(change));
  assert.equal(found.length, 1, found.join("\n"));
  return found[0] ?? "";
}

export const set =
  (section: "cluster" | "switches", path: readonly string[], value: unknown) =>
  (it: ReturnType<typeof file>) => {
    const parent = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, it[section]);
    parent[path.at(-1) ?? ""] = value;
  };
