import { disturbedBy, type Disturbed } from "./limits";
import { toRewrite } from "./passwords";
import { desiredOf, type DesiredSwitch } from "./desired";
import type { FirstReading } from "./firstReading";
import { changeOf, goalAt, isMasked } from "./goal";
import { limitedTo } from "./onlyPeer";
import { markedByOthers, refuseOthersPeers } from "./stackMarks";
import { leftForOthers, rowsForOthers } from "./staying";
import {
  canonicalStanzas,
  lineDifference,
  ownershipBefore,
  recordedOthers,
  releasedRows,
  type SwitchBgpInputs,
  type SwitchBgpOutputs,
} from "./state";
import {
  effectOf,
  foreignPeers,
  formatEffect,
  formatPlan,
  isNoIpv4ByDefault,
  isOfProcess,
  NO_IPV4_BY_DEFAULT,
  ownedRows,
  parseBgpSection,
  planBgp,
  rowsOfStanzas,
  unionOf,
  whereIs,
  type BgpSection,
  type OtherSessions,
  type Plan,
  type Row,
} from "./vrp";

/** The plan that follows from what is recorded (live, after a refresh) and what is declared. Pure. */
function plannedChange(
  olds: Partial<SwitchBgpOutputs>,
  news: SwitchBgpInputs,
  desired: DesiredSwitch,
  running: BgpSection,
  only: string | undefined,
): Plan {
  const staying = new Set(stayingIn(olds, desired, running).map(({ key }) => key));
  const before = ownershipBefore(olds, desired.ownership);
  const globalKeys = before.globalKeys.filter((key) => !staying.has(key));
  const ownership = unionOf({ ...before, globalKeys }, desired.ownership);
  const rewritten = toRewrite(olds.passwords, news.passwords);
  const wanted = limitedTo(only, desired.rows, running, ownership, olds.passwords);
  // As at the push: another peer's new password goes out wherever its row is among the wanted ones.
  const masked = new Set(wanted.filter(isMasked).map(({ peer }) => peer));
  return planBgp({
    switchName: whereIs(news.connection),
    vpnInstance: news.connection.vpnInstance,
    asNumber: desired.asNumber,
    running,
    wanted,
    others: othersIn(olds),
    ownership,
    rewritePasswords: rewritten.filter((subject) => only === undefined || masked.has(subject)),
  });
}

/** Rows that the file names no more, and that stay since the last reading saw sessions of others. */
function stayingIn(
  olds: Partial<SwitchBgpOutputs>,
  { ownership }: DesiredSwitch,
  { rows }: BgpSection,
): readonly Row[] {
  const dropped = ownershipBefore(olds, ownership).globalKeys.filter(
    (key) => !ownership.globalKeys.includes(key),
  );
  return rowsForOthers(
    rows.filter(({ key }) => dropped.includes(key)),
    recordedOthers(olds),
  );
}

/** Only rows of ours are recorded. Where a state is older than its `foreignPeers`, any foreign row may be a peer's. */
function othersIn(olds: Partial<SwitchBgpOutputs>): OtherSessions {
  const others = recordedOthers(olds);
  return { any: others === "unknown" || others.length > 0, usersOf: olds.foreignUsers ?? {} };
}

function recordedSection(olds: Partial<SwitchBgpOutputs>): BgpSection {
  if (olds.asNumber === undefined) return { rows: [] };
  const rows = rowsOfStanzas(olds.stanzas ?? {});
  const isMissing = olds.startsDisabled === true && !isNoIpv4ByDefault(rows);
  return { asNumber: olds.asNumber, rows: isMissing ? [...rows, NO_IPV4_BY_DEFAULT] : rows };
}

/** The rows that VRP adds to a process by itself. */
export function emptyProcess(asNumber: string | undefined): BgpSection {
  return parseBgpSection(`bgp ${asNumber}\nreturn`);
}

/** What an update will do to one switch, as a preview or review shows it. */
export interface Announced {
  /** `S9700 (10.2.0.2:22)` */
  readonly where: string;
  /** As the stack file names it. */
  readonly name: string;
  /** The VPN instance whose BGP is declared; undefined = the public instance's. */
  readonly vpnInstance?: string | undefined;
  /** No refresh has read the switch: it is new in this stack. */
  readonly isNew: boolean;
  /** The commands; undefined = the switch was not read, and what it needs is not known. */
  readonly plan?: Plan;
  /** Why it was not read: a sentence. */
  readonly notRead?: string;
  /** Nothing is to be sent, and what runs will be saved. */
  readonly onlySaves: boolean;
  /** Rows that the plan starts from: those that are the stack's before the update, as the last reading saw them. */
  readonly start: readonly Row[];
  /** How many rows of the `bgp` section are not the stack's. */
  readonly foreign: number;
  /** Sessions that the commands end; undefined = not read. */
  readonly disturbed?: Disturbed;
  /** Sentences for the person who reviews it, beside the commands. */
  readonly sentences: readonly string[];
}

