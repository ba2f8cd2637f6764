/** What differs, for a login that configures, between VRP5 (S9700) and VRP8 (CloudEngine, newer S). */
export interface Dialect {
  /** `immediate`: a line runs as it is entered. `two-stage`: it waits in the login's candidate for `commit`. */
  readonly name: "immediate" | "two-stage";
  /** The line after which VRP no longer runs in an upper view what a view does not know; undefined = it never does. */
  readonly keepToView?: string;
  /** The line that shows who holds `configuration exclusive`. */
  readonly lockHolder: string;
}

export const VRP5: Dialect = {
  name: "immediate",
  keepToView: "undo terminal command forward matched upper-view",
  lockHolder: "display configuration-occupied user",
};

/** CloudEngine and NE command references: commit, configuration exclusive, display configuration exclusive user. */
export const VRP8: Dialect = {
  name: "two-stage",
  lockHolder: "display configuration exclusive user",
};

/**
 * The dialect that a prompt shows: `[~NAME]` and, with something uncommitted, `[*NAME]`; VRP5, and VRP8 after `system-view
 * immediately`, say `[NAME]`. Undefined in user view, where both say `<NAME>`.
 */
export function dialectOf(prompt: string): Dialect | undefined {
  if (!prompt.includes("[")) return undefined;
  return /\[[~*]/.test(prompt) ? VRP8 : VRP5;
}

export const isUncommitted = (prompt: string): boolean => /^[^[]*\[\*/.test(prompt);
