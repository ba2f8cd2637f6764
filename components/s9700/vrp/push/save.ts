import { pausedForBusy } from "../shell/busy";
import { VrpError } from "../errors";
import { timeoutsOf } from "../shell/timeouts";
import type { VtySession } from "../shell/vtySession";
import { refusalIn } from "../shell/terminal";
import { parseBgpSection } from "../configuration/section";
import type { QuestionRule } from "../rules/types";
import type { BgpSection } from "../configuration/types";

/** Every dialogue of `save` that was seen on S-series and AR; a file name is taken as offered. */
const QUESTIONS: readonly QuestionRule[] = [
  { text: /will be written to .*Are you sure to continue ?\?/i, answer: "y" },
  { text: /will be written to the device\. ?Continue ?\?/i, answer: "y" },
  { text: /^Are you sure to continue ?\?/i, answer: "y" },
  { text: /saved to the next startup configuration\. ?Continue ?\?/i, answer: "y" },
  { text: /exists.*overwrite.*\?/i, answer: "y" },
  { text: /Please input the file name/i, answer: "default" },
  // Printed although Y was sent (netmiko #1014): the question again.
  { text: /Please choose 'YES' or 'NO' first/i, answer: "y" },
];

/**
 * `save`: done only when the prompt is back and the switch said "successfully".
 * @throws VrpError `save`
 */
export async function save(session: VtySession): Promise<void> {
  const timeout = timeoutsOf(session.access).save;
  await session.enter("user", "");
  const reply = await saidToSave(session, timeout);
  const failed = reply
    .split("\n")
    .find((line) => /^\s*Error/i.test(line) && !/Please choose 'YES' or 'NO'/i.test(line));
  if (/successfully/i.test(reply) && failed === undefined) return;
  const said = (failed ?? reply.trim().split("\n").at(-1) ?? "").trim();
  throw new VrpError(
    "save",
    `${session.where} did not save its configuration ("${said}"): what runs is verified, and would be lost with a reboot; run again, or save by hand.`,
  );
}

/** While somebody else saves, it is refused. */
async function saidToSave(session: VtySession, timeout: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    const reply = await session.tolerate("save", { mayAsk: QUESTIONS, timeout });
    const refusal = /successfully/i.test(reply) ? undefined : refusalIn(reply);
    if (!(await pausedForBusy(refusal, tries))) return reply;
  }
}

/**
 * True when the startup configuration is what runs, false when it is not; undefined when the switch does not say
 * (`compare configuration` needs level 3). It compares the whole configuration, not the `bgp` section alone.
 */
export async function isSaved(session: VtySession): Promise<boolean | undefined> {
  await session.enter("user", "");
  const reply = (await session.tolerate("compare configuration")).replace(/\s+/g, " ");
  if (/configuration is not the same|Current configuration line \d+/i.test(reply)) return false;
  if (/configuration is the same/i.test(reply)) return true;
  return undefined;
}

/**
 * The `bgp` section that the switch would boot with; without rows where nothing was ever saved. Undefined where it does
 * not tell: `display saved-configuration` needs level 3.
 */
export async function readSavedBgp(session: VtySession): Promise<BgpSection | undefined> {
  await session.enter("user", "");
  const reply = await session.tolerate("display saved-configuration");
  if (/permission|authorization|Unrecognized command/i.test(reply)) return undefined;
  if (/^return$/m.test(reply)) return parseBgpSection(reply);
  // No file: one line says so. Anything else without its end was cut short.
  return reply.trim().split("\n").length <= 2 ? { rows: [] } : undefined;
}
