import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { workflow, workflowNames, workflowText } from "./workflows";

/** What a pull request can reach is decided by how the workflows are written: each rule holds for all of them. */

const secretsIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/secrets\.(\w+)/g)].map(([, name = ""]) => name);
/** A login to the state: in each environment that of its own backend. */
const LOGINS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD"];
const READS = [...LOGINS, "BGP_PASSWORDS", "PREVIEW_PASSPHRASE", "SWITCH_READ_PASSWORDS"].sort();

for (const name of workflowNames()) {
  const { on, jobs, ...rest } = workflow(name);
  const steps = Object.entries(jobs).flatMap(([job, { steps: all }]) =>
    all.map((step, i) => ({ ...step, at: `${job}, step ${i + 1}` })),
  );

  describe(`${name}.yml`, () => {
    test("each action is pinned by its commit, with the tag beside it", () => {
      const lines = workflowText(name)
        .split("\n")
        .filter((line) => /^\s*(?:- )?uses:/.test(line));
      assert.equal(lines.length, steps.filter(({ uses }) => uses !== undefined).length);
      for (const line of lines) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    test("no expression stands in a shell's text: names come as variables", () => {
      for (const { run = "", at } of steps) assert.doesNotMatch(run, /\$\{\{/, at);
    });

    test("secrets are in the steps that need them, which run the repository's own files and no npm", () => {
      assert.deepEqual(secretsIn(rest), []);
      for (const [job, { steps: all, ...own }] of Object.entries(jobs)) {
        assert.deepEqual(secretsIn(own), [], job);
        for (const step of all) {
          if (secretsIn(step).length === 0) continue;
          assert.equal(step.uses, undefined, "no action gets a secret");
          assert.doesNotMatch(step.run ?? "", /\bnp[mx]\b|curl|wget/);
        }
      }
    });

    test("a job with secrets is in an environment, and the rights of its token are named", () => {
      for (const [job, one] of Object.entries(jobs)) {
        if (secretsIn(one).length > 0) assert.ok(one.environment, job);
        assert.ok(one.permissions ?? rest.permissions, job);
      }
    });

    test("no token stays in a checkout, but where the pull request is fetched", () => {
      for (const { uses = "", at, with: options } of steps)
        if (uses.startsWith("actions/checkout") && !(name === "preview" && at.startsWith("changes")))
          assert.equal(options?.["persist-credentials"], false, at);
    });

    test("a pull request's own code runs with no secret, or after an approval and with secrets that read", () => {
      const own = "pull_request" in on;
      for (const [job, one] of Object.entries(jobs)) {
        if (own) assert.deepEqual([secretsIn(one), one.environment], [[], undefined], job);
        const checksOut = JSON.stringify(one.steps).includes('pull_request.head.sha }}","repository');
        if (!checksOut) continue;
        assert.equal(one.environment, "preview-approved", job);
        assert.deepEqual([...new Set(secretsIn(one))].sort(), READS);
      }
      if ("pull_request_target" in on || "workflow_run" in on) {
        assert.deepEqual(rest.permissions, {});
        for (const secret of secretsIn(jobs)) assert.ok(READS.includes(secret), secret);
        for (const one of Object.values(jobs))
          assert.ok(!(one.environment !== undefined && one.permissions?.["pull-requests"] === "write"));
      }
    });
  });
}

test("only the job that deploys has a secret that writes; what makes its record has those that read", () => {
  const jobs = workflowNames().flatMap((name) =>
    Object.entries(workflow(name).jobs).map(([job, one]) => [`${name} ${job}`, secretsIn(one)] as const),
  );
  const writes = jobs.filter(([, secrets]) => secrets.some((secret) => !READS.includes(secret)));
  assert.deepEqual(
    writes.map(([name]) => name),
    ["deploy deploy"],
  );
});

test("the state's address and login are in exactly the steps that have its passphrase", () => {
  const PREVIEWS = ["PREVIEW_BACKEND_URL", ...LOGINS.map((name) => `PREVIEW_${name}`)];
  let engines = 0;
  for (const name of workflowNames()) {
    const { jobs, ...rest } = workflow(name);
    for (const [job, { steps, ...own }] of Object.entries({ ...jobs, "": { steps: [], ...rest } })) {
      assert.doesNotMatch(JSON.stringify(own.env ?? {}), /BACKEND_URL|AWS_|PGPASSWORD/, `${name} ${job}`);
      for (const { env = {}, run = "" } of steps) {
        const has = (variable: string) => Object.hasOwn(env, variable);
        const isEngine = has("PULUMI_CONFIG_PASSPHRASE");
        for (const variable of ["PULUMI_BACKEND_URL", ...LOGINS])
          assert.equal(has(variable), isEngine, `${name} ${job}: ${variable}`);
        for (const variable of PREVIEWS) assert.equal(has(variable), run.includes("copyState"), variable);
        if (isEngine) assert.match(run, /\.github\/scripts\/(?:review|drift|deploy|copyState)\.sh$/m);
        engines += Number(isEngine);
      }
    }
  }
  assert.equal(engines, 6);
});

test("one job alone checks a pull request out where secrets are, and says so", () => {
  const unsafe = workflowNames().flatMap((name) =>
    Object.entries(workflow(name).jobs).flatMap(([job, { steps }]) =>
      steps.some((step) => step.with?.["allow-unsafe-pr-checkout"] === true) ? [`${name} ${job}`] : [],
    ),
  );
  assert.deepEqual(unsafe, ["preview program"]);
});
