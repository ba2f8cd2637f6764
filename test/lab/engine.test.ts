import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stackNamed } from "./engine";

describe("npm run pulumi takes the lab's state where the command line names the lab's stack", () => {
  const cases: [string, string | undefined][] = [
    ["preview --stack lab --diff", "lab"],
    ["preview --stack=lab", "lab"],
    ["up -s lab", "lab"],
    ["stack init lab", "lab"],
    ["stack select --create bj-office", "bj-office"],
    ["stack rm lab --yes", "lab"],
    ["stack output verification --stack bj-office", "bj-office"],
    ["preview", undefined],
    ["stack ls", undefined],
    ["config set --stack bj-office -- lab --stack", "bj-office"],
  ];
  for (const [line, stack] of cases) test(line, () => assert.equal(stackNamed(line.split(" ")), stack));
});
