import type { Change } from "./goal";
import { stackMarksIn } from "./stackMarks";
import { ownershipIn, NOTHING, type LastPush, type SwitchBgpInputs, type SwitchBgpOutputs } from "./state";
import {
  foreignPeers,
  foreignRows,
  isNoIpv4ByDefault,
  otherSessionsOn,
  type BgpSection,
  type Ownership,
  type Row,
} from "./vrp";

/** What the state keeps of a switch. */
export interface Kept {
  /** What is declared, or runs. */
  readonly inputs: SwitchBgpInputs;
  /** What runs now. */
  readonly running: BgpSection;
  readonly ownership: Ownership;
  readonly olds: SwitchBgpOutputs | undefined;
  /** What ran before the first line of a push. Default: what runs now. */
  readonly found?: BgpSection;
  /** Process rows newly owned by this stack that the switch had already, by key. Default: all that were found. */
  readonly foundGlobals?: readonly string[];
  readonly lastPush?: LastPush;
  /** The owned family rows are those that the file names. Default: as the state says. */
  readonly familiesAsDeclared?: true;
}

export function outputsOf(kept: Kept): SwitchBgpOutputs {
  const { inputs, running, ownership, olds, found = running, lastPush = olds?.lastPush } = kept;
  const familiesAsDeclared = kept.familiesAsDeclared ?? (olds === undefined || olds.familiesAsDeclared);
  const before = olds === undefined ? NOTHING : ownershipIn(olds);
  const newGlobals = ownership.globalKeys.filter((key) => !before.globalKeys.includes(key));
  const foundNow = kept.foundGlobals ?? globalsIn(found.rows, newGlobals);
  // Without what is known of the switch's ciphertext, whatever it has counts as changed.
  const passwords = inputs.passwords && {
    ciphertexts: olds?.passwords?.ciphertexts ?? {},
    ...inputs.passwords,
  };
  const peersThere = new Set(found.rows.map((row) => row.peer));
  const adopted = ownership.peers.filter((peer) => !before.peers.includes(peer) && peersThere.has(peer));
  return {
    ...inputs,
    ...(passwords && { passwords }),
    ownedPeers: ownership.peers,
    ownedGlobals: ownership.globalKeys,
    ownedObjects: ownership.objects,
    foundGlobals: [
      ...(olds?.foundGlobals ?? []).filter((key) => ownership.globalKeys.includes(key)),
      ...foundNow.filter((key) => newGlobals.includes(key)),
    ],
    ...(familiesAsDeclared && { familiesAsDeclared }),
    foreign: foreignRows(running, ownership).length,
    foreignPeers: foreignPeers(running, ownership),
    foreignUsers: otherSessionsOn(running, ownership).usersOf,
    ...marked(running.rows, ownership),
    ...(isNoIpv4ByDefault(running.rows) && { startsDisabled: true as const }),
    ...(lastPush && { lastPush }),
    adoptedPeers: [
      ...(olds?.adoptedPeers ?? []).filter((peer) => ownership.peers.includes(peer)),
      ...adopted,
    ],
  };
}

/**
 * Keys of the rows of the process that a switch had before us, of those that become ours. A row that runs just as it
 * is declared, and that the switch does not boot with, was typed and never saved: by a run of ours that was killed.
 * @param startup what the switch boots with; undefined = that is what runs, or the switch does not say
 */
export function foundGlobals(
  { desired, before }: Change,
  found: BgpSection,
  startup: BgpSection | undefined,
): string[] {
  const keys = desired.ownership.globalKeys.filter((key) => !before.globalKeys.includes(key));
  if (startup === undefined) return globalsIn(found.rows, keys);
  const declared = new Set(desired.rows.map((row) => row.text));
  const booted = new Set(startup.rows.map((row) => row.key));
  return globalsIn(
    found.rows.filter((row) => booted.has(row.key) || !declared.has(row.text)),
    keys,
  );
}

function globalsIn(rows: readonly Row[], keys: readonly string[]): string[] {
  return rows.filter((row) => row.peer === undefined && keys.includes(row.key)).map((row) => row.key);
}

/** Of peers and groups that are not ours. */
function marked(rows: readonly Row[], { peers }: Ownership): Pick<SwitchBgpOutputs, "foreignStacks"> {
  const others = Object.entries(stackMarksIn(rows)).filter(([name]) => !peers.includes(name));
  return others.length === 0 ? {} : { foreignStacks: Object.fromEntries(others) };
}
