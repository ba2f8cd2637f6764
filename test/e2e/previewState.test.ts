import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { type Outcome, run } from "../lab/daemons";
import { Project } from "../lab/project";
import { TOP } from "../lab/runDirectory";
import { toolchain } from "../tools/provision/provision";

/** What the preview job of a pull request has of a stack's state and secrets, by the real engine; no end is contacted. */

const FIXTURE = path.join(TOP, "test", "e2e", "fixtures", "states-of-0.1", "one-switch");
const SCRIPT = ["node", "--require", "./components/dynamic/typescript.cjs"];

let runner: Project;
let writer: NodeJS.ProcessEnv;
let previews: NodeJS.ProcessEnv;

const step = (argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> =>
  run([...argv], {
    cwd: runner.directory,
    env: { ...toolchain().env, NO_COLOR: "1", ...env },
    timeoutMs: 5 * 60_000,
  });
const exported = (env: NodeJS.ProcessEnv) =>
  step(["pulumi", "stack", "export", "--stack", "lab", "--show-secrets"], env);

before(async () => {
  runner = Project.ofNew("lab");
  const backend = (name: string) => {
    const folder = path.join(runner.directory, ".pulumi", name);
    fs.mkdirSync(folder, { recursive: true });
    return `file://${folder}`;
  };
  writer = { PULUMI_BACKEND_URL: backend("state"), PULUMI_CONFIG_PASSPHRASE: "lab" };
  previews = { PULUMI_BACKEND_URL: backend("previews"), PULUMI_CONFIG_PASSPHRASE: "previews" };
  fs.copyFileSync(path.join(FIXTURE, "Pulumi.lab.yaml"), runner.stackFile);
  for (const argv of [
    ["select", "--create", "lab"],
    ["import", "--stack", "lab", "--file", path.join(FIXTURE, "state.json")],
  ]) {
    const { code, stderr } = await step(["pulumi", "stack", ...argv, "--non-interactive"], writer);
    assert.equal(code, 0, stderr);
  }
});
after(() => runner?.remove());

describe("the preview job of a pull request", () => {
  test("has a copy of the state with a passphrase of its own, and in it no password that writes to a switch", async () => {
    const copied = await step([...SCRIPT, "stacks/ci/copyState.ts", "lab"], {
      ...writer,
      ...{
        PREVIEW_BACKEND_URL: previews.PULUMI_BACKEND_URL,
        PREVIEW_PASSPHRASE: previews.PULUMI_CONFIG_PASSPHRASE,
      },
    });
    assert.equal(copied.code, 0, copied.stderr);
    const inState = (await exported(writer)).stdout;
    assert.match(inState, /"calico-peering:switchPasswords"/, "the state itself has them");
    const inCopy = await exported(previews);
    assert.equal(inCopy.code, 0, inCopy.stderr);
    assert.doesNotMatch(inCopy.stdout, /switchPasswords|switchPrivateKeys|nodeStatusPrivateKey/);
    assert.equal(
      inCopy.stdout.match(/"urn":/g)?.length,
      inState.match(/"urn":/g)?.length,
      "every resource is in the copy",
    );
  });

  test("cannot read the state itself with that passphrase, and no copy is made with the state's own", async () => {
    const { PULUMI_CONFIG_PASSPHRASE } = previews;
    assert.match((await exported({ ...writer, PULUMI_CONFIG_PASSPHRASE })).stderr, /incorrect passphrase/);
    const { code, stderr } = await step([...SCRIPT, "stacks/ci/copyState.ts", "lab"], {
      ...writer,
      ...{ PREVIEW_BACKEND_URL: previews.PULUMI_BACKEND_URL, PREVIEW_PASSPHRASE: "lab" },
    });
    assert.equal(code, 1);
    assert.match(stderr, /previews need a passphrase of their own/);
  });

  test("gets a stack file without the repository's secrets, whose own it can read", async () => {
    const taken = path.join(runner.directory, "taken");
    fs.mkdirSync(taken);
    const text = runner.stackText().replace("username: pulumi", "username: pulumi, readUsername: reader");
    fs.writeFileSync(
      path.join(taken, "Pulumi.lab.yaml"),
      `secretsprovider: awskms://192.0.2.66/key\n${text}`,
    );
    const secrets = {
      SWITCH_READ_PASSWORDS: '{"BJ_Office_Core_S9700":"Reads-1"}',
      BGP_PASSWORDS: '{"core":"Session-1"}',
    };
    const place = [...SCRIPT, "stacks/ci/placeStackFile.ts", "lab", "--from", taken];
    const placed = await step(place, { ...previews, ...secrets });
    assert.equal(placed.code, 0, placed.stderr);
    assert.doesNotMatch(runner.stackText(), /switchPasswords|awskms|Reads-1|Session-1/);
    const config = await step(["pulumi", "config", "--stack", "lab", "--show-secrets", "--json"], previews);
    assert.match(config.stdout, /Reads-1/);
    assert.match(config.stdout, /Session-1/);
  });
});
