import { createInterface } from "node:readline/promises";

/**
 * Asks one question at the terminal, on standard error, so that standard output stays the command's own.
 * @returns the answer without blanks around it; "" where the input ends first (Ctrl-D)
 */
export async function answerTo(question: string): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // Without this an end of the input would leave the question open, and the command would end as if all were well.
  const ended = new Promise<string>((resolve) => asking.once("close", () => resolve("")));
  try {
    return (await Promise.race([asking.question(question), ended])).trim();
  } finally {
    asking.close();
  }
}

/** Asks whether to go on; only `y` and `yes` agree. */
export async function isAgreed(question: string): Promise<boolean> {
  return /^y(?:es)?$/i.test(await answerTo(`${question} [y/N] `));
}
