import { canonicalAddress } from "./address";
import { matchRule } from "../rules/match";
import { LIST_WORDS, NODE_VIEW } from "../rules/objectRules";
import type { Row, View } from "../rules/types";

/** Reads and prints what rows of BGP name: prefix lists, filters and route-policies, in the system view. */

const KINDS = [...Object.keys(LIST_WORDS), "route-policy"];
const NAME = new RegExp(`^(?:${KINDS.join("|")}) `);
const LIST = /^ip (ip-prefix|ipv6-prefix|community-filter|as-path-filter) (?:(?:basic|advanced) )?(\S+) /;
const NODE = /^route-policy (\S+) (permit|deny) node (\d+)$/;
const CLAUSE = /^(?:if-match|apply|description|goto|continue) /;

/** Is it the name of an object, as in {@link Row.object}? */
export function isObjectName(name: string): boolean {
  return NAME.test(name);
}

export function isObjectView(view: View): boolean {
  return view === "system" || view.startsWith("route-policy ");
}

/** True for lists whose lines are known by their order; the lines of prefix lists are known by their index. */
export function isFilter(object: string): boolean {
  return /^(?:community|as-path)-filter /.test(object);
}

/** The view of a row's node without its mode, which changes while the node stays: `route-policy PODS node 10`. */
export function nodeOf(view: View): string {
  return view.replace(NODE, "route-policy $1 node $3");
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

/** Takes the lines of a configuration that belong to objects, one after the other. */
export class ObjectReader {
  /** Rows of other sections that name an object. */
  readonly elsewhere: Row[] = [];
  private readonly byObject = new Map<string, Row[]>();
  private node: View | undefined;
  private section = "";

  /** Objects in the order in which one may name another. */
  get rows(): Row[] {
    const byKey = new Map([...this.byObject.values()].flat().map((row) => [row.key, row]));
    return inOrder([...byKey.values()]);
  }

  /** Takes a line at column 0 that is part of an object. */
  begins(line: string): boolean {
    const words = line.replace(/\s+/g, " ");
    if (this.node !== undefined && CLAUSE.test(words)) return this.take(this.node, line);
    this.leave();
    if (NODE.test(words)) this.node = words;
    else if (!LIST.test(words)) return false;
    return this.take(this.node ?? "system", this.withIndex(words));
  }

  /** Takes an indented line, of a policy's node or of a section that is none of ours. */
  add(line: string): void {
    if (this.node !== undefined) this.take(this.node, line);
    else this.keepReference(line);
  }

  /** A line at column 0 that begins a section which is none of ours. */
  pass(line: string): void {
    this.leave();
    this.section = line;
    this.keepReference(line);
  }

  leave(): void {
    this.node = undefined;
  }

  private keepReference(line: string): void {
    const row = unknown(this.section, line);
    if (referencesOf(row).length > 0) this.elsewhere.push(row);
  }

  private take(view: View, line: string): true {
    for (const row of makeObjectRows(view, line)) {
      const name = row.object ?? "";
      const rows = this.byObject.get(name);
      if (rows) rows.push(row);
      else this.byObject.set(name, [row]);
    }
    return true;
  }

  /** VRP counts by ten where no index is given. */
  private withIndex(words: string): string {
    const [, kind, name] = /^ip (ip-prefix|ipv6-prefix) (\S+) (?:permit|deny) /.exec(words) ?? [];
    if (kind === undefined) return words;
    const indexes = (this.byObject.get(`${kind} ${name}`) ?? []).map(indexOf);
    return words.replace(/ (?=permit |deny )/, ` index ${Math.max(0, ...indexes) + 10} `);
  }
}

/** The place of a row's entry in its list, or of its node in its policy; filters have none. */
function indexOf(row: Row): number {
  const place = row.view === "system" ? / index (\d+) / : / node (\d+)$/;
  return Number(place.exec(row.view === "system" ? row.text : row.view)?.[1] ?? 0);
}

/**
 * Lists and filters first, then the policies that name them; entries by index, nodes by number, the lines of filters as
 * they came; in a node the head, then conditions, then actions, each by its text.
 */
function inOrder(rows: readonly Row[]): Row[] {
  const names = [...new Set(rows.map((row) => row.object ?? ""))];
  const kind = (name: string) => KINDS.findIndex((word) => name.startsWith(`${word} `));
  const at = new Map(names.map((name, index) => [name, kind(name) * names.length + index]));
  const clause = (row: Row) => (row.text === row.view ? 0 : row.text.startsWith("if-match ") ? 1 : 2);
  const byText = (a: Row, b: Row) =>
    a.view === "system" || a.text === b.text ? 0 : a.text < b.text ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      (at.get(a.object ?? "") ?? 0) - (at.get(b.object ?? "") ?? 0) ||
      indexOf(a) - indexOf(b) ||
      clause(a) - clause(b) ||
      byText(a, b),
  );
}

/** The lines of each list, filter and node, a node's rows below its head. */
export function objectsAsPrinted(rows: readonly Row[]): string[][] {
  const sections = new Map<string, string[]>();
  for (const row of inOrder(rows)) {
    const name = row.view === "system" ? (row.object ?? "") : nodeOf(row.view);
    const lines = sections.get(name) ?? (row.view === "system" ? [] : [row.view]);
    if (row.text !== row.view) lines.push(row.view === "system" ? row.text : ` ${row.text}`);
    sections.set(name, lines);
  }
  return [...sections.values()];
}

/** The rows of objects as {@link objectsAsPrinted} prints them. */
export function rowsOfObjects(text: string): Row[] {
  const reader = new ObjectReader();
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line === "#") continue;
    if (/^\S/.test(line)) reader.begins(line);
    else reader.add(line.trim());
  }
  return reader.rows;
}

const REFERENCE =
  /\b(route-policy|ip-prefix|ipv6-prefix|prefix-list|as-path-filter|community-filter|comm-filter) (\S+)/g;
const KIND_OF: Readonly<Record<string, string>> = {
  "prefix-list": "ipv6-prefix",
  "comm-filter": "community-filter",
};

/** What every such reference holds: most of thousands of rows are told apart by that. */
const KINDS_NAMED = ["policy", "prefix", "filter"];

/** The objects that a row names, its own not counted. */
export function referencesOf(row: Row): string[] {
  if (!KINDS_NAMED.some((word) => row.text.includes(word))) return [];
  if (row.view === "system" || row.text === row.view) return [];
  const text = row.text.replace(/^((?:undo )?peer \S+ )?description .*/, "");
  return [...text.matchAll(REFERENCE)].map(([, kind = "", name = ""]) => `${KIND_OF[kind] ?? kind} ${name}`);
}
