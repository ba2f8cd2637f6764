import { canonicalAddress } from "./address";
import { matchRule } from "../rules/match";
import { LIST_WORDS } from "../rules/lists";
import type { Row, View } from "../rules/types";
import { NODE_VIEW } from "../rules/views";

/** Makes rows from lines of what rows of BGP name: prefix lists, filters and route-policies. */

/** In the order in which one may name another. */
export const OBJECT_KINDS = [...Object.keys(LIST_WORDS), "route-policy"];
const NAME = new RegExp(`^(?:${OBJECT_KINDS.join("|")}) `);
const LIST = /^ip (ip-prefix|ipv6-prefix|community-filter|as-path-filter) (?:(?:basic|advanced) )?(\S+) /;
const NODE = /^route-policy (\S+) (permit|deny) node (\d+)$/;
const CLAUSE = /^(?:if-match|apply|description|goto|continue) /;

/** Is it the name of an object, as in {@link Row.object}? */
export function isObjectName(name: string): boolean {
  return NAME.test(name);
}

/** A line of a list or filter. */
export function isListLine(words: string): boolean {
  return LIST.test(words);
}

/** The line that enters a policy's node. */
export function isNodeHead(words: string): boolean {
  return NODE.test(words);
}

/** A line of a policy's node, also where it is typed without an indent. */
export function isClause(words: string): boolean {
  return CLAUSE.test(words);
}

/** True for lists whose lines are known by their order; the lines of prefix lists are known by their index. */
export function isFilter(object: string): boolean {
  return /^(?:community|as-path)-filter /.test(object);
}

/** The view of a row's node without its mode, which changes while the node stays: `route-policy PODS node 10`. */
export function nodeOf(view: View): string {
  return view.replace(NODE, "route-policy $1 node $3");
}

/** True for the row that enters its node. */
export function isHead(row: Row): boolean {
  return row.text === row.view;
}

/** Rows as VRP spells them; of a condition with several filters, one each. */
export function makeObjectRows(view: View, typed: string): Row[] {
  const words = typed.trim().replace(/\s+/g, " ");
  if (view === "system") return [listRow(words) ?? headRow(words) ?? unknown(view, typed.trim())];
  const [, policy = ""] = NODE.exec(view) ?? [];
  const object = `route-policy ${policy}`;
  if (words === view) return [headRow(words) ?? { ...unknown(view, words), object }];
  return oneFilterEach(words).map((text) => {
    const match = matchRule("clause", NODE_VIEW, text);
    if (!match) return { ...unknown(view, typed.trim()), object };
    const key = [nodeOf(view), match.rule.option, ...(match.qualifier ? [match.qualifier] : [])].join("|");
    return { view, text, key, object, known: true };
  });
}

function unknown(view: View, text: string): Row {
  return { view, text, key: `${view}|${text}`, known: false };
}

/** A line of a list or filter. */
function listRow(words: string): Row | undefined {
  const [, kind = "", name = ""] = LIST.exec(words) ?? [];
  if (kind === "") return undefined;
  const text = kind.endsWith("-prefix")
    ? canonicalEntry(words)
    : words.replace(/ index \d+ (?=permit|deny)/, " ");
  const object = `${kind} ${name}`;
  const match = matchRule("object", "system", text);
  if (!match) return { ...unknown("system", words), object };
  const key = ["system", match.rule.option, match.qualifier.replace(/ index /, "|")].join("|");
  return { view: "system", text, key, object, known: true };
}

/** A policy's node; its view is the line that enters it. */
function headRow(words: string): Row | undefined {
  const [text, policy = "", , node = ""] = NODE.exec(words) ?? [];
  if (text === undefined) return undefined;
  const known = matchRule("object", "system", text) !== undefined;
  return {
    view: text,
    text,
    key: `route-policy ${policy} node ${node}`,
    object: `route-policy ${policy}`,
    known,
  };
}

/** VRP keeps what is left of the address under its mask (V8), and prints bounds in full words. */
function canonicalEntry(words: string): string {
  const text = words.replace(/ ge (?=\d)/, " greater-equal ").replace(/ le (?=\d)/, " less-equal ");
  return text.replace(
    /((?:permit|deny) )(\S+)[ /](\d+)/,
    (_, mode: string, address: string, length: string) =>
      `${mode}${networkOf(address, Number(length))} ${length}`,
  );
}

function networkOf(address: string, length: number): string {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return canonicalAddress(address);
  const bits = address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
  const size = 2 ** (32 - Math.min(32, length));
  const network = Math.floor(bits / size) * size;
  return [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".");
}

/** `if-match as-path-filter 1 2` is two alternatives, as two rows are. */
function oneFilterEach(words: string): string[] {
  const several = /^(if-match (?:community|as-path)-filter) (.+)$/.exec(words);
  if (!several) return [words];
  return (several[2] ?? "").split(/ (?!whole-match)/).map((filter) => `${several[1] ?? ""} ${filter}`);
}
