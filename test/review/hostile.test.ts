import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { code, fenced, oneLine, prose } from "../../components/review/markdownText";
import { formatMarkdown } from "../../components/review/markdown";
import { formatReviewPage } from "../../components/review/page";
import type { Review } from "../../components/review/types";
import { bjOffice } from "../peering/datacenters";
import { reviewOf, withNodes } from "./changes";

const HOSTILE = [
  "```\n</details>\n# Approved",
  "<script>alert(1)</script>",
  "![x](http://evil.example/p.png)",
  "[ok](javascript:alert(1)) @everyone #1",
  "`````` | a | b |",
  "\u202edesrever\u0000\u001b[31m",
];

describe("text of a device or file in Markdown", () => {
  for (const text of HOSTILE) {
    test(JSON.stringify(text), () => {
      const line = prose(text);
      assert.doesNotMatch(line, /[<>`@|[\]!]|:\/\/|[\u0000-\u001f\u202e]/);
      const [fence = "", ...rest] = fenced([text]);
      const open = /^`+/.exec(fence)?.[0] ?? "";
      assert.equal(
        rest.filter((one) => one.trim().startsWith(open)).length,
        1,
        "only its own fence closes it",
      );
      const inline = code(text);
      assert.doesNotMatch(inline, /\n|\|/);
      const run = /^`+/.exec(inline)?.[0] ?? "";
      assert(
        !inline.slice(run.length, -run.length).match(new RegExp(`(?<!\`)${run}(?!\`)`)),
        "nothing inside ends it",
      );
      assert.doesNotMatch(oneLine(text), /[\u0000-\u001f\u202e]/);
    });
  }

  test("names with underscores stay readable, and a leading mark makes no list", () => {
    assert.equal(prose("BJ_Office_Core_S9700: 1 command"), "BJ_Office_Core_S9700: 1 command");
    assert.match(prose("- peer"), /^&#45; peer/);
    assert.match(prose("1. first"), /^&#49;&#46; first/);
  });
});

test("a record full of it: no script, no element of its own, no open fold", () => {
  const inventory = withNodes(["bj-141"]);
  const review = reviewOf({ before: inventory, after: inventory });
  const text = HOSTILE.join(" ");
  const hostile: Review = {
    ...review,
    stack: text,
    verdict: [text, text],
    plan: [text],
    warnings: [text],
    findings: [{ severity: "refuse", sentence: text }],
    switches: review.switches.map((one) => ({
      ...one,
      ...{ name: text, where: text, notes: [text], notRead: text },
      commands: [
        {
          view: text,
          line: text,
          undo: [{ view: text, line: text }],
          impact: { kind: "resets", sessions: [text] },
          reason: text,
        },
      ],
    })),
    objects: [
      { op: "update", kind: text, name: text, effect: text, fields: [{ path: text, from: text, to: text }] },
    ],
    sessions: [{ node: text, switch: text, address: text, change: "ends" }],
  };
  const page = formatReviewPage(hostile, bjOffice());
  assert.doesNotMatch(page, /<script|<img|javascript:alert\(1\)"/);
  const markdown = formatMarkdown(hostile);
  assert.equal(markdown.match(/^<details/gm)?.length, markdown.match(/^<\/details>$/gm)?.length);
  const outside = markdown.replace(/^(`{3,})[^\n]*\n[^]*?^\1$/gm, "");
  assert.doesNotMatch(outside.replace(/(`+)[^\n]*?\1/g, ""), /<script|!\[|@everyone|# Approved/);
});
