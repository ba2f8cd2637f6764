// `password cipher X` shows ciphertext that can be replayed on the same box, `simple X` the password itself.
const SECRETS: readonly RegExp[] = [
  /(password\s+(?:irreversible-cipher|cipher|simple)\s+)(?:"[^"]*"|\S+)/gi,
  /(\b(?:authentication-key|key-string)\s+(?:cipher|plain|simple)?\s*)\S+/gi,
];

const KEYWORDS = ["password", "authentication-key", "key-string"];

/** The whole configuration holds others besides: SNMP communities, keys of RADIUS, of OSPF, of keychains. */
const ALL_KEYWORDS = [
  ...KEYWORDS,
  "authentication",
  "cipher",
  "shared-key",
  "community read",
  "community write",
];

/** Of many lines the few that may hold one; looked for in small letters, as no pattern would be as quick. */
function mayHold(text: string, keywords: readonly string[]): boolean {
  const small = text.toLowerCase();
  return keywords.some((keyword) => small.includes(keyword));
}

/** The long text that was looked through last, where it holds none: it is asked for more than once. */
let clean = "";

/** True for a text with anything secret in it, encrypted or not: such a one is not kept for longer than it is needed. */
export function holdsAnySecret(text: string): boolean {
  if (text === clean) return false;
  if (mayHold(text, ALL_KEYWORDS)) return true;
  clean = text;
  return false;
}

/** The text with every secret replaced by `******`. */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  let masked = text;
  if (text !== clean && mayHold(text, KEYWORDS))
    for (const pattern of SECRETS) masked = masked.replace(pattern, "$1******");
  for (const secret of secrets) if (secret.length > 0) masked = masked.replaceAll(secret, "******");
  return masked;
}
