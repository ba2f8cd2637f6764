// `password cipher X` shows ciphertext that can be replayed on the same box, `simple X` the password itself.
const SECRETS: readonly RegExp[] = [
  /(password\s+(?:irreversible-cipher|cipher|simple)\s+)(?:"[^"]*"|\S+)/gi,
  /(\b(?:authentication-key|key-string|shared-key)\s+(?:cipher|plain|simple)?\s*)\S+/gi,
  /(snmp-agent\s+community\s+(?:read|write)\s+(?:cipher\s+|simple\s+)?)\S+/gi,
];

/** What stands in place of a secret. */
export const MASK = "******";

/** One of them stands in every text that the patterns match; most texts have none. */
const KEYWORDS = ["password", "authentication-key", "key-string", "shared-key", "snmp-agent"];

function hasKeyword(text: string): boolean {
  const small = text.toLowerCase();
  return KEYWORDS.some((keyword) => small.includes(keyword));
}

/** The text with every secret replaced by `******`: what follows a keyword, and the given words wherever they stand. */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  let masked = text;
  if (hasKeyword(text)) for (const pattern of SECRETS) masked = masked.replace(pattern, `$1${MASK}`);
  for (const secret of secrets) if (secret.length > 0) masked = masked.replaceAll(secret, MASK);
  return masked;
}

/** The secrets that stand in the text, each as it is typed; of one in quotes also what the quotes hold. */
export function secretsIn(text: string): string[] {
  return SECRETS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(([all, before = ""]) => {
      const secret = all.slice(before.length);
      return secret.startsWith('"') ? [secret, secret.replaceAll('"', "")] : [secret];
    }),
  );
}

/**
 * Whether a mask would take a part of the text away, alone or together with the word that follows it: what is masked on
 * its way to the switch would be typed as `******`.
 */
export function readsAsSecret(text: string): boolean {
  return hasKeyword(text) && SECRETS.some((pattern) => `${text} x`.search(pattern) !== -1);
}

/** The rest of a sentence about such a text. */
export const READS_AS_SECRET = "reads like a password's row, which every report would mask: use other words";
