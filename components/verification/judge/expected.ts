import { holds, isHidden, parsePrefix, type Family, type SessionEnds } from "../../peering";
import type { BgpRoute } from "../../s9700/vrp";
import { alone, type ClusterRoutes } from "../observe/clusterFacts";

export interface ExpectedPrefix {
  readonly prefix: string;
  readonly kind: "block" | "borrowed" | "service";
}

/** By node name; every node asked for has an entry. */
export type ExpectedPrefixes = Readonly<Record<string, readonly ExpectedPrefix[]>>;

/** What each node has to announce to each of its switches, over sessions of one family. Pure. */
export function expectedPrefixes(
  nodes: readonly string[],
  routes: ClusterRoutes,
  family: Family,
): ExpectedPrefixes {
  const expected: Record<string, ExpectedPrefix[]> = Object.fromEntries(nodes.map((node) => [node, []]));
  const expect = (node: string, cidr: string, kind: ExpectedPrefix["kind"]) => {
    const prefix = parsePrefix(cidr);
    if (prefix?.family === family) expected[node]?.push({ prefix: prefix.network, kind });
  };
  for (const { node, cidr } of routes.blocks) expect(node, cidr, "block");
  for (const { node, address } of routes.borrowed ?? []) expect(node, alone(address), "borrowed");
  for (const node of Object.keys(expected)) {
    if (routes.withoutServices.includes(node)) continue;
    for (const range of routes.serviceRanges) expect(node, range, "service");
  }
  return expected;
}

/** What a switch has of a node, against what the node has to announce. All lists in the order of addresses. */
export interface PrefixComparison {
  readonly expected: readonly string[];
  readonly received: readonly string[];
  /** Expected, and the switch has no path to it with this node as next hop. */
  readonly missing: readonly string[];
  /** Received, and nothing in the cluster says that any node announces it. */
  readonly extra: readonly string[];
  /** Received from this node, and expected from another one only. */
  readonly wrongNode: readonly { readonly prefix: string; readonly owner: string }[];
  /** Received over a session that is drained, where nothing is expected; present where there is one. */
  readonly notWithdrawn?: readonly string[];
}

/**
 * Joins the expectation with one switch's `display bgp routing-table` or that of IPv6, all paths, best or not: a path
 * belongs to the node that is its next hop, as in a single-hop EBGP session.
 * @param sessions those of one switch, of one family
 * @returns by node name
 */
export function comparePrefixes(
  sessions: readonly SessionEnds[],
  expected: ExpectedPrefixes,
  routes: ClusterRoutes,
  paths: readonly BgpRoute[],
): Record<string, PrefixComparison> {
  const owners = new Map<string, string[]>();
  for (const [node, prefixes] of Object.entries(expected)) {
    for (const { prefix } of prefixes) owners.set(prefix, [...(owners.get(prefix) ?? []), node]);
  }
  const byNextHop = new Map<string, Set<string>>();
  for (const { nextHop, network } of paths) {
    byNextHop.set(nextHop, (byNextHop.get(nextHop) ?? new Set()).add(network));
  }
  return Object.fromEntries(
    sessions.map(({ node, drained, options: { filters = {} } }): [string, PrefixComparison] => {
      if (drained !== undefined) return [node.name, ofDrained(byNextHop.get(node.address) ?? [])];
      const announced = (expected[node.name] ?? []).filter(
        ({ prefix, kind }) => !isHidden(filters, prefix, kind === "service" ? "services" : "pods"),
      );
      const wanted = new Set(announced.map(({ prefix }) => prefix));
      const received = byNextHop.get(node.address) ?? new Set<string>();
      const unexpected = [...received].filter((prefix) => !wanted.has(prefix));
      const owned = unexpected.filter((prefix) => owners.has(prefix));
      return [
        node.name,
        {
          expected: inOrder(wanted),
          received: inOrder(received),
          missing: inOrder([...wanted].filter((prefix) => !received.has(prefix))),
          extra: inOrder(unexpected.filter((prefix) => !owners.has(prefix) && !mayBe(prefix, routes))),
          wrongNode: inOrder(owned).map((prefix) => ({
            prefix,
            owner: owners.get(prefix)?.join(", ") ?? "",
          })),
        },
      ];
    }),
  );
}

/** In maintenance no prefix is expected. */
function ofDrained(paths: Iterable<string>): PrefixComparison {
  const received = inOrder(paths);
  const left = received.length === 0 ? {} : { notWithdrawn: received };
  return { expected: [], received, missing: [], extra: [], wrongNode: [], ...left };
}

/** A single service; or, where IPAM could not be read, a pod's address. */
function mayBe(prefix: string, { borrowed, serviceAddresses }: ClusterRoutes): boolean {
  const found = parsePrefix(prefix);
  if (found === undefined || found.first !== found.last) return false;
  if (borrowed === undefined) return true;
  return serviceAddresses.some((range) => {
    const whole = parsePrefix(range);
    return whole !== undefined && holds(whole, found);
  });
}

function inOrder(prefixes: Iterable<string>): string[] {
  const keyed = [...prefixes].map((text) => ({ text, prefix: parsePrefix(text) }));
  keyed.sort((a, b) => {
    const [left, right] = [a.prefix?.first ?? -1n, b.prefix?.first ?? -1n];
    if (left !== right) return left < right ? -1 : 1;
    return (a.prefix?.length ?? 0) - (b.prefix?.length ?? 0) || (a.text < b.text ? -1 : 1);
  });
  return keyed.map(({ text }) => text);
}

/**
 * Nothing missing, nothing that another node owns, nothing left of a drained one: extra prefixes are reported, and are no
 * fault.
 */
export function isComplete({ missing, wrongNode, notWithdrawn = [] }: PrefixComparison): boolean {
  return missing.length === 0 && wrongNode.length === 0 && notWithdrawn.length === 0;
}
