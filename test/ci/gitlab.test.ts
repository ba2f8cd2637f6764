import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import { Repository, STACK_FILE, edit } from "./hostileRepository";
import { TOP } from "./workflows";

/** docs/gitlab-ci.yml: its form, and its judging job run on a merge request. */

interface GitlabJob {
  readonly stage?: string;
  readonly extends?: string;
  readonly script?: readonly string[];
  readonly needs?: readonly string[];
  readonly environment?: { readonly name: string };
  readonly rules?: readonly { readonly if?: string; readonly when?: string }[];
  readonly variables?: Readonly<Record<string, string>>;
}

const {
  default: image,
  variables,
  stages,
  workflow,
  ...rest
} = parse(fs.readFileSync(path.join(TOP, "docs", "gitlab-ci.yml"), "utf8"), { merge: true }) as Record<
  string,
  unknown
> & { readonly stages: readonly string[] };
const jobs = rest as Readonly<Record<string, GitlabJob>>;
const named = Object.entries(jobs).filter(([name]) => !name.startsWith("."));

let repository: Repository;
before(() => (repository = new Repository()));
after(() => repository?.remove());

test("each job has a script and a stage that there is, needs jobs that there are, and extends what there is", () => {
  for (const [name, { script, stage = "", needs = [], extends: template }] of named) {
    assert.ok(Array.isArray(script) && script.every((line) => typeof line === "string"), name);
    assert.ok(stages.includes(stage), name);
    for (const other of needs) assert.ok(jobs[other], `${name} needs ${other}`);
    if (template !== undefined) assert.ok(jobs[template], template);
  }
  assert.ok(image && variables && workflow);
});

test("npm runs in jobs without an environment, and a merge request's own pipeline has none", () => {
  for (const [name, { script = [], environment, rules }] of named) {
    if (/\bnp[mx]\b/.test(script.join("\n"))) assert.equal(environment, undefined, name);
    if (JSON.stringify(rules ?? []).includes("merge_request_event"))
      assert.equal(environment, undefined, name);
  }
  assert.deepEqual(
    named.flatMap(([name, { environment }]) =>
      environment === undefined ? [] : [`${name}: ${environment.name}`],
    ),
    [
      "live: preview",
      "approved: preview-approved",
      "comment: comments",
      "comment-approved: comments",
      "record: preview",
      "deploy: $STACK",
    ],
  );
});

for (const [fork, kind] of [
  [false, "data"],
  [true, "connection"],
] as const)
  test(`a merge request${fork ? " of a fork" : ""} that adds a node is judged from the webhook's event`, () => {
    const { number, head } = repository.pull((file) =>
      edit(file(STACK_FILE), (text) =>
        text.replace("      bj-152: {", "      bj-153: { address: 10.2.98.153 }\n      bj-152: {"),
      ),
    );
    const payload = path.join(repository.temporary, "payload");
    const event = { iid: number, source_project_id: fork ? 8 : 7, target_project_id: 7, title: "$(touch x)" };
    fs.writeFileSync(payload, JSON.stringify({ object_kind: "merge_request", object_attributes: event }));
    const { status, stderr } = repository.step((jobs.judge?.script ?? []).join("\n"), {
      ...{ TRIGGER_PAYLOAD: payload, TYPESCRIPT: "./components/dynamic/typescript.cjs" },
    });
    assert.equal(status, 0, stderr);
    const read = (name: string) => fs.readFileSync(path.join(repository.checkout, name), "utf8");
    assert.equal(
      read("request.env"),
      `PULL=${number}\nFORK=${fork ? "--fork" : ""}\nKIND=${kind}\nHEAD_SHA=${head}\n`,
    );
    assert.equal(read("taken/stacks.list"), "bj-office\n");
  });

/** A folder for PATH with a `node` that says what it runs, and from which program. */
function witness(): string {
  const folder = path.join(repository.temporary, "bin");
  fs.mkdirSync(folder, { recursive: true });
  const text = `#!/bin/bash
case "$*" in
  *affectedStacks.ts*) echo '["bj-office"]' ;;
  *stacks/commands/review.ts*)
    mkdir -p record; echo '{}' > record/review.json; head -1 stacks/index.ts > record/review.md; cat "$REVIEWED_STACK_FILE" >> record/review.md ;;
  *up.ts* | *verify.ts*) echo "$*" >> ${repository.temporary}/deployed ;;
esac
`;
  fs.writeFileSync(path.join(folder, "node"), text, { mode: 0o755 });
  return `${folder}:${process.env.PATH ?? ""}`;
}

