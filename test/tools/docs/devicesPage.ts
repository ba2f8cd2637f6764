import * as fs from "node:fs";
import * as path from "node:path";
import { type Evidence, readEvidence } from "../../emulator/evidence";

const FOLDER = path.join(__dirname, "../../evidence");

/** The evidence files, by name. */
export function evidenceFiles(): readonly { readonly name: string; readonly evidence: Evidence }[] {
  return fs
    .readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => ({ name, evidence: readEvidence(fs.readFileSync(path.join(FOLDER, name), "utf8")) }));
}

/** docs/devices.md: which model and release has shown what, by the files of test/evidence. */
export function devicesPage(): string {
  const rows = evidenceFiles().map(({ name, evidence }) => {
    const { source, version, level, found } = evidence;
    const of = (state: string) => Object.entries(found).flatMap(([what, is]) => (is === state ? [what] : []));
    const [denied, missing, strange] = ["not allowed", "missing", "not understood"].map(of);
    const cells = [
      version.model ?? "?",
      version.release ?? "?",
      source,
      String(level),
      String(of("works").length),
      ...[denied, missing, strange].map((names = []) => names.join(", ") || "–"),
      `[${name}](../test/evidence/${name})`,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return `# Devices

Which model and release has shown what, by the dialogues in \`test/evidence\` (made by \`npm run docs\`). A row whose source
is \`emulator\` proves nothing of a device: it is here until somebody [adds one of a device](evidence.md).

| model | release | source | level | lines that work | not allowed | missing | not understood | dialogue |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}
