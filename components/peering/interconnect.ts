import type { Switch } from "./inventory";

/**
 * Which switches have each other's routes, directly or through others: `interconnect` of either of two switches says
 * that they exchange routes, over a way that this program does not configure.
 * @returns for each switch's name the names of all that know its nodes' prefixes, itself included
 */
export function interconnected(switches: readonly Switch[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>(switches.map(({ name }) => [name, new Set([name])]));
  for (const { name, interconnect = [] } of switches) {
    for (const other of interconnect) {
      const [a, b] = [known.get(name), known.get(other)];
      if (a === undefined || b === undefined || a === b) continue;
      for (const member of b) {
        a.add(member);
        known.set(member, a);
      }
    }
  }
  return known;
}
