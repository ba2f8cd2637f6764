import { bgpLines } from "../bgp/print";
import type { Cli } from "../cli/session";

/** The words with which rows of BGP, of policies and of other sections name an object of each kind. */
const NAMED_BY = {
  "ip-prefix": ["ip-prefix"],
  "ipv6-prefix": ["ipv6-prefix", "prefix-list"],
  "community-filter": ["community-filter", "comm-filter"],
  "as-path-filter": ["as-path-filter"],
  "route-policy": ["route-policy"],
} as const;
export type ObjectKind = keyof typeof NAMED_BY;

/** Does a row anywhere in the configuration name it? What is in use cannot be deleted. */
export function isInUse(cli: Cli, kind: ObjectKind, name: string): boolean {
  const { bgp, policies, sections } = cli.configuration;
  const rows = [
    ...(bgp ? bgpLines(bgp) : []),
    ...[...policies.routePolicies.values()].flatMap((nodes) =>
      [...nodes.values()].flatMap((node) => [...node.rows.values()]),
    ),
    ...sections.flatMap((section) => section.rows),
  ];
  return rows.some((row) => {
    const words = row.trim().split(" ");
    if (words.includes("description")) return false;
    return words.some((word, at) => NAMED_BY[kind].some((by) => by === word) && words[at + 1] === name);
  });
}
