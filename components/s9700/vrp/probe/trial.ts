import { ownedRows, ownershipOf } from "../configuration/ownership";
import { parseBgpText } from "../configuration/readSection";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import { planBgp } from "../plan/plan";
import { push } from "../push/push";
import { compareWithSaved } from "../push/savedState";
import type { PushReport } from "../push/types";
import type { Row } from "../rules/types";
import type { VtySession } from "../shell/vtySession";

/** Addresses of documentation (RFC 5737, RFC 3849): no node has them. */
const PEER = "192.0.2.1";
const IPV6_PEER = "2001:db8::1";
const NAME = "CALICO-PEERING-TRIAL";
const GROUP = [`group ${NAME} external`, `peer ${NAME} as-number 64496`, `peer ${NAME} ignore`];

/** What the switch is to run for a step; the peer is ignored from its first line, since its group is. */
interface TrialStep {
  readonly name: string;
  readonly bgp: readonly string[];
  readonly ipv4?: readonly string[];
  readonly ipv6?: readonly string[];
  /** Lists and policies. */
  readonly objects?: readonly string[];
}

const member = [...GROUP, `peer ${PEER} as-number 64496`, `peer ${PEER} group ${NAME}`];
const options = [
  `peer ${PEER} description on trial`,
  `peer ${PEER} ebgp-max-hop 2`,
  `peer ${PEER} timer keepalive 20 hold 60`,
  `peer ${PEER} timer connect-retry 20`,
];
const lists = [
  `ip ip-prefix ${NAME} index 10 permit 192.0.2.0 24`,
  `ip ip-prefix ${NAME} index 20 permit 198.51.100.0 24`,
];
const policy = [
  `route-policy ${NAME} permit node 10`,
  ` if-match ip-prefix ${NAME}`,
  ` apply local-preference 90`,
];
const alone = (asNumber: string) => [`peer ${PEER} as-number ${asNumber}`, `peer ${PEER} ignore`];

/** Each class of commands that a plan has, from one step to the next; the last but one takes everything away. */
const STEPS: readonly TrialStep[] = [
  { name: "a group that is ignored, and a peer in it", bgp: member },
  { name: "options of a session", bgp: [...member, ...options] },
  {
    name: "rows of a family, prefix lists",
    bgp: [...member, ...options],
    ipv4: [`peer ${PEER} route-limit 100`, `peer ${PEER} ip-prefix ${NAME} import`],
    objects: lists.slice(0, 1),
  },
  {
    name: "a list that changes, a route-policy",
    bgp: member,
    ipv4: [`peer ${PEER} ip-prefix ${NAME} import`, `peer ${PEER} route-policy ${NAME} export`],
    objects: [...lists, ...policy],
  },
  { name: "leaving the group, lists and policies taken away", bgp: [...GROUP, ...alone("64496")] },
  { name: "another AS number", bgp: alone("64497") },
  {
    name: "a peer over IPv6",
    bgp: [`peer ${IPV6_PEER} as-number 64496`, `peer ${IPV6_PEER} ignore`],
    ipv6: [`peer ${IPV6_PEER} enable`],
  },
  { name: "taking everything back", bgp: [] },
];

export interface TrialReport {
  readonly sysname: string;
  readonly steps: readonly TrialResult[];
  /** What an earlier trial that was cut had left; empty = nothing. */
  readonly leftovers: readonly string[];
  /** What the pushes had to say, e.g. what `save` stored along. */
  readonly notes: readonly string[];
  /** Running and startup configuration are as before, line by line. */
  readonly restored: boolean;
  /** Why it ended before everything was taken back; undefined = it did not. */
  readonly ended?: string;
}

export interface TrialResult {
  readonly name: string;
  /** The lines that were sent, and undone. */
  readonly lines: readonly string[];
  /** What the switch asked. */
  readonly questions: readonly string[];
  /** `works`: it was read back as wanted, and saved. */
  readonly state: "works" | "failed" | "not tried";
  /** Why it does not work, or was not tried. */
  readonly why?: string;
}

/**
 * Walks through every class of commands that a plan has, on peers of documentation addresses that never come up, each step
 * planned, sent, read back and saved as by an update; takes all of it back, and compares the running and the startup
 * configuration with what they were. A trial that was cut is taken back by the next one.
 * @param consent the sysname, typed by a person: this switch may be touched
 * @throws VrpError before the first line is sent: `refused`, or what the reading throws
 */
