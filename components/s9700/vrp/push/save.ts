import { maskSecrets } from "../configuration/mask";
import { VrpError } from "../errors";
import { CHOICES } from "../rules/questions";
import type { QuestionRule } from "../rules/types";
import { pausedForBusy } from "../shell/busy";
import { refusalIn } from "../shell/refusals";
import { timeoutsOf } from "../shell/timeouts";
import type { VtySession } from "../shell/vtySession";

const question = (text: string) => new RegExp(`^${text}${CHOICES}$`, "i");

/** Every question of `save` that was seen on S-series and AR, whole; a file name is taken as offered. */
export const SAVE_QUESTIONS: readonly QuestionRule[] = [
  {
    text: question(
      String.raw`(?:Warning: )?The current configuration will be written to (?:the device|[\w#:/.-]+)\. ?(?:Are you sure to continue|Continue) ?\?`,
    ),
    answer: "y",
  },
  { text: question(String.raw`[\w#:/.-]+ exists, ?overwrite ?\?`), answer: "y" },
  {
    text: /^(?:Info: )?Please input the file name ?\([ *.,a-z]+\) ?\[[\w#:/.-]+\] ?:$/i,
    answer: "default",
  },
  // Printed although Y was sent (netmiko #1014): the question again.
  {
    text: question(String.raw`Error: Please choose 'YES' or 'NO' first before pressing 'Enter'\.`),
    answer: "y",
  },
];

/**
 * `save`: done only when the prompt is back, the switch answered "successfully", and no line reports a failure.
 * @throws VrpError `save`
 */
export async function save(vty: VtySession): Promise<void> {
  const timeout = timeoutsOf(vty.access).save;
  await vty.enter("user", "");
  const reply = await replyToSave(vty, timeout);
  if (isSuccess(reply)) return;
  const last = (failureIn(reply) ?? reply.trim().split("\n").at(-1) ?? "").trim();
  throw new VrpError(
    "save",
    `${vty.where} did not save its configuration ("${maskSecrets(last)}"): what runs is verified, and would be lost with a reboot; run again, or save by hand.`,
  );
}

/** Each slot of a stack reports its own result: one success is none where another slot failed. */
function isSuccess(reply: string): boolean {
  return /\bsuccessfully\b/i.test(reply) && failureIn(reply) === undefined;
}

/** The first line that says that something was not saved. */
function failureIn(reply: string): string | undefined {
  return reply
    .split("\n")
    .find(
      (line) =>
        /^\s*Error|\bfail(?:ed|ure|s)?\b|\bunsuccessful|\bnot\b.*\bsuccessfully/i.test(line) &&
        !/Please choose 'YES' or 'NO'/i.test(line),
    );
}

/** While another login saves, the switch refuses it. */
async function replyToSave(vty: VtySession, timeout: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    const reply = await vty.tolerate("save", { mayAsk: SAVE_QUESTIONS, timeout });
    const refusal = isSuccess(reply) ? undefined : refusalIn(reply);
    if (!(await pausedForBusy(vty, refusal, tries))) return reply;
  }
}
