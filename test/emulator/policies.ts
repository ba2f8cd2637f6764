export interface PrefixEntry {
  readonly permit: boolean;
  /** As printed: `10.0.0.0 8` or `2001:DB8:: 32`. */
  readonly prefix: string;
  readonly matchNetwork?: boolean;
  readonly ge?: number;
  readonly le?: number;
}

export interface PolicyNode {
  permit: boolean;
  /** `if-match …`, `apply …`: what identifies a row → row. */
  readonly rows: Map<string, string>;
}

export type PrefixKind = "ip-prefix" | "ipv6-prefix";

/** Prefix lists, route-policies and filters: what BGP's rows refer to by name. */
export class Policies {
  readonly prefixLists: Record<PrefixKind, Map<string, Map<number, PrefixEntry>>> = {
    "ip-prefix": new Map(),
    "ipv6-prefix": new Map(),
  };
  readonly routePolicies = new Map<string, Map<number, PolicyNode>>();
  /** `community-filter`, `as-path-filter`: whole rows in the order of entry. */
  readonly filters: string[] = [];

  /** The sections as printed, without `#`. */
  sections(): string[][] {
    const policies = [...this.routePolicies]
      .sort(([a], [b]) => a.localeCompare(b))
      .flatMap(([name, nodes]) =>
        byNumber(nodes).map(([node, { permit, rows }]) => [
          `route-policy ${name} ${permit ? "permit" : "deny"} node ${node}`,
          ...[...rows.values()].map((row) => ` ${row}`),
        ]),
      );
    const lists = (["ip-prefix", "ipv6-prefix"] as const).map((kind) =>
      [...this.prefixLists[kind]].flatMap(([name, entries]) =>
        byNumber(entries).map(([index, entry]) => `ip ${kind} ${name} index ${index} ${entryWords(entry)}`),
      ),
    );
    return [...policies, ...lists, this.filters].filter((lines) => lines.length > 0);
  }
}

export function byNumber<T>(entries: ReadonlyMap<number, T>): [number, T][] {
  return [...entries].sort(([a], [b]) => a - b);
}

export function entryWords({ permit, prefix, matchNetwork, ge, le }: PrefixEntry): string {
  const range = [
    ...(matchNetwork ? ["match-network"] : []),
    ...(ge === undefined ? [] : [`greater-equal ${ge}`]),
    ...(le === undefined ? [] : [`less-equal ${le}`]),
  ];
  return [permit ? "permit" : "deny", prefix, ...range].join(" ");
}
