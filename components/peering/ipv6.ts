import { isIPv6 } from "node:net";
import { formatIpv4, parseSubnet } from "./address";

/** IPv6 addresses and prefixes, and prefixes of either family. */

/** As RFC 5952 writes it: lower case, the longest run of zeros left out. @returns undefined when it is no address */
export function canonicalIpv6(text: string): string | undefined {
  if (!isIPv6(text) || text.includes(".") || text.includes("%")) return undefined;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

function valueOf(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const words = (part: string) => (part === "" ? [] : part.split(":"));
  const [left, right] = [words(head), words(tail ?? "")];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].reduce((value, word) => value * 65_536n + BigInt(`0x${word}`), 0n);
}

function textOf(value: bigint): string {
  const words = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  return canonicalIpv6(words.join(":")) ?? "";
}

export interface Prefix {
  readonly family: "ipv4" | "ipv6";
  readonly first: bigint;
  readonly last: bigint;
  readonly length: number;
  /** What was written before the length, in canonical form; its host part may be set. */
  readonly address: string;
  readonly hostBits: boolean;
  /** The same prefix without its host part, in canonical form: `10.2.98.0/24`. */
  readonly network: string;
}

/** Reads `fd00:10::1/64` or `10.2.98.1/24`. @returns undefined when it is no prefix */
export function parsePrefix(text: string): Prefix | undefined {
  const v4 = parseSubnet(text);
  if (v4) {
    const { network, broadcast, length, address } = v4;
    const written = text.split("/")[0] ?? "";
    const [first, last] = [BigInt(network), BigInt(broadcast)];
    return {
      family: "ipv4",
      first,
      last,
      length,
      address: written,
      hostBits: address !== network,
      network: `${formatIpv4(network)}/${length}`,
    };
  }
  const [, written = "", bits = ""] = /^([0-9a-f:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const address = canonicalIpv6(written);
  const length = Number(bits);
  if (address === undefined || length > 128 || bits !== String(length)) return undefined;
  const size = 1n << BigInt(128 - length);
  const value = valueOf(address);
  const first = value - (value % size);
  return {
    family: "ipv6",
    first,
    last: first + size - 1n,
    length,
    address,
    hostBits: value !== first,
    network: `${textOf(first)}/${length}`,
  };
}

/** The address so many behind the first one of a prefix, in canonical form. */
export function addressIn({ family, first }: Prefix, offset: number): string {
  const value = first + BigInt(offset);
  return family === "ipv4" ? formatIpv4(Number(value)) : textOf(value);
}

/** Is the second one all of the first one, or a part of it? */
export function holds(whole: Prefix, part: Prefix): boolean {
  return whole.family === part.family && whole.first <= part.first && part.last <= whole.last;
}

/** The prefix that holds one address only. @returns undefined when it is no address */
export function hostPrefix(address: string): Prefix | undefined {
  return parsePrefix(`${address}/${address.includes(":") ? 128 : 32}`);
}

/** Is the address in the prefix? Never for another family's. */
export function prefixContains(prefix: Prefix, address: string): boolean {
  const host = hostPrefix(address);
  return host !== undefined && holds(prefix, host);
}

export function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}
