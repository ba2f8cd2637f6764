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
  readonly rules?: readonly { readonly if?: string }[];
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

test("an event that is no merge request's ends the pipeline", () => {
  const payload = path.join(repository.temporary, "payload");
  fs.writeFileSync(payload, '{"object_kind":"merge_request","object_attributes":{"iid":"1; env"}}');
  const { status, stderr } = repository.step((jobs.judge?.script ?? []).join("\n"), {
    TRIGGER_PAYLOAD: payload,
  });
  assert.equal(status, 1);
  assert.match(stderr, /TRIGGER_PAYLOAD: the event is no merge request's/);
});
