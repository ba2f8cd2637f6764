import { asPlain, canonicalAddress, canonicalInterface, classfulMask, dottedMask, isIpv4 } from "./address";

/** Rows as VRP stores them: what a person may type in another way. */

export function singleBlanks(text: string): string {
  const words = text.trim();
  return /\s\s|\t/.test(words) ? words.replace(/\s+/g, " ") : words;
}

/** What follows `peer X`. */
export function canonicalOption(option: string): string {
  const end = option.indexOf(" ");
  const canonical = CANONICAL[end < 0 ? option : option.slice(0, end)];
  return canonical === undefined ? option : canonical(option);
}

const withPlainAs = (option: string) =>
  option.replace(/^(\S+) (\S+)/, (_, word: string, asNumber: string) => `${word} ${asPlain(asNumber)}`);
const withHops = (option: string) => option.replace(/^(ebgp-max-hop|valid-ttl-hops)$/, "$1 255");

/** By the option's first word. */
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

/** A row of the process or of a family, without `undo`. */
export function canonicalProcessRow(words: string): string {
  const network = /^network (\S+)(?: (\d+|\d+\.\d+\.\d+\.\d+))?( .+)?$/.exec(words);
  if (!network) return words;
  const [, prefix = "", mask, rest = ""] = network;
  if (!isIpv4(prefix))
    return `network ${canonicalAddress(prefix)}${mask === undefined ? "" : ` ${mask}`}${rest}`;
  return `network ${prefix} ${mask === undefined ? classfulMask(prefix) : dottedMask(mask)}${rest}`;
}
