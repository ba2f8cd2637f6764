import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { formatMarkdown, LONGEST } from "../../components/review/markdown";
import { formatReviewPage } from "../../components/review/page";
import type { PreviewStep } from "../../components/review/objects";
import { bjOffice } from "../peering/datacenters";
import { reviewOf, twoSwitches, typed, withNodes, type Change } from "./changes";

const NODES = ["bj-141", "bj-142", "bj-143", "bj-152"];
const SECRETS = { old: "Old-Secret-1", new: "New-Secret-2" };
const withPassword = () => bjOffice({ device: { session: { password: "nodes" } } });

/** A Secret with another value, as the engine's JSON has it. */
function secretStep(): PreviewStep {
  const type = "kubernetes:core/v1:Secret";
  const state = {
    type,
    inputs: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "bgp-nodes" },
      stringData: { password: "[secret]" },
    },
  };
  const detailedDiff = { "stringData.password": { kind: "update" } };
  return {
    op: "update",
    urn: `urn:pulumi:x::y::${type}::bgp-nodes`,
    oldState: state,
    newState: state,
    detailedDiff,
  };
}

function drainStep(name: string): PreviewStep {
  const type = `pulumi-nodejs:dynamic/calico:${name}`;
  const inputs = { drain: { kind: "switch", name: "BJ_Office_Core_S9700" }, seconds: 300 };
  return { op: "create", urn: `urn:pulumi:x::y::${type}::z`, newState: { type, inputs } };
}

const CHANGES: Readonly<Record<string, Change>> = {
  "a node joins": { before: withNodes(NODES), after: withNodes([...NODES, "bj-153"]) },
  "a node leaves": { before: withNodes(NODES), after: withNodes(NODES.slice(0, 3)) },
  "the nodes' AS number changes": {
    before: withNodes(NODES),
    after: withNodes(NODES, { cluster: { asNumber: 63401, acceptAsChange: ["all"] } }),
  },
  "a password is rotated": {
    before: withPassword(),
    after: withPassword(),
    passwords: { before: { nodes: SECRETS.old }, after: { nodes: SECRETS.new } },
    steps: [secretStep()],
  },
  "a switch goes into maintenance": {
    before: twoSwitches([]),
    after: twoSwitches(["BJ_Office_Core_S9700"]),
    steps: [drainStep("DrainPermit"), drainStep("Drain")],
  },
  "a switch was edited by hand": {
    before: withNodes(NODES),
    after: withNodes(NODES),
    onSwitch: (rows) => [
      ...rows.filter(({ text }) => text !== "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1"),
      ...typed("peer 10.9.9.9 as-number 65099"),
    ],
  },
};

/** `UPDATE_GOLDEN=1` writes them anew; read what changed before it is committed. */
function golden(name: string, text: string): void {
  const file = path.join(__dirname, "golden", `${name.replace(/\W+/g, "-")}.md`);
  if (process.env.UPDATE_GOLDEN === "1") fs.writeFileSync(file, text);
  assert.equal(text, fs.readFileSync(file, "utf8"));
}

describe("the change record of", () => {
  for (const [name, change] of Object.entries(CHANGES)) {
    test(name, () => {
      const review = reviewOf(change);
      const [markdown, page, json] = [
        formatMarkdown(review),
        formatReviewPage(review, change.after),
        JSON.stringify(review),
      ];
      golden(name, markdown);
      for (const text of [markdown, page, json])
        for (const secret of Object.values(SECRETS)) assert(!text.includes(secret), "no secret");
      for (const [, { commands }] of Object.entries(review.bound.switches))
        for (const command of commands) {
          const line = command.slice(command.indexOf(": ") + 2);
          assert(markdown.includes(line), `the comment shows ${line}`);
        }
    });
  }

  test("500 nodes: under the limit, the summary whole, each fence and fold closed, what is cut is named", () => {
    const names = Array.from({ length: 500 }, (_, i) => `bj-${i + 10}`);
    const before = withNodes(names);
    const after = withNodes(names.slice(0, 480), { cluster: { asNumber: 63401, acceptAsChange: ["all"] } });
    const review = reviewOf({ before, after });
    const text = formatMarkdown(review);
    assert(text.length <= LONGEST, `${text.length} characters`);
    assert.match(text, /20 sessions end for good; 480 sessions end once, back within about half a minute/);
    assert.match(text, /\| `BJ_Office_Core_S9700` \| 1460 \| 0 \| 480 \| 20 \| 0 \|/);
    assert.match(text, /… 1\d\d\d more lines are in review\.html and review\.json\./);
    const [, first = "", second = ""] = /\*\*(.*)\*\*\n(.*)/.exec(text) ?? [];
    assert(first.length + second.length < 400, "two lines are read at a glance");
    assert.match(text, /The way back/);
    closed(text);
    assert.equal(formatReviewPage(review, after).match(/peer 10\.2\.\d+\.\d+ as-number 63401/g)?.length, 480);
  });

  test("is as short as it is told to be, and never loses its verdict", () => {
    const review = reviewOf(CHANGES["the nodes' AS number changes"] as Change);
    for (const longest of [10, 2_000, 3_000, 5_000]) {
      const text = formatMarkdown(review, longest);
      assert.match(text, /4 sessions end once/);
      closed(text);
    }
  });
});

/** No fence and no fold is left open. */
function closed(text: string): void {
  let fence = "";
  for (const line of text.split("\n")) {
    const run = /^(`{3,})/.exec(line)?.[1];
    if (fence === "" && run !== undefined) fence = run;
    else if (fence !== "" && line === fence) fence = "";
  }
  assert.equal(fence, "", "an open fence");
  assert.equal(text.match(/<details/g)?.length ?? 0, text.match(/<\/details>/g)?.length ?? 0);
}
