import type { BgpSection, Ownership } from "../configuration/types";
import { VrpError } from "../errors";
import { needsObjects } from "../plan/objectUsers";
import type { Row } from "../rules/types";
import type { VtySession } from "../shell/vtySession";
import type { PushContext } from "./context";

const NOT_CHECKED =
  "Whether the policies and lists that rows name are on the switch was not checked: that takes privilege level 3.";

/**
 * What runs, as far as a plan needs it: the `bgp` section, and the objects where some are ours or named by a wanted row.
 * A level-2 user sees the section alone, which is enough where objects are only named.
 * @param tell called with a sentence where they could not be read
 */
export async function readForPlan(
  vty: VtySession,
  wanted: readonly Row[],
  ours: Ownership,
  tell: (sentence: string) => void,
): Promise<BgpSection> {
  const objects = needsObjects(wanted, ours);
  try {
    return await vty.readBgp(objects);
  } catch (error) {
    const isDenied = error instanceof VrpError && error.code === "permission";
    const isOurs = ours.objects.length > 0 || wanted.some((row) => row.object !== undefined);
    if (!isDenied || !objects || isOurs) throw error;
    tell(NOT_CHECKED);
    return vty.readBgp();
  }
}

/** The same in a push. */
export function readRunning({ vty, input, ours, notes }: PushContext): Promise<BgpSection> {
  return readForPlan(vty, input.wanted, ours, (note) => {
    if (!notes.includes(note)) notes.push(note);
  });
}
