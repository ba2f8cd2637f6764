import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** What decides what an update does, besides the stack file: sources, templates, and the packages' versions. */
const PARTS = ["components", "stacks", "templates", "Pulumi.yaml", "package-lock.json", "tsconfig.json"];

/** SHA-256 over the program's files, each with its path; other stacks' files are no part of it. */
export function programDigest(top: string): string {
  const hash = createHash("sha256");
  for (const file of PARTS.flatMap((part) => filesIn(top, part)).sort()) {
    const text = fs.readFileSync(path.join(top, file));
    hash.update(`${file} ${text.length}\n`).update(text);
  }
  return hash.digest("hex");
}

/**
 * SHA-256 of one stack's file, without the line that names the record itself.
 * @param file where its text is; default: the stack's file in the checkout
 */
export function stackFileDigest(
  top: string,
  stack: string,
  file = path.join(top, "stacks", `Pulumi.${stack}.yaml`),
): string {
  const lines = fs
    .readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !/^ +calico-peering:review:/.test(line));
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

function filesIn(top: string, part: string): string[] {
  const at = path.join(top, part);
  if (!fs.existsSync(at)) return [];
  if (fs.statSync(at).isFile()) return [part];
  return fs
    .readdirSync(at)
    .filter((name) => !/^Pulumi\..+\.yaml$/.test(name))
    .flatMap((name) => filesIn(top, `${part}/${name}`));
}
