import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { DeclaredNode, NodeChange } from "./nodeChanges";

const NODES = ["config", "calico-peering:cluster", "nodes"];
const SWITCHES = ["config", "calico-peering:switches"];

/** A part of the text, from one character to before another, and what stands there instead. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The stack file's text with the changes; every other character stays as it is. A node that left goes from the switches'
 * lists of nodes and single sessions, too.
 * @throws Error where the nodes do not stand one below the other
 */
export function editNodes(text: string, changes: readonly NodeChange[]): string {
  const document = parseDocument(text);
  const nodes = document.getIn(NODES);
  if (!isMap(nodes) || nodes.flow === true || nodes.items.length === 0)
    throw new Error(
      "cluster.nodes: the nodes do not stand one below the other; write them so, then edit again.",
    );
  const switches = document.getIn(SWITCHES);
  const devices = isMap(switches) ? switches.items.flatMap(({ value }) => (isMap(value) ? [value] : [])) : [];
  const joined = changes.flatMap((change) => (change.kind === "joined" ? [change] : []));
  const splices = changes.flatMap((change): Splice[] => {
    if (change.kind === "changed") return [valueOf(text, entry(nodes, change.name), change.key, change.to)];
    if (change.kind !== "left") return [];
    const inSwitches = devices.flatMap((device) => [
      ...withoutSession(text, device, change.name),
      ...withoutItem(text, device.getIn(["peers", "nodes"]), change.name),
    ]);
    return [lines(text, pairOf(nodes, change.name)), ...inSwitches];
  });
  if (joined.length > 0) splices.push(below(text, nodes, joined));
  return splices
    .sort((a, b) => b.from - a.from)
    .reduce((all, { from, to, text: instead }) => all.slice(0, from) + instead + all.slice(to), text);
}

function pairOf(map: YAMLMap, name: string): Pair {
  const found = map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  if (found === undefined) throw new Error(`Programming error: ${name} is not in the file.`);
  return found;
}

function entry(nodes: YAMLMap, name: string): YAMLMap {
  const { value } = pairOf(nodes, name);
  if (isMap(value)) return value;
  throw new Error(`cluster.nodes.${name}: it is no map with an address; correct it first.`);
}

const plain = (value: unknown) => stringify(value).trim();

/** Another value of a key, or the key where it is not there yet: behind the others. */
function valueOf(text: string, node: YAMLMap, key: string, value: unknown): Splice {
  const there = node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value;
  if (isScalar(there) && there.range) return { from: there.range[0], to: there.range[1], text: plain(value) };
  const last = node.items.at(-1);
  const end = last === undefined ? NaN : rangeOf(last).to;
  if (node.flow === true) return { from: end, to: end, text: `, ${key}: ${plain(value)}` };
  return { from: end, to: end, text: `\n${indentOf(text, rangeOf(last).from)}${key}: ${plain(value)}` };
}

/** New entries below the last one, each on one line, as the first examples have it. */
function below(
  text: string,
  nodes: YAMLMap,
  joined: readonly { readonly name: string; readonly node: DeclaredNode }[],
): Splice {
  const { from, to } = rangeOf(nodes.items.at(-1));
  const indent = indentOf(text, from);
  const added = joined.map(({ name, node }) => {
    const keys = Object.entries(node).map(([key, value]) => `${key}: ${plain(value)}`);
    return `${indent}${plain(name)}: { ${keys.join(", ")} }\n`;
  });
  const end = lineEnd(text, to);
  // The last line of a file may have no line end.
  const before = text[end - 1] === "\n" ? "" : "\n";
  return { from: end, to: end, text: before + added.join("") };
}

function withoutSession(text: string, device: YAMLMap, name: string): Splice[] {
  const sessions = device.get("sessions");
  if (!isMap(sessions) || !sessions.has(name)) return [];
  if (sessions.items.length === 1) return [lines(text, pairOf(device, "sessions"))];
  if (sessions.flow !== true) return [lines(text, pairOf(sessions, name))];
  return [item(sessions, sessions.items.indexOf(pairOf(sessions, name)))];
}

function withoutItem(text: string, list: unknown, name: string): Splice[] {
  if (!isSeq(list)) return [];
  const at = list.items.findIndex((one) => isScalar(one) && String(one.value) === name);
  if (at < 0) return [];
  return [list.flow === true ? item(list, at) : lines(text, list.items[at])];
}

/** One of `[a, b]` or `{ a: 1, b: 2 }`, with the comma on one side of it. */
function item({ items }: YAMLMap | YAMLSeq, at: number): Splice {
  const [before, one, after] = [items[at - 1], items[at], items[at + 1]];
  if (before !== undefined) return { from: rangeOf(before).to, to: rangeOf(one).to, text: "" };
  return {
    from: rangeOf(one).from,
    to: after === undefined ? rangeOf(one).to : rangeOf(after).from,
    text: "",
  };
}

/** The whole lines of an entry, with the comment behind it. */
function lines(text: string, one: unknown): Splice {
  const { from, to } = rangeOf(one);
  return { from: text.lastIndexOf("\n", from - 1) + 1, to: lineEnd(text, to), text: "" };
}

/** Behind the line end of the line in which the character before stands. */
function lineEnd(text: string, before: number): number {
  if (text[before - 1] === "\n") return before;
  const end = text.indexOf("\n", before);
  return end < 0 ? text.length : end + 1;
}

function indentOf(text: string, at: number): string {
  return " ".repeat(at - (text.lastIndexOf("\n", at - 1) + 1));
}

/** From the first character of a value, or of a pair's key, to behind the last one of the value. */
function rangeOf(one: unknown): { readonly from: number; readonly to: number } {
  const [first, last] = isPair(one) ? [one.key, one.value ?? one.key] : [one, one];
  const [start, end] = [first, last].map(
    (node) => (node as { range?: readonly [number, number, number] | null } | undefined)?.range,
  );
  if (!start || !end) throw new Error("Programming error: a part of the file has no place in its text.");
  return { from: start[0], to: end[1] };
}
