import { checkInventory, firstFive, type Finding, type Inventory, type Session } from "../components/peering";
import { checkKubeconfig } from "./kubeconfigFile";
import { NAMESPACE } from "./plainData";

/** What the offline proofs find in a stack file: sentences that begin with a key of the file. */
export interface Findings {
  /** With one of these nothing is contacted. */
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
}

export function findingsOf(inventory: Inventory, sessions: readonly Session[]): Findings {
  const findings = [...checkKubeconfig(inventory), ...checkInventory(inventory, sessions)];
  const of = (wanted: Finding["severity"]) => findings.filter(({ severity }) => severity === wanted);
  return {
    refused: of("refuse").map(({ path, message }) => sentence([path], message)),
    warnings: grouped(of("warn")),
  };
}

/** Warnings that say the same of several places, as one sentence; the order is that of the first of each. */
function grouped(warnings: readonly Finding[]): string[] {
  const places = new Map<string, string[]>();
  for (const { path, message } of warnings) places.set(message, [...(places.get(message) ?? []), path]);
  return [...places].map(([message, paths]) => sentence(paths, message));
}

function sentence(paths: readonly string[], message: string): string {
  return `${firstFive(paths.map((path) => `${NAMESPACE}${path}`))}: ${message}`;
}
