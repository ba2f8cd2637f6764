import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionsOf, type Cluster, type Inventory, type Switch } from "../../../../components/peering";
import {
  factOf,
  liveFindings,
  sentenceOf,
} from "../../../../components/verification/judge/live/liveFindings";
import type { LiveCalico, LiveCluster } from "../../../../components/verification/observe/liveCluster";
import { bjOffice } from "../../../peering/datacenters";
import { liveCluster } from "./liveCluster";

/** Each finding as its severity and its sentence. */
export function findings(live: LiveCluster, inventory: Inventory = bjOffice()): string[] {
  const found = liveFindings(inventory, sessionsOf(inventory), live);
  for (const one of found)
    assert.ok(sentenceOf(one).startsWith(factOf(one)), "what a state keeps begins the sentence");
  return found.map((one) => `${one.severity} ${sentenceOf(one)}`);
}

/** One case: what the cluster has, what the file says, the sentence or sentences. */
export interface Case {
  readonly what: string;
  readonly live: LiveCluster;
  readonly cluster?: Partial<Cluster>;
  readonly device?: Partial<Switch>;
  readonly says: string | readonly string[];
}

/** A test for each case. */
export function each(cases: readonly Case[]): void {
  for (const { what, live, cluster = {}, device = {}, says } of cases) {
    test(what, () => assert.deepEqual(findings(live, bjOffice({ cluster, device })), [says].flat()));
  }
}

export const withCalico = (calico: Partial<LiveCalico>) => liveCluster({ calico });
