import { canonicalAddress } from "./address";
import { groupKey, keyOf } from "./keys";
import { makeObjectRows } from "./objectRows";
import { canonicalOption, canonicalProcessRow, singleBlanks } from "./spelling";
import { matchRule } from "../rules/match";
import type { Row, View } from "../rules/types";
import { isObjectView, isOfPublicPeers, KNOWN_VIEWS } from "../rules/views";

/** Makes rows from lines: of the `bgp` section here, of lists and policies in objectRows.ts. */

const PEER_ROW = /^(undo )?peer (\S+)(?: (.*))?$/;
const GROUP_ROW = /^(?:undo )?group (\S+)(?: (?:\S+))?$/;

const BFD_ROW =
  /^((?:undo )?peer \S+ bfd) ((?:(?:min-tx-interval|min-rx-interval|detect-multiplier|wtr) \d+ ?)+)$/;

/** The rows of one line, as VRP spells them, in the view where VRP prints them. A line of several settings is split. */
export function makeRows(view: View, typed: string): readonly Row[] {
  if (isObjectView(view)) return makeObjectRows(view, typed);
  const bfd = typed.includes(" bfd ") ? BFD_ROW.exec(singleBlanks(typed)) : null;
  const settings = bfd?.[2]?.match(/\S+ \d+/g) ?? [];
  if (settings.length === 0) return [makeRow(view, typed)];
  return settings.map((setting) => makeRow(view, `${bfd?.[1]} ${setting}`));
}

/** One row as VRP spells it. A row that no rule knows is kept as it is. */
export function makeRow(typedView: View, typed: string): Row {
  const [ofObject] = isObjectView(typedView) ? makeObjectRows(typedView, typed) : [];
  if (ofObject) return ofObject;
  const verbatim = typed.trim();
  if (!KNOWN_VIEWS.includes(typedView)) return makeForeignRow(typedView, verbatim);
  const words = singleBlanks(verbatim);
  const peerWords = PEER_ROW.exec(words);
  if (peerWords) return peerRow(typedView, verbatim, peerWords);
  const group = typedView === "bgp" ? GROUP_ROW.exec(words) : null;
  if (group && matchRule("group", "bgp", words.replace(/^undo /, ""))) {
    const name = group[1] ?? "";
    const text = words.replace(/ internal$/, "");
    return { view: "bgp", text, key: groupKey(name), peer: name, known: true };
  }
  const negated = words.startsWith("undo ");
  const bare = canonicalProcessRow(negated ? words.slice("undo ".length) : words);
  const found = findRule("process", typedView, bare);
  if (!found) return makeForeignRow(typedView, verbatim);
  const key = keyOf(found.view, undefined, found.match.rule.option, found.match.qualifier);
  return { view: found.view, text: negated ? `undo ${bare}` : bare, key, known: true };
}

/** A row that the rules do not know, as it stands. */
export function makeForeignRow(view: View, verbatim: string): Row {
  const row = { view, text: verbatim, key: `${view}|${verbatim}`, known: false };
  const peer = isOfPublicPeers(view) ? PEER_ROW.exec(singleBlanks(verbatim))?.[2] : undefined;
  return peer === undefined ? row : { ...row, peer: canonicalAddress(peer) };
}

function peerRow(typedView: View, verbatim: string, words: RegExpExecArray): Row {
  const peer = canonicalAddress(words[2] ?? "");
  const option = canonicalOption(words[3] ?? "");
  const found = findRule("peer", typedView, option);
  if (!found) return makeForeignRow(typedView, verbatim);
  const key = keyOf(found.view, peer, found.match.rule.option, found.match.qualifier);
  const isAsTyped = peer === words[2] && option === words[3];
  const text = isAsTyped ? words[0] : `${words[1] ?? ""}peer ${peer} ${option}`;
  return { view: found.view, text, key, peer, known: true };
}

/** IPv4 family rows may be typed in the bgp view; VRP prints them under `ipv4-family unicast`. */
function findRule(scope: "peer" | "process", typedView: View, text: string) {
  const match = matchRule(scope, typedView, text);
  if (match || typedView !== "bgp") return match && { view: typedView, match };
  const inFamily = matchRule(scope, "ipv4-family unicast", text);
  return inFamily && { view: "ipv4-family unicast", match: inFamily };
}
