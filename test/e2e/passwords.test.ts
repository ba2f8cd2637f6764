import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { TOP } from "../lab/runDirectory";
import { pulumiCli, type PulumiCli } from "../lab/pulumi";
import { decrypt } from "../emulator/cipher";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText } from "../s9700/support/emulatedSwitch";

/** A session's password through the real engine: what it shows, keeps and writes down never holds it. */

const PROGRAM = `
import { readFileSync } from "node:fs";
import { SwitchBgp } from "./components/s9700/bgp";
const wanted = JSON.parse(readFileSync("wanted.json", "utf8"));
export const foreign = new SwitchBgp(wanted.connection.name, wanted).foreign;
`;

const PROJECT = `
name: calico-peering
runtime: { name: nodejs, options: { typescript: true, packagemanager: npm } }
options: { refresh: always }
`;

const ROW = "peer 10.2.98.141 password cipher";
const FIRST = "F1rst-of-the-passwords";
const SECOND = "S3cond-of-the-passwords";

let bench: EmulatedSwitch;
let directory: string;
let pulumi: PulumiCli;
/** Everything that the engine has said. */
let said = "";
/** Every ciphertext that the switch has shown. */
const shown: string[] = [];

before(async () => {
  bench = await EmulatedSwitch.start(EMPTY);
  directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-passwords-"));
  for (const name of ["node_modules", "components", "templates", "tsconfig.json"]) {
    fs.symlinkSync(path.join(TOP, name), path.join(directory, name));
  }
  fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify({ private: true, main: "index.ts" }));
  fs.writeFileSync(path.join(directory, "Pulumi.yaml"), PROJECT);
  fs.writeFileSync(path.join(directory, "index.ts"), PROGRAM);
  const { connection, asNumber, stanzas } = bench.inputs(
    wantedText(141, 142).replace("\n #", `\n ${ROW} ******\n #`),
  );
  const passwordNames = { "10.2.98.141": "core" };
  fs.writeFileSync(
    path.join(directory, "wanted.json"),
    JSON.stringify({ connection, asNumber, stanzas, passwordNames }),
  );
  pulumi = pulumiCli({ stack: "bench", cwd: directory, backendDir: path.join(directory, "state") });
  await pulumi.init();
  await set(`switchPasswords.${NAME}`, PASSWORD);
  await set("bgpPasswords.core", FIRST);
});

after(async () => {
  await bench.stop();
  fs.rmSync(directory, { recursive: true, force: true });
});

async function set(key: string, value: string): Promise<void> {
  good(await pulumi.run(["config", "set", "--secret", "--path", `calico-peering:${key}`, value]));
}

function good(outcome: Outcome): string {
  const text = outcome.stdout + outcome.stderr;
  assert.equal(outcome.code, 0, text);
  said += text;
  return text;
}

function onSwitch(): string | undefined {
  const ciphertext =
    bench.bgp
      .find((row) => row.startsWith(ROW))
      ?.split(" ")
      .at(-1) ?? "";
  shown.push(ciphertext);
  return decrypt(ciphertext);
}

/** The files that the engine and the program have written, state and its history included. */
function written(at = directory): string {
  return fs
    .readdirSync(at, { withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => {
      const file = path.join(at, entry.name);
      return entry.isDirectory() ? written(file) : fs.readFileSync(file, "utf8");
    })
    .join("\n");
}

describe("a session's password in the care of a stack", () => {
  test("is sent with the peer, and nothing differs afterwards", async () => {
    const output = good(await pulumi.up("--skip-preview"));
    assert.match(output, /\[bgp\] peer 10\.2\.98\.141 password cipher \*{6}/);
    assert.equal(onSwitch(), FIRST);
    good(await pulumi.preview("--expect-no-changes"));
  });

  test("is replaced by its one row when the secret changes, and what that does is said first", async () => {
    await set("bgpPasswords.core", SECOND);
    const mark = bench.mark;
    const output = good(await pulumi.up("--skip-preview"));
    assert.match(output, /1 command\(s\) will be sent/);
    assert.match(output, /password cipher \*{6} +resets 10\.2\.98\.141/);
    assert.match(output, /the switch first, the cluster's Secret directly after it/);
    assert.equal(bench.configured(mark).length, 1);
    assert.equal(onSwitch(), SECOND);
  });

  test("that somebody typed on the switch is a difference, and is put back", async () => {
    await bench.type(`${ROW} typed-by-hand`);
    const preview = good(await pulumi.preview("--diff"));
    assert.match(preview, /- peer 10\.2\.98\.141 password cipher \*{6}-changed-on-the-switch/);
    good(await pulumi.up("--skip-preview"));
    assert.equal(onSwitch(), SECOND);
  });

  test("stands in clear nowhere: not in what was said, nor in state, history or configuration; ciphertext neither", () => {
    const everything = said + written();
    assert.match(everything, /calico-peering:bgpPasswords/, "the state is among what was read");
    for (const secret of [FIRST, SECOND, "typed-by-hand", ...shown]) {
      for (const form of [
        secret,
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
      ])
        assert(!everything.includes(form), "a password is in clear text");
    }
    const state = fs.readFileSync(
      path.join(directory, "state/.pulumi/stacks/calico-peering/bench.json"),
      "utf8",
    );
    assert.doesNotMatch(state, /"digests"|"ciphertexts"/, "what is kept of it is encrypted");
  });
});