/**
 * What follows from the last reading of a switch that the stack has already. Pure.
 * @param only the peer that the run is limited to; undefined = it is not
 */
export function announced(
  olds: Partial<SwitchBgpOutputs>,
  news: SwitchBgpInputs,
  only?: string,
  desired: DesiredSwitch = desiredOf(news),
): Announced {
  const where = whereIs(news.connection);
  const running = recordedSection(olds);
  const before = ownershipBefore(olds, desired.ownership);
  refuseOthersPeers(where, desired, before, olds.foreignStacks ?? {});
  const plan = plannedChange(olds, news, desired, running, only);
  const staying = stayingIn(olds, desired, running);
  const isNothing = hasNothing(plan);
  return {
    where,
    name: news.connection.name,
    vpnInstance: news.connection.vpnInstance,
    isNew: false,
    plan,
    onlySaves: isNothing && olds.saved === false && news.saved,
    start: ownedRows(running, before),
    foreign: olds.foreign ?? 0,
    disturbed: disturbedBy(plan, running.rows, olds.foreignPeers),
    sentences: [
      ...(isNothing
        ? []
        : [
            ...adoptedNow(olds, desired),
            ...othersReset(plan, olds.foreignPeers),
            ...sharedSettings(plan, running, olds),
            ...rotation(plan, running),
          ]),
      ...markedByOthers(desired, running.rows),
      ...released(olds, desired),
      ...(staying.length === 0 ? [] : [leftForOthers(staying, news.connection)]),
    ],
  };
}

/** The same for a switch that is new in its stack: nothing of it is recorded, so it was read. Pure. */
export function firstAnnounced(
  news: SwitchBgpInputs,
  desired: DesiredSwitch,
  reading: FirstReading,
): Announced {
  const { name, vpnInstance } = news.connection;
  const at = { where: whereIs(news.connection), name, vpnInstance, isNew: true, onlySaves: false };
  if ("notRead" in reading) return { ...at, notRead: reading.notRead, start: [], foreign: 0, sentences: [] };
  const { section } = reading;
  const change = changeOf(news, undefined, desired);
  const { ownership } = change;
  const { wanted, rewritePasswords } = goalAt(change, section);
  const plan = planBgp({
    switchName: at.where,
    vpnInstance: news.connection.vpnInstance,
    asNumber: desired.asNumber,
    running: section,
    wanted,
    ownership,
    rewritePasswords,
  });
  const found = ownedRows(section, ownership);
  return {
    ...at,
    plan,
    start: found,
    foreign: plan.foreign.length,
    disturbed: disturbedBy(plan, section.rows),
    sentences: [
      ...adoptedNotes(found, wanted, desired, news.connection.vpnInstance),
      ...othersReset(plan, foreignPeers(section, ownership)),
    ],
  };
}

const hasNothing = ({ commands, createsProcess }: Plan): boolean => commands.length === 0 && !createsProcess;

/** What a preview prints of a switch: what its sessions notice, then the exact commands, then what is left alone. */
export function formatAnnounced({ where, isNew, plan, notRead, ...rest }: Announced): string {
  const { onlySaves, foreign, sentences } = rest;
  const subject = isNew ? `${where}: new in this stack` : where;
  if (plan === undefined)
    return `${subject}, and NOT READ (${notRead}). What it has already, and which commands it needs, is not known: preview again when it answers. \`npm run render\` shows what is declared.`;
  const colon = isNew ? ";" : ":";
  const left = `foreign rows left alone: ${foreign}.`;
  if (hasNothing(plan)) {
    const what = onlySaves ? "its configuration will be saved" : "no command needed";
    // The provider is not told whether a refresh came before: with `--refresh=false` the last reading is an older one.
    return [`${subject}${colon} ${isNew ? "" : "as last read, "}${what}; ${left}`, ...sentences].join("\n");
  }
  return [
    `${subject}${colon} ${plan.commands.length} command(s) will be sent, then verified and saved; ${left}`,
    `Sessions: ${formatEffect(effectOf(plan))}.`,
    formatPlan(plan),
    ...sentences,
  ].join("\n");
}

