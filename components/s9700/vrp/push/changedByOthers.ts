import { difference } from "../configuration/difference";
import { ownedRows } from "../configuration/ownership";
import type { BgpSection, Ownership } from "../configuration/types";
import { keysOfLine } from "../configuration/vpnInstance";
import type { PlannedCommand } from "../plan/types";
import type { Row } from "../rules/types";

/**
 * Rows of ours that differ though none of the commands concerns them: another user changed them.
 * @param sent the commands that were sent
 * @param vpnInstance whose rows these are. Default: the public instance's
 */
export function changedByOthers(
  sent: readonly PlannedCommand[],
  running: BgpSection,
  found: BgpSection,
  ours: Ownership,
  vpnInstance?: string,
): string[] {
  const isConcerned = concernedBy(sent, vpnInstance);
  const rest = (section: BgpSection) => ownedRows(section, ours).filter((row) => !isConcerned(row));
  return difference(rest(running), rest(found), vpnInstance);
}

/** True for the settings that the commands give, change or take back, and for all of a peer or group that they make or remove. */
function concernedBy(sent: readonly PlannedCommand[], vpnInstance?: string): (row: Row) => boolean {
  const lines = sent.flatMap((command) => [command, ...command.undo]);
  const keys = new Set(lines.flatMap((line) => keysOfLine(line, vpnInstance)));
  const whole = new Set(
    sent.flatMap(({ line, impact }) => [
      ...(impact.kind === "creates" || impact.kind === "removes" ? impact.sessions : []),
      ...(/^(?:undo )?group (\S+)/.exec(line)?.slice(1) ?? []),
    ]),
  );
  return ({ key, peer }) => keys.has(key) || (peer !== undefined && whole.has(peer));
}
