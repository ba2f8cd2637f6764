import { z } from "zod";
import { must } from "./schemaTypes";

/** Text of the stack file that becomes part of a line which the driver types on the switch. */

/** Why a switch would not read the text as it is written; undefined = it reads it so. Used after `{node}` is filled in. */
export function lineMistake(text: string, most: number): string | undefined {
  if (text.length > most) return `has ${text.length} characters, and the switch takes ${most} at most`;
  if (text.includes("?")) return 'holds "?", at which the switch prints its help: leave it out';
  if (text.includes("\t"))
    return "holds a tab, at which the switch completes the word before it: leave it out";
  if (/[\r\n\u0085\u2028\u2029]/.test(text))
    return "holds a line end, which would end the switch's line: leave it out";
  if (/[\x00-\x1f\x7f-\x9f]/.test(text))
    return "holds a control character, which a terminal obeys: leave it out";
  const [foreign] = /[^\x20-\x7e]/u.exec(text) ?? [];
  if (foreign !== undefined) return `holds ${JSON.stringify(foreign)}: use printable ASCII characters only`;
  return undefined;
}

/** What every report masks (components/s9700/vrp/configuration/mask.ts), so that a difference could not be shown. */
const READS_AS_SECRET =
  /password\s+(?:irreversible-cipher|cipher|simple)\b|\b(?:authentication-key|key-string)\b/i;

/** Free text, with blanks: a description. */
export function deviceText(what: string, most: number) {
  const allowed = `${what} (1–${most} printable ASCII characters, without ?)`;
  return z
    .string(must(allowed))
    .superRefine((text, context) => {
      const mistake =
        text.trim() === ""
          ? `is empty; it must be ${allowed}`
          : READS_AS_SECRET.test(text)
            ? "reads like a password's row, which every report would mask: use other words"
            : lineMistake(text, most);
      if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
    })
    .meta({ minLength: 1, maxLength: most, pattern: "^[\\x20-\\x3e\\x40-\\x7e]+$" });
}

/** The name of something that the switch has already: any printable word. */
export function deviceName(what: string, most: number) {
  const allowed = `${what} (1–${most} characters, no blank, no ?)`;
  return z
    .string(must(allowed))
    .superRefine((text, context) => {
      const mistake =
        text === ""
          ? `is empty; it must be ${allowed}`
          : text.includes(" ")
            ? `holds a blank, and it must be ${allowed}`
            : lineMistake(text, most);
      if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
    })
    .meta({ minLength: 1, maxLength: most, pattern: "^[\\x21-\\x3e\\x40-\\x7e]+$" });
}

/** VRP's longest command line. */
const LONGEST_ROW = 510;
const NO_ROW = /^(?:undo )?peer |^#|^(?:quit|return)$|^ | $| {2}/;

/** A row of a family that the stack owns. The peers' rows come from their sessions. */
export function familyRow(family: string) {
  const allowed = `a row of \`${family}\` (one line, without ?, and not a peer's)`;
  return z
    .string(must(allowed))
    .superRefine((text, context) => {
      const mistake =
        lineMistake(text, LONGEST_ROW) ??
        (text === "" || NO_ROW.test(text) ? `is not ${allowed}` : undefined);
      if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
    })
    .meta({
      minLength: 1,
      maxLength: LONGEST_ROW,
      pattern: "^(?!(?:undo )?peer )[\\x20-\\x3e\\x40-\\x7e]+$",
    });
}
