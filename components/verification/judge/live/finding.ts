import { firstFive, type Inventory, type Session } from "../../../peering";
import type { LiveCalico, LiveCluster } from "../../observe/liveCluster";

/** What a living cluster has that the stack file leaves out or contradicts. */
export interface LiveFinding {
  /**
   * `refuse`: nothing is written until it is mended. `warn`: worth a reader's thought before the update. `note`: for
   * information.
   */
  readonly severity: "refuse" | "warn" | "note";
  /** A place in the stack file (`cluster.nodes.bj-141.address`) or an object of the cluster (`BGPPeer rack1-tor`). */
  readonly at: string;
  /**
   * What is so, with its value. A state keeps it, so that a preview shows what appeared and what went: it holds nothing
   * that an update itself changes, and no time.
   */
  readonly fact: string;
  /** What follows, and what to do. */
  readonly advice: string;
  /** The update itself ends it, so no state keeps it. */
  readonly passing?: true;
}

/** What the findings compare. */
export interface Compared {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  readonly cluster: LiveCluster;
}

/** Once Calico's kinds are served. */
export interface ComparedCalico extends Compared {
  readonly calico: LiveCalico;
}

/** What a state keeps of a finding. */
export function factOf({ at, fact }: LiveFinding): string {
  return `${at}: ${fact}`;
}

/** The whole sentence. */
export function sentenceOf({ at, fact, advice }: LiveFinding): string {
  return `${at}: ${fact}: ${advice}`;
}

/** Findings that say the same of several places, as one sentence; the order is that of the first of each. Pure. */
export function groupedSentences(
  findings: readonly LiveFinding[],
): { severity: LiveFinding["severity"]; sentence: string }[] {
  const groups = new Map<string, LiveFinding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.severity, finding.fact, finding.advice]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const at = firstFive(group.map((finding) => finding.at));
    return [{ severity: first.severity, sentence: sentenceOf({ ...first, at }) }];
  });
}
