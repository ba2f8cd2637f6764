import { checkInventory, sessionsOf, type Inventory, type Session } from "../../components/peering";
import { StackFileError } from "../config";
import { checkKubeconfig } from "../kubeconfigFile";
import { inspectStackFile } from "../stackFile";

/** A stack file that both ends can be rendered from, with the warnings of the checks. */
export interface CheckedStack {
  /** The file's path, relative to the repository. */
  readonly file: string;
  readonly inventory: Inventory;
  readonly sessions: readonly Session[];
  /** Sentences that refuse nothing. */
  readonly warnings: readonly string[];
}

/**
 * Reads and checks a stack file, offline.
 * @param prove further proofs over the model; each sentence that it returns refuses the file
 * @throws StackFileError with every mistake that can be found: those of secrets and misspelt keys together with those
 *   that the checks of both ends find; where the file is no model at all, the checks have not run, and it says so
 */
export function checkedStack(
  stack: string,
  prove: (inventory: Inventory, sessions: readonly Session[]) => readonly string[] = () => [],
): CheckedStack {
  const { file, inventory, mistakes } = inspectStackFile(stack);
  if (inventory === undefined) {
    throw new StackFileError([
      ...mistakes,
      `${file}: the proofs over both ends have not run yet; they need a file without these mistakes.`,
    ]);
  }
  const sessions = sessionsOf(inventory);
  const findings = [...checkKubeconfig(inventory), ...checkInventory(inventory, sessions)];
  const sentences = (severity: "refuse" | "warn") =>
    findings
      .filter((finding) => finding.severity === severity)
      .map((finding) => `${file}: calico-peering:${finding.path}: ${finding.message}`);
  const refused = [...mistakes, ...sentences("refuse")];
  // What is rendered from a refused model is refused again for the same reason.
  if (refused.length === mistakes.length)
    refused.push(...prove(inventory, sessions).map((sentence) => `${file}: ${sentence}`));
  if (refused.length > 0) throw new StackFileError(refused);
  return { file, inventory, sessions, warnings: sentences("warn") };
}
