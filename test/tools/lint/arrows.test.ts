import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { circles, findings, roomOf, upwardArrows } from "./arrows";
import { arrowsOf } from "./imports";
import { ROOMS } from "./rooms";

/** A small repository: path → text. */
function arrowsIn(files: Record<string, string>) {
  return arrowsOf(new Map(Object.entries(files)));
}

describe("imports", () => {
  test("are found whatever their form: values, types, `export from`, require and import()", () => {
    const target = { "a/b.ts": "" };
    for (const text of [
      'import { x } from "./b";',
      'import type { X } from "./b";',
      'import "./b";',
      'export * from "./b";',
      'export { x } from "../a/b";',
      'const x = require("./b");',
      'const x = await import("./b");',
      'type X = import("./b").X;',
    ]) {
      assert.deepEqual(arrowsIn({ "a/a.ts": text, ...target }), [{ from: "a/a.ts", to: "a/b.ts" }], text);
    }
  });

  test("of a folder are imports of its index", () => {
    assert.deepEqual(arrowsIn({ "a.ts": 'import "./b";', "b/index.ts": "" }), [
      { from: "a.ts", to: "b/index.ts" },
    ]);
  });

  test("of packages and of data are no arrows, nor is what only looks like an import", () => {
    const text =
      'import * as fs from "node:fs"; import data from "./b.json"; // import "./b"\nconst s = `import "./b"`;';
    assert.deepEqual(arrowsIn({ "a.ts": text, "b.ts": "" }), []);
  });
});

describe("a circle of imports", () => {
  test("of two files is reported, also when they share types only", () => {
    const arrows = arrowsIn({
      "a.ts": 'import type { B } from "./b";',
      "b.ts": 'import type { A } from "./a";',
    });
    assert.deepEqual(circles(arrows), [["a.ts", "b.ts"]]);
  });

  test("is reported once, by its shortest way", () => {
    const arrows = arrowsIn({
      "a.ts": 'import "./b"; import "./d";',
      "b.ts": 'import "./c";',
      "c.ts": 'import "./d";',
      "d.ts": 'import "./a";',
    });
    assert.deepEqual(circles(arrows), [["a.ts", "d.ts"]]);
  });

  test("does not hide another one, and files that only lead into it are no part of it", () => {
    const arrows = arrowsIn({
      "a.ts": 'import "./b";',
      "b.ts": 'import "./a";',
      "c.ts": 'import "./a"; import "./d";',
      "d.ts": 'import "./e";',
      "e.ts": 'import "./d";',
    });
    assert.deepEqual(circles(arrows), [
      ["a.ts", "b.ts"],
      ["d.ts", "e.ts"],
    ]);
  });

  test("is not what two ways to the same file are", () => {
    const arrows = arrowsIn({ "a.ts": 'import "./b"; import "./c";', "b.ts": 'import "./c";', "c.ts": "" });
    assert.deepEqual(circles(arrows), []);
  });
});

describe("the rooms", () => {
  const upward = (from: string, to: string) => upwardArrows([{ from, to }]).length === 1;

  test("take each file by the longest path", () => {
    assert.equal(roomOf("components/s9700/vrp/push/save.ts")?.at, "components/s9700/vrp/push");
    assert.equal(roomOf("components/s9700/vrp/errors.ts")?.at, "components/s9700/vrp/errors.ts");
    assert.equal(roomOf("components/s9700/provider.ts")?.at, "components/s9700");
    assert.equal(roomOf("components/news/provider.ts"), undefined);
  });

  for (const [from, to] of [
    ["components/peering/session.ts", "components/s9700/vrp/index.ts"],
    ["components/s9700/vrp/rules/match.ts", "components/s9700/vrp/plan/plan.ts"],
    ["components/s9700/vrp/shell/terminal.ts", "components/s9700/vrp/push/push.ts"],
    ["components/s9700/vrp/push/push.ts", "components/s9700/vrp/index.ts"],
    ["components/calico/manifests/bgpPeer.ts", "components/calico/peers.ts"],
    ["components/calico/peers.ts", "components/s9700/bgp.ts"],
    ["components/verification/observe/readSwitches.ts", "components/verification/judge/report.ts"],
    ["components/verification/judge/report.ts", "components/verification/show/table.ts"],
    ["components/verification/verify.ts", "components/rollout/waitUntil.ts"],
    ["components/s9700/provider.ts", "components/s9700/vrp/push/push.ts"],
    ["components/rollout/gate/gate.ts", "components/datacenter.ts"],
    ["components/datacenter.ts", "stacks/config.ts"],
    ["stacks/index.ts", "stacks/commands/verify.ts"],
    ["stacks/index.ts", "test/lab/lab.ts"],
    ["test/emulator/device.ts", "components/s9700/vrp/index.ts"],
    ["test/lab/lab.ts", "test/e2e/project.ts"],
  ] as const) {
    test(`refuse ${from} → ${to}`, () => assert.ok(upward(from, to)));
  }

  for (const [from, to] of [
    ["components/s9700/vrp/push/push.ts", "components/s9700/vrp/shell/terminal.ts"],
    ["components/s9700/vrp/index.ts", "components/s9700/vrp/push/push.ts"],
    ["components/s9700/provider.ts", "components/s9700/vrp/index.ts"],
    ["components/rollout/gate/gate.ts", "components/verification/verify.ts"],
    ["components/cutover/provider.ts", "components/rollout/gate/provider.ts"],
    ["components/datacenter.ts", "components/rollout/gate/gate.ts"],
    ["stacks/commands/verify.ts", "stacks/config.ts"],
    ["test/lab/lab.ts", "test/emulator/device.ts"],
    ["test/e2e/start.test.ts", "test/lab/lab.ts"],
  ] as const) {
    test(`allow ${from} → ${to}`, () => assert.ok(!upward(from, to)));
  }

  test("form no circle themselves: each may import from rooms before it, and from nothing above", () => {
    const arrows = ROOMS.flatMap((room) =>
      ROOMS.filter(
        (other) => other !== room && upwardArrows([{ from: room.at, to: other.at }]).length === 0,
      ).map((other) => ({ from: room.at, to: other.at })),
    );
    assert.deepEqual(circles(arrows), []);
  });
});

describe("a finding", () => {
  test("names both files, the rooms that are allowed, and what to do", () => {
    const files = { "components/calico/a.ts": 'import "../s9700/b";', "components/s9700/b.ts": "" };
    const [finding, ...others] = findings(Object.keys(files), arrowsIn(files));
    assert.equal(finding?.what, "components/calico/a.ts → components/s9700/b.ts");
    assert.match(
      finding?.advice ?? "",
      /^components\/calico may import from components\/peering, .* Move what/,
    );
    assert.deepEqual(others, []);
  });

  test("is also that a new folder has no room yet", () => {
    assert.match(findings(["components/news/a.ts"], [])[0]?.advice ?? "", /in no room: add its folder/);
  });
});
