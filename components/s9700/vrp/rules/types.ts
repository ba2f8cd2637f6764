/** A command view of VRP, as the planner names it. Other address families keep the words that enter them. */
export type View = "system" | "bgp" | "ipv4-family unicast" | "ipv6-family unicast" | (string & {});

/**
 * One row in canonical form: of the `bgp` section, or of an object that such rows name. Views of the latter: `system`
 * for lists and filters, `route-policy NAME permit node 10` for a node, whose first row says the same.
 */
export interface Row {
  readonly view: View;
  /** The row as VRP stores it: keywords written out, AS numbers as asplain, IPv6 in lower case. */
  readonly text: string;
  /** Two rows with the same key are two values of the same setting. */
  readonly key: string;
  /** The peer (address or group) that the row belongs to; undefined = a row of the whole process or family. */
  readonly peer?: string;
  /**
   * The object that the row is part of, of those that rows of BGP name: `ip-prefix NAME`, `ipv6-prefix NAME`,
   * `community-filter NAME`, `as-path-filter NAME`, `route-policy NAME`; undefined = a row of the `bgp` section.
   */
  readonly object?: string;
  /** False for a row that the rules do not know: kept verbatim, and always foreign. */
  readonly known: boolean;
}

/** A question that VRP may ask after a command, and the answer that the plan allows. */
export interface QuestionRule {
  /**
   * Matched against all that the switch says between the line and the choices, its line breaks and repeated blanks
   * folded. From `^` to `$`: a sentence that the rule does not list makes it another question.
   */
  readonly text: RegExp;
  /** `default` = an empty line: what stands in brackets. */
  readonly answer: "y" | "n" | "default";
}
