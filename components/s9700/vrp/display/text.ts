import { asPlain } from "../configuration/address";
import { VrpError } from "../errors";

/**
 * A display that this program cannot read is refused: a row that is read wrong would be a wrong verdict on a session.
 * @param row as the switch printed it
 */
export function unreadable(command: string, row: string, why: string): VrpError {
  const shown = row.trim().replace(/\s+/g, " ").slice(0, 120);
  return new VrpError(
    "display",
    `\`display ${command}\` shows \`${shown}\`: ${why}; this program reads nothing from it rather than something wrong.`,
  );
}

/** No row of a display is longer: an AS path of 255 numbers has fewer than 3,000 characters. */
const LONGEST_ROW = 4_000;

/**
 * The rows of a display.
 * @throws VrpError `display` where one is longer than any that a healthy switch prints
 */
export function rowsOf(command: string, text: string): string[] {
  const rows = text.split(/\r?\n/);
  const long = rows.find((row) => row.length > LONGEST_ROW);
  if (long !== undefined) throw unreadable(command, long, `the row has ${long.length} characters`);
  return rows;
}

/** What shows that a display has something to say: a total above nought, a prefix, an end of a connection, a peer. */
const SAYS_SOMETHING =
  /\b(?:Total number of [\w ]+|Destinations)\s*:\s*[1-9]|(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2}|:\d{1,5})(?![\w.])|\bremote AS\b|\bBGP current state\b/i;

/** What a display without a row has all the same: its head, a total of nought, a sentence of the switch. */
const HEAD =
  /^\s*(?:Info|Error|Warning)\s*:|\b(?:Total number of [\w ]+|Destinations|BGP local router ID|Local AS number|Route Flags|Routing Tables?)\b|^\s*(?:TCPCB|Interface\s+IP|Peer\s+(?:V\s+)?AS\b|Status codes|\*down)/i;

/** Where the switch logged something it shows its prompt once more. */
const PROMPT = /^(?:<[^<>]+>|\[[^[\]]+\])$/;

/**
 * What was read of a display. Where nothing was, and the switch did write something, it is either a display without a
 * row, which its head shows, or one in a form that this program does not know: that is not the same as nothing to read.
 * @throws VrpError `display`
 */
export function orUnreadable<T>(command: string, rows: readonly string[], read: T[]): T[] {
  if (read.length > 0) return read;
  const written = rows.filter((row) => row.trim() !== "" && !PROMPT.test(row));
  const isEmpty = written.length === 0 || written.some((row) => HEAD.test(row));
  const said = written.find((row) => SAYS_SOMETHING.test(row)) ?? (isEmpty ? undefined : written[0]);
  if (said === undefined) return read;
  throw unreadable(command, said, "and no row is laid out as this program expects it");
}

export function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** The object without its undefined properties. */
export function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

/** An IPv4 or IPv6 address, or a prefix. */
export const ADDRESS = "(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*)(?:/\\d{1,3})?";

/** The AS numbers of a path as it is printed, in plain notation. */
export function asPathOf(printed = ""): string[] {
  return printed
    .split(/\s+/)
    .filter((as) => as !== "")
    .map(asPlain);
}
