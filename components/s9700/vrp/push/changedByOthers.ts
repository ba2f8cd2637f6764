import { difference } from "../configuration/difference";
import { ownedRows } from "../configuration/ownership";
import { makeRow } from "../configuration/rows";
import type { BgpSection, Ownership } from "../configuration/types";
import type { PlannedCommand } from "../plan/types";
import type { Row } from "../rules/types";

/**
 * Rows of ours that differ though none of the commands concerns them: another user changed them.
 * @param sent the commands that were sent
 */
export function changedByOthers(
  sent: readonly PlannedCommand[],
  running: BgpSection,
  found: BgpSection,
  ours: Ownership,
): string[] {
  const isConcerned = concernedBy(sent);
  const rest = (section: BgpSection) => ownedRows(section, ours).filter((row) => !isConcerned(row));
  return difference(rest(running), rest(found));
}

/** True for the settings that the commands give, change or take back, and for all of a peer or group that they make or remove. */
function concernedBy(sent: readonly PlannedCommand[]): (row: Row) => boolean {
  const lines = sent.flatMap((command) => [command, ...command.undo]);
  const keys = new Set(lines.map(({ view, line }) => makeRow(view, line).key));
  const whole = new Set(
    sent.flatMap(({ line, impact }) => [
      ...(impact.kind === "creates" || impact.kind === "removes" ? impact.sessions : []),
      ...(/^(?:undo )?group (\S+)/.exec(line)?.slice(1) ?? []),
    ]),
  );
  return ({ key, peer }) => keys.has(key) || (peer !== undefined && whole.has(peer));
}
