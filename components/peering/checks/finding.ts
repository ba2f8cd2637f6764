/** What the checks have to say about a stack file that is well-formed. */
export interface Finding {
  /** `refuse`: nothing is contacted until it is mended. `warn`: worth a reader's thought. */
  readonly severity: "refuse" | "warn";
  /** Where in the stack file, e.g. `cluster.nodes.bj-141.address`. */
  readonly path: string;
  /** The rest of a sentence that starts with the path: the value, what is wrong with it, what would be right. */
  readonly message: string;
}

export const refuse = (path: string, message: string): Finding => ({ severity: "refuse", path, message });
export const warn = (path: string, message: string): Finding => ({ severity: "warn", path, message });
