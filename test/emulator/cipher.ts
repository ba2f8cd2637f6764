import { createHash, randomBytes } from "node:crypto";

/** 64 characters such as real ciphertexts have: quotes, `$`, `%`, `&`, brackets; no blank and no `?`. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop0123456789$&{}()'\"<>\\;";
const MARK = "%^%#";
const SALT = 6;
/** Lengths without the marks: 40 gives the usual 48. */
const LENGTHS = [40, 60, 88, 120, 180, 384];

/** Salted, reversible, stable only as text: the same password entered again looks different. */
export function encrypt(plain: string): string {
  const bytes = Buffer.from(plain, "utf8");
  const characters = LENGTHS.find((length) => (length / 4) * 3 >= SALT + 2 + bytes.length) ?? 384;
  const body = Buffer.alloc((characters / 4) * 3 - SALT);
  body.writeUInt16BE(bytes.length, 0);
  bytes.copy(body, 2);
  const salt = randomBytes(SALT);
  return MARK + encode(Buffer.concat([salt, mixed(body, salt)])) + MARK;
}

/** The plain text, or undefined when this device has not written it. */
export function decrypt(cipherText: string): string | undefined {
  if (!looksEncrypted(cipherText)) return undefined;
  const bytes = decode(cipherText.slice(MARK.length, -MARK.length));
  if (!bytes || bytes.length <= SALT + 2) return undefined;
  const body = mixed(bytes.subarray(SALT), bytes.subarray(0, SALT));
  const length = body.readUInt16BE(0);
  return length <= body.length - 2 ? body.subarray(2, 2 + length).toString("utf8") : undefined;
}

export function looksEncrypted(word: string): boolean {
  return word.length >= 20 && word.startsWith(MARK) && word.endsWith(MARK);
}

/** Its own inverse. Protects nothing: an emulated switch is public. */
function mixed(body: Buffer, salt: Buffer): Buffer {
  const out = Buffer.from(body);
  for (let at = 0; at < out.length; at++) {
    const pad = createHash("sha256")
      .update(salt)
      .update(String(at >> 5))
      .digest();
    out[at] = (out[at] ?? 0) ^ (pad[at & 31] ?? 0);
  }
  return out;
}

function encode(bytes: Buffer): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const value = bytes.readUIntBE(at, 3);
    for (const shift of [18, 12, 6, 0]) out += ALPHABET[(value >> shift) & 63];
  }
  return out;
}

function decode(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined;
  const out = Buffer.alloc((text.length / 4) * 3);
  for (let at = 0; at < text.length; at += 4) {
    const digits = [...text.slice(at, at + 4)].map((character) => ALPHABET.indexOf(character));
    if (digits.some((digit) => digit < 0)) return undefined;
    out.writeUIntBE(
      digits.reduce((sum, digit) => sum * 64 + digit, 0),
      (at / 4) * 3,
      3,
    );
  }
  return out;
}
