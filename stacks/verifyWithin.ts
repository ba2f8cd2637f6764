import { NotRight, waitUntilRight, type Clock, type Item } from "../components/rollout/waitUntil";
import type { Report } from "../components/verification/judge/report";

export interface VerifyWithin {
  /** Time limit; 0 = ask once. */
  readonly seconds: number;
  /** Wait until both ends are right, not the switches' alone. Default false. */
  readonly bothEnds?: boolean;
  /** Reports progress. Default: none. */
  readonly say?: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Asks both ends for everything; where that is not right, polls the switches until they are, and asks again. A switch
 * that refuses the login is not asked again, and neither are nodes whose switches are right.
 * @returns what both ends report, right or not
 */
export async function verifyWithin(
  verify: (depth: "poll" | "full") => Promise<Report>,
  { seconds, bothEnds = false, say = () => undefined, clock }: VerifyWithin,
): Promise<Report> {
  let full = await verify("full");
  if (full.right || seconds === 0 || isLocked(full)) return full;
  let isOld = false;
  const look = async () => {
    const poll = await verify("poll");
    if (!poll.right) isOld = true;
    if (!bothEnds || !poll.right) return itemsOf(poll);
    full = await verify("full");
    isOld = false;
    return itemsOf(full);
  };
  const limits = { what: "checks are right", seconds, polls: 1, ...(clock === undefined ? {} : { clock }) };
  await waitUntilRight({ ...limits, look, say }).catch((error: unknown) => {
    if (!(error instanceof NotRight)) throw error;
  });
  return isOld ? verify("full") : full;
}

const isLocked = ({ switches }: Pick<Report, "switches">): boolean =>
  Object.values(switches).some((one) => "problem" in one && one.lasting === true);

/** One item for each session, and one for what concerns all of them. */
function itemsOf({ datacenter, sessions, switches, findings }: Report): Item[] {
  const lasting = isLocked({ switches });
  return [
    ...sessions.map(({ session, right }) => ({ name: session.name, right, state: "" })),
    { name: datacenter, right: findings.length === 0 && !lasting, state: "", lasting },
  ];
}
