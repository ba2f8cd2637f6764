import fc from "fast-check";
import { namesIn } from "./modelObjects";

/** Prefix lists, filters and route-policies as people have them: name → lines, in the order in which they are typed. */
export type Objects = Readonly<Record<string, readonly string[]>>;

const choose = fc.constantFrom;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const INDEXES = [5, 10, 20, 30, 40];

const prefixList = (kind: string, name: string, entries: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...entries], { minLength: 1 }),
      fc.shuffledSubarray(INDEXES, { minLength: 5 }),
    )
    .map(([chosen, at]) => chosen.map((entry, i) => `ip ${kind} ${name} index ${at[i]} ${entry}`));

const filter = (head: string, lines: readonly string[]): fc.Arbitrary<string[]> =>
  fc.shuffledSubarray([...lines], { minLength: 1 }).map((chosen) => chosen.map((line) => `${head} ${line}`));

const CLAUSES = fc
  .tuple(
    maybe(choose("if-match ip-prefix PODS", "if-match ip-prefix LOCAL", "if-match ip-prefix THEIRS")),
    maybe(choose("if-match ipv6 address prefix-list PODS6")),
    maybe(choose("if-match community-filter HOT", "if-match community-filter HOT whole-match")),
    maybe(choose("if-match community-filter COLD")),
    maybe(choose("if-match as-path-filter NODES")),
    maybe(choose("if-match cost 5", "if-match cost 6")),
    maybe(choose("apply local-preference 100", "apply local-preference 200")),
    maybe(choose("apply as-path 65001 additive", "apply as-path 65001 65001 additive")),
    maybe(choose("apply community 65001:1", "apply community 65001:2 no-export additive")),
    maybe(choose("apply extcommunity rt 65001:1 additive", "apply extcommunity rt 65001:2 additive")),
    maybe(choose("apply tag 7")),
  )
  .map((rows) => rows.filter((row) => row !== undefined));

const policy = (name: string): fc.Arbitrary<string[]> =>
  fc
    .subarray([10, 20, 30], { minLength: 1 })
    .chain((nodes) =>
      fc.tuple(
        ...nodes.map((node) =>
          fc
            .tuple(choose("permit", "deny"), CLAUSES)
            .map(([mode, rows]) => [
              `route-policy ${name} ${mode} node ${node}`,
              ...rows.map((row) => ` ${row}`),
            ]),
        ),
      ),
    )
    .map((nodes) => nodes.flat());

const IPV4 = [
  "permit 10.244.0.0 16 greater-equal 26 less-equal 26",
  "permit 10.245.0.0 16",
  "permit 10.96.0.0 12 less-equal 32",
  "deny 10.0.0.0 8",
];

/** Every object that a stack may declare. */
const all: fc.Arbitrary<Objects> = fc.record({
  "ip-prefix PODS": prefixList("ip-prefix", "PODS", IPV4),
  "ip-prefix LOCAL": prefixList("ip-prefix", "LOCAL", IPV4),
  "ipv6-prefix PODS6": prefixList("ipv6-prefix", "PODS6", ["permit 2001:db8:1:: 48", "deny 2001:db8:2:: 48"]),
  "community-filter HOT": filter("ip community-filter basic HOT", [
    "permit 65001:1",
    "deny 65001:2",
    "permit",
  ]),
  "community-filter COLD": filter("ip community-filter advanced COLD", [
    "permit ^65001:.*$",
    "deny ^65002:.*$",
  ]),
  "as-path-filter NODES": filter("ip as-path-filter NODES", ["permit ^63400$", "permit ^63401$", "deny .*"]),
  "route-policy IN": policy("IN"),
  "route-policy IN2": policy("IN2"),
  "route-policy OUT": policy("OUT"),
});

export const OUR_OBJECTS = [
  ...["ip-prefix PODS", "ip-prefix LOCAL", "ipv6-prefix PODS6"],
  ...["community-filter HOT", "community-filter COLD", "as-path-filter NODES"],
  ...["route-policy IN", "route-policy IN2", "route-policy OUT"],
];

/** The objects that the rows name, what those name, and some that nothing names. */
export function objectsFor(rows: readonly string[]): fc.Arbitrary<string[]> {
  return fc.tuple(all, fc.subarray(OUR_OBJECTS)).map(([objects, more]) => {
    const needed = new Set([...more, ...rows.flatMap(namesIn)]);
    // A set that grows is walked to its end.
    for (const name of needed)
      for (const line of objects[name] ?? []) namesIn(line).forEach((other) => needed.add(other));
    return Object.entries(objects).flatMap(([name, lines]) => (needed.has(name) ? lines : []));
  });
}

/** The policies of `before` over the lists of `after`: those who name a policy are reached by its lists alone. */
export function withPoliciesOf(before: readonly string[], after: readonly string[]): string[] {
  const [old, young] = [byName(before), byName(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])];
  const [first, second] = [(name: string) => old.get(name), (name: string) => young.get(name)];
  return names.flatMap((name) => {
    const isPolicy = name.startsWith("route-policy ");
    return (isPolicy ? (first(name) ?? second(name)) : (second(name) ?? first(name))) ?? [];
  });
}

function byName(lines: readonly string[]): Map<string, string[]> {
  const blocks = new Map<string, string[]>();
  let name = "";
  for (const line of lines) {
    name = /^(?:ip )?(\S+ (?:(?:basic|advanced) )?\S+)/.exec(line)?.[1] ?? name;
    blocks.set(name, [...(blocks.get(name) ?? []), line]);
  }
  return blocks;
}

/** What others keep on the switch; rows of ours may name it. */
export const THEIR_OBJECTS = [
  "ip ip-prefix THEIRS index 10 permit 192.168.0.0 16",
  "ip ip-prefix MORE index 10 permit 172.16.0.0 12 less-equal 24",
  "ip as-path-filter THEIRS permit ^65010$",
  "route-policy THEIRS permit node 10",
  " if-match ip-prefix THEIRS",
  " if-match as-path-filter THEIRS",
  "route-policy OUT2 permit node 10",
  "route-policy DEF permit node 10",
  "route-policy N permit node 10",
];
