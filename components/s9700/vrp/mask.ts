// `password cipher X` shows ciphertext that can be replayed on the same box, `simple X` the password itself.
const SECRETS: readonly RegExp[] = [
  /(password\s+(?:irreversible-cipher|cipher|simple)\s+)(?:"[^"]*"|\S+)/gi,
  /(\b(?:authentication-key|key-string)\s+(?:cipher|plain|simple)?\s*)\S+/gi,
];

/** The text with every secret replaced by `******`. */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  let masked = SECRETS.reduce((result, pattern) => result.replace(pattern, "$1******"), text);
  for (const secret of secrets) if (secret.length > 0) masked = masked.split(secret).join("******");
  return masked;
}
