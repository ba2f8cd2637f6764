import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { formatMarkdown, LONGEST } from "../../components/review/markdown";
import { formatReviewPage } from "../../components/review/page";
import { reviewOf, withNodes } from "./changes";
import { NODES_AS_CHANGE, SECRETS, SIX_CHANGES } from "./sixChanges";

/** `UPDATE_GOLDEN=1` writes them anew; read what changed before it is committed. */
function golden(name: string, text: string): void {
  const file = path.join(__dirname, "golden", `${name.replace(/\W+/g, "-")}.md`);
  if (process.env.UPDATE_GOLDEN === "1") fs.writeFileSync(file, text);
  assert.equal(text, fs.readFileSync(file, "utf8"));
}

describe("the change record of", () => {
  for (const [name, change] of Object.entries(SIX_CHANGES)) {
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

  test("500 nodes whose sessions one BGPPeer names: under the limit, and every session is counted just the same", () => {
    const names = Array.from({ length: 500 }, (_, i) => `bj-${i + 10}`);
    const grouped = { bgpPeers: { form: "grouped" } } as const;
    const before = withNodes(names, { cluster: grouped });
    const after = withNodes(names.slice(0, 480), { cluster: grouped });
    const text = formatMarkdown(reviewOf({ before, after }));
    assert(text.length <= LONGEST, `${text.length} characters`);
    assert.match(text, /20 sessions end for good; 480 of 500 are untouched/);
    closed(text);
  });

  test("is as short as it is told to be, and never loses its verdict", () => {
    const review = reviewOf(NODES_AS_CHANGE);
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
