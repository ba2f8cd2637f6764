import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { STACK_FILE, Repository, edit } from "./hostileRepository";
import { shellOf } from "./workflows";

/** The steps of preview.yml's first job, run as a runner runs them, on pull requests of people who mean no good. */

let repository: Repository;
before(() => (repository = new Repository()));
after(() => repository?.remove());

/** What the step left: its outputs, the folder of taken files, and what it printed. */
function judge({ number, head }: { readonly number: number; readonly head: string }, fork = "") {
  const at = (name: string) => path.join(repository.temporary, name);
  fs.rmSync(at("taken"), { recursive: true, force: true });
  fs.writeFileSync(at("output"), "");
  const outcome = repository.step(shellOf("preview", "changes", "takeStackFiles"), {
    ...{ PULL: String(number), HEAD: head, FORK: fork },
    ...{ TAKEN: at("taken"), GITHUB_OUTPUT: at("output") },
  });
  const outputs = Object.fromEntries(
    fs
      .readFileSync(at("output"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  ) as Record<string, string>;
  const taken = fs.existsSync(at("taken")) ? fs.readdirSync(at("taken")) : [];
  return { ...outcome, outputs, taken, file: (name: string) => fs.readFileSync(at(`taken/${name}`), "utf8") };
}

const addNode = (text: string) =>
  text.replace("      bj-152: {", "      bj-153: { address: 10.2.98.153 }\n      bj-152: {");

describe("a pull request", () => {
  test("that adds a node is data: the base branch's program may read both ends", () => {
    const pull = repository.pull((file) => edit(file(STACK_FILE), addNode));
    const { status, outputs, taken, file, stderr } = judge(pull);
    assert.equal(status, 0, stderr);
    assert.deepEqual(outputs, { kind: "data", environment: "preview", stacks: '["bj-office"]' });
    assert.deepEqual(taken, ["Pulumi.bj-office.yaml"]);
    assert.match(file("Pulumi.bj-office.yaml"), /bj-153/);
  });

  test("from a fork needs an approval, whatever it changes", () => {
    const pull = repository.pull((file) => edit(file(STACK_FILE), addNode));
    const { outputs, stderr } = judge(pull, "--fork");
    assert.deepEqual([outputs.kind, outputs.environment], ["connection", "preview-approved"]);
    assert.match(stderr, /It is from a fork/);
  });

  test("that sends the login to another host needs an approval", () => {
    const { outputs, stderr } = judge(
      repository.pull((file) =>
        edit(file(STACK_FILE), (text) => text.replace("host: 10.2.0.2", "host: 192.0.2.66")),
      ),
    );
    assert.deepEqual([outputs.kind, outputs.environment], ["connection", "preview-approved"], stderr);
    assert.match(stderr, /bj-office: "switches\.BJ_Office_Core_S9700\.management" is new or changed/);
  });

  test("that edits the program to print its environment gets no secret without an approval", () => {
    const { outputs, status, taken, stderr } = judge(
      repository.pull((file) => {
        edit(file(STACK_FILE), addNode);
        edit(file("stacks/index.ts"), (text) => `console.log(process.env);\n${text}`);
        edit(file("stacks/ci/takeStackFiles.ts"), () => "console.log('kind=data');\n");
        edit(file("package.json"), (text) =>
          text.replace('"scripts": {', '"scripts": { "preinstall": "env",'),
        );
      }),
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(outputs, { kind: "program", environment: "preview-approved", stacks: '["bj-office"]' });
    assert.deepEqual(taken, ["Pulumi.bj-office.yaml"]);
  });

  const refused: Record<string, readonly [(file: (name: string) => string) => void, RegExp]> = {
    "has a link for a stack file": [
      (file) => {
        fs.rmSync(file(STACK_FILE));
        fs.symlinkSync("/etc/passwd", file(STACK_FILE));
      },
      /"stacks\/Pulumi\.bj-office\.yaml": a stack file is a plain file, and this has git's mode 120000/,
    ],
    "has a file whose name is a command": [
      (file) => fs.copyFileSync(file(STACK_FILE), file("stacks/Pulumi.a;touch $(echo x).yaml")),
      /"stacks\/Pulumi\.a;touch \$\(echo x\)\.yaml": a stack's name has letters, digits/,
    ],
    "has a file whose name begins a line with a runner's command": [
      (file) => fs.copyFileSync(file(STACK_FILE), file("stacks/Pulumi.a\n::set-output name=kind::data.yaml")),
      /^"stacks\/Pulumi\.a\\n::set-output/m,
    ],
  };
  for (const [what, [change, sentence]] of Object.entries(refused))
    test(`that ${what} is refused, and nothing of it is taken`, () => {
      const { status, outputs, taken, stderr } = judge(repository.pull(change));
      assert.equal(status, 1, stderr);
      assert.deepEqual([outputs, taken], [{}, []]);
      assert.match(stderr, sentence);
      for (const line of stderr.split("\n")) assert.doesNotMatch(line, /^::/);
    });

  test("with a word for a commit is refused", () => {
    const { status, stderr } = judge({ number: 1, head: "main" });
    assert.equal(status, 1);
    assert.match(stderr, /is no commit/);
  });

  test("is judged as what a merge makes of it; one that conflicts is refused", () => {
    const old = repository.pull((file) => edit(file(STACK_FILE), addNode));
    const conflict = repository.pull((file) =>
      edit(file(STACK_FILE), (text) =>
        text.replace("bj-141: { address: 10.2.98.141 }", "bj-141: { address: 10.2.98.9 }"),
      ),
    );
    repository.onBase((file) =>
      edit(file(STACK_FILE), (text) =>
        text.replace("bj-141: { address: 10.2.98.141 }", "bj-141: { address: 10.2.98.8 }"),
      ),
    );
    const judged = judge(old);
    assert.equal(judged.outputs.kind, "data", judged.stderr);
    assert.match(judged.file("Pulumi.bj-office.yaml"), /10\.2\.98\.8 }[^]*bj-153/);
    assert.match(judge(conflict).stderr, /cannot be merged as it is/);
  });

  test("leaves the checkout as it was: nothing of a head is checked out", () => {
    assert.equal(repository.git(repository.checkout, "status", "--porcelain", "--untracked-files=no"), "");
    assert.equal(
      repository.git(repository.checkout, "rev-parse", "HEAD"),
      repository.git(repository.origin, "rev-parse", "main"),
    );
  });
});

describe("a push and a pull request of the offline workflow", () => {
  for (const [name, job, variable] of [
    ["offline", "stacks", "BASE"],
    ["deploy", "touched", "BEFORE"],
  ] as const)
    test(`${name}.yml names the stacks that changed, and no file with another name`, () => {
      const base = repository.git(repository.checkout, "rev-parse", "HEAD");
      const { head } = repository.pull((file) => {
        edit(file(STACK_FILE), addNode);
        fs.copyFileSync(file(STACK_FILE), file("stacks/Pulumi.a;touch x.yaml"));
      });
      repository.git(repository.checkout, "fetch", "--quiet", "origin", head);
      repository.git(repository.checkout, "checkout", "--quiet", head);
      const output = path.join(repository.temporary, "output");
      fs.writeFileSync(output, "");
      const { status, stderr } = repository.step(shellOf(name, job, "affectedStacks"), {
        ...{ [variable]: base, GITHUB_OUTPUT: output },
      });
      repository.git(repository.checkout, "checkout", "--quiet", "main");
      assert.equal(status, 0, stderr);
      assert.equal(fs.readFileSync(output, "utf8"), 'stacks=["bj-office"]\n');
    });
});