const taken = (name: string) => path.join(repository.checkout, name);

for (const [kind, program, file] of [
  ["connection", "base's", "as taken"],
  ["program", "pull request's", "of the head"],
] as const)
  test(`after a person's word a merge request that is ${kind} is reviewed by the ${program} own program`, () => {
    const base = fs.readFileSync(taken("stacks/index.ts"), "utf8").split("\n")[0];
    const { head } = repository.pull((name) => {
      edit(name("stacks/index.ts"), (text) => `// the pull request's\n${text}`);
      edit(name(STACK_FILE), (text) => `# of the head\n${text}`);
    });
    fs.rmSync(taken("report"), { recursive: true, force: true });
    fs.mkdirSync(taken("taken"), { recursive: true });
    fs.writeFileSync(taken("taken/stacks.list"), "bj-office\n");
    fs.writeFileSync(taken("taken/Pulumi.bj-office.yaml"), "# as taken\n");
    const { status, stderr } = repository.step((jobs.approved?.script ?? []).join("\n"), {
      ...{ KIND: kind, HEAD_SHA: head, PATH: witness() },
    });
    repository.git(repository.checkout, "checkout", "--quiet", "--force", "main");
    assert.equal(status, 0, stderr);
    const report = fs.readFileSync(taken("report/bj-office.md"), "utf8").split("\n");
    assert.deepEqual(report.slice(0, 2), [kind === "program" ? "// the pull request's" : base, `# ${file}`]);
  });

test("a merge request that needs no approval is not reviewed a second time by a job that waits for one", () => {
  fs.rmSync(taken("report"), { recursive: true, force: true });
  const { status, stdout } = repository.step((jobs.approved?.script ?? []).join("\n"), {
    ...{ KIND: "data", HEAD_SHA: "0".repeat(40), PATH: witness() },
  });
  assert.deepEqual([status, stdout, fs.existsSync(taken("report"))], [0, "No approval is needed.\n", false]);
});

test("after a merge the record of each stack is made first, and a deployment, which a person starts, is that record", () => {
  const before = repository.git(repository.checkout, "rev-parse", "HEAD");
  repository.onBase((name) => edit(name(STACK_FILE), (text) => `${text}# more\n`));
  for (const folder of ["taken", "report", "record"])
    fs.rmSync(taken(folder), { recursive: true, force: true });
  const env = { CI_COMMIT_BEFORE_SHA: before, TYPESCRIPT: "x", PATH: witness() };
  const made = repository.step((jobs.record?.script ?? []).join("\n"), env);
  assert.equal(made.status, 0, made.stderr);
  assert.ok(fs.existsSync(taken("record/bj-office/review.json")));
  assert.match(fs.readFileSync(taken("report/bj-office.md"), "utf8"), /# more/);
  assert.equal(jobs.deploy?.rules?.[0]?.when, "manual");

  const deployed = path.join(repository.temporary, "deployed");
  const deploy = (stack: string) =>
    repository.step((jobs.deploy?.script ?? []).join("\n"), { ...env, STACK: stack });
  assert.equal(deploy("another").stdout, "This merge does not touch another.\n");
  assert.ok(!fs.existsSync(deployed));
  assert.equal(deploy("bj-office").status, 0);
  assert.match(
    fs.readFileSync(deployed, "utf8"),
    /up\.ts bj-office --review record\/bj-office\/review\.json\n.*verify\.ts bj-office --wait 120\n$/,
  );
});

test("an event that is no merge request's ends the pipeline", () => {
  const payload = path.join(repository.temporary, "payload");
  fs.writeFileSync(payload, '{"object_kind":"merge_request","object_attributes":{"iid":"1; env"}}');
  const { status, stderr } = repository.step((jobs.judge?.script ?? []).join("\n"), {
    TRIGGER_PAYLOAD: payload,
  });
  assert.equal(status, 1);
  assert.match(stderr, /TRIGGER_PAYLOAD: the event is no merge request's/);
});
