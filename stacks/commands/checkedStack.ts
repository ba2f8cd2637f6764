import { sessionsOf, type Inventory, type Session } from "../../components/peering";
import { StackFileError } from "../config";
import { findingsOf } from "../findings";
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
  const { file, inventory, mistakes, warnings } = inspectStackFile(stack);
  if (inventory === undefined) {
    throw new StackFileError([
      ...mistakes,
      `${file}: the proofs over both ends have not run yet; they need a file without these mistakes.`,
    ]);
  }
  const sessions = sessionsOf(inventory);
  const named = (sentence: string) => `${file}: ${sentence}`;
  const findings = findingsOf(inventory, sessions);
  const refused = [...mistakes, ...findings.refused.map(named)];
  // What is rendered from a refused model is refused again for the same reason.
  if (refused.length === mistakes.length) refused.push(...prove(inventory, sessions).map(named));
  if (refused.length > 0) throw new StackFileError(refused);
  return { file, inventory, sessions, warnings: [...warnings, ...findings.warnings.map(named)] };
}
