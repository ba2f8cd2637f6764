import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseArguments, UsageError } from "../../../../components/s9700/vrp/cli/arguments";

const KEY = `SHA256:${"A".repeat(43)}`;
const AT = ["--host", "10.0.0.1", "--user", "pulumi", "--host-key", KEY];
const ENV = { VRP_PASSWORD: "a secret" };
const WANTED = ["--wanted", "wanted.txt"];

describe("the command line", () => {
  test("reads a switch on port 22 with the password of the environment", () => {
    assert.deepEqual(parseArguments(["read", ...AT], ENV), {
      command: "read",
      json: false,
      target: {
        host: "10.0.0.1",
        port: 22,
        username: "pulumi",
        hostKey: KEY,
        password: "a secret",
        legacyAlgorithms: false,
      },
    });
  });

  test("plans offline from two files, and asks for no switch", () => {
    assert.deepEqual(parseArguments(["plan", "--running", "running.txt", "--wanted=wanted.txt"], {}), {
      command: "plan",
      wantedFile: "wanted.txt",
      ownAll: false,
      json: false,
      table: false,
      exitCode: false,
      from: { file: "running.txt" },
    });
  });

  test("takes every option of a push", () => {
    const how = ["--own", "all", "--yes", "--json", "--legacy-algorithms"];
    const request = parseArguments(
      ["push", ...AT, ...WANTED, ...how, "--name", "S9700", "--port", "2298"],
      ENV,
    );
    assert.ok(request.command === "push");
    assert.deepEqual([request.ownAll, request.yes, request.json], [true, true, true]);
    const { name, port, legacyAlgorithms } = request.target;
    assert.deepEqual({ name, port, legacyAlgorithms }, { name: "S9700", port: 2298, legacyAlgorithms: true });
  });

  const mistakes: readonly (readonly [string, readonly string[], RegExp, NodeJS.ProcessEnv?])[] = [
    ["no command", [], /^"" is not a command; allowed: probe, read, plan, push/],
    ["an unknown command", ["apply"], /^"apply" is not a command; allowed: probe, read, plan, push/],
    [
      "an unknown option",
      ["read", "--hots", "x"],
      /^--hots: read has no such option; allowed: --host, --port/,
    ],
    ["an option of another command", ["read", ...AT, "--yes"], /^--yes: read has no such option/],
    ["consent without a trial", ["probe", ...AT, "--consent", "Core"], /^--consent goes with --trial\.$/],
    ["a word that is no option", ["read", "10.0.0.1"], /^10\.0\.0\.1: read takes options only/],
    ["an option without its value", ["read", "--host", "--user", "x"], /^--host needs a value\.$/],
    ["an empty value", ["read", "--host="], /^--host needs a value\.$/],
    ["a value for a switch", ["push", "--yes=no"], /^--yes takes no value\.$/],
    ["an option twice", ["read", "--host", "a", "--host", "b"], /^--host is given twice\.$/],
    ["no host", ["read", "--user", "x"], /^--host is missing: the switch's name or address\.$/],
    ["no user", ["read", "--host", "x"], /^--user is missing/],
    ["no host key", ["read", "--host", "x", "--user", "y"], /^--host-key is missing: SHA256:…/],
    [
      "no fingerprint",
      ["read", ...AT.slice(0, 5), "MD5:00"],
      /^--host-key MD5:00: allowed are SHA256: with 43/,
    ],
    [
      "a port out of range",
      ["read", ...AT, "--port", "65536"],
      /^--port 65536: allowed are whole numbers from 1 to 65535\.$/,
    ],
    ["a port that is no number", ["read", ...AT, "--port", "22x"], /^--port 22x: allowed/],
    ["a password that is not set", ["read", ...AT], /^VRP_PASSWORD is not set: .* --key\.$/, {}],
    ["an empty password", ["read", ...AT], /^VRP_PASSWORD is not set/, { VRP_PASSWORD: "" }],
    [
      "a password on the command line",
      ["read", ...AT, "--password", "x"],
      /^--password: every user of a machine can read/,
    ],
    ["nothing wanted", ["plan", "--running", "r"], /^--wanted is missing: a file\.$/],
    ["another ownership", ["plan", ...WANTED, "--own", "none"], /^--own none: allowed is all;/],
    [
      "a switch beside a file",
      ["plan", ...WANTED, "--running", "r", "--host", "x"],
      /^--host: with --running no switch is asked/,
    ],
    [
      "two output formats together",
      ["plan", ...WANTED, "--running", "r", "--json", "--table"],
      /^--table and --json exclude each other\.$/,
    ],
  ];
  for (const [what, argv, sentence, env = ENV] of mistakes) {
    test(`says of ${what} in one sentence what is wrong`, () => {
      assert.throws(
        () => parseArguments(argv, env),
        (error) =>
          error instanceof UsageError && sentence.test(error.message) && !error.message.includes("\n"),
      );
    });
  }

  test("says no secret in any of its sentences", () => {
    assert.throws(
      () => parseArguments(["read", ...AT, "--password=hunter2"], ENV),
      (error) => error instanceof UsageError && !error.message.includes("hunter2"),
    );
  });
});
