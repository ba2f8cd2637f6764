/** What an account can do at a switch. A face of its own: a preview needs none of it, nor the YAML of its evidence. */
export { consentTo } from "./consent";
export { evidenceOf, formatEvidence } from "./evidence";
export { probe } from "./probe";
export { formatProbe, formatTrial, formatTrialPlan } from "./table";
export { runTrial, type TrialReport, type TrialResult } from "./trial";
export { type TrialAnswer, trialAnswers, type TrialRecord } from "./trialAnswers";
export type { PlannedStep, TrialPlan } from "./trialPlan";
export * from "./types";
export { UNPROVEN, type UnprovenId, type UnprovenPoint } from "./unproven";
