import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { worstOf } from "../../../stacks/fleet/actions";
import { PlainProgress, TerminalProgress, type State } from "../../../stacks/fleet/progress";
import { reasonIn, summaryIn } from "../../../stacks/fleet/reason";
import { chosen, placeOf } from "../../../stacks/fleet/stacks";
import { countOf, tableOf } from "../../../stacks/fleet/table";
import type { Outcome } from "../../../stacks/fleet/schedule";

describe("--stacks", () => {
  const names = ["bj-lab", "bj-office", "sh.core", "shXcore"];
  const cases: readonly [string, readonly string[]][] = [
    ["*", names],
    ["bj-*", ["bj-lab", "bj-office"]],
    ["bj-*,!bj-lab", ["bj-office"]],
    ["!bj-lab", ["bj-office", "sh.core", "shXcore"]],
    ["sh.core", ["sh.core"]],
    ["!*,bj-lab", ["bj-lab"]],
    ["nowhere", []],
  ];
  for (const [patterns, expected] of cases)
    test(`${patterns} means ${expected.join(", ") || "none"}`, () =>
      assert.deepEqual(chosen(patterns, names), expected));
});

describe("a stack's place among the others", () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-fleet-"));
  after(() => fs.rmSync(directory, { recursive: true }));
  const placed = (text: string) => {
    fs.writeFileSync(path.join(directory, "Pulumi.x.yaml"), text);
    return placeOf("x", directory);
  };

  test("is in its file: wave, pair, and the switches' addresses", () => {
    const text = `config:
  calico-peering:wave: 2
  calico-peering:pair: bj-core
  calico-peering:switches:
    A: { management: { host: 10.0.0.2, port: 2222 } }
    B: { management: { host: 10.0.0.1 } }
`;
    assert.deepEqual(placed(text), {
      ...{ name: "x", wave: 2, pair: "bj-core" },
      switches: ["10.0.0.1:22", "10.0.0.2:2222"],
    });
  });

  test("is wave 1, without a pair, where the file says nothing or cannot be read: later waves wait for it", () => {
    const first = { name: "x", wave: 1, switches: [] };
    for (const text of ["config: {}", "", "{", "config:\n  calico-peering:wave: soon\n"])
      assert.deepEqual(placed(text), first);
  });
});

describe("why a run did not end well, in one line", () => {
  const cases: readonly [string, string, string][] = [
    [
      "the engine's first error, and how many more there are",
      "Diagnostics:\n  x (S1):\n    error: S1: refused `peer`: No resources.\n  y (S2):\n    error: S2: no answer.\n  pulumi:pulumi:Stack:\n    error: update failed\n",
      "S1: refused `peer`: No resources. (and 1 more)",
    ],
    [
      "the first of what the engine lists for a resource that was changed and failed",
      "Diagnostics:\n  x (S1):\n    error: 2 errors occurred:\n    \t* S1: the connection was cut at `peer`.\n    \t* S1: it could not be read afterwards.\n\n  pulumi:pulumi:Stack:\n    error: update failed\n\nResources:\n    + 3 created\n\nDuration: 37s\n",
      "S1: the connection was cut at `peer`. (and 1 more)",
    ],
    [
      "what an update that is bound to a record refuses",
      "Note: foreign.\nRefused, nothing was changed; it is not as it was reviewed at now:\n- S1: other commands would be sent: + bgp: x.\n",
      "S1: other commands would be sent: + bgp: x.",
    ],
    [
      "the first mistake of the stack file",
      "stacks/Pulumi.x.yaml: a is not b.\nstacks/Pulumi.x.yaml: the proofs over both ends have not run yet.\n",
      "stacks/Pulumi.x.yaml: a is not b. (and 1 more)",
    ],
    [
      "the last line of any other command",
      "The switch answered.\nIt cannot be read.\n\n",
      "It cannot be read.",
    ],
    ["nothing, where nothing was printed", "", ""],
  ];
  for (const [what, output, expected] of cases) test(what, () => assert.equal(reasonIn(output), expected));

  test("of a verification the count of sessions", () => {
    const table =
      "session  node\nbj  141\n3 of 4 sessions Established on both ends.\nbj: Idle.\n\nactive  10.0.0.0/26\n";
    assert.equal(reasonIn(table), "3 of 4 sessions Established on both ends");
  });

  test("and of one that did: the record's verdict, or its sessions and the engine's count of the update", () => {
    assert.equal(summaryIn("## 🟢 `x`\n\n**1 session starts.**\nmore\n"), "1 session starts.");
    assert.equal(
      summaryIn(
        "Resources:\n    + 3 to create\n\nUpdating\n  1 of 1 sessions Established on both ends, 1 as declared.\nResources:\n    + 3 created\n    2 unchanged\n\nDuration: 3s\n",
      ),
      "1 of 1 sessions Established on both ends; + 3 created, 2 unchanged",
    );
  });
});

