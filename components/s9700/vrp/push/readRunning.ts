import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import { needsObjects } from "../plan/objectUsers";
import type { PushContext } from "./context";

const NOT_CHECKED =
  "Whether the policies and lists that rows name are on the switch was not checked: that takes privilege level 3.";

/**
 * What runs: the `bgp` section, and the objects that its rows name where the push is about any. A level-2 user sees the
 * section alone, which is enough where objects are only named.
 */
export async function readRunning({ session, input, ours, notes }: PushContext): Promise<BgpSection> {
  const objects = needsObjects(input.wanted, input.ownership);
  try {
    return await session.readBgp(objects);
  } catch (error) {
    const isDenied = error instanceof VrpError && error.code === "permission";
    if (!isDenied || !objects || ours.objects.length > 0) throw error;
    if (!notes.includes(NOT_CHECKED)) notes.push(NOT_CHECKED);
    return session.readBgp();
  }
}
