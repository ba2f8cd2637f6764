import { answerTo } from "../../../terminal";
import { formatTrialPlan } from "./table";
import type { TrialPlan } from "./trialPlan";

/**
 * Shows every line of a trial on standard error, and then takes a person's consent.
 * @param given the sysname, where the command line has it; undefined = it is asked for at the terminal
 * @returns what was typed; undefined = nothing
 */
export async function consentTo(plan: TrialPlan, given: string | undefined): Promise<string | undefined> {
  console.error(formatTrialPlan(plan));
  if (given !== undefined) return given;
  const typed = await answerTo("Type the switch's sysname to send them: ");
  return typed === "" ? undefined : typed;
}
