import { commandLines, fieldLines, undoLines } from "./commandLines";
import { code, fenced, prose } from "./markdownText";
import { mermaid } from "./mermaid";
import type { ObjectReview, Review, SwitchReview } from "./types";
import { howMany, whatHappens } from "./switchWords";

/** Characters: GitHub takes 65,536 in a comment, and whoever posts it adds a mark and a link. */
export const LONGEST = 60_000;
/** Commands or fields that are shown without a click. */
const SHORT = 24;
/** Lines of one list before it is cut, with the rest in review.html and review.json. */
const LONG = 400;

const MARKS: Readonly<Record<Review["worst"], string>> = {
  nothing: "⚪",
  quiet: "🟢",
  resets: "🟡",
  ends: "🔴",
  unread: "⛔",
};

/** A foldable part; its title is counted in the summary. */
interface Section {
  readonly title: string;
  /** Markdown that stays whole. */
  readonly before?: readonly string[];
  /** Shown in a fence, and cut where there is no room. */
  readonly lines?: readonly string[];
  readonly language?: string;
  readonly open?: boolean;
}

/**
 * The record as Markdown for a pull request's comment: at most 60,000 characters, the summary never cut; what does not fit
 * is named and is in review.html and review.json. Pure.
 * @param longest characters
 */
export function formatMarkdown(review: Review, longest = LONGEST): string {
  let text = summary(review).join("\n");
  const sections = sectionsOf(review);
  const left = [...sections];
  for (const section of sections) {
    left.shift();
    // What is still to come needs a line each to be named.
    const room = longest - text.length - left.reduce((sum, { title }) => sum + title.length + 80, 0) - 200;
    text += `\n\n${rendered(section, room)}`;
  }
  return `${text}\n`;
}

function summary(review: Review): string[] {
  const { stack, verdict, worst, plan, switches, findings, warnings, time } = review;
  const refused = findings.filter(({ severity }) => severity === "refuse");
  const count = (names: readonly string[] | undefined) => howMany(names, "**ALL**");
  const rows = switches.map((one) => {
    const { name, effect, foreign } = one;
    return `| ${code(name)} | ${whatHappens(one)} | ${count(effect?.starts)} | ${count(effect?.resets)} | ${count(effect?.ends)} | ${foreign} |`;
  });
  return [
    `## ${MARKS[worst]} ${code(stack)}: change record`,
    "",
    `**${prose(verdict[0])}**`,
    `${prose(verdict[1])}`,
    "",
    ...(refused.length === 0
      ? []
      : [
          `⛔ The update would be refused: ${some(
            refused.map(({ sentence }) => sentence),
            5,
          )
            .map(prose)
            .join(" ")}`,
          "",
        ]),
    ...some(plan, 12).map((line) => `- ${prose(line)}`),
    ...(plan.length === 0 ? [] : [""]),
    "| switch | commands | peers start | end once | end for good | foreign rows, untouched |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    ...some(
      [
        ...warnings,
        ...findings.filter(({ severity }) => severity === "warn").map(({ sentence }) => sentence),
      ],
      5,
    ).map((line) => `- ⚠️ ${prose(line)}`),
    `<sub>From one preview of ${time}. Commands and fields below are what an update with \`--review review.json\` sends, or it refuses.</sub>`,
  ];
}

/** The first ones of long lists, each of a length that cannot fill the record. */
function some(lines: readonly string[], most: number): string[] {
  const shown = lines.slice(0, most).map((line) => (line.length > 600 ? `${line.slice(0, 600)}…` : line));
  return lines.length > most ? [...shown, `… and ${lines.length - most} more, below`] : shown;
}

