import { matchRule, RULES } from "./rules";
import type { Row, View } from "./types";

/** `635.66` → `41615426`; asplain stays. */
export function asPlain(asNumber: string): string {
  const dotted = /^(\d+)\.(\d+)$/.exec(asNumber);
  return dotted ? String(Number(dotted[1]) * 65_536 + Number(dotted[2])) : asNumber;
}

/** Views whose rows the rules know; rows of other families are kept verbatim and stay foreign. */
const KNOWN_VIEWS: readonly View[] = ["bgp", "ipv4-family unicast", "ipv6-family unicast"];

const PEER_ROW = /^(undo )?peer (\S+)(?: (.*))?$/;

/** The text in VRP's own spelling, and the view where VRP prints it. */
export function makeRow(typedView: View, typed: string): Row {
  const words = typed.trim().replace(/\s+/g, " ");
  const asPeer = PEER_ROW.exec(words);
  if (asPeer) return peerRow(typedView, words, asPeer[2] ?? "", asPeer[3] ?? "", asPeer[1] !== undefined);
  const negated = words.startsWith("undo ");
  const bare = negated ? words.slice("undo ".length) : words;
  const known = KNOWN_VIEWS.includes(typedView);
  const found = known ? findRule("process", typedView, bare) : undefined;
  if (!found) return { view: typedView, text: words, key: `${typedView}|${words}`, known: false };
  const key = keyOf(found.view, undefined, found.match.rule.option, found.match.qualifier);
  return { view: found.view, text: words, key, known: true };
}

function peerRow(typedView: View, words: string, peerName: string, option: string, negated: boolean): Row {
  const peer = peerName.includes(":") ? peerName.toLowerCase() : peerName;
  const canonical = canonicalOption(option);
  const text = `${negated ? "undo " : ""}peer ${peer} ${canonical}`;
  const found = KNOWN_VIEWS.includes(typedView) ? findRule("peer", typedView, canonical) : undefined;
  if (!found) return { view: typedView, text: words, key: `${typedView}|${words}`, peer, known: false };
  const key = keyOf(found.view, peer, found.match.rule.option, found.match.qualifier);
  return { view: found.view, text, key, peer, known: true };
}

/** IPv4 family rows may be typed in the bgp view; VRP prints them under `ipv4-family unicast`. */
function findRule(scope: "peer" | "process", typedView: View, text: string) {
  const views = typedView === "bgp" ? ["bgp", "ipv4-family unicast"] : [typedView];
  for (const view of views) {
    const match = matchRule(scope, view, text);
    if (match) return { view, match };
  }
  return undefined;
}

function canonicalOption(option: string): string {
  return option
    .replace(/^(as-number|fake-as) (\S+)/, (_, word: string, asNumber: string) => `${word} ${asPlain(asNumber)}`)
    .replace(/^(ebgp-max-hop|valid-ttl-hops)$/, "$1 255");
}

/** Same key = same setting. */
export function keyOf(view: View, peer: string | undefined, option: string, qualifier = ""): string {
  return [view, ...(peer === undefined ? [] : [`peer ${peer}`]), option, ...(qualifier ? [qualifier] : [])].join("|");
}

/** The row without `undo` and `peer X`. */
export function optionText(row: Row): string {
  const bare = row.text.replace(/^undo /, "");
  return row.peer === undefined ? bare : bare.replace(/^peer \S+ ?/, "");
}

/** True for a row that VRP does not print since it says the default. */
function isHidden(row: Row): boolean {
  if (!row.known || row.text.startsWith("undo ")) return false;
  const match = matchRule(row.peer === undefined ? "process" : "peer", row.view, optionText(row));
  return match?.rule.hidden?.test(optionText(row)) ?? false;
}

/**
 * Both sides of a comparison in one form: defaults that VRP hides are left out, rows that it adds by itself
 * (`peer X enable`, `undo synchronization`) are put in, and of two rows with one key the later wins.
 */
export function normalise(rows: readonly Row[]): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    if (isHidden(row)) byKey.delete(row.key);
    else byKey.set(row.key, row);
  }
  for (const row of impliedRows([...byKey.values()])) if (!byKey.has(row.key)) byKey.set(row.key, row);
  return [...byKey.values()];
}

function impliedRows(rows: readonly Row[]): Row[] {
  const implied: Row[] = [];
  const views = new Set(rows.map((row) => row.view));
  for (const rule of RULES) {
    if (rule.implied === undefined) continue;
    for (const view of rule.views) {
      if (rule.scope === "process" && views.has(view)) implied.push(makeRow(view, `undo ${rule.option}`));
      if (rule.scope !== "peer" || rows.some((row) => row.text === "undo default ipv4-unicast")) continue;
      for (const row of rows) {
        const starts = row.view === "bgp" && row.peer !== undefined && optionText(row).startsWith("as-number ");
        // A group is enabled by its own row; an IPv6 peer never is in IPv4 unicast.
        if (starts && isIpv4(row.peer)) implied.push(makeRow(view, `peer ${row.peer} ${rule.option}`));
      }
    }
  }
  return implied;
}

function isIpv4(peer: string | undefined): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(peer ?? "");
}
