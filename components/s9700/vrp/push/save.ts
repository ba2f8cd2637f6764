import { VrpError } from "../errors";
import type { QuestionRule } from "../rules/types";
import { pausedForBusy } from "../shell/busy";
import { refusalIn } from "../shell/refusals";
import { timeoutsOf } from "../shell/timeouts";
import type { VtySession } from "../shell/vtySession";

/** Every question of `save` that was seen on S-series and AR; a file name is taken as offered. */
const QUESTIONS: readonly QuestionRule[] = [
  { text: /will be written to .*Are you sure to continue ?\?/i, answer: "y" },
  { text: /will be written to the device\. ?Continue ?\?/i, answer: "y" },
  { text: /^Are you sure to continue ?\?/i, answer: "y" },
  { text: /exists.*overwrite.*\?/i, answer: "y" },
  { text: /Please input the file name/i, answer: "default" },
  // Printed although Y was sent (netmiko #1014): the question again.
  { text: /Please choose 'YES' or 'NO' first/i, answer: "y" },
];

/**
 * `save`: done only when the prompt is back and the switch answered "successfully".
 * @throws VrpError `save`
 */
export async function save(session: VtySession): Promise<void> {
  const timeout = timeoutsOf(session.access).save;
  await session.enter("user", "");
  const reply = await replyToSave(session, timeout);
  const failed = reply
    .split("\n")
    .find((line) => /^\s*Error/i.test(line) && !/Please choose 'YES' or 'NO'/i.test(line));
  if (/successfully/i.test(reply) && failed === undefined) return;
  const last = (failed ?? reply.trim().split("\n").at(-1) ?? "").trim();
  throw new VrpError(
    "save",
    `${session.where} did not save its configuration ("${last}"): what runs is verified, and would be lost with a reboot; run again, or save by hand.`,
  );
}

/** While another login saves, the switch refuses it. */
async function replyToSave(session: VtySession, timeout: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    const reply = await session.tolerate("save", { mayAsk: QUESTIONS, timeout });
    const refusal = /successfully/i.test(reply) ? undefined : refusalIn(reply);
    if (!(await pausedForBusy(session, refusal, tries))) return reply;
  }
}
