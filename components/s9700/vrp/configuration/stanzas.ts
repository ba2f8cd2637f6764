import { groupKey } from "./keys";
import { normalise } from "./normalForm";
import { objectsAsPrinted } from "./objectOrder";
import { ObjectReader } from "./objectReader";
import { isObjectName } from "./objectRows";
import { asPrinted } from "./printSection";
import { makeRows } from "./rows";
import { treeOf } from "./tree";
import { publicView, shownInInstance } from "./vpnInstance";
import type { Row, View } from "../rules/types";

/**
 * The rows as one text per peer and one per view: the shape in which a preview shows a readable line difference.
 * Keys: `bgp`, `ipv4-family unicast`, `peer 10.2.98.141`, `group CALICO`, `route-policy PODS`, `ip-prefix PODS`.
 * Texts are ordered: equal rows, equal texts.
 * @param vpnInstance whose rows these are: the families get its views' names. Default: the public instance's
 */
export function stanzasOf(rows: readonly Row[], vpnInstance?: string): Record<string, string> {
  const canonical = normalise(rows);
  const groups = new Set(canonical.filter(isGroupItself).map((row) => row.peer));
  const grouped = new Map<string, Row[]>();
  for (const row of canonical) {
    const name =
      row.object ??
      (row.peer === undefined ? row.view : `${groups.has(row.peer) ? "group" : "peer"} ${row.peer}`);
    const stanza = grouped.get(name);
    if (stanza) stanza.push(row);
    else grouped.set(name, [row]);
  }
  const stanzas: Record<string, string> = {};
  for (const name of [...grouped.keys()].sort(byNumbers))
    stanzas[shownInInstance(name, vpnInstance)] = shownInInstance(
      textOf(name, grouped.get(name) ?? []),
      vpnInstance,
    );
  return stanzas;
}

/** Rows of the stanza's own view first, each other family below its name. */
function textOf(name: string, rows: readonly Row[]): string {
  if (isObjectName(name)) return objectsAsPrinted(rows).flat().join("\n");
  const home: View = isOfPeer(name) ? "bgp" : name;
  const text = asPrinted(inOrder(rows.filter((row) => row.view === home)));
  for (const view of [...new Set(rows.map((row) => row.view))].sort()) {
    if (view === home) continue;
    text.push(view, ...asPrinted(inOrder(rows.filter((row) => row.view === view))).map((line) => ` ${line}`));
  }
  return text.join("\n");
}

function isOfPeer(name: string): boolean {
  return /^(?:peer|group) /.test(name);
}

/** What makes the peer or group first, the rest by name. */
function inOrder(rows: readonly Row[]): Row[] {
  const first = (row: Row) => (isGroupItself(row) ? 0 : / as-number /.test(row.text) ? 1 : 2);
  return [...rows].sort((a, b) => first(a) - first(b) || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}

/** `peer 10.2.98.9` before `peer 10.2.98.10`. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The inverse of {@link stanzasOf}. */
export function rowsOfStanzas(stanzas: Readonly<Record<string, string>>): Row[] {
  const rows: Row[] = [];
  for (const [name, text] of Object.entries(stanzas)) {
    if (isObjectName(name)) {
      for (const row of rowsOfObjects(text)) rows.push(row);
      continue;
    }
    let view: View = isOfPeer(name) ? "bgp" : publicView(name);
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      if (/^\S+-family(?: |$)/.test(line)) view = publicView(line);
      else rows.push(...makeRows(view, line));
    }
  }
  return normalise(rows);
}

/** The rows of objects as {@link objectsAsPrinted} prints them. */
function rowsOfObjects(text: string): Row[] {
  const reader = new ObjectReader();
  for (const line of treeOf(text)) reader.take(line);
  return reader.rows;
}

function isGroupItself({ peer, key }: Row): boolean {
  return peer !== undefined && key === groupKey(peer);
}
