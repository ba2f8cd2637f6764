import { fingerprintOf } from "../../components/s9700/vrp";

/**
 * An SSH host key as VRP's `display rsa local-key-pair public` (or `ecc`) prints it, so that a person can compare it at
 * the console. Source: examples in Huawei's CE, NE and S references. Their key codes of RSA agree but for a leading 00,
 * which newer releases print.
 */

/** The key code: the modulus of an RSA key, the point of an elliptic-curve key; undefined for other kinds. */
export function keyCode(blob: Buffer): string[] | undefined {
  const [type = Buffer.alloc(0), second, third] = fieldsOf(blob);
  const kind = type.toString();
  if (kind !== "ssh-rsa" && !kind.startsWith("ecdsa-")) return undefined;
  const code = kind === "ssh-rsa" && third?.[0] === 0 ? third.subarray(1) : third;
  if (second === undefined || code === undefined) return undefined;
  const groups =
    code
      .toString("hex")
      .toUpperCase()
      .match(/.{1,8}/g) ?? [];
  return inRows(groups, 5).map((row) => row.join(" "));
}

/** The block that VRP calls PEM: the key as SSH sends it, in base64. */
export function pemBlock(blob: Buffer): string[] {
  const rows = blob.toString("base64").match(/.{1,64}/g) ?? [];
  return ["---- BEGIN SSH2 PUBLIC KEY ----", ...rows, "---- END SSH2 PUBLIC KEY ----"];
}

/** The fingerprints of all keys whose PEM block is in what a console printed. */
export function fingerprintsIn(display: string): string[] {
  const blocks = display.matchAll(
    /-{4} BEGIN SSH2 PUBLIC KEY -{4}([A-Za-z0-9+/=\s]+)-{4} END SSH2 PUBLIC KEY -{4}/g,
  );
  return [...blocks].map(([, base64 = ""]) =>
    fingerprintOf(Buffer.from(base64.replace(/\s/g, ""), "base64")),
  );
}

/** The fields of an SSH key: each a length in four bytes and that many bytes. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length;) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function inRows<T>(items: readonly T[], width: number): T[][] {
  const rows: T[][] = [];
  for (let at = 0; at < items.length; at += width) rows.push(items.slice(at, at + width));
  return rows;
}
