import type { StackMarks } from "./stackMarks";
import { stillThere, withChangedPasswords, type PasswordNames, type Passwords } from "./passwords";
import {
  makeRow,
  maskSecrets,
  ownedRows,
  ownershipOf,
  rowsOfStanzas,
  stanzasOf,
  type BgpSection,
  type Ownership,
  type Plan,
  type PlannedCommand,
  type Row,
} from "./vrp";

/** Where a switch's command line is; without secrets, so that a review may show it. */
export interface Connection {
  /** What makes it the same switch, wherever its management address moves; its sysname, unless that is given. */
  readonly name: string;
  /** Where it is another one than `name`: two entries of one switch. */
  readonly sysname?: string;
  /** The VPN instance whose BGP is declared. Default: the public instance's. */
  readonly vpnInstance?: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Who only reads. Absent: `username` does. */
  readonly readUsername?: string;
  /** `SHA256:…` */
  readonly hostKey: string;
  readonly legacyAlgorithms: boolean;
}

/**
 * What is declared, and, after a refresh, what runs: the engine's line difference of the two is the preview.
 * Both sides come through {@link canonicalStanzas}, else there would be a difference for ever.
 */
export interface SwitchBgpInputs {
  readonly connection: Connection;
  /** asplain; absent = no BGP process runs. */
  readonly asNumber?: string;
  /** One text per peer (`peer 10.2.98.141`) and per view (`bgp`, `ipv4-family unicast`). */
  readonly stanzas: Readonly<Record<string, string>>;
  /** Which peers and groups have a password, and which; absent = none has. */
  readonly passwordNames?: PasswordNames;
  /** Secret in the state; declared as a placeholder that `check` fills in. */
  readonly passwords?: Passwords;
  /** Declared always true; false after a refresh where rows of ours are not what the switch boots with. */
  readonly saved: boolean;
}

/** What the state keeps besides. */
export interface SwitchBgpOutputs extends SwitchBgpInputs {
  /** Kept apart from the stanzas: a row that a user removed on the switch is still ours. */
  readonly ownedPeers: readonly string[];
  readonly ownedGlobals: readonly string[];
  /** Prefix lists, filters and route-policies: `ip-prefix CALICO-BLOCKS`. Absent in states of before there were any. */
  readonly ownedObjects?: readonly string[];
  /** Keys of owned rows of the whole process that the switch had before us: they stay when we go. */
  readonly foundGlobals: readonly string[];
  /**
   * The owned family rows are those that the file names. Absent in states of before 0.2, which added two rows to every
   * switch whatever the file said.
   */
  readonly familiesAsDeclared?: true;
  /** Rows of the section that are not ours. */
  readonly foreign: number;
  /** Addresses of peers that are not ours; of a VPN instance with its view. Absent in states of before they were kept. */
  readonly foreignPeers?: readonly string[];
  /** Of them, those that use an object of ours or are members of a group of ours, by its name. Absent likewise. */
  readonly foreignUsers?: Readonly<Record<string, readonly string[]>>;
  /** Of peers and groups that are not ours, those whose description names a stack. Absent = none. */
  readonly foreignStacks?: StackMarks;
  /** The switch has `undo default ipv4-unicast`, ours or not: new peers need `peer X enable`. Absent likewise. */
  readonly startsDisabled?: true;
  /** Declared peers that the switch had before us. */
  readonly adoptedPeers: readonly string[];
  /** What the last push did to sessions. Absent in states of before it was kept. */
  readonly lastPush?: LastPush;
}

/** The commands of a push that bring sessions down, or may; what they say of a secret is masked. */
export interface LastPush {
  /** When it had been sent: milliseconds since 1970. */
  readonly at: number;
  readonly commands: readonly Pick<PlannedCommand, "line" | "impact">[];
}

/** Of a push that sent something; undefined = nothing that a session would notice. */
export function lastPushOf({ commands }: Plan, at: number): LastPush | undefined {
  const felt = commands.filter(({ impact: { kind } }) => kind !== "none" && kind !== "creates");
  if (felt.length === 0) return undefined;
  return { at, commands: felt.map(({ line, impact }) => ({ line: maskSecrets(line), impact })) };
}

/** What a switch owns that is new in its stack. */
export const NOTHING: Ownership = { peers: [], globalKeys: [], objects: [] };

export type Stanzas = Readonly<Record<string, string>>;

/**
 * The one form in which declared and running rows are compared; ciphertext is no part of a comparison. Each text ends
 * with a line break: without it the engine shows a last line that is followed by another one as changed.
 */
