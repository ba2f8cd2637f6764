import { stackIn } from "../peering";
import type { DesiredSwitch } from "./desired";
import { isOfPublicPeers, VrpError, type Ownership, type Row } from "./vrp";

/**
 * Descriptions that say which stack a peer or group is of (`{stack}` in the stack file): all that tells a switch's
 * second stack from a person at its command line.
 */

/** Peers and groups by name → the stack that their description names. */
export type StackMarks = Readonly<Record<string, string>>;

/** @param rows as the switch shows them, or as they are declared */
export function stackMarksIn(rows: readonly Row[]): StackMarks {
  return Object.fromEntries(
    rows.flatMap(({ view, peer, text }) => {
      const stack = / description /.test(text) ? stackIn(text) : undefined;
      return peer === undefined || stack === undefined || !isOfPublicPeers(view) ? [] : [[peer, stack]];
    }),
  );
}

/**
 * Refuses to take over what another stack says is its own.
 * @param before what was ours before this change: it was ours when the other stack put its mark on it
 * @throws VrpError `refused`
 */
export function refuseOthersPeers(
  where: string,
  { ownership, rows }: DesiredSwitch,
  before: Ownership,
  marks: StackMarks,
): void {
  const own = stackMarksIn(rows);
  const taken = ownership.peers.filter(
    (name) => !before.peers.includes(name) && marks[name] !== undefined && marks[name] !== own[name],
  );
  if (taken.length === 0) return;
  const what = taken.map((name) => `${name} (stack ${marks[name]})`).join(", ");
  throw new VrpError(
    "refused",
    `${where}: ${what}: declared here, and another stack's by the description on the switch: the first of the two to go would take it from the other. Take it out of one of the two files; where that stack is gone, take the description away by hand.`,
  );
}

/** Of what was ours: one sentence where another stack has put its mark on it. */
export function markedByOthers({ ownership, rows }: DesiredSwitch, running: readonly Row[]): string[] {
  const [own, marks] = [stackMarksIn(rows), stackMarksIn(running)];
  const names = ownership.peers.filter(
    (name) => own[name] !== undefined && marks[name] !== undefined && marks[name] !== own[name],
  );
  if (names.length === 0) return [];
  const what = names.map((name) => `${name} (stack ${marks[name]})`).join(", ");
  return [
    `DECLARED BY TWO STACKS, by the description on the switch: ${what}. Take it out of one of the two files.`,
  ];
}
