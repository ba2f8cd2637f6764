import { toRewrite } from "./passwords";
import { desiredOf, type DesiredSwitch } from "./desired";
import type { FirstReading } from "./firstReading";
import { changeOf, goalAt } from "./goal";
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
  foreignPeers,
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
): Plan {
  const staying = new Set(stayingIn(olds, desired, running).map(({ key }) => key));
  const before = ownershipBefore(olds, desired.ownership);
  const globalKeys = before.globalKeys.filter((key) => !staying.has(key));
  return planBgp({
    switchName: whereIs(news.connection),
    vpnInstance: news.connection.vpnInstance,
    asNumber: desired.asNumber,
    running,
    wanted: desired.rows,
    others: othersIn(olds),
    ownership: unionOf({ ...before, globalKeys }, desired.ownership),
    rewritePasswords: toRewrite(olds.passwords, news.passwords),
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

/** What a reviewer reads: the exact commands, their undo and impact, and what is left alone. */
export function announcement(
  olds: Partial<SwitchBgpOutputs>,
  news: SwitchBgpInputs,
  desired: DesiredSwitch = desiredOf(news),
): string {
  const where = whereIs(news.connection);
  const running = recordedSection(olds);
  refuseOthersPeers(where, desired, ownershipBefore(olds, desired.ownership), olds.foreignStacks ?? {});
  const plan = plannedChange(olds, news, desired, running);
  const foreign = `foreign rows left alone: ${olds.foreign ?? 0}`;
  const staying = stayingIn(olds, desired, running);
  const left = [
    ...markedByOthers(desired, running.rows),
    ...released(olds, desired),
    ...(staying.length === 0 ? [] : [leftForOthers(staying, news.connection)]),
  ];
  if (plan.commands.length === 0 && !plan.createsProcess) {
    const save = olds.saved === false && news.saved ? "its configuration will be saved" : "no command needed";
    // The provider is not told whether a refresh came before: with `--refresh=false` the last reading is an older one.
    return [`${where}: as last read, ${save}; ${foreign}.`, ...left].join("\n");
  }
  return [
    `${where}: ${plan.commands.length} command(s) will be sent, then verified and saved; ${foreign}.`,
    formatPlan(plan),
    ...adoptedNow(olds, desired),
    ...othersReset(plan, olds.foreignPeers),
    ...sharedSettings(plan, running, olds),
    ...rotation(plan, running),
    ...left,
  ].join("\n");
}

/** The same for a switch that is new in its stack: nothing of it is recorded, so it was read. */
export function firstAnnouncement(
  news: SwitchBgpInputs,
  desired: DesiredSwitch,
  reading: FirstReading,
): string {
  const where = whereIs(news.connection);
  if ("notRead" in reading)
    return `${where}: new in this stack, and NOT READ (${reading.notRead}). What it has already, and which commands it needs, is not known: preview again when it answers. \`npm run render\` shows what is declared.`;
  const { section } = reading;
  const change = changeOf(news, undefined, desired);
  const { ownership } = change;
  const { wanted, rewritePasswords } = goalAt(change, section);
  const { asNumber } = desired;
  const plan = planBgp({
    switchName: where,
    vpnInstance: news.connection.vpnInstance,
    asNumber,
    running: section,
    wanted,
    ownership,
    rewritePasswords,
  });
  const isNothing = plan.commands.length === 0 && !plan.createsProcess;
  const what = isNothing
    ? "no command needed"
    : `${plan.commands.length} command(s) will be sent, then verified and saved`;
  return [
    `${where}: new in this stack; ${what}; foreign rows left alone: ${plan.foreign.length}.`,
    ...adoptedNotes(ownedRows(section, ownership), wanted, desired, news.connection.vpnInstance),
    ...(isNothing ? [] : [formatPlan(plan)]),
    ...othersReset(plan, foreignPeers(section, ownership)),
  ].join("\n");
}

const OF_ANOTHER_STACK =
  "Where another stack declares them, too, the first of the two to go takes them from the other: take them out of one file; descriptions with {stack} let each refuse what is the other's.";

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
