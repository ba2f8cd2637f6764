import { uncommitted, VrpError } from "../errors";
import type { Incoming } from "./incoming";
import { sysnameAt } from "./prompts";
import { isAboutCandidate, questionAtEnd, refusingAnswer } from "./questions";
import { lastLine, screenText } from "./screen";

export interface LoginExpectation {
  /** How messages name the switch. */
  readonly where: string;
  /** The sysname that the prompt must show; undefined = any. */
  readonly sysname?: string;
  /** Milliseconds for everything up to the first prompt. */
  readonly connect: number;
}

/**
 * Reads up to the first prompt, `<NAME>`. Questions ("The password needs to be changed. Change now?") are answered with
 * what changes nothing.
 * @param type sends an answer
 * @returns the prompt, and the sysname in it
 * @throws VrpError sysname, candidate, no-vty, timeout, output
 */
export async function waitForFirstPrompt(
  incoming: Incoming,
  type: (answer: string) => void,
  { where, sysname, connect }: LoginExpectation,
): Promise<{ readonly prompt: string; readonly sysname: string }> {
  const deadline = Date.now() + connect;
  for (;;) {
    const seen = incoming.received;
    const text = screenText(incoming.tail);
    const found = sysnameAt(text);
    if (found !== undefined) {
      if (found === (sysname ?? found)) return { prompt: lastLine(text), sysname: found };
      throw new VrpError(
        "sysname",
        `${where}: the switch calls itself "${found}", expected is "${sysname}": this is another device, or its sysname was changed.`,
      );
    }
    const question = questionAtEnd(text);
    if (question !== undefined) {
      if (isAboutCandidate(question)) throw uncommitted(where, "something");
      incoming.startAnswer();
      type(refusingAnswer(question));
    } else if (incoming.closed) {
      throw closedAtLogin(where, lastLine(text.trim()));
    } else if (!(await incoming.more(deadline, seen))) {
      throw new VrpError(
        "timeout",
        `${where}: no prompt <${sysname ?? "…"}> within ${connect / 1000} s after login.`,
      );
    }
  }
}

function closedAtLogin(where: string, message: string): VrpError {
  return new VrpError(
    "no-vty",
    `${where}: the switch closed the connection at login (${message || "no message"}): no free VTY, or the account may not log in.`,
  );
}
