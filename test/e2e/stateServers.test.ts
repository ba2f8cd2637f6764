import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { TOP } from "../lab/runDirectory";
import { LAB_USER } from "../lab/definition";
import { type Outcome, run } from "../lab/daemons";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { waitFor } from "../lab/waitFor";
import { toolchain } from "../tools/provision/provision";
import { ok } from "./support/siteStory";
import { postgresqlServer, s3Server, type StateServer } from "./support/stateServers";

/** The seed's datacenter with its state in S3-compatible storage, then in PostgreSQL, each a real server. */

const STACK = "bj-office";
const SWITCH = "BJ_Office_Core_S9700";
/** Plugins that are not this project's look for their engine every five minutes. */
const OTHERS = /pulumi-resource-kubernetes|pulumi-language-nodejs/;

let lab: Lab;
const servers: StateServer[] = [];
const projects: Project[] = [];

before(async () => {
  lab = await Lab.up({ name: "e2e-state" });
});
after(async () => {
  for (const project of projects) project.remove();
  await Promise.all(servers.map((server) => server.stop()));
  await lab?.down();
});

async function stackOn(server: StateServer): Promise<Project> {
  servers.push(server);
  const project = await Project.ofSite(lab, STACK, undefined, server.login);
  projects.push(project);
  return project;
}

/** Objects of the state whose name has the word: locks, stacks. */
const named = async (server: StateServer, word: string): Promise<string[]> =>
  Object.keys(await server.contents()).filter((name) => name.includes(`/${word}/`));

/** What somebody reads who has the storage, and not the passphrase. */
async function holdsNoSecret(server: StateServer): Promise<void> {
  const contents = Object.entries(await server.contents());
  assert.ok(contents.some(([name, text]) => name.includes("/stacks/") && text.includes('"ciphertext"')));
  for (const [name, text] of contents) assert.ok(!text.includes(LAB_USER.password), name);
}

/** Another `npm run pulumi -- up` of the same stack, from another shell. */
function secondUp(project: Project, server: StateServer): Promise<Outcome> {
  const words = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", STACK];
  const file = ["--config-file", project.stackFile];
  const argv = [
    process.execPath,
    "--require",
    "./components/dynamic/typescript.cjs",
    "test/lab/pulumiCommand.ts",
  ];
  const env = { ...toolchain().env, PULUMI_CONFIG_PASSPHRASE: "lab", NO_COLOR: "1", ...server.login };
  return run([...argv, ...words, ...file], { cwd: TOP, env });
}

/** Processes that a project's engine started, or that those started: they have its temporary folder. */
function processesOf(project: Project): { pid: number; command: string }[] {
  return fs.readdirSync("/proc").flatMap((pid) => {
    try {
      const environment = fs.readFileSync(`/proc/${pid}/environ`, "utf8");
      if (!environment.includes(project.temporary)) return [];
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return [{ pid: Number(pid), command }];
    } catch {
      return [];
    }
  });
}

const peersTyped = async (): Promise<number> =>
  (await lab.switchLog(SWITCH)).filter(({ line }) => /^peer .* as-number/.test(line)).length;

describe("state in S3-compatible storage", () => {
  let server: StateServer;
  let project: Project;

  test("a second `up` meanwhile is refused with who holds the lock, and the first one ends at the goal", async () => {
    server = await s3Server();
    project = await stackOn(server);
    const first = project.pulumi.up("--skip-preview");
    await waitFor(
      "the first `up` holds the lock",
      60,
      async () => (await named(server, "locks")).length === 1,
    );
    const second = await secondUp(project, server);
    assert.notEqual(second.code, 0);
    assert.match(second.stderr, /the stack is currently locked by 1 lock\(s\)/);
    assert.match(second.stderr, /Process \d+ of \S+ on this machine .* still runs: wait for its end/);
    ok(await first);
    assert.deepEqual(await named(server, "locks"), []);
  });

  test("what the state holds is no secret without the passphrase", () => holdsNoSecret(server));

  test("the commands work on it: verify finds every session up, and review nothing to change", async () => {
    ok(await project.command("verify", "--wait", "60"));
    const record = path.join(project.directory, "record");
    const review = await project.command("review", "--out", record);
    assert.match(ok(review), /⚪/, review.stdout);
  });

  test("destroy leaves no peer on the switch", async () => {
    ok(await project.pulumi.destroy("--skip-preview"));
    assert.doesNotMatch((await lab.switches[SWITCH]?.running()) ?? "", /peer 10\.2\.98\./);
  });
});

describe("state in PostgreSQL", () => {
  let server: StateServer;
  let project: Project;

  test("an `up` that is killed leaves a lock; the processes that act for it end by themselves", async () => {
    server = await postgresqlServer();
    project = await stackOn(server);
    const typed = await peersTyped();
    const argv = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", STACK];
    const engine = spawn("pulumi", argv, {
      cwd: project.directory,
      env: project.pulumi.env,
      stdio: "ignore",
    });
    await waitFor("the killed `up` types peers", 120, async () => (await peersTyped()) > typed, 20);
    engine.kill("SIGKILL");
    await once(engine, "exit");
    assert.equal((await named(server, "locks")).length, 1);
    const ours = () => processesOf(project).filter(({ command }) => !OTHERS.test(command));
    await waitFor("what talks to switches has ended", 60, () => ours().length === 0, 200);
  });

  test("the next one is refused with what is left and the command that removes the lock, and `cancel` removes it", async () => {
    const left = processesOf(project).map(({ pid }) => pid);
    const refused = await secondUp(project, server);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /no such process runs here .*`npm run pulumi -- cancel --stack bj-office`/);
    for (const pid of left) {
      assert.match(refused.stderr, new RegExp(`(?:${OTHERS.source}) \\(process ${pid}\\)`));
      process.kill(pid);
    }
    ok(await project.pulumi.run(["cancel", "--yes"]));
    assert.deepEqual(await named(server, "locks"), []);
  });

  test("the `up` after that ends at the goal, and a preview finds nothing to change", async () => {
    ok(await project.pulumi.up("--skip-preview"));
    ok(await project.command("verify", "--wait", "60"));
    ok(await project.pulumi.preview("--expect-no-changes"));
    await holdsNoSecret(server);
  });

  test("destroy leaves no peer on the switch", async () => {
    ok(await project.pulumi.destroy("--skip-preview"));
    assert.doesNotMatch((await lab.switches[SWITCH]?.running()) ?? "", /peer 10\.2\.98\./);
  });
});
