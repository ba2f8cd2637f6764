import { LONGEST } from "../review/markdown";
import { code, prose } from "../review/markdownText";
import { cells, firstUpdate, foreignLines, NOT_DEPLOYED, shownRows, verdictOf } from "./table";
import { isByHand, type DriftReport, type DriftRow } from "./types";

/** Rows, and sentences of each list, that are shown at most: the first that fit. The others are counted. */
const ROOM = [
  { rows: 200, sentences: 20 },
  { rows: 50, sentences: 5 },
  { rows: 10, sentences: 1 },
  { rows: 0, sentences: 0 },
];

type Room = (typeof ROOM)[number];

/**
 * The report as the text of an issue: a verdict, a table, what is not read; at most 60,000 characters. All that a device, a
 * cluster or a file says is escaped. Pure.
 */
export function formatDriftMarkdown(report: DriftReport): string {
  const texts = ROOM.map((room) => textWithin(report, room));
  return texts.find((text) => text.length <= LONGEST) ?? texts.at(-1) ?? "";
}

function textWithin(report: DriftReport, room: Room): string {
  const { stack, time, refused, ends, notes, isNew = false } = report;
  const rows = shownRows(report);
  const some = (sentences: readonly string[], mark = "") => {
    const more = sentences.length - room.sentences;
    return [
      ...sentences.slice(0, room.sentences).map((sentence) => `- ${mark}${prose(cut(sentence))}`),
      ...(more > 0 ? [`- … and ${more} more`] : []),
    ];
  };
  const unread = ends.flatMap(({ name, notRead }) =>
    notRead === undefined ? [] : [`${name} was not read: ${notRead}`],
  );
  return [
    `**${code(stack)}: ${prose(cut(verdictOf(report)))}**`,
    "",
    ...(isNew ? [firstUpdate(stack), ""] : []),
    ...tableOf(rows, room),
    ...(rows.some(({ cause }) => cause === "not-deployed") ? [NOT_DEPLOYED, ""] : []),
    ...some(unread, "⛔ "),
    ...some(refused, "⛔ every update is refused: "),
    ...some(foreignLines(ends)),
    ...some(notes),
    "",
    `To put one switch or session back: ${code(`npm run up -- ${stack} --only NAME`)}; to keep what runs, write it into the stack file.`,
    "",
    `<sub>Read ${prose(time)}, changing nothing.</sub>`,
    "",
  ].join("\n");
}

/** What was changed by hand comes first. */
function tableOf(rows: readonly DriftRow[], room: Room): string[] {
  if (rows.length === 0) return [];
  const shown = [...rows].sort((a, b) => Number(isByHand(b)) - Number(isByHand(a))).slice(0, room.rows);
  return [
    "| end | what | row or field | runs | the file says | why |",
    "|---|---|---|---|---|---|",
    ...shown.map((row) => `| ${cells(row).map(code).join(" | ")} |`),
    ...(rows.length > shown.length ? ["", `… and ${rows.length - shown.length} more rows.`] : []),
    "",
  ];
}

const cut = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);
