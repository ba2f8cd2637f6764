import { maskSecrets, READS_AS_SECRET, readsAsSecret } from "../configuration/mask";
import type { BgpSection } from "../configuration/types";
import { lineMistake, valueMistake } from "../configuration/typedText";
import { VrpError } from "../errors";
import type { Plan } from "../plan/types";
import type { Row } from "../rules/types";
import type { PushInput } from "./types";

type Passwords = PushInput["passwords"];

/** The line with its password, which no plan, report or error holds. */
export function asTyped(line: string, passwords: Passwords): string {
  const [, row, subject = ""] = /^(peer (\S+) password cipher )\*{6}$/.exec(line) ?? [];
  const password = passwords?.[subject];
  return row === undefined || password === undefined ? line : row + password;
}

/**
 * Refuses wanted rows that no terminal takes as text.
 * @throws VrpError `refused`
 */
export function refuseUnfitRows(where: string, rows: readonly Row[], passwords: Passwords): void {
  for (const { text } of rows) refuse(where, text, whyUnfit(inAscii(asTyped(text, passwords))));
}

/**
 * Refuses, before a line is sent, a plan with a line that the switch would read as something else than it says.
 * @param found rows that the switch has may be typed back as they are
 * @throws VrpError `refused`
 */
export function refuseUnfit(where: string, plan: Plan, found: BgpSection, passwords: Passwords): void {
  const there = new Set(found.rows.map(({ text }) => text));
  for (const { line } of plan.commands) {
    const typed = asTyped(line, passwords);
    if (/ password \S+ \*{6}$/.test(typed)) refuse(where, line, "the secret itself is needed, not its mask");
    refuse(where, line, there.has(line) ? whyNotTypedBack(line) : whyUnfit(typed));
  }
}

function refuse(where: string, line: string, mistake: string | undefined): void {
  if (mistake === undefined) return;
  const shown = maskSecrets(line).replace(/[\0-\x1f\x7f-\x9f]/g, "·");
  throw new VrpError("refused", `${where}: \`${shown}\` cannot be sent: ${mistake}.`);
}

/** Replaces non-ASCII characters for the first check: a row that the switch already has may contain them. */
export const inAscii = (line: string): string => line.replace(/[^\0-\xa0]/gu, "x");

/** Characters of a description (S-series reference). */
const LONGEST_DESCRIPTION = 80;
const LONGEST_PASSWORD = 255;

/** A row of the switch whose characters were lost on the way here would come back as another one. */
function whyNotTypedBack(line: string): string | undefined {
  if (line.includes("\ufffd")) return "it holds characters that could not be read from the switch";
  return lineMistake(line);
}

/** Why a line of ours is not to be typed: half a sentence, without the password. Undefined = it may be. */
export function whyUnfit(line: string): string | undefined {
  const password = /^peer \S+ password \S+ (.*)$/s.exec(line)?.[1];
  if (password !== undefined) {
    const mistake = /\s/.test(password) ? "holds a blank" : valueMistake(password, LONGEST_PASSWORD);
    // A ciphertext is longer, and is what a switch showed.
    return mistake && !/^%.%.{18,}%.%.$/.test(password)
      ? `the password ${withoutCharacter(mistake)}`
      : undefined;
  }
  if (readsAsSecret(line)) return `it ${READS_AS_SECRET}`;
  const description = /^peer \S+ description (.*)$/s.exec(line)?.[1];
  if (description !== undefined) {
    const mistake = valueMistake(description, LONGEST_DESCRIPTION);
    return mistake && `the description ${mistake}`;
  }
  const mistake = lineMistake(line);
  return mistake && `it ${mistake}`;
}

/** Says nothing of the password itself, not even one character of it. */
const withoutCharacter = (mistake: string) => mistake.replace(/holds ".*": use/, "is not ASCII: use");