export async function runTrial(vty: VtySession, consent: string): Promise<TrialReport> {
  if (consent !== vty.sysname)
    throw refused(vty, `the name that was typed is ${consent}, and this is ${vty.sysname}`);
  if (vty.access.vpnInstance !== undefined)
    throw refused(vty, "a trial is made in the public instance, and this login is for a VPN instance");
  const found = await vty.readBgp(true);
  const { asNumber } = found;
  if (asNumber === undefined) throw refused(vty, "no BGP process runs, and a trial starts none");
  await refuseUnsaved(vty);
  const goals = STEPS.map((step) => ({ ...step, wanted: rowsOf(step, asNumber) }));
  const ours = ownershipOf(goals.flatMap(({ wanted }) => wanted));
  const leftovers = ownedRows(found, ours).map(({ text }) => text);
  const notes: string[] = [];
  const go = async (wanted: readonly Row[]) => {
    const report = await goTo(vty, asNumber, wanted, ours);
    notes.push(...report.notes.filter((note) => !notes.includes(note)));
    return report.plan.commands.map(({ line }) => line);
  };
  const steps: TrialResult[] = [];
  const reportOf = (restored: boolean) => ({ sysname: vty.sysname, steps, leftovers, notes, restored });
  try {
    // Also where only the startup configuration has rows of a trial: nothing to send, and saved.
    await go([]);
    const before = await bothTexts(vty);
    const hasIpv6 = /^ ipv6-family unicast$/m.test(before);
    for (const { name, wanted, ipv6 } of goals) {
      if (ipv6 !== undefined && !hasIpv6) {
        steps.push({ name, state: "not tried", lines: [], questions: [], why: NO_IPV6 });
        continue;
      }
      const from = vty.transcript.length;
      try {
        const lines = await go(wanted);
        steps.push({ name, state: "works", lines, questions: questionsIn(vty, from) });
      } catch (error) {
        // A push that failed has taken itself back; where the login ended nothing more can be done.
        if (!(error instanceof VrpError) || !vty.isOpen) throw error;
        const why = [error.message, ...error.notes].join(" ");
        steps.push({ name, state: "failed", lines: [], questions: questionsIn(vty, from), why });
        await vty.enter("user", asNumber);
        await go([]);
      }
    }
    return reportOf(before === (await bothTexts(vty)));
  } catch (error) {
    if (!(error instanceof VrpError)) throw error;
    // From here on lines may have been sent: not a refusal, whatever ended it.
    return { ...reportOf(false), ended: [error.message, ...error.notes].join(" ") };
  }
}

const NO_IPV6 = "the switch has no ipv6-family unicast, and VRP would keep an empty one";

const refused = ({ where }: VtySession, why: string) =>
  new VrpError("refused", `${where}: no trial was made: ${why}.`);

function rowsOf({ bgp, ipv4 = [], ipv6 = [], objects = [] }: TrialStep, asNumber: string): readonly Row[] {
  const family = (name: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : [" #", ` ${name}`, ...rows.map((row) => `  ${row}`)];
  return parseBgpText(
    [
      ...objects,
      `bgp ${asNumber}`,
      ...bgp.map((row) => ` ${row}`),
      ...family("ipv4-family unicast", ipv4),
      ...family("ipv6-family unicast", ipv6),
    ].join("\n"),
  ).rows;
}

/** One step's push. @throws VrpError where a line would touch any other session, and those of a push */
async function goTo(
  vty: VtySession,
  asNumber: string,
  wanted: readonly Row[],
  ownership: ReturnType<typeof ownershipOf>,
): Promise<PushReport> {
  const running: BgpSection = await vty.readBgp(true);
  const plan = planBgp({ switchName: vty.where, asNumber, running, wanted, ownership });
  const ours = new Set(ownership.peers);
  const other = plan.commands.find(({ impact }) => impact.sessions.some((one) => !ours.has(one)));
  if (other !== undefined)
    throw refused(vty, `\`${other.line}\` would touch ${other.impact.sessions.join(", ")}`);
  const expected = { rows: ownedRows(running, ownership), ownership };
  const report = await push(vty, { asNumber, wanted, ownership, expected, lockFirst: true });
  await vty.enter("user", asNumber);
  return report;
}

/** A trial saves: what others have not saved would be saved along. What an earlier trial left may be unsaved. */
async function refuseUnsaved(vty: VtySession): Promise<void> {
  if ((await compareWithSaved(vty)) === "saved") return;
  const [running, startup] = (await bothTexts(vty)).split(BETWEEN).map(withoutTrial);
  if (running !== startup)
    throw refused(vty, "what runs is not saved, and a trial saves: save it, or put it back, first");
}

/** The text without the rows of a trial. */
function withoutTrial(text: string): string {
  return text
    .replace(new RegExp(`^#\\nroute-policy ${NAME} .*\\n(?: .*\\n)*`, "gm"), "")
    .replace(new RegExp(`^.*(?:${NAME}|${PEER}|${IPV6_PEER})(?: .*)?\\n`, "gm"), "")
    .replace(/^#\n(?=#\n)/gm, "");
}

const BETWEEN = "\n\0\n";

/** Without the lines in which a release writes when it was changed and saved. */
async function bothTexts(vty: VtySession): Promise<string> {
  const texts = [await vty.display("current-configuration"), await vty.display("saved-configuration")];
  return texts.map((text) => text.replace(/^!.*\n?/gm, "")).join(BETWEEN);
}

/** What was asked, with the line that it was asked after, and without the answer. */
function questionsIn({ transcript }: VtySession, from: number): string[] {
  const asked = transcript.slice(from).flatMap(({ line, reply }) => {
    if (/^(?:display|compare) /.test(line)) return [];
    const questions = reply
      .split("\n")
      .flatMap((text) => /^.*[[(]y\/n[\])](?:\[[ny]\])?:?/i.exec(text)?.[0] ?? []);
    return questions.map((question) => `\`${line}\`: ${question.trim()}`);
  });
  return [...new Set(asked)];
}
