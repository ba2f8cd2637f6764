import { toRewrite } from "./passwords";
import { desiredOf, type DesiredSwitch } from "./desired";
import { ownershipBefore, releasedRows, type SwitchBgpInputs, type SwitchBgpOutputs } from "./state";
import {
  formatPlan,
  isNoIpv4ByDefault,
  NO_IPV4_BY_DEFAULT,
  parseBgpSection,
  planBgp,
  rowsOfStanzas,
  unionOf,
  whereIs,
  type BgpSection,
  type OtherSessions,
  type Plan,
} from "./vrp";

export { sayOnce } from "../dynamic/sayOnce";

/** The plan that follows from what is recorded (live, after a refresh) and what is declared. Pure. */
function plannedChange(
  olds: Partial<SwitchBgpOutputs> | undefined,
  news: SwitchBgpInputs,
  desired: DesiredSwitch = desiredOf(news),
  running: BgpSection = recordedSection(olds, desired),
): Plan {
  return planBgp({
    switchName: whereIs(news.connection),
    asNumber: desired.asNumber,
    running,
    wanted: desired.rows,
    others: othersIn(olds),
    ownership: unionOf(ownershipBefore(olds, desired.ownership), desired.ownership),
    rewritePasswords: toRewrite(olds?.passwords, news.passwords),
  });
}

/** Only rows of ours are recorded. Where a state is older than its `foreignPeers`, any foreign row may be a peer's. */
function othersIn(olds: Partial<SwitchBgpOutputs> | undefined): OtherSessions {
  if (olds === undefined) return { any: true, usersOf: {} };
  const { foreign = 0, foreignPeers, foreignUsers = {} } = olds;
  return { any: (foreignPeers?.length ?? foreign) > 0, usersOf: foreignUsers };
}

function recordedSection(olds: Partial<SwitchBgpOutputs> | undefined, desired: DesiredSwitch): BgpSection {
  if (olds === undefined) return emptyProcess(desired.asNumber);
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
  olds: Partial<SwitchBgpOutputs> | undefined,
  news: SwitchBgpInputs,
  desired: DesiredSwitch = desiredOf(news),
): string {
  const where = whereIs(news.connection);
  const running = recordedSection(olds, desired);
  const plan = plannedChange(olds, news, desired, running);
  if (olds === undefined) {
    return [
      `${where}: new in this stack. Rows of these that it has already are adopted, with the values that they have; anything else on it is left alone.`,
      formatPlan(plan),
      "Where it has `undo default ipv4-unicast`, `peer X enable` is sent for each new IPv4 peer and group, too.",
      ...(resetsAll(plan)
        ? ["ALL sessions: also those of peers that the switch has already, if it has any."]
        : []),
    ].join("\n");
  }
  const foreign = `foreign rows left alone: ${olds.foreign ?? 0}`;
  if (plan.commands.length === 0 && !plan.createsProcess) {
    const save = olds.saved === false && news.saved ? "its configuration will be saved" : "no command needed";
    return [`${where}: ${save}; ${foreign}.`, ...released(olds, desired)].join("\n");
  }
  return [
    `${where}: ${plan.commands.length} command(s) will be sent, then verified and saved; ${foreign}.`,
    formatPlan(plan),
    ...(resetsAll(plan) ? othersReset(olds) : []),
    ...rotation(plan, running),
    ...released(olds, desired),
  ].join("\n");
}

function released(olds: Partial<SwitchBgpOutputs>, { ownership }: DesiredSwitch): string[] {
  const rows = releasedRows(olds, ownership).map(({ text }) => `\`${text}\``);
  if (rows.length === 0) return [];
  return [
    `${rows.join(" and ")} of ipv4-family unicast: ours no more, since 0.1 added them and the file names no such row; they stay on the switch.`,
  ];
}

const resetsAll = ({ commands }: Plan): boolean =>
  commands.some(({ impact: { kind, sessions } }) => kind === "resets" && sessions.includes("all"));

/** Whose sessions a row of the process resets besides ours. */
function othersReset({ foreignPeers = [] }: Partial<SwitchBgpOutputs>): string[] {
  if (foreignPeers.length === 0) return [];
  const more = foreignPeers.length > 5 ? ` and ${foreignPeers.length - 5} more` : "";
  return [
    `ALL sessions: also those of ${foreignPeers.slice(0, 5).join(", ")}${more}, which are not this stack's.`,
  ];
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
