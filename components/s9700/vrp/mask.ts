// `password cipher X` shows ciphertext that can be replayed on the same box, `simple X` the password itself.
const SECRETS: readonly RegExp[] = [
  /(password\s+(?:irreversible-cipher|cipher|simple)\s+)(?:"[^"]*"|\S+)/gi,
  /(\b(?:authentication-key|key-string)\s+(?:cipher|plain|simple)?\s*)\S+/gi,
];

const KEYWORDS = ["password", "authentication-key", "key-string"];

/** Of many lines the few that may hold one; looked for in small letters, as no pattern would be as quick. */
function mayHold(text: string): boolean {
  const small = text.toLowerCase();
  return KEYWORDS.some((keyword) => small.includes(keyword));
}

/** The text with every secret replaced by `******`. */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  let masked = text;
  if (mayHold(text)) for (const pattern of SECRETS) masked = masked.replace(pattern, "$1******");
  for (const secret of secrets) if (secret.length > 0) masked = masked.replaceAll(secret, "******");
  return masked;
}
