import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import type { PulumiCli } from "../lab/pulumi";
import { decrypt } from "../emulator/cipher";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText } from "../s9700/support/emulatedSwitch";
import { SwitchProject } from "./support/switchProject";

/** A session's password through the real engine: what it shows, keeps and writes down never holds it. */

const ROW = "peer 10.2.98.141 password cipher";
const FIRST = "F1rst-of-the-passwords";
const SECOND = "S3cond-of-the-passwords";

let bench: EmulatedSwitch;
let project: SwitchProject;
let pulumi: PulumiCli;
/** Everything that the engine has printed. */
let printed = "";
/** Every ciphertext that the switch has shown. */
const shown: string[] = [];

before(async () => {
  bench = await EmulatedSwitch.start(EMPTY);
  const { connection, asNumber, stanzas } = bench.inputs(
    wantedText(141, 142).replace("\n #", `\n ${ROW} ******\n #`),
  );
  const passwordNames = { "10.2.98.141": "core" };
  project = await SwitchProject.create();
  project.declare({ connection, asNumber, stanzas, passwordNames });
  ({ pulumi } = project);
  await set(`switchPasswords.${NAME}`, PASSWORD);
  await set("bgpPasswords.core", FIRST);
});

after(async () => {
  await bench?.stop();
  project?.remove();
});

async function set(key: string, value: string): Promise<void> {
  good(await pulumi.run(["config", "set", "--secret", "--path", `calico-peering:${key}`, value]));
}

function good(outcome: Outcome): string {
  const text = outcome.stdout + outcome.stderr;
  assert.equal(outcome.code, 0, text);
  printed += text;
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

describe("a session's password in the care of a stack", () => {
  test("is sent with the peer, and nothing differs afterwards", async () => {
    const output = good(await pulumi.up("--skip-preview"));
    assert.match(output, /\[bgp\] peer 10\.2\.98\.141 password cipher \*{6}/);
    assert.equal(onSwitch(), FIRST);
    good(await pulumi.preview("--expect-no-changes"));
  });

  test("is replaced by its one row when the secret changes, and what that does is shown first", async () => {
    await set("bgpPasswords.core", SECOND);
    const mark = bench.mark;
    const output = good(await pulumi.up("--skip-preview"));
    assert.match(output, /1 command\(s\) will be sent/);
    assert.match(output, /password cipher \*{6} +resets 10\.2\.98\.141/);
    assert.match(output, /the switch first, the cluster's Secret directly after it/);
    assert.equal(bench.configured(mark).length, 1);
    assert.equal(onSwitch(), SECOND);
  });

  test("that an engineer typed on the switch is a difference, and is put back", async () => {
    await bench.type(`${ROW} typed-by-hand`);
    const preview = good(await pulumi.preview("--diff"));
    assert.match(preview, /- peer 10\.2\.98\.141 password cipher \*{6}-changed-on-the-switch/);
    good(await pulumi.up("--skip-preview"));
    assert.equal(onSwitch(), SECOND);
  });

  test("stands in clear nowhere: not in what was printed, nor in state, history or configuration; ciphertext neither", () => {
    const everything = printed + project.written();
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
      path.join(project.directory, "state/.pulumi/stacks/calico-peering/switch.json"),
      "utf8",
    );
    assert.doesNotMatch(state, /"digests"|"ciphertexts"/, "what is kept of it is encrypted");
  });
});
