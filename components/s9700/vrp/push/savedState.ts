import { difference } from "../configuration/difference";
import { foreignRows, ownedRows, ownershipOf, unionOf } from "../configuration/ownership";
import { parseBgpSection } from "../configuration/readSection";
import type { BgpSection, Ownership } from "../configuration/types";
import { inInstance } from "../configuration/vpnInstance";
import { pausedForBusy } from "../shell/busy";
import { refusalIn } from "../shell/refusals";
import type { VtySession } from "../shell/vtySession";
import type { Saved } from "./types";

/** What a comparison of what runs with what the switch boots with gives. */
export interface SavedState {
  /** Of our rows. */
  readonly saved: Saved;
  /** Rows of the `bgp` section that others changed and did not save, as far as the switch shows them. */
  readonly others: readonly string[];
}

/**
 * Whether the whole startup configuration is what runs, other sections than `bgp` included. `compare configuration`
 * takes privilege level 3.
 */
export async function compareWithSaved(vty: VtySession): Promise<Saved> {
  return savedIn(await replyTo(vty, "compare configuration"));
}

/** What the answer of `compare configuration` says. */
export function savedIn(answer: string): Saved {
  const reply = answer.replace(/\s+/g, " ");
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
  vty: VtySession,
  running: BgpSection,
  ours: Ownership,
  ownsAll = false,
): Promise<SavedState> {
  const whole = await compareWithSaved(vty);
  const boots = whole === "unsaved" ? await readSavedBgp(vty) : undefined;
  if (boots === undefined) return { saved: whole === "unsaved" ? "unknown" : whole, others: [] };
  const ownership = ownsAll ? unionOf(ours, knownIn(boots)) : ours;
  const differs = difference(ownedRows(running, ownership), ownedRows(boots, ownership));
  const others = difference(
    foreignRows(running, ownership),
    foreignRows(boots, ownership),
    vty.access.vpnInstance,
  );
  return { saved: differs.length === 0 ? "saved" : "unsaved", others };
}

function knownIn(section: BgpSection): Ownership {
  return ownershipOf(section.rows.filter((row) => row.known && row.object === undefined));
}

/**
 * The `bgp` section and the objects that the switch boots with; without rows where it says that nothing was ever saved.
 * Undefined where it does not say: `display saved-configuration` takes privilege level 3, and a busy switch refuses it.
 */
export async function readSavedBgp(vty: VtySession): Promise<BgpSection | undefined> {
  const saved = savedBgpIn(await replyTo(vty, "display saved-configuration"));
  return saved && inInstance(saved, vty.access.vpnInstance);
}

/** What the answer of `display saved-configuration` shows; undefined = it does not say. @throws VrpError `truncated` */
export function savedBgpIn(reply: string): BgpSection | undefined {
  if (/^return$/m.test(reply)) return parseBgpSection(reply);
  // Anything else without `return` is a refusal, or was cut short.
  return refusalIn(reply) === undefined && NOTHING_SAVED.test(reply.trim()) ? { rows: [] } : undefined;
}

/** The one line with which a switch without a saved file answers; its exact text is in no source. */
const NOTHING_SAVED = /^[^\n]*\b(?:no (?:saved|startup) configuration|does not exist)\b[^\n]*$/i;

/** In user view; again where the switch is busy. */
async function replyTo(vty: VtySession, line: string): Promise<string> {
  await vty.enter("user", "");
  for (let tries = 0; ; tries++) {
    const reply = await vty.tolerate(line);
    if (!(await pausedForBusy(vty, refusalIn(reply), tries))) return reply;
  }
}
