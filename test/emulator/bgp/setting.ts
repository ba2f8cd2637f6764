import type { Arguments } from "../cli/match";
import { asPlain, canonicalAddress, canonicalInterface, dottedMask, maskLength } from "../cli/parameters";
import type { Device } from "../device";
import type { Stored } from "./process";
import type { Row } from "./rows";

/** Names of parameters whose text VRP rewrites before it stores it. */
const CANONICAL: Record<string, (text: string) => string> = {
  interface: (text) => canonicalInterface(text) ?? text,
  source: canonicalAddress,
  as: (text) => asPlain(text) ?? text,
  mask: (text) => (maskLength(text) === undefined ? dottedMask(Number(text)) : text),
};

/** Stores a typed row: in full, merged, or not, when it is the default. */
export function setRow(device: Device, stored: Stored, row: Row, args: Arguments, prefix: number): void {
  for (const other of row.excludes ?? []) {
    if (stored.has(other)) device.refuse("exclusive", undefined, { row: row.key, other });
  }
  if (row.joins) return join(stored, row, args);
  const key = keyOf(row, args);
  if (row.on) return void stored.delete(key);
  const words = canonicalWords(row, args, prefix);
  if (words === row.default) stored.delete(key);
  else stored.set(key, words);
}

/** `undo` of a row. */
export function unsetRow(stored: Stored, row: Row, args: Arguments): boolean {
  if (row.joins) {
    const values = joined(stored, row);
    for (const { name, keyword, default: usual } of row.joins) if (args.has(keyword)) values.set(name, usual);
    return store(stored, row, values);
  }
  const key = keyOf(row, args);
  if (row.on) stored.set(key, `undo ${row.key}`);
  else return stored.delete(key);
  return true;
}

function canonicalWords(row: Row, args: Arguments, prefix: number): string {
  const get = (name: string): string | undefined => {
    const text = args.maybe(name);
    return text === undefined ? undefined : (CANONICAL[name]?.(text) ?? text);
  };
  if (row.network && args.maybe("mask") === undefined && args.maybe("length") === undefined) {
    const [, ...rest] = args.words.slice(prefix + 1);
    return ["network", args.get("ip"), classful(args.get("ip")), ...rest].join(" ");
  }
  const words = args.words.slice(prefix).map((word) => {
    const name = Object.keys(CANONICAL).find((candidate) => args.maybe(candidate) === word);
    return name ? (CANONICAL[name]?.(word) ?? word) : word;
  });
  return row.print?.(get, words.join(" ")) ?? words.join(" ");
}

/** The mask that an address has by itself, as `network 10.0.0.0` means it. */
function classful(ip: string): string {
  const first = Number(ip.split(".")[0]);
  return dottedMask(first < 128 ? 8 : first < 192 ? 16 : 24);
}

function keyOf(row: Row, args: Arguments): string {
  return row.key.replace(/\{(\w+)\}/g, (_, name: string) => {
    const text = args.maybe(name);
    if (name === "mask")
      return text === undefined ? classful(args.get("ip")) : (CANONICAL.mask?.(text) ?? text);
    return text ?? "";
  });
}

function join(stored: Stored, row: Row, args: Arguments): void {
  const values = joined(stored, row);
  for (const { name } of row.joins ?? []) {
    const value = args.maybe(name);
    if (value !== undefined) values.set(name, value);
  }
  store(stored, row, values);
}

function joined(stored: Stored, row: Row): Map<string, string> {
  const words = stored.get(row.key)?.split(" ") ?? [];
  return new Map(
    (row.joins ?? []).map(({ name, keyword, default: usual }) => {
      const at = words.indexOf(keyword);
      return [name, at < 0 ? usual : (words[at + 1] ?? usual)];
    }),
  );
}

function store(stored: Stored, row: Row, values: ReadonlyMap<string, string>): boolean {
  const words = (row.joins ?? [])
    .filter(({ name, default: usual }) => values.get(name) !== usual)
    .map(({ name, keyword }) => `${keyword} ${values.get(name)}`);
  const had = stored.has(row.key);
  if (words.length === 0) stored.delete(row.key);
  else stored.set(row.key, [row.key, ...words].join(" "));
  return had;
}
