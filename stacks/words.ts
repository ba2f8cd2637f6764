import { z } from "zod";
import { parseAsNumber, parseIpv4, parseSubnet } from "../components/peering";

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
      ? `is IPv6, and peering is over IPv4 only for now; it must be ${what}`
      : `is not ${what}`;
    context.addIssue({ code: "custom", message });
  });
}

export const ipv4 = addressText(
  "an IPv4 address (four numbers 0–255)",
  (text) => parseIpv4(text) !== undefined,
).describe("IPv4 address, e.g. 10.2.98.141.");
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
