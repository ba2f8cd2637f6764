import { createInterface } from "node:readline/promises";

/** Where a question is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** On standard error, so that standard output stays the command's own. */
const HERE: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks one question at the terminal.
 * @returns the answer without blanks around it; "" where the input ends first (Ctrl-D, Ctrl-C)
 */
export async function answerTo(question: string, { input, output }: Terminal = HERE): Promise<string> {
  const asking = createInterface({ input, output });
  // Without this an end of the input would leave the question open, and the command would end as if all were well.
  const ended = new Promise<undefined>((resolve) => asking.once("close", () => resolve(undefined)));
  try {
    const answer = await Promise.race([asking.question(question), ended]);
    // No one has ended the question's line.
    if (answer === undefined) output.write("\n");
    return (answer ?? "").trim();
  } finally {
    asking.close();
  }
}

/** Asks whether to go on; only `y` and `yes` agree. */
export async function isAgreed(question: string, at?: Terminal): Promise<boolean> {
  return /^y(?:es)?$/i.test(await answerTo(`${question} [y/N] `, at));
}

/** Asks for a name; only the name itself agrees. A `y` out of habit does not, and it is said why. */
export async function isTyped(name: string, question: string, at: Terminal = HERE): Promise<boolean> {
  const answer = await answerTo(question, at);
  if (answer !== name && answer !== "") at.output.write(`That is not ${name}.\n`);
  return answer === name;
}
