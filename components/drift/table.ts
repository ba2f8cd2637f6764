import { columns } from "../columns";
import { oneLine } from "../review/markdownText";
import { isByHand, type Cause, type DriftReport, type DriftRow, type End } from "./types";

/** Cells longer than this are cut in the table; `--json` has them whole. */
const WIDEST = 60;

const CAUSES: Readonly<Record<Cause, string>> = {
  "by-hand": "changed by hand",
  "not-deployed": "not deployed yet",
  both: "changed by hand, and in the file",
};

/** `2 rows were changed by hand; 1 row of the file is not deployed yet.` */
export function verdictOf({ rows, refused, ends, isNew = false }: DriftReport): string {
  const hand = rows.filter(isByHand).length;
  const pending = rows.length - hand;
  const unread = ends.filter(({ notRead }) => notRead !== undefined).map(({ name }) => name);
  const parts = [
    ...(hand === 0 ? [] : [`${hand} ${hand === 1 ? "row was" : "rows were"} changed by hand`]),
    ...(refused.length === 0 ? [] : ["the cluster contradicts the file, so every update is refused"]),
    ...(isNew ? ["no update has been made yet"] : []),
    ...(pending === 0 || isNew
      ? []
      : [`${pending} ${pending === 1 ? "row of the file is" : "rows of the file are"} not deployed`]),
    ...(unread.length === 0 ? [] : [`NOT READ: ${unread.join(", ")}`]),
  ];
  if (parts.length === 0) return "both ends are as the file says.";
  return `${parts.join("; ")}.`;
}

/** What `not deployed` may also mean. */
export const NOT_DEPLOYED =
  "Not deployed: the state recorded the same as runs. The file was changed since, or an update that failed, or `pulumi refresh`, recorded what had been changed by hand.";

/** Rows to be shown: before the first update the file's own are left out, since the empty state says of each that it is not there. */
export const shownRows = ({ rows, isNew = false }: DriftReport): readonly DriftRow[] =>
  isNew ? rows.filter(isByHand) : rows;

/** What stands in the place of the rows that {@link shownRows} leaves out. */
export const firstUpdate = (stack: string): string =>
  `The state is empty, so the file's rows cannot be compared; \`npm run pulumi -- preview --stack ${stack} --run-program --diff\` shows which of them run already.`;

/** The report for a terminal. Pure. */
export function formatDrift(report: DriftReport): string {
  const { stack, refused, notes, ends, isNew = false } = report;
  const rows = shownRows(report);
  const table = [["end", "what", "row or field", "runs", "the file says", "why"], ...rows.map(cells)];
  return [
    `${stack}: ${verdictOf(report)}`,
    ...(isNew ? [firstUpdate(stack)] : []),
    ...(rows.length === 0 ? [] : ["", columns(table)]),
    ...(rows.some(({ cause }) => cause === "not-deployed") ? ["", NOT_DEPLOYED] : []),
    ...unreadLines(ends),
    ...refused.map((sentence) => `refused: ${oneLine(sentence)}`),
    ...foreignLines(ends),
    ...notes.map((sentence) => `note: ${oneLine(sentence)}`),
  ].join("\n");
}

const unreadLines = (ends: readonly End[]): string[] =>
  ends.flatMap(({ name, notRead }) =>
    notRead === undefined ? [] : [`${name}: NOT READ: ${oneLine(notRead)}`],
  );

/** Rows of others are no drift. */
export function foreignLines(ends: readonly End[]): string[] {
  return ends.flatMap(({ name, foreign = 0 }) =>
    foreign === 0 ? [] : [`${name}: ${foreign} foreign ${foreign === 1 ? "row" : "rows"}, not this stack's.`],
  );
}

/** A row as its cells: the same words on every page. */
export function cells(row: DriftRow): string[] {
  const { end, what, setting, cause } = row;
  return [end, what, setting, valueText(row, row.runs), valueText(row, row.file), CAUSES[cause]].map((cell) =>
    shortened(oneLine(cell)),
  );
}

/** Rows of a switch say their peer in themselves. */
function valueText({ what }: DriftRow, value: string | undefined): string {
  if (value === undefined) return "–";
  const [, subject] = /^(?:peer|group) (\S+)/.exec(what) ?? [];
  const own = subject === undefined ? "" : `peer ${subject} `;
  return own !== "" && value.startsWith(own) ? value.slice(own.length) : value;
}

const shortened = (text: string): string => (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);
