import { isIPv4, isIPv6 } from "node:net";

/** The longest kinds first: `vl` is a Vlanif, `l` a LoopBack. */
const INTERFACES = [
  "Vlanif",
  "LoopBack",
  "GigabitEthernet",
  "XGigabitEthernet",
  "40GE",
  "100GE",
  "Eth-Trunk",
  "Ethernet",
  "MEth",
  "NULL",
  "Tunnel",
];

/** Does the word fit the kind? `10-20` is a number in a range, `name-40` a word of at most 40 characters. */
export function fits(kind: string, word: string): boolean {
  const range = /^(\d+)-(\d+)$/.exec(kind);
  if (range) return inRange(word, Number(range[1]), Number(range[2]));
  const length = /^(?:name|text)-(\d+)$/.exec(kind);
  if (length) return word.length >= 1 && word.length <= Number(length[1]);
  switch (kind) {
    case "ipv4":
      return isIPv4(word);
    case "ipv6":
      return isIPv6(word);
    case "address":
      return isIPv4(word) || isIPv6(word);
    case "peer":
      return isIPv4(word) || isIPv6(word) || /^[A-Za-z_][^\s?]{0,46}$/.test(word);
    case "as":
      return asPlain(word) !== undefined;
    case "mask":
      return inRange(word, 0, 32) || maskLength(word) !== undefined;
    case "interface":
      return canonicalInterface(word) !== undefined;
    case "password":
      return word.length >= 1 && word.length <= 392;
    case "hold":
      return word === "0" || inRange(word, 3, 65535);
    default:
      throw new Error(`"${kind}": no such kind of parameter.`);
  }
}

export const isRest = (kind: string): boolean => kind.startsWith("text-");

function inRange(word: string, low: number, high: number): boolean {
  return /^\d{1,10}$/.test(word) && Number(word) >= low && Number(word) <= high;
}

/** `64203.10`, `65001` → asplain; undefined = not an AS number. */
export function asPlain(word: string): string | undefined {
  const dotted = /^(\d{1,5})\.(\d{1,5})$/.exec(word);
  if (dotted) {
    const [high, low] = [Number(dotted[1]), Number(dotted[2])];
    return high >= 1 && high <= 65535 && low <= 65535 ? String(high * 65536 + low) : undefined;
  }
  return inRange(word, 1, 4294967295) ? String(Number(word)) : undefined;
}

/** Only interfaces with a number: `Vlanif98`, `vl98`, `GigabitEthernet0/0/1`. */
export function canonicalInterface(word: string): string | undefined {
  const [, kind = "", number = ""] = /^(40GE|100GE|[A-Za-z-]+)(\d[\d/.:]*)$/i.exec(word) ?? [];
  if (kind === "") return undefined;
  const matches = INTERFACES.filter((name) => name.toLowerCase().startsWith(kind.toLowerCase()));
  const exact = matches.find((name) => name.toLowerCase() === kind.toLowerCase());
  const name = exact ?? (matches.length === 1 ? matches[0] : undefined);
  return name === undefined ? undefined : `${name}${number}`;
}

/** `interface Vlanif 98`: one parameter in two words. */
export function joinInterface(line: string): string {
  if (/\sdesc\w*\s/.test(line)) return line;
  return line.replace(/(\b(?:connect-)?int\w*\s+[A-Za-z-]+)\s+(\d[\d/.]*)(?=\s|$)/i, "$1$2");
}

/** IPv6 in capitals and compressed, as VRP shows it; IPv4 as it is. */
export function canonicalAddress(word: string): string {
  if (!isIPv6(word)) return word;
  const compressed = new URL(`http://[${word}]/`).hostname.slice(1, -1);
  return compressed.toUpperCase();
}

export function maskLength(dotted: string): number | undefined {
  if (!isIPv4(dotted)) return undefined;
  const bits = dotted
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) ? bits.replace(/0+$/, "").length : undefined;
}

export function dottedMask(length: number): string {
  const bits = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

/** The network that an address is in: `10.2.98.1`, 24 → `10.2.98.0`. */
export function networkOf(address: string, length: number): string {
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const masked = length === 0 ? 0 : (value & ((0xffffffff << (32 - length)) >>> 0)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (masked >>> shift) & 255).join(".");
}
