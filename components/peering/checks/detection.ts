import { detectionOf } from "../detection";
import type { Inventory } from "../inventory";
import type { Session } from "../session";
import { warn, type Finding } from "./finding";

/** Sessions that take longer to notice a dead path than the file allows. */
export function checkDetection({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  const limit = cluster.detectWithin;
  if (limit === undefined) return [];
  const slow = sessions
    .map((session) => ({
      session,
      detection: detectionOf(
        session,
        switches.find(({ name }) => name === session.switch.name),
      ),
    }))
    .filter(({ detection }) => detection.seconds > limit)
    .sort((a, b) => b.detection.seconds - a.detection.seconds);
  const [worst] = slow;
  if (worst === undefined) return [];
  const { session, detection } = worst;
  const { seconds, noticed, by, kept } = detection;
  const sum = kept === 0 ? `${by} ${noticed} s` : `${by} ${noticed} s, and ${kept} s of graceful restart`;
  const remedies = [
    ...(by === "hold time" ? ["timers.hold"] : ["bfd's intervals"]),
    ...(kept === 0 ? [] : ["maxRestartTime and gracefulRestart.restartTime"]),
  ];
  const count = slow.length === 1 ? "1 session takes" : `${slow.length} sessions take`;
  return [
    warn(
      "cluster.detectWithin",
      `${limit} s: ${count} longer to notice a dead path, ${session.name} up to ${seconds} s (${sum}): lower ${remedies.join(", or ")}.`,
    ),
  ];
}
