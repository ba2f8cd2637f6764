import { z } from "zod";
import { canonicalIpv6, parseAsNumber, parseIpv4, parsePrefix, parseSubnet } from "../components/peering";
import { VPN_INSTANCE_NAME } from "../components/s9700/vrp";

/** Words of the stack file's schema, each with its own sentence. */

/** The end of a sentence that starts with path and value. */
export function must(what: string) {
  return {
    error: (issue: { input?: unknown }) =>
      issue.input === undefined ? `is missing; it must be ${what}` : `is not ${what}`,
  };
}

/** Text of which `valid` decides, with a sentence of its own for the other address family. */
function addressText(what: string, valid: (text: string) => boolean) {
  return z.string(must(what)).superRefine((text, context) => {
    if (valid(text)) return;
    const message = /^[0-9a-f:.]*:[0-9a-f:.]*(\/\d+)?$/i.test(text)
      ? `is IPv6; IPv6 has a place of its own (ipv6Address), and this must be ${what}`
      : `is not ${what}`;
    context.addIssue({ code: "custom", message });
  });
}

export const ipv4 = addressText(
  "an IPv4 address (four numbers 0–255)",
  (text) => parseIpv4(text) !== undefined,
).describe("IPv4 address, e.g. 10.2.98.141.");
export const ipv6 = z
  .string(must("an IPv6 address"))
  .refine((text) => canonicalIpv6(text) !== undefined, must("an IPv6 address (e.g. fd00:98::141)"))
  .transform((text) => canonicalIpv6(text) ?? text)
  .describe("IPv6 address, e.g. fd00:98::141.");
export const ipv6Prefix = z
  .string(must("an IPv6 address with its length"))
  .refine(
    (text) => parsePrefix(text)?.family === "ipv6",
    must("an IPv6 address with its length (e.g. fd00:98::1/64)"),
  );
const ADDRESS = must("an IPv4 or IPv6 address");
export const anyAddress = z
  .string(ADDRESS)
  .refine((text) => parseIpv4(text) !== undefined || canonicalIpv6(text) !== undefined, ADDRESS);
const ANY = must("a prefix (e.g. 172.30.0.0/16, fd00:30::/48)");
export const anyPrefix = z.string(ANY).refine((text) => parsePrefix(text) !== undefined, ANY);
export const prefix = addressText(
  "an IPv4 address with its length (e.g. 10.2.98.1/24)",
  (text) => parseSubnet(text) !== undefined,
);

export const AS = must('an AS number (1–4294967295, or "1.10" in quotes for dot notation)');
export const asNumber = z
  .union(
    [
      z.int(AS).min(1, AS).max(4_294_967_295, AS),
      z.string().refine((text) => parseAsNumber(text) !== undefined, AS),
    ],
    AS,
  )
  .transform((value) => parseAsNumber(String(value)) ?? 0)
  .describe("AS number: 1–4294967295, or dot notation in quotes.");

export const text = (what: string) => z.string(must(what)).min(1, must(what));
export const pattern = (regex: RegExp, what: string) => z.string(must(what)).regex(regex, must(what));
/** One printable word. */
export const word = (what: string) => pattern(/^[\x21-\x7e]+$/, what);
export const flag = () => z.boolean(must("true or false"));
export const map = (what: string) => must(`a map of ${what}`);
/** A whole number within limits. */
export const whole = (least: number, most: number, what: string) =>
  z.int(must(what)).min(least, must(what)).max(most, must(what));

/** The TCP port of an SSH server. */
export const sshPort = whole(1, 65_535, "a TCP port, 1–65535")
  .default(22)
  .describe("TCP port of SSH. Default 22.");

/**
 * A name that the file gives: letters, digits and a few signs, so that no name carries a row of its own, a path of
 * another key, or a word that means something to JavaScript (`constructor`).
 */
function givenName(what: string, regex: RegExp, allowed: string) {
  const rule = `${what} (${allowed})`;
  return z
    .string(must(rule))
    .regex(regex, must(rule))
    .refine(
      (text) => !(text in Object.prototype),
      "is a word of the program's own language: use another name",
    );
}

/** RFC 1123: words of at most 63 characters, 253 together. */
export const nodeName = givenName(
  "a Kubernetes node name",
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
  "lower-case letters, digits, - and .",
);
export const objectName = givenName(
  "a Kubernetes name",
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  "lower-case letters, digits, - and .",
);
export const sysname = givenName(
  "a sysname as the switch's prompt shows it",
  /^[A-Za-z0-9][\w.-]{0,245}$/,
  "letters, digits, _, - and .",
);
/** A prompt shows it in the place of a family (`bgp-af-ipv4`), which it must not look like. */
export const vpnInstance = givenName(
  "a VPN instance's name",
  VPN_INSTANCE_NAME,
  "1–31 letters, digits, _, - and ., not beginning with af-, instance-, flow- or 6-, which its prompt could be mistaken for",
);
/** What a Kubernetes label's value may be: racks are labels of nodes in many clusters. */
export const rackName = givenName(
  "a rack's name",
  /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
  "1–63 letters, digits, _, - and ., no sign at either end",
);
/** VRP takes 1–47 characters without a blank. */
export const groupName = givenName(
  "a group's name",
  /^(?!\d+(?:\.\d+){3}$)[A-Za-z0-9][\w.-]{0,46}$/,
  "1–47 letters, digits, _, - and ., and no address",
);
