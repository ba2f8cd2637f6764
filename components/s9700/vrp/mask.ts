// `password cipher X` shows ciphertext that can be replayed on the same box, `simple X` the password itself.
const SECRETS: readonly RegExp[] = [
  /(password\s+(?:irreversible-cipher|cipher|simple)\s+)(?:"[^"]*"|\S+)/gi,
  /(\b(?:authentication-key|key-string)\s+(?:cipher|plain|simple)?\s*)\S+/gi,
];

/** Of many lines the few that may hold one. */
const MAY_HOLD = /password|authentication-key|key-string/i;

/** The text with every secret replaced by `******`. */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  let masked = text;
  if (MAY_HOLD.test(text)) for (const pattern of SECRETS) masked = masked.replace(pattern, "$1******");
  for (const secret of secrets) if (secret.length > 0) masked = masked.replaceAll(secret, "******");
  return masked;
}
