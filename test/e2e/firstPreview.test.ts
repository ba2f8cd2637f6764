import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText } from "../s9700/support/emulatedSwitch";
import { SwitchProject } from "./support/switchProject";

/** The first preview of a switch, through the real engine: no state, so no refresh reads the switch before it. */

const WRONG = "Not-the-switchs-password";
/** An engineer made node 141's peer by hand, before there was a stack. */
const BY_HAND = EMPTY.replace(
  "\n",
  "\n peer 10.2.98.141 as-number 63400\n peer 10.2.98.141 description by hand\n",
);

let bench: EmulatedSwitch;
let project: SwitchProject;

before(async () => {
  bench = await EmulatedSwitch.start(BY_HAND);
  project = await SwitchProject.create();
});

after(async () => {
  await bench?.stop();
  project?.remove();
});

async function preview(password: string, connection: object = {}): Promise<Outcome & { text: string }> {
  const key = `calico-peering:switchPasswords.${NAME}`;
  const set = await project.pulumi.run(["config", "set", "--secret", "--path", key, password]);
  assert.equal(set.code, 0, set.stderr);
  const { asNumber, stanzas, connection: at } = bench.inputs(wantedText(141, 142));
  project.declare({ connection: { ...at, ...connection }, asNumber, stanzas });
  const outcome = await project.pulumi.preview("--diff");
  const text = outcome.stdout + outcome.stderr;
  assert(!text.includes(password), "no secret");
  assert.doesNotMatch(text, /\n\s+at .*\.ts:/, "no stack trace");
  return { ...outcome, text };
}

describe("the first preview of a switch", () => {
  test("ends with one sentence where the password is wrong", async () => {
    const { code, text } = await preview(WRONG);
    assert.notEqual(code, 0);
    assert.match(text, /user "pulumi" was refused: the password is not the switch's/);
    assert.doesNotMatch(text, /not on the switch/);
  });

  test("ends with one sentence where the pinned host key is another one", async () => {
    const { code, text } = await preview(PASSWORD, { hostKey: `SHA256:${"A".repeat(43)}` });
    assert.notEqual(code, 0);
    assert.match(text, /the host key is SHA256:.*is pinned/);
  });

  test("says NOT READ where the switch is away, and not what that would mean", async () => {
    const { code, text } = await preview(PASSWORD, { port: 9 });
    assert.equal(code, 0, text);
    assert.match(text, /NOT READ \(Core_S9700 \(127\.0\.0\.1:9\)/);
    assert.doesNotMatch(text, /not on the switch|no command needed/);
  });

  test("shows what the switch has already, and the commands that `up` then sends", async () => {
    const { code, text } = await preview(PASSWORD);
    assert.equal(code, 0, text);
    assert.match(text, /Adopted, since it has them already: 10\.2\.98\.141\./);
    assert.match(text, /Left as it was, and not as declared: - peer 10\.2\.98\.141 description by hand/);
    assert.deepEqual(bench.configured(), [], "a preview changes nothing");
    const shown = [...text.matchAll(/^ *\[.+?\] (.+?) {2,}/gm)].map(([, command]) => command);
    const up = await project.pulumi.up();
    assert.equal(up.code, 0, up.stdout + up.stderr);
    assert.deepEqual(bench.configured(), shown);
    assert(bench.bgp.includes("peer 10.2.98.141 description by hand"));
  });
});
