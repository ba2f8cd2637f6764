import { ownedIn, ownershipOf } from "../configuration/ownership";
import type { BgpSection, Ownership } from "../configuration/types";
import { commandsOf } from "../plan/format";
import { planBgp } from "../plan/plan";
import type { Row } from "../rules/types";
import { rowsOfStep, STEPS, type TrialStep } from "./trialSteps";

/** A step of a trial, with what it sends where every step before it worked. */
export interface PlannedStep {
  readonly name: string;
  /** What the switch is to run of the trial's rows. */
  readonly wanted: readonly Row[];
  /** As they are typed, with the views that they are typed in. */
  readonly lines: readonly string[];
  /** Why it will not be tried; undefined = it will. */
  readonly skipped?: string;
}

export interface TrialPlan {
  readonly sysname: string;
  /** What takes back first what an earlier trial left; empty = it left nothing. */
  readonly takenBack: readonly string[];
  readonly steps: readonly PlannedStep[];
}

/** What a trial may touch: the peers, the group and the objects of its steps. */
export const trialOwnership = (asNumber: string): Ownership =>
  ownershipOf(STEPS.flatMap((step) => rowsOfStep(step, asNumber)));

/**
 * Works the lines of every step out before the first of them is sent. Pure.
 * @param found what runs; of an earlier trial's rows nothing is left when the first step begins
 */
export function plannedSteps(
  steps: readonly TrialStep[],
  asNumber: string,
  found: BgpSection,
  hasIpv6: boolean,
): PlannedStep[] {
  const ownership = trialOwnership(asNumber);
  const isOurs = ownedIn(ownership);
  const others = found.rows.filter((row) => !isOurs(row));
  let running = others;
  return steps.map((step) => {
    const { name, ipv6 } = step;
    const wanted = rowsOfStep(step, asNumber);
    if (ipv6 !== undefined && !hasIpv6) return { name, wanted, lines: [], skipped: NO_IPV6 };
    const plan = planBgp({ asNumber, running: { ...found, rows: running }, wanted, ownership });
    running = [...others, ...wanted];
    return { name, wanted, lines: commandsOf(plan) };
  });
}

const NO_IPV6 = "the switch has no ipv6-family unicast, and VRP would keep an empty one";
