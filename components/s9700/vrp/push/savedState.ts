import { difference } from "../configuration/difference";
import { ownedRows, ownershipOf, unionOf } from "../configuration/ownership";
import { parseBgpSection } from "../configuration/readSection";
import type { BgpSection, Ownership } from "../configuration/types";
import type { VtySession } from "../shell/vtySession";
import type { Saved } from "./types";

/**
 * Whether the whole startup configuration is what runs, other sections than `bgp` included. `compare configuration`
 * takes privilege level 3.
 */
export async function compareWithSaved(session: VtySession): Promise<Saved> {
  await session.enter("user", "");
  const reply = (await session.tolerate("compare configuration")).replace(/\s+/g, " ");
  if (/configuration is not the same|Current configuration line \d+/i.test(reply)) return "unsaved";
  if (/configuration is the same/i.test(reply)) return "saved";
  return "unknown";
}

/**
 * Whether our rows are what the switch boots with, those included that are ours and do not run any more. One line where
 * everything is saved; the saved configuration is read only where something is not.
 * @param ownsAll rows that only the saved configuration has are ours, too
 */
export async function savedStateOf(
  session: VtySession,
  running: BgpSection,
  ours: Ownership,
  ownsAll = false,
): Promise<Saved> {
  const whole = await compareWithSaved(session);
  if (whole !== "unsaved") return whole;
  const saved = await readSavedBgp(session);
  if (saved === undefined) return "unknown";
  const ownership = ownsAll ? unionOf(ours, knownIn(saved)) : ours;
  const differs = difference(ownedRows(running, ownership), ownedRows(saved, ownership));
  return differs.length === 0 ? "saved" : "unsaved";
}

function knownIn(section: BgpSection): Ownership {
  return ownershipOf(section.rows.filter((row) => row.known && row.object === undefined));
}

/**
 * The `bgp` section and the objects that the switch boots with; without rows where nothing was ever saved. Undefined
 * where it does not say: `display saved-configuration` takes privilege level 3.
 */
export async function readSavedBgp(session: VtySession): Promise<BgpSection | undefined> {
  await session.enter("user", "");
  const reply = await session.tolerate("display saved-configuration");
  if (/permission|authorization|Unrecognized command/i.test(reply)) return undefined;
  if (/^return$/m.test(reply)) return parseBgpSection(reply);
  // Without a file the switch answers one line. Anything else without `return` was cut short.
  return reply.trim().split("\n").length <= 2 ? { rows: [] } : undefined;
}
