import { checkInventory, type Inventory, type Session } from "../components/peering";
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
  const sentences = (wanted: "refuse" | "warn") =>
    findings.flatMap(({ severity, path, message }) =>
      severity === wanted ? [`${NAMESPACE}${path}: ${message}`] : [],
    );
  return { refused: sentences("refuse"), warnings: sentences("warn") };
}
