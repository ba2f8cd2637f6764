import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import Module from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-compiled-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

const folder = path.join(scratch, "compiled");
const commands = path.join(scratch, "stacks", "commands");
fs.mkdirSync(commands, { recursive: true });
const byNode = "enableCompileCache" in Module ? "this Node keeps compiled code itself" : false;

/** Runs a program of these files, the first of which is the program, as the engine's processes run. */
function run(files: Readonly<Record<string, string>>): string {
  const [program = ""] = Object.keys(files);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(commands, name), text);
  const argv = ["--require", path.join(__dirname, "compileCache.cjs"), path.join(commands, program)];
  const env = { ...process.env, CALICO_PEERING_COMPILED: folder, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1" };
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, { env, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

describe("code that is kept", { skip: byNode }, () => {
  const program = `
    const { value } = require("./part.cjs");
    console.log(value(), require.main === module, __filename.endsWith("a.cjs"), require.resolve("./part.cjs").length > 0);
    import("node:path").then(({ sep }) => console.log(sep));
  `;

  test("does what its source says, the first time and from what was kept", () => {
    const files = { "a.cjs": program, "part.cjs": "exports.value = () => 1;" };
    const first = run(files);
    assert.equal(first, "1 true true true\n/");
    const [kept] = fs.readdirSync(folder);
    assert.match(kept ?? "", new RegExp(`^${process.version}-commands-a\\.cjs\\.bin$`));
    const before = fs.statSync(path.join(folder, kept ?? "")).mtimeMs;
    assert.equal(run(files), first);
    assert.equal(fs.statSync(path.join(folder, kept ?? "")).mtimeMs, before, "nothing was compiled again");
  });

  test("is not that of an older text", () => {
    assert.match(run({ "a.cjs": program, "part.cjs": "exports.value = () => 2;" }), /^2 /);
  });

  test("of a file that is damaged is compiled again", () => {
    for (const file of fs.readdirSync(folder)) fs.writeFileSync(path.join(folder, file), "no code");
    assert.match(run({ "a.cjs": program, "part.cjs": "exports.value = () => 3;" }), /^3 /);
  });

  test("is Node's own matter for ES modules", () => {
    const files = { "b.cjs": `console.log(require("./c.mjs").value);`, "c.mjs": "export const value = 4;" };
    assert.equal(run(files), "4");
  });
});