const OF_ANOTHER_STACK =
  "Where another stack declares them, too, the stack that is destroyed first takes them off the switch: declare them in one file only; with {stack} in the descriptions each stack refuses the other's.";

/** What the switch has already of what is declared, and where it differs. @param found rows of it that become ours */
function adoptedNotes(
  found: readonly Row[],
  wanted: readonly Row[],
  { stanzas }: DesiredSwitch,
  vpnInstance?: string,
): string[] {
  const names = found.flatMap(({ peer, object }) => peer ?? object ?? []);
  const different = lineDifference(canonicalStanzas(wanted, vpnInstance), stanzas);
  return [
    ...(names.length === 0
      ? []
      : [`Adopted, since it has them already: ${[...new Set(names)].join(", ")}. ${OF_ANOTHER_STACK}`]),
    ...(different.length === 0 ? [] : [leftAsItWas(different)]),
  ];
}

/** @param different as {@link lineDifference} gives it, from what stays to what is declared */
export function leftAsItWas(different: readonly string[]): string {
  return `Left as it was, and not as declared: ${different.join("; ")}. The next preview shows it, and the update after it changes it.`;
}

function released(olds: Partial<SwitchBgpOutputs>, { ownership }: DesiredSwitch): string[] {
  const rows = releasedRows(olds, ownership).map(({ text }) => `\`${text}\``);
  if (rows.length === 0) return [];
  return [
    `${rows.join(" and ")} of ipv4-family unicast: ours no more, since 0.1 added them and the file names no such row; they stay on the switch.`,
  ];
}

/** The state knows of a peer that becomes ours only that it is there: not its rows. */
function adoptedNow(
  { foreignPeers = [] }: Partial<SwitchBgpOutputs>,
  { ownership }: DesiredSwitch,
): string[] {
  const names = ownership.peers.filter((name) => foreignPeers.includes(name));
  if (names.length === 0) return [];
  return [
    `Adopted, since the switch has them already: ${names.join(", ")}. Of their lines above only those are sent that are missing; a row that they have stays as it is this time. ${OF_ANOTHER_STACK}`,
  ];
}

const resetsAll = ({ commands }: Plan): boolean =>
  commands.some(({ impact: { kind, sessions } }) => kind === "resets" && sessions.includes("all"));

/** Whose sessions a row of the process resets besides ours. */
function othersReset(plan: Plan, foreignPeers: readonly string[] = []): string[] {
  if (foreignPeers.length === 0 || !resetsAll(plan)) return [];
  const more = foreignPeers.length > 5 ? ` and ${foreignPeers.length - 5} more` : "";
  return [
    `ALL sessions: also those of ${foreignPeers.slice(0, 5).join(", ")}${more}, which are not this stack's.`,
  ];
}

/** Of rows of the process that get another value: a second stack that declares them, too, would change them back. */
function sharedSettings(plan: Plan, { rows }: BgpSection, olds: Partial<SwitchBgpOutputs>): string[] {
  if (!othersIn(olds).any) return [];
  const there = new Set(rows.filter(isOfProcess).map(({ view, text }) => `${view}|${text}`));
  const changed = plan.commands.filter(
    ({ view, reason }) => reason.startsWith("was: ") && there.has(`${view}|${reason.slice("was: ".length)}`),
  );
  return [...new Set(changed.map(({ reason }) => reason.slice("was: ".length)))].map(
    (text) =>
      `\`${text}\` is a row of the whole process, and the switch has peers that are not this stack's: where another stack declares it, too, make both files say the same, or each changes what the other wants.`,
  );
}

/** What a new password does to sessions that are up. */
function rotation(plan: Plan, running: BgpSection): string[] {
  const there = running.rows.map((row) => row.peer);
  const subjects = plan.commands.flatMap(({ line }) => /^peer (\S+) password /.exec(line)?.[1] ?? []);
  const changed = subjects.filter((subject) => there.includes(subject));
  if (changed.length === 0) return [];
  return [
    `New password for ${changed.join(", ")}: the switch first, the cluster's Secret directly after it, both in this update. On the switch a session lives on when both are done within its hold time; on the node BIRD closes it and opens it again with the new password, which graceful restart bridges.`,
  ];
}
