import { z } from "zod";
import { canonicalIpv6, parseAsNumber, parseIpv4, parsePrefix, parseSubnet } from "../components/peering";

/** Words of the stack file's schema, each with its own sentence. */

/** The end of a sentence that starts with path and value. */
export function must(what: string) {
  return {
    error: (issue: { input?: unknown }) =>
      issue.input === undefined ? `is missing; it must be ${what}` : `is not ${what}`,
  };
}

/** Text of which `valid` decides, with a sentence of its own for the other address family. */
export function addressText(what: string, valid: (text: string) => boolean) {
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
export const flag = () => z.boolean(must("true or false"));
export const map = (what: string) => must(`a map of ${what}`);
/** A whole number within limits. */
export const whole = (least: number, most: number, what: string) =>
  z.int(must(what)).min(least, must(what)).max(most, must(what));

const NODE_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
export const nodeName = pattern(NODE_NAME, "a Kubernetes node name (lower-case letters, digits, - and .)");