const stack = { name: "bj", wave: 1, switches: [] };
const good: Outcome = { stack, result: "updated", well: true, code: 0, seconds: 34.6, why: "+ 3 created" };
const bad: Outcome = {
  ...{ stack: { ...stack, name: "az", wave: 2 }, result: "not started", well: false },
  why: "wave 1\x1b[2J did\nnot end well.",
};

describe("what is shown", () => {
  test("one table: what did not end well last, next to the prompt; signs that act on a terminal are taken out", () => {
    assert.equal(
      tableOf([bad, good]),
      [
        "STACK  WAVE  RESULT       TIME  EXIT  IN WORDS",
        "bj     1     updated      35 s  0     + 3 created",
        "az     2     not started  -     -     wave 1 did not end well.",
      ].join("\n"),
    );
    assert.equal(countOf([bad, good]), "1 of 2 ended well: 1 not started.");
  });

  const running = { name: "sh", seconds: 245, doing: "reading S9700" };

  test("in CI a line when a stack starts and one when it ends, each once", () => {
    const lines: string[] = [];
    const progress = new PlainProgress(
      (line) => lines.push(line.slice(9)),
      () => new Date(0),
    );
    const state: State = { running: [running], ended: [good], waiting: 1, held: "memory is short." };
    progress.show(state);
    progress.show(state);
    assert.deepEqual(lines, ["sh: started", "bj: updated after 35 s: + 3 created", "memory is short."]);
  });

  test("on a terminal one line a stack, rewritten, no line longer than it is wide", () => {
    let text = "";
    const progress = new TerminalProgress({ columns: 40, rows: 24, write: (more) => (text += more) });
    const state: State = { running: [running], ended: [good], waiting: 3 };
    progress.show(state);
    assert.deepEqual(text.trimEnd().split("\n"), [
      "bj    35 s  updated: + 3 created",
      "sh    4:05  reading S9700",
      "1 ended well, 0 did not, 1 running, 3 …",
    ]);
    text = "";
    progress.show(state);
    assert.match(text, /^\x1b\[3A\x1b\[J/);
  });

  test("of more stacks than the terminal has rows, those that run", () => {
    let text = "";
    const progress = new TerminalProgress({ columns: 80, rows: 6, write: (more) => (text += more) });
    progress.show({ running: [running], ended: Array.from({ length: 9 }, () => good), waiting: 0 });
    assert.deepEqual(text.trimEnd().split("\n"), [
      "sh    4:05  reading S9700",
      "9 ended well, 0 did not, 1 running, 0 waiting",
    ]);
  });
});

test("the exit code is the worst of the stacks', a failure before what was not read, refused or clean", () => {
  assert.equal(worstOf([0, 0]), 0);
  assert.equal(worstOf([0, 4]), 4);
  assert.equal(worstOf([6, 3, 0]), 3);
  assert.equal(worstOf([4, 1, 6]), 1);
  assert.equal(worstOf([0, 255]), 1);
  assert.equal(worstOf([1, 130]), 130);
  assert.equal(worstOf([]), 0);
});
