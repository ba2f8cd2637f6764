import { asPlain, canonicalAddress, canonicalInterface, classfulMask, dottedMask, isIpv4 } from "./address";
import { matchRule, mayBeDefault, optionText, ruleOf } from "../rules/match";
import { isObjectView, makeObjectRows } from "./objects";
import type { Row, View } from "../rules/types";

export { asPlain } from "./address";
export { optionText } from "../rules/match";

/** Views whose rows the rules know; rows of other families are kept verbatim and stay foreign. */
const KNOWN_VIEWS: readonly View[] = ["bgp", "ipv4-family unicast", "ipv6-family unicast"];

const PEER_ROW = /^(undo )?peer (\S+)(?: (.*))?$/;
const GROUP_ROW = /^(undo )?group (\S+)(?: (\S+))?$/;

const BFD_ROW =
  /^((?:undo )?peer \S+ bfd) ((?:(?:min-tx-interval|min-rx-interval|detect-multiplier|wtr) \d+ ?)+)$/;

/** Same key = same setting. */
export function keyOf(view: View, peer: string | undefined, option: string, qualifier = ""): string {
  const of = peer === undefined ? "" : `|peer ${peer}`;
  return `${view}${of}|${option}${qualifier === "" ? "" : `|${qualifier}`}`;
}

/** The key of the row that makes a peer, or gives a group its AS. */
export function existenceKey(peer: string): string {
  return keyOf("bgp", peer, "as-number");
}

/** The rows of one line, which is of the `bgp` section. Rows of several settings in one (`bfd`) are split. */
export function makeRowsOf(view: View, typed: string): readonly [Row, ...Row[]] {
  const bfd = typed.includes(" bfd ") ? BFD_ROW.exec(singleBlanks(typed)) : null;
  const settings = bfd?.[2]?.match(/\S+ \d+/g) ?? [];
  const [first, ...others] = settings.map((setting) => makeRow(view, `${bfd?.[1]} ${setting}`));
  return first ? [first, ...others] : [makeRow(view, typed)];
}

/** One row as VRP spells it. A row that no rule knows is kept as it is. */
export function makeRow(typedView: View, typed: string): Row {
  const [ofObject] = isObjectView(typedView) ? makeObjectRows(typedView, typed) : [];
  if (ofObject) return ofObject;
  const verbatim = typed.trim();
  const words = singleBlanks(verbatim);
  const peerWords = PEER_ROW.exec(words);
  if (peerWords) return peerRow(typedView, verbatim, peerWords);
  const group = typedView === "bgp" ? GROUP_ROW.exec(words) : null;
  if (group && matchRule("group", "bgp", words.replace(/^undo /, ""))) {
    const name = group[2] ?? "";
    return {
      view: "bgp",
      text: words.replace(/ internal$/, ""),
      key: `bgp|group ${name}`,
      peer: name,
      known: true,
    };
  }
  const negated = words.startsWith("undo ");
  const bare = canonicalProcessRow(negated ? words.slice("undo ".length) : words);
  const found = findRule("process", typedView, bare);
  if (!found) return { view: typedView, text: verbatim, key: `${typedView}|${verbatim}`, known: false };
  const key = keyOf(found.view, undefined, found.match.rule.option, found.match.qualifier);
  return { view: found.view, text: negated ? `undo ${bare}` : bare, key, known: true };
}

function singleBlanks(text: string): string {
  const words = text.trim();
  return /\s\s|\t/.test(words) ? words.replace(/\s+/g, " ") : words;
}

function peerRow(typedView: View, verbatim: string, words: RegExpExecArray): Row {
  const peer = canonicalAddress(words[2] ?? "");
  const option = canonicalOption(words[3] ?? "");
  const found = findRule("peer", typedView, option);
  if (found) {
    const key = keyOf(found.view, peer, found.match.rule.option, found.match.qualifier);
    return { view: found.view, text: `${words[1] ?? ""}peer ${peer} ${option}`, key, peer, known: true };
  }
  const row = { view: typedView, text: verbatim, key: `${typedView}|${verbatim}`, known: false };
  // A peer of a vpn-instance is another peer, even with the same address.
  return typedView.includes("vpn-instance") ? row : { ...row, peer };
}

/** IPv4 family rows may be typed in the bgp view; VRP prints them under `ipv4-family unicast`. */
function findRule(scope: "peer" | "process", typedView: View, text: string) {
  if (!KNOWN_VIEWS.includes(typedView)) return undefined;
  const match = matchRule(scope, typedView, text);
  if (match || typedView !== "bgp") return match && { view: typedView, match };
  const inFamily = matchRule(scope, "ipv4-family unicast", text);
  return inFamily && { view: "ipv4-family unicast", match: inFamily };
}

