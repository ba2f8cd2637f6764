import { maskSecrets } from "../configuration/mask";
import { ownershipOf } from "../configuration/ownership";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import { commandsOf } from "../plan/format";
import { planBgp } from "../plan/plan";
import type { VtySession } from "../shell/vtySession";
import { CHECKS, type CheckOf, type Found } from "./checks";
import type { ProbeCheck, ProbedSection, ProbeReport, ProbeState, Use, Verdict } from "./types";

/** What an error of a check says of its line; any other error ends the probe. */
const STATES: Readonly<Partial<Record<VrpError["code"], ProbeState>>> = {
  permission: "not allowed",
  refused: "missing",
  display: "not understood",
  truncated: "not understood",
};

/**
 * Sends every line that this program may send before it changes anything, and reports what came of each. Changes
 * nothing: it takes no lock, and enters the system view only to see its prompt.
 * @param now milliseconds, for the time per line
 * @throws VrpError where the login ends: cut, timeout, question, echo, output, cancelled
 */
export async function probe(
  vty: VtySession,
  now: () => number = () => performance.now(),
): Promise<ProbeReport> {
  const found: Found = { version: {} };
  const checks: ProbeCheck[] = [];
  const times: number[] = [];
  for (const check of CHECKS) {
    const lines = vty.roundTrips;
    const started = now();
    checks.push(await tried(check, vty, found));
    const sent = vty.roundTrips - lines;
    if (sent > 0) times.push((now() - started) / sent);
  }
  const section = found.section && probedSection(found.section);
  const level = levelOf(checks);
  return {
    where: vty.where,
    sysname: vty.sysname,
    version: found.version,
    ...(found.dialect === undefined ? {} : { dialect: found.dialect }),
    level,
    checks,
    ...(section === undefined ? {} : { section }),
    oddities: odditiesOf(vty),
    roundTrip: { median: median(times), longest: Math.max(0, ...times), lines: vty.roundTrips },
    verdicts: {
      preview: verdictOf("preview", checks, section),
      up: verdictOf("up", checks, section),
      verify: verdictOf("verify", checks, section),
    },
  };
}

async function tried({ run, ...check }: CheckOf, vty: VtySession, found: Found): Promise<ProbeCheck> {
  try {
    const detail = await run(vty, found);
    return detail === undefined ? { ...check, state: "not tried" } : { ...check, state: "works", detail };
  } catch (error) {
    const state = error instanceof VrpError ? STATES[error.code] : undefined;
    if (state === undefined || !(error instanceof VrpError) || !vty.isOpen) throw error;
    if (vty.view !== "user") await vty.enter("user", "");
    return { ...check, state, detail: whyOf(error, vty) };
  }
}

/** The switch's own words, without what every row of the table would say. */
function whyOf({ message }: VrpError, { where }: VtySession): string {
  const why = message.startsWith(`${where}: `) ? message.slice(where.length + 2) : message;
  return /: (Error: [^.]*)/.exec(why)?.[1] ?? why;
}

function probedSection(running: BgpSection): ProbedSection {
  const { asNumber, rows } = running;
  const known = rows.filter((row) => row.known && row.object === undefined);
  const commands =
    asNumber === undefined
      ? []
      : commandsOf(
          planBgp({ asNumber, running, wanted: known, ownership: ownershipOf(known), asFound: true }),
        );
  return {
    ...(asNumber === undefined ? {} : { asNumber }),
    peers: new Set(known.flatMap(({ peer }) => peer ?? [])).size,
    rows: rows.length,
    unknown: rows
      .filter((row) => !row.known)
      .map(({ text, view }) => maskSecrets(`${text.trim()} (${view})`)),
    planned: commands.map((line) => maskSecrets(line)),
  };
}

/** Level 2 enters the system view, level 3 reads the configuration as well (which a level 1 may be given, too). */
function levelOf(checks: readonly ProbeCheck[]): 1 | 2 | 3 {
  const works = (line: string) => checks.some((check) => check.line === line && check.state === "works");
  if (!works("system-view")) return 1;
  return works("display current-configuration") ? 3 : 2;
}

function odditiesOf({ transcript }: VtySession): string[] {
  const logged = transcript.reduce((sum, { logLines = [] }) => sum + logLines.length, 0);
  const paged = transcript.some(({ line, reply }) => /^screen-length/.test(line) && /Error/i.test(reply));
  const refusesToStay = transcript.find(
    ({ line, reply }) => /matched upper-view/.test(line) && /Error/i.test(reply),
  );
  return [
    ...(logged > 0 ? [`the switch logged ${logged} lines in the middle of answers`] : []),
    ...(paged ? ["paging cannot be switched off: pages are turned one by one"] : []),
    ...(refusesToStay
      ? ["a line of an upper view cannot be kept out: the view is checked after each line"]
      : []),
  ];
}

function verdictOf(use: Use, checks: readonly ProbeCheck[], section: ProbedSection | undefined): Verdict {
  const failed = checks.filter(({ state }) => state !== "works" && state !== "not tried");
  const missing = failed.filter(({ needs }) => needs.includes(use));
  if (missing.length > 0) {
    const why = missing.map(({ line, state, detail }) => `\`${line}\`: ${state} (${detail})`);
    return { works: "no", why };
  }
  if (use !== "verify" && section !== undefined && section.planned.length > 0) {
    const why = `what runs is not read as it is meant: a plan from it to itself has ${section.planned.length} commands`;
    return { works: "no", why: [why, ...section.planned] };
  }
  const less = failed.filter(({ without, name }) => without !== undefined && concerns(use, name));
  const why = less.map(({ line, state, without }) => `${without} (\`${line}\`: ${state})`);
  return { works: less.length === 0 ? "yes" : "less", why };
}

/** Displays are for verify; the rest is for preview and up. */
function concerns(use: Use, name: string): boolean {
  const isDisplay = CHECKS.some((check) => check.name === name && /^display (?:bgp|ip) /.test(check.line));
  return isDisplay === (use === "verify");
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