function sectionsOf(review: Review): Section[] {
  const { switches, objects, findings, warnings, plan } = review;
  const changed = switches.filter(
    ({ commands = [], notes, notRead, leaves }) =>
      commands.length > 0 || notes.length > 0 || notRead !== undefined || leaves,
  );
  const said = [
    ...(plan.length > 12 ? plan : []),
    ...warnings.map((line) => `warning: ${line}`),
    ...findings.map(
      ({ severity, sentence }) => `${severity === "refuse" ? "refused" : severity}: ${sentence}`,
    ),
  ];
  return [
    ...changed.map(switchSection),
    ...(objects.length === 0 ? [] : [objectsSection(objects)]),
    ...(said.length === 0
      ? []
      : [{ title: `Findings of the checks and of the living cluster (${said.length})`, lines: said }]),
    ...(review.sessions.length === 0
      ? []
      : [{ title: "Topology", lines: mermaid(review), language: "mermaid", open: true }]),
    backSection(review),
  ];
}

function switchSection(one: SwitchReview): Section {
  const { name, where, commands = [], createsProcess, foreign, notes, notRead, isNew } = one;
  const count = commands.length === 1 ? "1 command" : `${commands.length} commands`;
  return {
    title: `${name}: ${notRead === undefined ? count : "NOT READ"}`,
    before: [
      `${code(where)}${isNew ? ", new in this stack" : ""}. ${foreignRows(foreign)}`,
      ...(notRead === undefined ? [] : [`Not read: ${prose(notRead)}`]),
      ...(createsProcess ? ["The BGP process does not run yet: it is created."] : []),
      ...some(notes, 10).map((note) => `- ${prose(note)}`),
    ],
    ...(commands.length === 0 ? {} : { lines: commandLines(commands) }),
    open: commands.length <= SHORT,
  };
}

/** What of a switch is not the stack's. */
export function foreignRows(count: number): string {
  return count === 1 ? "1 foreign row is left alone." : `${count} foreign rows are left alone.`;
}

function objectsSection(objects: readonly ObjectReview[]): Section {
  const lines = objects.flatMap((object) => [
    `${object.op} ${object.kind} ${object.name}: ${object.effect}`,
    ...fieldLines(object).map((line) => `    ${line}`),
  ]);
  return {
    title: `The cluster: ${objects.length} ${objects.length === 1 ? "object" : "objects"}, field by field`,
    lines,
    open: lines.length <= SHORT,
  };
}

/** How to take the change back. */
function backSection({ stack, switches }: Review): Section {
  const lines = switches.flatMap(({ name, commands = [] }) => {
    const undo = undoLines(commands);
    return undo.length === 0 ? [] : [`# ${name}`, ...undo];
  });
  return {
    title: "The way back",
    before: [
      `Revert the change of the stack file and run \`up\` again on ${code(stack)}: both ends go back, with a record of its own.`,
      ...(lines.length === 0 ? [] : ["By hand, where Pulumi cannot be run, the last command's undo first:"]),
    ],
    ...(lines.length === 0 ? {} : { lines }),
  };
}

/** @param room characters that it may take; it takes at least its title */
function rendered({ title, before = [], lines, language, open }: Section, room: number): string {
  const head = [
    `<details${open === true ? " open" : ""}><summary>${prose(title)}</summary>`,
    "",
    ...before,
    "",
  ];
  const tail = ["", "</details>"];
  const whole = [...head, ...(lines === undefined ? [] : fenced(lines, language)), ...tail].join("\n");
  if (whole.length <= room && (lines?.length ?? 0) <= LONG) return whole;
  const cut = (count: number) =>
    [
      ...head,
      ...(count === 0 ? [] : fenced((lines ?? []).slice(0, count), language)),
      `… ${(lines?.length ?? 0) - count} more lines are in review.html and review.json.`,
      ...tail,
    ].join("\n");
  // A picture that is cut is none.
  let count = language === "mermaid" ? 0 : Math.min(LONG, lines?.length ?? 0);
  while (count > 0 && cut(count).length > room) count = Math.floor(count / 2);
  const shown = cut(count);
  return shown.length <= Math.max(room, 0) ? shown : `${prose(title)}: in review.html and review.json.`;
}
