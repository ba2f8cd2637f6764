import { z } from "zod";
import { LONGEST_LINE, READS_AS_SECRET, readsAsSecret, valueMistake } from "../components/s9700/vrp";
import { must } from "./schemaTypes";

/** Text of the stack file that becomes part of a line which the driver types on the switch. */

/** Free text, with blanks: a description. */
export function deviceText(what: string, most: number) {
  const allowed = `${what} (1–${most} printable ASCII characters, without ?)`;
  return z
    .string(must(allowed))
    .superRefine((text, context) => {
      const mistake =
        text.trim() === ""
          ? `is empty; it must be ${allowed}`
          : readsAsSecret(text)
            ? READS_AS_SECRET
            : valueMistake(text, most);
      if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
    })
    .meta({ minLength: 1, maxLength: most, pattern: "^[\\x20-\\x3e\\x40-\\x7e]+$" });
}

/** The name of something that the switch has already: any printable word. */
export function deviceName(what: string, most: number) {
  const allowed = `${what} (1–${most} characters, no blank, no ?)`;
  return z
    .string(must(allowed))
    .superRefine((text, context) => {
      const mistake =
        text === ""
          ? `is empty; it must be ${allowed}`
          : text.includes(" ")
            ? `holds a blank, and it must be ${allowed}`
            : readsAsSecret(text)
              ? READS_AS_SECRET
              : valueMistake(text, most);
      if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
    })
    .meta({ minLength: 1, maxLength: most, pattern: "^[\\x21-\\x3e\\x40-\\x7e]+$" });
}

/** Rows of a peer that other keys say, or that make the peer. */
const KEYED =
  /^(?:undo )?(?:peer|group|connect-interface|description|password|keychain|timer|tracking|fake-as|ignore|tcp-mss|route-policy|ip-prefix|ipv6-prefix|as-path-filter|route-limit|allow-as-loop|next-hop-local|reflect-client|advertise-\S+|preferred-value|route-update-interval|keep-all-routes|ebgp-max-hop|enable)(?: |$)/;

/** A row of a peer or group that no other key says, without `peer X`. */
export function peerRow() {
  return rowThat("a row of a peer that no other key says (one line, without `peer X`, ?)", KEYED).meta(
    LENGTHS,
  );
}

const LENGTHS = { minLength: 1, maxLength: LONGEST_LINE };
const NO_ROW = /^(?:undo )?peer |^#|^(?:quit|return)$|^ | $| {2}/;

/** A row of a family that the stack owns. The peers' rows come from their sessions. */
export function familyRow(family: string) {
  return rowThat(`a row of \`${family}\` (one line, without ?, and not a peer's)`).meta({
    ...LENGTHS,
    pattern: "^(?!(?:undo )?peer )[\\x20-\\x3e\\x40-\\x7e]+$",
  });
}

/** @param keyed rows that have no place here, since another key says them */
function rowThat(allowed: string, keyed?: RegExp) {
  return z.string(must(allowed)).superRefine((text, context) => {
    const isNone = text === "" || NO_ROW.test(text) || keyed?.test(text) === true;
    const mistake =
      valueMistake(text, LONGEST_LINE) ??
      (readsAsSecret(text) ? READS_AS_SECRET : undefined) ??
      (isNone ? `is not ${allowed}` : undefined);
    if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
  });
}
