import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ScriptFolder } from "./scriptFolder";
import { jobOf, shellOf, type WorkflowJob } from "./workflows";

/** deploy.sh and what hands it its record and its secrets. */

const VERIFY = "stacks/commands/verify.ts mysite --wait 120";
const UP = "stacks/commands/up.ts mysite --review record/review.json";

/** The step. @param answers what `node` does */
function deploy(answers: string, env: Record<string, string> = {}, record = true) {
  const at = new ScriptFolder(answers);
  if (record) at.write("record/review.json", "{}");
  const { status, stdout, stderr } = at.run("deploy.sh", {
    ...{ STACK: "mysite", RECORD: "record/review.json" },
    ...env,
  });
  const { calls } = at;
  at.remove();
  return { status, stdout, stderr, calls };
}

describe("the step that deploys", () => {
  test("sends what the record says, and asks both ends", () => {
    const { status, calls } = deploy("exit 0");
    assert.deepEqual([status, calls], [0, [UP, VERIFY]]);
  });

  test("ends as the update does where something differs from the record, and asks nothing then", () => {
    const { status, calls, stdout } = deploy("echo '::error::Refused, nothing was changed' >&2; exit 4");
    assert.deepEqual([status, calls], [4, [UP]]);
    assert.equal(stdout, " ::error::Refused, nothing was changed\n");
  });

  test("ends with the verdict's code where a session is not as declared", () => {
    assert.equal(deploy('case "$*" in *verify.ts*) exit 3;; esac').status, 3);
  });

  test("changes nothing without a record", () => {
    const { status, calls, stderr } = deploy("exit 0", {}, false);
    assert.deepEqual([status, calls], [1, []]);
    assert.equal(stderr, "mysite: the review of this run left no record, so nothing is deployed.\n");
  });

  test("hands over a login to the state, and not one that this site has not got", () => {
    const show = 'env | grep -E "^(AWS_|PGPASSWORD|PULUMI_BACKEND_URL)" | sort; exit 4';
    const { stdout } = deploy(show, {
      ...{ PULUMI_BACKEND_URL: "s3://state", AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "key" },
      PGPASSWORD: "",
    });
    assert.equal(stdout, "AWS_ACCESS_KEY_ID=id\nAWS_SECRET_ACCESS_KEY=key\nPULUMI_BACKEND_URL=s3://state\n");
  });
});

describe("the deployment", () => {
  const at = ({ steps }: WorkflowJob, part: string) =>
    steps.findIndex((step) => JSON.stringify(step).includes(part));

  test("is the record of its own run: a review with secrets that read, then the environment with the stack's name", () => {
    const [review, deployed] = [jobOf("deploy", "review"), jobOf("deploy", "deploy")];
    assert.equal(review.environment, "preview");
    assert.equal(deployed.environment, "${{ matrix.stack }}");
    const [upload, download] = [
      review.steps[at(review, "actions/upload-artifact")],
      deployed.steps[at(deployed, "actions/download-artifact")],
    ];
    assert.equal(upload?.with?.name, "record-${{ matrix.stack }}");
    assert.equal(upload.with["if-no-files-found"], "error");
    // Without run-id and token the action reads this run's artifacts alone.
    assert.deepEqual(download?.with, {
      name: "record-${{ matrix.stack }}",
      path: "${{ runner.temp }}/record",
    });
    assert.ok(at(deployed, "actions/download-artifact") < at(deployed, "deploy.sh"));
  });

  test("does not begin where no runner makes records: it would end without a word", () => {
    const at = new ScriptFolder("exit 0");
    const text = shellOf("deploy", "touched", "PREVIEW_RUNNER");
    const [unset, set] = ["", "previews"].map((PREVIEW_RUNNER) => at.step(text, { PREVIEW_RUNNER }));
    at.remove();
    assert.deepEqual([unset?.status, set?.status], [1, 0]);
    assert.match(unset?.stderr ?? "", /^PREVIEW_RUNNER is not set: a deployment is what its record says/);
  });

  test("shows the record of the merged file to who approves, and nothing of a review that failed", () => {
    const at = new ScriptFolder(
      'case "$*" in *commands/review.ts*) mkdir record; cat "$REVIEWED_STACK_FILE" > record/review.md; echo {} > record/review.json;; esac',
    );
    at.write("stacks/Pulumi.mysite.yaml", "config: merged\n");
    const env = { STACK: "mysite", TAKEN: `${at.folder}/taken`, GITHUB_STEP_SUMMARY: `${at.folder}/summary` };
    const show = shellOf("deploy", "review", "GITHUB_STEP_SUMMARY");
    assert.equal(at.step(show, env).status, 0);
    assert.equal(at.read("summary"), undefined);
    assert.equal(at.step(shellOf("deploy", "review", "review.sh"), env).status, 0);
    at.step(show, env);
    assert.deepEqual([at.read("summary"), at.read("record/review.json")], ["config: merged\n", "{}\n"]);
    at.remove();
  });

  test("has no other way to an update", () => {
    for (const name of ["touched", "review", "deploy"])
      for (const { run = "" } of jobOf("deploy", name).steps) assert.doesNotMatch(run, /pulumi up|up\.ts/);
  });
});
