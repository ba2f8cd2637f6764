import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { judgePullRequest, RefusedError, type ChangedPath } from "../../stacks/ci/pullRequest";
import { readYaml } from "../../stacks/yamlText";
import { TOP } from "./workflows";

/** What a pull request is to the job that has secrets, by its paths and its stack file. */

const FILE = "stacks/Pulumi.bj-office.yaml";
const BASE = fs.readFileSync(path.join(TOP, FILE), "utf8");
const blob = "f".repeat(40);
const changed = (name: string, mode = "100644"): ChangedPath => ({ path: name, mode, blob });

function judged(changes: readonly ChangedPath[], after = BASE, more: { fork?: boolean; size?: number } = {}) {
  return judgePullRequest(changes, {
    fork: more.fork ?? false,
    stacks: ["bj-office", "lab"],
    size: () => more.size ?? after.length,
    before: (stack) => (stack === "bj-office" ? readYaml(FILE, Buffer.from(BASE)) : undefined),
    after: () => readYaml(FILE, Buffer.from(after)),
  });
}
const withFile = (change: (text: string) => string) => judged([changed(FILE)], change(BASE));

describe("a stack file that reaches an end otherwise needs a person's approval", () => {
  const changes: Record<string, (text: string) => string> = {
    "a port": (text) => text.replace("host: 10.2.0.2", "host: 10.2.0.2\n        port: 2222"),
    "a host key": (text) => text.replace("SHA256:AAAA", "SHA256:BBBB"),
    "a user": (text) => text.replace("username: pulumi", "username: root"),
    "a reading user": (text) =>
      text.replace("username: pulumi", "username: pulumi\n        readUsername: root"),
    "a kubeconfig": (text) =>
      text.replace("    asNumber: 63400", `    kubeconfig: ${FILE}\n    asNumber: 63400`),
    "a context": (text) => text.replace("    asNumber: 63400", "    context: other\n    asNumber: 63400"),
    "a chart that the preview fetches": (text) =>
      text.replace(/install: \{.*\}/, "install: { version: v3.31.0, chart: http://192.0.2.66/x.tgz }"),
    "another switch": (text) =>
      text.replace("    BJ_Office_Core_S9700:\n      management", "    Other:\n      management"),
  };
  for (const [what, change] of Object.entries(changes))
    test(what, () => {
      const { kind, environment, why } = withFile(change);
      assert.deepEqual([kind, environment], ["connection", "preview-approved"]);
      assert.match(why.join(), /is new or changed/);
    });

  test("a new stack", () => assert.equal(judged([changed("stacks/Pulumi.new.yaml")]).kind, "connection"));
  test("a fork's", () => assert.equal(judged([changed(FILE)], BASE, { fork: true }).kind, "connection"));
});

describe("what changes how the engine or the program runs makes it the program's change", () => {
  const keys: Record<string, (text: string) => string> = {
    "another secrets provider": (text) => `secretsprovider: awskms://192.0.2.66/key\n${text}`,
    "an environment of Pulumi's cloud": (text) => `environment: [theirs]\n${text}`,
    // The engine reads it as `calico-peering:switches`, beside the key of that name.
    "this project's key in the engine's long form": (text) =>
      text.replace("config:\n", "config:\n  calico-peering:config:switches: {}\n"),
    "configuration of a provider": (text) =>
      text.replace("config:\n", "config:\n  kubernetes:kubeconfig: '{}'\n"),
  };
  for (const [what, change] of Object.entries(keys))
    test(what, () => assert.equal(withFile(change).kind, "program"));

  for (const other of [
    ".github/workflows/preview.yml",
    "components/datacenter.ts",
    "docs/review.md",
    "node_modules/x/index.js",
    "package.json",
    "stacks/Pulumi.bj-office.json",
    "stacks/ci/pullRequest.ts",
    "stacks/pulumi.bj-office.yaml",
    "templates/s9700/peer.hbs",
  ])
    test(other, () => {
      const { kind, environment } = judged([changed(FILE), changed(other)]);
      assert.deepEqual([kind, environment], ["program", "preview-approved"]);
    });
});

test("nodes, pools, sessions and secrets of the file are data; secrets are not taken anyway", () => {
  const { kind, environment, stacks } = withFile((text) =>
    text
      .replace("bj-152: {", "bj-153: { address: 10.2.98.153 }\n      bj-152: {")
      .replace(/secure: .*/, "secure: v1:x:y"),
  );
  assert.deepEqual([kind, environment, stacks], ["data", "preview", ["bj-office"]]);
});

test("what touches no stack is none of it: a lab's stack, and a stack that goes", () => {
  assert.equal(judged([changed("stacks/Pulumi.lab.yaml")]).kind, "none");
  assert.equal(judged([changed(FILE, "000000")]).kind, "none");
  assert.equal(judged([changed("docs/review.md")]).kind, "none");
});

for (const [what, change, size] of [
  ["a name that is an option", changed("stacks/Pulumi.--help.yaml"), 1],
  ["a name with a slash to come", changed("stacks/Pulumi...yaml"), 1],
  ["an empty name", changed("stacks/Pulumi..yaml"), 1],
  ["a name of 200 characters", changed(`stacks/Pulumi.${"a".repeat(200)}.yaml`), 1],
  ["a program for a file", changed(FILE, "100755"), 1],
  ["a repository for a file", changed(FILE, "160000"), 1],
  ["a file of 2 MB", changed(FILE), 2 << 20],
] as const)
  test(`${what} is refused before it is read`, () => {
    assert.throws(() => judged([change], BASE, { size }), RefusedError);
  });
