import { isIpv4 } from "./address";
import { existenceKey, groupKey, ipv4EnableKey, keyOf, membershipKey } from "./keys";
import { makeRow } from "./rows";
import { mayBeDefault, optionText, ruleOf } from "../rules/match";
import type { Row } from "../rules/types";

/** True for a row that states a default of VRP: the switch behaves the same without it, and does not print it. */
export function isDefault(row: Row): boolean {
  const rule = mayBeDefault(row) ? ruleOf(row)?.rule : undefined;
  if (rule === undefined) return false;
  const negated = row.text.startsWith("undo ");
  const applies = row.peer === undefined || rule.isDefaultOf === undefined || rule.isDefaultOf(row.peer);
  const byDefault = applies ? rule.byDefault : undefined;
  if (byDefault === "on") return !negated;
  if (negated) return rule.printsUndo !== true;
  return byDefault?.test(optionText(row)) ?? false;
}

/**
 * Brings rows into the form in which they are compared. Of two rows with one key the later one counts. Defaults are left
 * out. A member gets the AS of its group, and loses the group's row in IPv4 unicast, which VRP adds by itself.
 */
export function normalise(rows: readonly Row[]): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    if (isDefault(row)) byKey.delete(row.key);
    else byKey.set(row.key, row);
  }
  for (const row of rows) {
    if (row.peer === undefined || !row.text.includes(" group ") || byKey.get(row.key) !== row) continue;
    if (row.key !== membershipKey(row.peer)) continue;
    const group = optionText(row).slice("group ".length);
    const asNumber = byKey.get(existenceKey(group));
    if (asNumber && !byKey.has(existenceKey(row.peer))) {
      const implied = makeRow("bgp", `peer ${row.peer} ${optionText(asNumber)}`);
      byKey.set(implied.key, implied);
    }
    const inFamily = keyOf("ipv4-family unicast", row.peer, "group");
    if (isIpv4(row.peer) && byKey.get(inFamily)?.text === row.text) byKey.delete(inFamily);
  }
  return [...byKey.values()];
}

/** New peers and groups start disabled in IPv4 unicast. */
export const NO_IPV4_BY_DEFAULT = makeRow("bgp", "undo default ipv4-unicast");

/** True where the rows hold `undo default ipv4-unicast`. */
export function isNoIpv4ByDefault(rows: readonly Row[]): boolean {
  return rows.some((row) => row.key === NO_IPV4_BY_DEFAULT.key && row.text === NO_IPV4_BY_DEFAULT.text);
}

/** Peers and groups that VRP enables in IPv4 unicast by itself as soon as they are there. */
function enabledInIpv4ByItself(rows: readonly Row[]): string[] {
  return rows.flatMap(({ peer, key }) => {
    if (peer === undefined) return [];
    return key === groupKey(peer) || (key === existenceKey(peer) && isIpv4(peer)) ? [peer] : [];
  });
}

/** The rows, with `undo peer X enable` for those that `undo default ipv4-unicast` keeps off. */
export function withEnableOff(rows: readonly Row[]): Row[] {
  const section = normalise(rows);
  if (!isNoIpv4ByDefault(section)) return section;
  const keys = new Set(rows.map((row) => row.key));
  const off = enabledInIpv4ByItself(section)
    .filter((peer) => !keys.has(ipv4EnableKey(peer)))
    .map((peer) => makeRow("ipv4-family unicast", `undo peer ${peer} enable`));
  return [...section, ...off];
}

/** Where peers start disabled, VRP says of each enabled one that it is. */
export function withEnableOn(rows: readonly Row[]): Row[] {
  if (!isNoIpv4ByDefault(rows)) return [...rows];
  const keys = new Set(rows.map((row) => row.key));
  const on = enabledInIpv4ByItself(rows).filter((peer) => !keys.has(ipv4EnableKey(peer)));
  return [...rows, ...on.map((peer) => makeRow("ipv4-family unicast", `peer ${peer} enable`))];
}
