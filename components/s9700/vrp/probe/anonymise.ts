import { isIPv4, isIPv6 } from "node:net";

/**
 * Replaces addresses and names by others, each everywhere by the same one. An address keeps its last octet, whether it is
 * private, and which other addresses it shares its first octets with, so that subnets and masks still fit. AS numbers,
 * interfaces and communities stay.
 */
export class Anonymiser {
  private readonly octets = new Map<string, number>();
  private readonly taken = new Map<string, Set<number>>();
  private readonly names = new Map<string, string>();
  /** The first 32 bits of IPv6 addresses. */
  private readonly sites = new Map<string, string>();

  /** @param names what is to be replaced by what wherever it stands as a word, e.g. the sysname */
  constructor(names: readonly (readonly [name: string, stand: string])[]) {
    for (const [name, stand] of names) if (name !== "") this.names.set(name, stand);
  }

  /** The text without addresses and names of the site. */
  text(text: string): string {
    const words = text
      .replace(DESCRIPTION, (_, before: string, words: string) => before + this.stand("description", words))
      .replace(NAMED, (_, before: string, name: string) => before + this.stand("name", name));
    return this.known(words)
      .replace(IPV4, (word) => this.ipv4(word))
      .replace(IPV6, (word) => this.ipv6(word));
  }

  private stand(kind: string, name: string): string {
    if (name.startsWith("******") || /^NAME\d+$/.test(name)) return name;
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const stand = `${kind.toUpperCase()}${this.names.size + 1}`;
    this.names.set(name, stand);
    return stand;
  }

  /** Names that were met stand elsewhere, too: in a display, in a prompt. The longest first. */
  private known(text: string): string {
    const names = [...this.names].sort(([a], [b]) => b.length - a.length);
    return names.reduce((all, [name, stand]) => {
      const word = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return all.replace(new RegExp(`(?<![A-Za-z0-9_])${word}(?![A-Za-z0-9_])`, "g"), stand);
    }, text);
  }

  private ipv4(word: string): string {
    if (!isIPv4(word) || isKept(word)) return word;
    const [a = 0, b = 0, c = 0, d = 0] = word.split(".").map(Number);
    const isPrivate172 = a === 172 && b >= 16 && b < 32;
    const isPrivate192 = a === 192 && b === 168;
    const first = a === 10 || isPrivate172 || isPrivate192 ? a : this.octet("", a, 11, 223);
    const second = isPrivate192
      ? b
      : isPrivate172
        ? this.octet(`${a}.`, b, 16, 31)
        : this.octet(`${a}.`, b, 0, 255);
    return [first, second, this.octet(`${a}.${b}.`, c, 0, 255), d].join(".");
  }

  /** The first two groups are the site; the rest stays. */
  private ipv6(word: string): string {
    if (!isIPv6(word) || /^(?:::|fe80|ff|2001:db8:)/i.test(word)) return word;
    const groups = word.split(":");
    const site = groups.slice(0, 2).join(":");
    // Both are for documentation (RFC 3849, RFC 9637).
    const stand =
      this.sites.get(site) ?? (this.sites.size === 0 ? "2001:db8" : `3fff:${this.sites.size.toString(16)}`);
    this.sites.set(site, stand);
    return [stand, ...groups.slice(2)].join(":");
  }

  /** Another octet with as many zeros at its end, so that what was a network's address is one still. */
  private octet(before: string, value: number, least: number, most: number): number {
    const key = `${before}${value}`;
    const known = this.octets.get(key);
    if (known !== undefined) return known;
    const taken = this.taken.get(before) ?? new Set<number>();
    let stand = least;
    const isFit = () => !taken.has(stand) && stand !== value && zeros(stand) === zeros(value);
    while (stand <= most && !isFit()) stand++;
    // The last of its kind is left: 0 has no other.
    if (stand > most) stand = value;
    this.taken.set(before, taken.add(stand));
    this.octets.set(key, stand);
    return stand;
  }
}

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
const IPV6 = /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])/g;
/** A description is the rest of its row. */
const DESCRIPTION = /(\bdescription )([^\n]+)/g;
/** Rows that make or name an object of the site. */
const NAMED =
  /(\b(?:sysname|vpn-instance|route-policy|ip-prefix|ipv6-prefix|as-path-filter|community-filter|extcommunity-filter|local-user|User Name\s*:|group) +)([A-Za-z][^\s]*)/g;

/** Masks, the default route, loopback, multicast, addresses of documentation: they say nothing of a site. */
function isKept(address: string): boolean {
  const [a = 0] = address.split(".").map(Number);
  if (address.startsWith("192.0.2.") || a === 0 || a === 127 || a >= 224) return true;
  const bits = address
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("");
  return /^1+0*$/.test(bits);
}

function zeros(octet: number): number {
  return octet === 0 ? 8 : Math.log2(octet & -octet);
}