export function canonicalStanzas(rows: readonly Row[], vpnInstance?: string): Record<string, string> {
  const stanzas = stanzasOf(rows, vpnInstance);
  return Object.fromEntries(Object.entries(stanzas).map(([name, text]) => [name, `${maskSecrets(text)}\n`]));
}

export function sameStanzas(a: Stanzas, b: Stanzas): boolean {
  return lineDifference(a, b).length === 0;
}

/** `+ row` for what only `b` has, `- row` for what only `a` has. */
export function lineDifference(a: Stanzas, b: Stanzas): string[] {
  const difference: string[] = [];
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [linesOf(a[name]), linesOf(b[name])];
    difference.push(...left.filter((line) => !right.includes(line)).map((line) => `- ${line.trim()}`));
    difference.push(...right.filter((line) => !left.includes(line)).map((line) => `+ ${line.trim()}`));
  }
  return difference;
}

function linesOf(text: string | undefined): string[] {
  return text === undefined
    ? []
    : text
        .split("\n")
        .filter((line) => line !== "" && !/^ipv[46]-family (?:unicast|vpn-instance \S+)$/.test(line));
}

/** What was ours according to the state. */
export function ownershipIn(state: Partial<SwitchBgpOutputs>): Ownership {
  const { ownedPeers: peers, ownedGlobals: globalKeys, ownedObjects: objects } = state;
  if (peers && globalKeys && objects) return { peers, globalKeys, objects };
  // States of before these were kept.
  const named = ownershipOf(rowsOfStanzas(state.stanzas ?? {}));
  return {
    peers: peers ?? named.peers,
    globalKeys: globalKeys ?? named.globalKeys,
    objects: objects ?? named.objects,
  };
}

/** What 0.1 added to every switch. */
const ADDED_BY_0_1 = ["undo synchronization", "compare-different-as-med"].map((text) =>
  makeRow("ipv4-family unicast", text),
);

/**
 * Rows that 0.1 added by itself, and of which the file names none: they stay on the switch, and are ours no more. A file
 * that names no family rows gets none and loses none.
 */
export function releasedRows(
  olds: Partial<SwitchBgpOutputs> | undefined,
  { globalKeys: declared }: Ownership,
): readonly Row[] {
  if (olds === undefined || olds.familiesAsDeclared === true) return [];
  if (ADDED_BY_0_1.some(({ key }) => declared.includes(key))) return [];
  const { globalKeys } = ownershipIn(olds);
  return ADDED_BY_0_1.filter(({ key }) => globalKeys.includes(key));
}

/** What was ours before a change to these declared rows, without what is released. */
export function ownershipBefore(olds: Partial<SwitchBgpOutputs> | undefined, declared: Ownership): Ownership {
  if (olds === undefined) return NOTHING;
  const before = ownershipIn(olds);
  const released = releasedRows(olds, declared).map(({ key }) => key);
  return { ...before, globalKeys: before.globalKeys.filter((key) => !released.includes(key)) };
}

/**
 * Peers that are not ours, as the last reading saw them; `unknown` where a state is older than what it keeps of them, and
 * the switch had foreign rows.
 */
export function recordedOthers(olds: Partial<SwitchBgpOutputs> | undefined): readonly string[] | "unknown" {
  if (olds?.foreignPeers !== undefined) return olds.foreignPeers;
  return (olds?.foreign ?? 0) > 0 ? "unknown" : [];
}

/** What runs on the switch, in the shape of what is declared. */
export function liveInputs(
  {
    connection,
    passwordNames,
    passwords,
  }: Pick<SwitchBgpOutputs, "connection" | "passwordNames" | "passwords">,
  running: BgpSection,
  ownership: Ownership,
  saved: boolean,
): SwitchBgpInputs {
  const sent = passwords && stillThere(passwords, running.rows);
  return {
    connection,
    ...(passwordNames === undefined ? {} : { passwordNames }),
    ...(sent === undefined ? {} : { passwords: { key: sent.key, digests: sent.digests } }),
    ...(running.asNumber === undefined ? {} : { asNumber: running.asNumber }),
    stanzas: liveStanzas(connection, running, ownership, passwords),
    saved,
  };
}

/** The owned rows that run, in the form in which they are compared. */
function liveStanzas(
  { vpnInstance }: Connection,
  running: BgpSection,
  ownership: Ownership,
  passwords: Passwords | undefined,
): Record<string, string> {
  const stanzas = canonicalStanzas(ownedRows(running, ownership), vpnInstance);
  return withChangedPasswords(stanzas, passwords, running.rows);
}
