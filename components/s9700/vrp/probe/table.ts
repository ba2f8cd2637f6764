import { columns } from "../../../columns";
import type { TrialReport } from "./trial";
import type { TrialAnswer } from "./trialAnswers";
import type { TrialPlan } from "./trialPlan";
import { type ProbeReport, USES, type Use, type Verdict } from "./types";

const SAYS: Readonly<Record<Verdict["works"], string>> = {
  yes: "works",
  less: "works, with less",
  no: "does not work",
};
/** Rows that are listed; the rest is counted. */
const MOST_ROWS = 20;

/** The report for a person: the switch, one table, and what it means for preview, up and verify. */
export function formatProbe(report: ProbeReport): string {
  const { version, sysname, level, dialect, section, oddities, roundTrip } = report;
  const { model = "a switch", release = "release not named", vrp = "?" } = version;
  const effect = { immediate: "line by line", "two-stage": "at `commit`" };
  const milliseconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  return [
    `${sysname}: ${model}, ${release} (VRP ${vrp}); this account shows privilege level ${level}${dialect === undefined ? "" : `; configuration takes effect ${effect[dialect]}`}.`,
    "",
    columns([
      ["WHAT", "LINE", "", "FOUND"],
      ...report.checks.map(({ name, line, state, detail = "" }) => [name, line, state, detail]),
    ]),
    "",
    ...verdictLines(report.verdicts),
    "",
    ...sectionLines(section),
    ...oddities.map((sentence) => `At the terminal: ${sentence}.`),
    `${roundTrip.lines} lines, ${milliseconds(roundTrip.median)} each (the slowest ${milliseconds(roundTrip.longest)}). Nothing was changed.`,
  ].join("\n");
}

/** Uses of which the same is to be said stand in one line. */
function verdictLines(verdicts: ProbeReport["verdicts"]): string[] {
  const said = new Map<string, Use[]>();
  for (const use of USES) {
    const { works, why } = verdicts[use];
    const what = [SAYS[works], ...why.map((sentence) => `  ${sentence}`)].join("\n");
    said.set(what, [...(said.get(what) ?? []), use]);
  }
  return [...said].map(([what, uses]) => `${uses.join(", ")}: ${what}`);
}

function sectionLines(section: ProbeReport["section"]): string[] {
  if (section === undefined) return ["The bgp section was not read."];
  const { unknown, rows, peers } = section;
  const read = `bgp: ${rows} ${rows === 1 ? "row" : "rows"}, ${peers} ${peers === 1 ? "peer or group" : "peers and groups"}.`;
  if (unknown.length === 0) return [`${read} Every row is known.`];
  const more = unknown.length - MOST_ROWS;
  return [
    `${read} No rule knows ${unknown.length === 1 ? "1 row; it stays" : `${unknown.length} rows; they stay`} untouched:`,
    ...unknown.slice(0, MOST_ROWS).map((row) => `  ${row}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** Every line of a trial, as it is shown before the first of them is sent. */
export function formatTrialPlan({ sysname, takenBack, steps }: TrialPlan): string {
  const listed = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  return [
    `A trial would send these lines to ${sysname}, each step read back, verified and saved before the next:`,
    ...(takenBack.length > 0 ? ["  what an earlier trial left is taken back", ...listed(takenBack)] : []),
    ...steps.flatMap(({ name, lines, skipped }) =>
      skipped === undefined ? [`  ${name}`, ...listed(lines)] : [`  not tried: ${name}: ${skipped}`],
    ),
    "Where a step fails, what it sent is taken back, and the next one begins with nothing of the trial.",
  ].join("\n");
}

/** The report of a trial: each step with its lines and the questions that came. */
export function formatTrial({
  sysname,
  steps,
  leftovers,
  notes,
  restored,
  answers,
  ended,
}: TrialReport): string {
  return [
    `Trial at ${sysname}, on addresses of documentation:`,
    ...(leftovers.length > 0
      ? [`  an earlier trial had left ${leftovers.length} rows; they were taken back.`]
      : []),
    ...steps.flatMap(({ name, state, lines, questions, why }) => [
      `  ${state.padEnd(9)}  ${name} (${lines.length === 1 ? "1 line" : `${lines.length} lines`})`,
      ...(why === undefined ? [] : [`             ${why}`]),
      ...questions.map((question) => `             asked: ${question}`),
    ]),
    ...notes.map((note) => `  ${note}`),
    ...(ended === undefined
      ? []
      : [`It ended early: ${ended} Run the same trial again: it takes back what is left.`]),
    restored
      ? "Everything was taken back: the running and the startup configuration are as before, line by line."
      : "The running or the startup configuration is NOT as before: compare them before you go on.",
    "",
    ...answerLines(answers),
  ].join("\n");
}

/** One table: what was shown first, then what was not, then what no trial shows. */
function answerLines(answers: readonly TrialAnswer[]): string[] {
  const rows = (["shown", "not shown", "not for a trial"] as const).flatMap((state) =>
    answers
      .filter((answer) => answer.state === state)
      .map(({ id, says, from }) => [id, state, fromLines(from), says]),
  );
  return [
    'The points of "Unproven" (components/s9700/vrp/README.md), as this device answers them:',
    columns([["POINT", "", "FROM", "FOUND"], ...rows]),
  ];
}

function fromLines([first, ...more]: readonly string[]): string {
  if (first === undefined) return "";
  return more.length === 0 ? `\`${first}\`` : `\`${first}\` and ${more.length} more`;
}
