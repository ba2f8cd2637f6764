import { VrpError } from "../errors";
import type { PushInput } from "./types";

type Passwords = PushInput["passwords"];

/** The line with its password, which no plan, report or error holds. */
export function asTyped(line: string, passwords: Passwords): string {
  const [, row, subject = ""] = /^(peer (\S+) password cipher )\*{6}$/.exec(line) ?? [];
  const password = passwords?.[subject];
  return row === undefined || password === undefined ? line : row + password;
}

/**
 * Refuses a mask that would be typed as if it were the password.
 * @throws VrpError `refused`
 */
export function refuseMasked(where: string, lines: readonly string[], passwords: Passwords): void {
  const masked = lines.find((line) => / password \S+ \*{6}$/.test(asTyped(line, passwords)));
  if (masked === undefined) return;
  throw new VrpError(
    "refused",
    `${where}: \`${masked}\` cannot be sent: the secret itself is needed, not its mask.`,
  );
}
