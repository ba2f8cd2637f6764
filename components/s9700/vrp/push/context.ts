import { ownershipOf, unionOf } from "../configuration/ownership";
import type { BgpSection, Ownership } from "../configuration/types";
import { planBgp } from "../plan/plan";
import type { Plan } from "../plan/types";
import type { VtySession } from "../shell/vtySession";
import type { PushGoal, PushInput, PushReport } from "./types";

/** What every step of one push gets. Nothing in it changes, except that steps append to `notes`. */
export interface PushContext {
  readonly vty: VtySession;
  readonly input: PushInput;
  /** What the caller owns, and what the wanted rows make ours. */
  readonly ours: Ownership;
  /** Sentences for the report. */
  readonly notes: string[];
  /** True while no other login can configure. */
  readonly isLocked: boolean;
}

export function contextOf(vty: VtySession, input: PushInput): PushContext {
  const ours = unionOf(input.ownership, ownershipOf(input.wanted));
  return { vty, input, ours, notes: [...vty.warnings], isLocked: false };
}

/** The goal for what runs now. */
export function goalOf({ input }: PushContext, running: BgpSection): PushGoal {
  return input.goalAt?.(running) ?? input;
}

/** The commands from what runs to the goal. A password is sent where none is set, or where the goal says so. */
export function planFor({ vty, input }: PushContext, running: BgpSection, goal: PushGoal): Plan {
  const { asNumber, ownership, expected } = input;
  return planBgp({
    switchName: vty.where,
    vpnInstance: vty.access.vpnInstance,
    asNumber,
    running,
    wanted: goal.wanted,
    ownership,
    before: expected?.ownership,
    onlyRemoves: input.onlyRemoves,
    dialect: vty.seenDialect?.name,
    rewritePasswords: goal.rewritePasswords,
  });
}

export const hasNothingToSend = ({ commands, createsProcess }: Plan): boolean =>
  commands.length === 0 && !createsProcess;

export function reportOf(
  { vty, notes }: PushContext,
  result: Omit<PushReport, "notes" | "transcript">,
): PushReport {
  return { ...result, notes: [...notes], transcript: vty.transcript };
}
