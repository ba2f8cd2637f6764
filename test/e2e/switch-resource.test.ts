import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import type { PulumiCli } from "../lab/pulumi";
import { EmulatedSwitch, NAME, PASSWORD, wantedText, WITH_FOREIGN } from "../s9700/support/emulatedSwitch";
import { SwitchProject } from "./support/switchProject";

/** The switch resource alone, through the real engine: what its process finds, keeps and shows. */

let bench: EmulatedSwitch;
let project: SwitchProject;
let pulumi: PulumiCli;

before(async () => {
  bench = await EmulatedSwitch.start(WITH_FOREIGN);
  project = await SwitchProject.create();
  ({ pulumi } = project);
  await setPassword(PASSWORD);
  declare(141, 142);
});

after(async () => {
  await bench?.stop();
  project?.remove();
});

async function setPassword(password: string): Promise<void> {
  good(
    await pulumi.run([
      "config",
      "set",
      "--secret",
      "--path",
      `calico-peering:switchPasswords.${NAME}`,
      password,
    ]),
  );
}

function declare(...nodes: number[]): void {
  const { connection, asNumber, stanzas } = bench.inputs(wantedText(...nodes));
  project.declare({ connection, asNumber, stanzas });
}

function good(outcome: Outcome): string {
  const text = outcome.stdout + outcome.stderr;
  assert.equal(outcome.code, 0, text);
  assert.doesNotMatch(text, new RegExp(PASSWORD));
  return text;
}

describe("a switch under the care of a stack", () => {
  test("is declared: the commands are shown first, then sent, verified and saved", async () => {
    const preview = good(await pulumi.preview("--diff"));
    assert.match(preview, /\[bgp\] peer 10\.2\.98\.141 as-number 63400 .*\n\s*undo peer 10\.2\.98\.141/);
    assert.deepEqual(bench.configured(), [], "a preview touches nothing");
    good(await pulumi.up("--skip-preview"));
    assert(bench.bgp.includes("peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1"));
    assert.deepEqual(bench.savedBgp, bench.bgp);
  });

  test("shows no change right after, neither to a preview nor to a refresh", async () => {
    assert.match(
      good(await pulumi.preview("--expect-no-changes")),
      /no command needed; foreign rows left alone: [1-9]/,
    );
    good(await pulumi.refresh("--preview-only", "--expect-no-changes"));
  });

  test("keeps neither the password nor any code of ours in the state", async () => {
    const state = good(await pulumi.run(["stack", "export"]));
    assert.match(state, /\.\/components\/s9700\/provider/);
    assert.doesNotMatch(state, /withLogin|ssh2/);
    assert(!project.written().includes(PASSWORD));
  });

  test("that was changed by hand shows it line by line, and what would be sent", async () => {
    await bench.type(
      "undo peer 10.2.98.142 connect-interface",
      "undo peer 10.2.98.141",
      "peer 10.9.9.8 as-number 65011",
    );
    const preview = good(await pulumi.preview("--diff"));
    assert.match(
      preview,
      /^ +- peer 10\.2\.98\.142 connect-interface Vlanif98 10\.2\.98\.1$/m,
      "what happened",
    );
    assert.match(
      preview,
      /^ +\+ peer 10\.2\.98\.142 connect-interface Vlanif98 10\.2\.98\.1$/m,
      "what will be done",
    );
    const asNumber = preview.match(/[-+] peer 10\.2\.98\.142 as-number/g);
    assert.equal(asNumber, null, "a row that is as it was is not shown as changed");
    assert.match(preview, /3 command\(s\) will be sent/);
    assert.doesNotMatch(preview, /peer 10\.9\.9\./, "rows of foreign peers are counted, not shown");
    assert.match(
      preview,
      /\+ \[1\]: "10\.9\.9\.9"/,
      "their addresses are, since rows of the process reach them",
    );
    assert.equal((await pulumi.refresh("--preview-only", "--expect-no-changes")).code, 7);
  });

  test("is repaired, and peers that are not ours stay", async () => {
    good(await pulumi.up("--skip-preview"));
    for (const row of [
      "peer 10.2.98.141 as-number 63400",
      "peer 10.9.9.9 as-number 65010",
      "peer 10.9.9.8 as-number 65011",
    ]) {
      assert(bench.bgp.includes(row), row);
    }
    good(await pulumi.preview("--expect-no-changes"));
  });

  test("gets and loses a node by its stanza alone", async () => {
    declare(141, 142, 153);
    const preview = good(await pulumi.preview("--diff"));
    assert.match(preview, /\+ peer 10\.2\.98\.153/);
    assert.doesNotMatch(preview, /^\s+[-~] peer 10\.2\.98\.14/m);
    let mark = bench.mark;
    good(await pulumi.up("--skip-preview"));
    assert.equal(bench.configured(mark).filter((line) => !line.includes("10.2.98.153")).length, 0);
    declare(141, 142);
    mark = bench.mark;
    // Not where the stack's limits say that no session may end.
    const limit = (ends: number) =>
      pulumi.run(["config", "set", "--path", "calico-peering:limits.ends", String(ends)]);
    good(await limit(0));
    const refused = await pulumi.up("--skip-preview");
    assert.notEqual(refused.code, 0);
    assert.match(
      refused.stdout + refused.stderr,
      /limits\.ends is 0, and 1 end for good \(10\.2\.98\.153 on Core_S9700\)/,
    );
    assert.deepEqual(bench.configured(mark), []);
    good(await limit(1));
    good(await pulumi.up("--skip-preview"));
    assert.deepEqual(bench.configured(mark), ["undo peer 10.2.98.153"]);
  });

  test("that refuses the login is one sentence, without a stack trace and without the password", async () => {
    await setPassword("a-wrong-one");
    // A preview in one pass takes the password of now.
    const outcome = await pulumi.preview();
    const text = outcome.stdout + outcome.stderr;
    assert.notEqual(outcome.code, 0);
    assert.match(text, /Core_S9700 \(127\.0\.0\.1:\d+\): user "pulumi" was refused/);
    assert.doesNotMatch(text, /^\s+at .*[(:]\d+/m);
    assert.doesNotMatch(text, /a-wrong-one/);
    // An update reads with the login that the last update recorded: this is how a new one is recorded.
    good(await pulumi.up("--skip-preview", "--refresh=false"));
  });

  test("is under care again once the right login is recorded, which the sentence says how to do", async () => {
    await setPassword(PASSWORD);
    good(await pulumi.preview("--expect-no-changes"));
    const outcome = await pulumi.up("--skip-preview");
    assert.notEqual(outcome.code, 0);
    assert.match(outcome.stdout + outcome.stderr, /run `pulumi up --run-program`/);
    good(await pulumi.up("--skip-preview", "--run-program"));
    good(await pulumi.preview("--expect-no-changes"));
  });

  test("is given back: our rows are gone, bgp 65001 and what is foreign stays", async () => {
    const foreign = bench.bgp.filter((row) => row.includes("10.9.9."));
    good(await pulumi.destroy("--skip-preview"));
    assert.deepEqual(
      bench.bgp.filter((row) => row.startsWith("peer ")),
      foreign,
    );
    assert.equal(bench.bgp[0], "bgp 65001");
    assert.deepEqual(bench.savedBgp, bench.bgp);
  });
});
