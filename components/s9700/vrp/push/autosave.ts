import { refusalIn } from "../shell/refusals";
import type { VtySession } from "../shell/vtySession";

/** With autosave, what a push did not save may run after a reboot all the same. @returns sentences for the report */
export async function autosaveNotes(vty: VtySession): Promise<string[]> {
  const reply = await vty.tolerate("display current-configuration | include set save-configuration");
  if (refusalIn(reply) !== undefined)
    return ["This user may not see whether the switch saves by itself: a reboot may keep what is not saved."];
  const row = /^[ \t]*(set save-configuration\b.*)$/m.exec(reply)?.[1];
  if (row === undefined) return [];
  return [`The switch saves by itself (\`${row.trim()}\`): what runs is saved whether verified or not.`];
}
