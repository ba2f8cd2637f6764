import { difference } from "../configuration/difference";
import { maskSecrets } from "../configuration/mask";
import { foreignRowsStaying } from "../configuration/ownership";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import { planFor, type PushContext } from "./context";
import type { Delivery } from "./deliver";
import { readRunning } from "./readRunning";

/**
 * Reads the switch: a plan from what runs must be empty.
 * @returns what runs
 * @throws VrpError `not-equal`
 */
export async function verify(context: PushContext, { found, goal }: Delivery): Promise<BgpSection> {
  const { vty, ours, notes } = context;
  const running = await readRunning(context);
  // Whether a password arrived cannot be read.
  const left = planFor(context, running, { wanted: goal.wanted }).commands.map(({ line }) => line);
  if (left.length > 0) {
    throw new VrpError(
      "not-equal",
      `${vty.where} took every line, and still differs: \`${maskSecrets(left.join("`, `"))}\` would be needed.`,
    );
  }
  const foreignIn = (section: BgpSection) => foreignRowsStaying(section, ours, goal.wanted);
  const foreign = difference(foreignIn(running), foreignIn(found), vty.access.vpnInstance);
  if (foreign.length > 0)
    notes.push(`Another user changed rows meanwhile: ${maskSecrets(foreign.join("; "))}.`);
  return running;
}
