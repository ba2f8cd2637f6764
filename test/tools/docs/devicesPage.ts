import * as fs from "node:fs";
import * as path from "node:path";
import { UNPROVEN } from "../../../components/s9700/vrp/probe";
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

const STATES = ["not allowed", "missing", "not understood"];

/** docs/devices.md: which model and release has shown what, by the files of test/evidence. */
export function devicesPage(): string {
  const files = evidenceFiles();
  const rows = files.map(({ name, evidence }) => {
    const { source, version, level, found } = evidence;
    const of = (state: string) => Object.entries(found).flatMap(([what, is]) => (is === state ? [what] : []));
    const cells = [
      version.model ?? "?",
      version.release ?? "?",
      source,
      String(level),
      String(of("works").length),
      ...STATES.map((state) => of(state).join(", ") || "–"),
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

## What trials showed

Of the points of ["Unproven"](../components/s9700/vrp/README.md#unproven), by \`probe --trial --save\`.

| point | shown | by |
| --- | --- | --- |
${answerRows(files).join("\n")}
`;
}

/** By point, in the order of "Unproven"; devices that showed the same stand in one row. */
function answerRows(files: ReturnType<typeof evidenceFiles>): string[] {
  return Object.keys(UNPROVEN).flatMap((id) => {
    const by = new Map<string, string[]>();
    for (const { source, version, trial } of files.map(({ evidence }) => evidence)) {
      const says = trial?.[id];
      if (says === undefined) continue;
      const device = `${version.model ?? "?"} ${version.release ?? "?"} (${source})`;
      by.set(says, [...(by.get(says) ?? []), device]);
    }
    return [...by].map(
      ([says, devices]) => `| \`${id}\` | ${says.replaceAll("|", "\\|")} | ${devices.join(", ")} |`,
    );
  });
}