function canonicalOption(option: string): string {
  const end = option.indexOf(" ");
  const canonical = CANONICAL[end < 0 ? option : option.slice(0, end)];
  return canonical === undefined ? option : canonical(option);
}

const withPlainAs = (option: string) =>
  option.replace(/^(\S+) (\S+)/, (_, word: string, asNumber: string) => `${word} ${asPlain(asNumber)}`);
const withHops = (option: string) => option.replace(/^(ebgp-max-hop|valid-ttl-hops)$/, "$1 255");

/** How VRP stores an option that is typed in another way, by the option's first word. */
const CANONICAL: Readonly<Record<string, ((option: string) => string) | undefined>> = {
  "connect-interface": canonicalSource,
  "as-number": withPlainAs,
  "fake-as": withPlainAs,
  "local-as": withPlainAs,
  "ebgp-max-hop": withHops,
  "valid-ttl-hops": withHops,
  "allow-as-loop": (option) => option.replace(/^allow-as-loop$/, "allow-as-loop 1"),
  tracking: (option) => option.replace(/^tracking delay 0$/, "tracking"),
  "route-limit": (option) => option.replace(/^(route-limit \d+) 75\b/, "$1"),
};

function canonicalSource(option: string): string {
  const source = /^connect-interface (.+?)(?: ([\d.]{7,}|\S*:\S*))?$/.exec(option);
  if (!source) return option;
  const name = canonicalInterface(source[1] ?? "");
  return `connect-interface ${name}${source[2] === undefined ? "" : ` ${canonicalAddress(source[2])}`}`;
}

function canonicalProcessRow(words: string): string {
  const network = /^network (\S+)(?: (\d+|\d+\.\d+\.\d+\.\d+))?( .+)?$/.exec(words);
  if (!network) return words;
  const [, prefix = "", mask, rest = ""] = network;
  if (!isIpv4(prefix))
    return `network ${canonicalAddress(prefix)}${mask === undefined ? "" : ` ${mask}`}${rest}`;
  return `network ${prefix} ${mask === undefined ? classfulMask(prefix) : dottedMask(mask)}${rest}`;
}

/** Rows are kept (see RowReader), and so is what is known of them. */
const defaults = new WeakMap<Row, boolean>();

/** True for a row that says what VRP does anyway: it is the same as no row at all. */
export function isDefault(row: Row): boolean {
  let known = defaults.get(row);
  if (known === undefined) defaults.set(row, (known = saysDefault(row)));
  return known;
}

function saysDefault(row: Row): boolean {
  const match = mayBeDefault(row) ? ruleOf(row) : undefined;
  if (!match) return false;
  const { byDefault, printsUndo } = match.rule;
  const negated = row.text.startsWith("undo ");
  if (byDefault === "on") return !negated;
  if (negated) return printsUndo !== true;
  return byDefault?.test(optionText(row)) ?? false;
}

/**
 * Rows in the one form in which they are compared: of two rows with one key the later wins; what VRP does anyway is
 * left out; what a member's group implies is put in (its AS) or left out (its row in IPv4 unicast).
 */
export function normalise(rows: readonly Row[]): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    if (isDefault(row)) byKey.delete(row.key);
    else byKey.set(row.key, row);
  }
  for (const row of rows) {
    if (row.peer === undefined || !row.text.includes(" group ") || byKey.get(row.key) !== row) continue;
    if (row.key !== keyOf("bgp", row.peer, "group")) continue;
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

/** `undo default ipv4-unicast`: new peers start disabled, and VRP prints `peer X enable` for the others only. */
export const NO_IPV4_BY_DEFAULT = makeRow("bgp", "undo default ipv4-unicast");

export function isNoIpv4ByDefault(rows: readonly Row[]): boolean {
  return rows.some((row) => row.key === NO_IPV4_BY_DEFAULT.key && row.text === NO_IPV4_BY_DEFAULT.text);
}

/** Addresses that VRP enables in IPv4 unicast by itself as soon as they are peers. */
export function ipv4Peers(rows: readonly Row[]): string[] {
  return rows.flatMap((row) =>
    row.peer !== undefined && isIpv4(row.peer) && row.key === existenceKey(row.peer) ? [row.peer] : [],
  );
}
