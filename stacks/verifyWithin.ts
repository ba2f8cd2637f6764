import { NotRight, waitUntilRight, type Clock, type Item } from "../components/rollout/waitUntil";
import type { Report } from "../components/verification/judge/report";

export interface VerifyWithin {
  /** Time limit; 0 = check once. */
  readonly seconds: number;
  /** Wait until both ends are right, not the switches' alone. Default false. */
  readonly bothEnds?: boolean;
  /** Reports progress. Default: none. */
  readonly say?: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Polls the switches until they are right, then asks both ends for everything. A switch that refuses the login is not
 * asked again.
 * @returns what both ends report, right or not
 */
export async function verifyWithin(
  verify: (depth: "poll" | "full") => Promise<Report>,
  { seconds, bothEnds = false, say = () => undefined, clock }: VerifyWithin,
): Promise<Report> {
  let full: Report | undefined;
  const look = async () => {
    const poll = await verify("poll");
    full = bothEnds && poll.right ? await verify("full") : undefined;
    return itemsOf(full ?? poll);
  };
  const limits = { what: "checks are right", seconds, polls: 1, ...(clock === undefined ? {} : { clock }) };
  await waitUntilRight({ ...limits, look, say }).catch((error: unknown) => {
    if (!(error instanceof NotRight)) throw error;
  });
  return full ?? verify("full");
}

/** One item for each session, and one for what concerns all of them. */
function itemsOf({ datacenter, sessions, switches, findings }: Report): Item[] {
  const lasting = Object.values(switches).some((one) => "problem" in one && one.lasting === true);
  return [
    ...sessions.map(({ session, right }) => ({ name: session.name, right, state: "" })),
    { name: datacenter, right: findings.length === 0 && !lasting, state: "", lasting },
  ];
}
