import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Review } from "../../components/review/types";
import { stackFileDigest } from "../../stacks/programDigest";
import { bjOffice, LAB_USER } from "../lab/definition";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { run } from "../lab/daemons";
import { typeOnSwitch } from "../lab/ssh";
import { toolchain } from "../tools/provision/provision";

/** A change record and the update that is bound to it, through the real engine: review, a refused update, an update. */

const SWITCH = "BJ_Office_Core_S9700";

/** A user of the previews; that it only reads is shown by test/e2e/rights.test.ts. */
const READER = { name: "peering-read", password: "Read-0nly@127.0.0.1", level: 3 };

let lab: Lab;
let project: Project;
/** What the preview job of a pull request has: a checkout of the base branch. */
let runner: Project;
let record: string;
let review: Review;

before(async () => {
  const [device, ...others] = bjOffice.switches;
  assert.ok(device);
  const switches = [{ ...device, users: [...device.users, READER] }, ...others];
  lab = await Lab.up({ name: "e2e-review", definition: { ...bjOffice, switches } });
  project = await Project.of(lab);
  runner = Project.ofNew("lab");
  project.edit((set) => set(["calico-peering:switches", SWITCH, "management", "readUsername"], READER.name));
  const named = await project.setSecret("switchReadPasswords", SWITCH, READER.password);
  assert.equal(named.code, 0, named.stderr);
  record = path.join(project.directory, "record", "review.json");
});
after(async () => {
  await lab?.down();
  project?.remove();
  runner?.remove();
});

const type = (...lines: string[]) => typeOnSwitch(lab, SWITCH, ["system-view", "bgp 65001", ...lines]);
const sentRows = async () =>
  (await lab.switchLog(SWITCH))
    .map(({ line }) => line)
    .filter((line) => /^(?:undo )?(?:peer|router-id|compare-different)/.test(line));

describe("npm run review, and an update that is bound to what it says", () => {
  test("the record has both ends, no secret, and touches nothing", async () => {
    const { code, stdout, stderr } = await project.command("review", "--out", path.dirname(record));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /4 sessions start/);
    assert.match(stdout, /the mesh goes off after the gate/);
    review = JSON.parse(fs.readFileSync(record, "utf8")) as Review;
    assert.equal(review.bound.switches[SWITCH]?.commands.length, 10);
    assert.deepEqual(Object.keys(review.bound.objects).filter((key) => key.startsWith("BGPPeer/")).length, 4);
    assert.deepEqual(await sentRows(), []);
    assert.doesNotMatch(fs.readFileSync(record, "utf8") + stdout, /Lab-|password cipher [^*]/);
  });

  test("is refused where a peer was typed on the switch since, which is named; nothing is changed", async () => {
    await type("peer 10.2.98.141 as-number 63400", "peer 10.9.9.9 as-number 65099");
    const before = await sentRows();
    const { code, stderr } = await project.command("up", "--review", record);
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /rows of this stack changed since the review: \+ bgp: peer 10\.2\.98\.141 as-number 63400/,
    );
    assert.match(stderr, /Note: BJ_Office_Core_S9700: 0 foreign rows were there, 1 are now/);
    assert.deepEqual(await sentRows(), before);
  });

  test("goes through where all is as it was reviewed, a foreign peer aside: the switch gets the reviewed commands", async () => {
    await type("undo peer 10.2.98.141");
    const before = (await sentRows()).length;
    const { code, stdout, stderr } = await project.command("up", "--review", record);
    assert.equal(code, 0, stdout + stderr);
    const reviewed = review.bound.switches[SWITCH]?.commands.map((command) =>
      command.replace(/^[^:]+: /, ""),
    );
    assert.deepEqual((await sentRows()).slice(before), reviewed);
  });
});

describe("the preview job of a pull request", () => {
  const previews = () => ({
    PULUMI_BACKEND_URL: `file://${path.join(runner.directory, ".pulumi", "previews")}`,
    PULUMI_CONFIG_PASSPHRASE: "previews",
  });
  const step = (cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv) =>
    run([...argv], { cwd, env: { ...toolchain().env, NO_COLOR: "1", ...env }, timeoutMs: 5 * 60_000 });
  const exported = (env: NodeJS.ProcessEnv) =>
    step(runner.directory, ["pulumi", "stack", "export", "--stack", "lab", "--show-secrets"], env);

  test("has a copy of the state with a passphrase of its own, and in it no secret that writes", async () => {
    const { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE: passphrase } = previews();
    fs.mkdirSync(url.slice("file://".length), { recursive: true });
    const writer = { PULUMI_BACKEND_URL: `file://${project.backend}`, PULUMI_CONFIG_PASSPHRASE: "lab" };
    const script = [
      "node",
      "--require",
      "./components/dynamic/typescript.cjs",
      "stacks/ci/copyState.ts",
      "lab",
    ];
    const copied = await step(project.directory, script, {
      ...writer,
      ...{ PREVIEW_BACKEND_URL: url, PREVIEW_PASSPHRASE: passphrase },
    });
    assert.equal(copied.code, 0, copied.stderr);
    const inState = (await exported(writer)).stdout;
    assert.ok(inState.includes(LAB_USER.password), "the state itself has the password that writes");
    const inCopy = await exported(previews());
    assert.equal(inCopy.code, 0, inCopy.stderr);
    assert.ok(!inCopy.stdout.includes(LAB_USER.password));
    const denied = await exported({ ...writer, PULUMI_CONFIG_PASSPHRASE: passphrase });
    assert.match(denied.stderr, /incorrect passphrase/);
  });

  test("makes a complete record of the pull request's file with it, logged in as the user that reads", async () => {
    const taken = path.join(runner.directory, "taken");
    fs.mkdirSync(taken);
    const file = path.join(taken, "Pulumi.lab.yaml");
    fs.copyFileSync(project.stackFile, file);
    const before = (await lab.switchLog(SWITCH)).length;
    const secrets = { SWITCH_READ_PASSWORDS: JSON.stringify({ [SWITCH]: READER.password }) };
    const { code, stdout, stderr } = await step(runner.directory, ["bash", ".github/scripts/review.sh"], {
      ...{ STACK: "lab", TAKEN: taken, ...previews(), ...secrets },
    });
    assert.equal(code, 0, stdout + stderr);
    const report = fs.readFileSync(path.join(runner.directory, "report", "lab.md"), "utf8");
    assert.match(report, /No BGP session with a switch ends; 4 of 4 are untouched/);
    const json = fs.readFileSync(path.join(runner.directory, "record", "review.json"), "utf8");
    const { bound } = JSON.parse(json) as Review;
    assert.equal(
      bound.file,
      stackFileDigest(project.directory, "lab"),
      "bound to the pull request's own file",
    );
    for (const text of [report, json, runner.stackText()])
      for (const { password } of [READER, LAB_USER]) assert.ok(!text.includes(password));
    const users = (await lab.switchLog(SWITCH)).slice(before).map(({ user }) => user);
    assert.deepEqual([...new Set(users)], [READER.name]);
  });
});
