import { sayOnce } from "../dynamic/sayOnce";
import type { DesiredSwitch } from "./desired";
import { VrpError, readForPlan, waitForOwnLock, withLogin, type BgpSection, type SwitchAccess } from "./vrp";

/** What a preview knows of a switch that is new in its stack. */
export type FirstReading =
  | { readonly section: BgpSection }
  /** Why it could not be read: a sentence. */
  | { readonly notRead: string };

/** The switch is away, or has no line free: that may be over when the update comes. */
const AWAY: readonly string[] = ["unreachable", "no-vty", "timeout", "cut", "queue"];

/**
 * Reads a switch that no refresh has read yet.
 * @throws VrpError where an update would fail in the same way: `auth`, `host-key`, `sysname`, `permission` …
 */
export async function readFirst(access: SwitchAccess, desired: DesiredSwitch): Promise<FirstReading> {
  try {
    return await withLogin(access, async (vty) => {
      await waitForOwnLock(vty, { tell: sayOnce });
      const tell = (note: string) => sayOnce(`${vty.where}: ${note}`);
      return { section: await readForPlan(vty, desired.rows, desired.ownership, tell) };
    });
  } catch (error) {
    if (error instanceof VrpError && AWAY.includes(error.code)) return { notRead: error.message };
    throw error;
  }
}
