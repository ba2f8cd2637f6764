/** What an account can do at a switch. A face of its own: a preview needs none of it, nor the YAML of its evidence. */
export { evidenceOf, formatEvidence } from "./evidence";
export { probe } from "./probe";
export { formatProbe, formatTrial } from "./table";
export { runTrial, type TrialReport, type TrialResult } from "./trial";
export * from "./types";
