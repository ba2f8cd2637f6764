import { createHmac, randomBytes } from "node:crypto";
import { MASK, maskSecrets, type Row } from "./vrp";

/**
 * TCP MD5 passwords of sessions. A switch shows only salted ciphertext, so what it has cannot be compared with what is
 * declared. Kept instead, as secrets of the state: a keyed digest of each password that was sent, and the ciphertext
 * that the switch showed for it then. Another digest = another password is declared; another ciphertext = a user typed
 * one on the switch. Rows everywhere say `******`; the password itself is put in as its line is typed.
 */
export interface Passwords {
  /** 32 random bytes in hex, made once per switch. */
  readonly key: string;
  /** HMAC-SHA-256 by peer address or group name. */
  readonly digests: Readonly<Record<string, string>>;
  /** What the switch showed after each was sent; in outputs only. */
  readonly ciphertexts?: Readonly<Record<string, string>>;
}

/** Names in `calico-peering:bgpPasswords`, by peer address or group name. */
export type PasswordNames = Readonly<Record<string, string>>;

/** Shows, in a preview, that the switch has another password than was sent. */
const CHANGED = `${MASK}-changed-on-the-switch`;

/** The digests of what is declared. @param key of the last update, if there was one */
export function digestsOf(
  names: PasswordNames,
  passwords: Readonly<Record<string, string>>,
  key = randomBytes(32).toString("hex"),
): Passwords {
  const digest = (subject: string, name: string) =>
    createHmac("sha256", key)
      .update(`${subject} ${passwords[name] ?? ""}`)
      .digest("hex");
  return { key, digests: mapped(names, (name, subject) => digest(subject, name)) };
}

/**
 * What VRP, BIRD and Kubernetes all take.
 * @returns one sentence for each mistake, never with the value
 */
export function passwordMistakes(
  names: PasswordNames,
  passwords: Readonly<Record<string, string>>,
): string[] {
  return [...new Set(Object.values(names))].flatMap((name) => {
    const at = `calico-peering:bgpPasswords.${name}`;
    const value: unknown = passwords[name];
    if (value === undefined) {
      return [`${at} is missing; set it with \`pulumi config set --secret --path '${at}'\`.`];
    }
    const taken =
      typeof value === "string" &&
      /^[\x21\x23-\x3e\x40-\x7e]{1,80}$/.test(value) &&
      !/^%[\^$@#]%/.test(value);
    if (taken) return [];
    return [
      `${at} is no password that both ends take; allowed: 1–80 ASCII characters, no blank, no " and no ?, and not beginning as ciphertext does (%^%#).`,
    ];
  });
}

/** Subjects of which another password is declared than was sent, or than the switch still has. */
export function toRewrite(
  sent: Partial<Passwords> | undefined,
  declared: Partial<Passwords> | undefined,
): string[] {
  return Object.entries(declared?.digests ?? {})
    .filter(([subject, digest]) => sent?.digests?.[subject] !== digest)
    .map(([subject]) => subject);
}

/** The ciphertexts of rows as a switch shows them. */
export function ciphertextsOf(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const [, subject, ciphertext] = /^peer (\S+) password cipher (\S+)$/.exec(row.text) ?? [];
      return subject === undefined || ciphertext === undefined ? [] : [[subject, ciphertext]];
    }),
  );
}

/** What of the sent passwords the switch still has. */
export function stillThere(sent: Passwords, rows: readonly Row[]): Passwords {
  const now = ciphertextsOf(rows);
  const digests = Object.entries(sent.digests).filter(
    ([subject]) => now[subject] !== undefined && now[subject] === sent.ciphertexts?.[subject],
  );
  return { ...sent, digests: Object.fromEntries(digests) };
}

/** Rows of a switch as a review shows them: without secrets, and marked where a password is not the one that was sent. */
export function shownInReview(rows: readonly Row[], sent: Passwords | undefined): Row[] {
  const changed = new Set(changedSubjects(sent, rows));
  return rows.map((row) => {
    const text = maskSecrets(row.text);
    const isChanged = row.peer !== undefined && changed.has(row.peer);
    return {
      ...row,
      text: isChanged && text.endsWith(` cipher ${MASK}`) ? text.replace(MASK, CHANGED) : text,
    };
  });
}

/** Peers and groups that have another password on the switch than was sent. */
function changedSubjects(sent: Passwords | undefined, rows: readonly Row[]): string[] {
  const now = ciphertextsOf(rows);
  return Object.entries(sent?.ciphertexts ?? {}).flatMap(([subject, ciphertext]) =>
    now[subject] === undefined || now[subject] === ciphertext ? [] : [subject],
  );
}

/** Stanzas of what runs, with a word where a password is not the one that was sent. */
export function withChangedPasswords(
  stanzas: Readonly<Record<string, string>>,
  sent: Passwords | undefined,
  rows: readonly Row[],
): Record<string, string> {
  const changed = changedSubjects(sent, rows);
  return mapped(stanzas, (text) =>
    changed.reduce(
      (shown, subject) =>
        shown.replace(
          `peer ${subject} password cipher ${MASK}\n`,
          () => `peer ${subject} password cipher ${CHANGED}\n`,
        ),
      text,
    ),
  );
}

function mapped<T>(
  record: Readonly<Record<string, string>>,
  change: (value: string, key: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
