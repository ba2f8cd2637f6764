import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { formatReviewPage } from "../../components/review/page";
import { reviewOf, withNodes } from "../review/changes";
import { SIX_CHANGES } from "../review/sixChanges";
import { Browser } from "./browser";

/**
 * The change record as an approver sees it, laid out by a real browser. The screenshots stay for a person to look at, in
 * REVIEW_SCREENSHOTS or a temporary folder; they are not compared, since a font makes another picture.
 */

const SCREEN = { width: 1280, height: 800 };
const PHONE = { width: 400, height: 800 };

interface Seen {
  readonly verdict: string;
  readonly bottom: number;
  readonly color: string;
  readonly overflow: number;
  readonly table: number;
  readonly picture: number;
}

const LOOK = `(() => {
  const box = document.querySelector(".verdict");
  const top = (selector) => document.querySelector(selector)?.getBoundingClientRect().top ?? Infinity;
  return {
    verdict: box.innerText,
    bottom: box.getBoundingClientRect().bottom,
    color: getComputedStyle(box).borderLeftColor,
    overflow: document.documentElement.scrollWidth - innerWidth,
    table: top("table"),
    picture: top(".topology"),
  };
})()`;

const folder =
  process.env.REVIEW_SCREENSHOTS ?? fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-screenshots-"));
let browser: Browser;
before(() => {
  fs.mkdirSync(folder, { recursive: true });
  browser = new Browser();
});
after(() => browser?.close());

async function look(name: string, page: string, size: typeof SCREEN): Promise<Seen> {
  const file = path.join(folder, name.replace(/\W+/g, "-"));
  fs.writeFileSync(`${file}.html`, page);
  const picture = `${file}-${size.width}.png`;
  const seen = await browser.open<Seen>(`${file}.html`, size, LOOK, picture);
  const png = fs.readFileSync(picture);
  assert.equal(png.toString("latin1", 1, 4), "PNG");
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [size.width, size.height]);
  return seen;
}

describe("the first screen of the record's page", () => {
  const colors = new Map<string, string>();
  for (const [name, change] of Object.entries(SIX_CHANGES))
    test(`${name}: the verdict, the switches and the picture's beginning are seen without scrolling`, async () => {
      const review = reviewOf(change);
      const page = formatReviewPage(review, change.after);
      const seen = await look(name, page, SCREEN);
      for (const line of review.verdict) assert.ok(seen.verdict.includes(line), seen.verdict);
      assert.ok(seen.bottom < 400, `the verdict ends at ${seen.bottom} px`);
      assert.ok(seen.table < 800 && seen.picture < 800, `table ${seen.table} px, picture ${seen.picture} px`);
      assert.equal(seen.overflow, 0, "nothing is wider than the screen");
      colors.set(review.worst, seen.color);
      const small = await look(name, page, PHONE);
      assert.ok(small.bottom < 800, `on a telephone the verdict ends at ${small.bottom} px`);
      assert.ok(small.overflow <= 0, `on a telephone ${small.overflow} px are beside the screen`);
    });

  test("500 nodes, 20 of which leave: the verdict is on it just the same", async () => {
    const names = Array.from({ length: 500 }, (_, i) => `bj-${i + 10}`);
    const after = withNodes(names.slice(0, 480), { cluster: { asNumber: 63401, acceptAsChange: ["all"] } });
    const review = reviewOf({ before: withNodes(names), after });
    const { verdict, bottom, overflow, color } = await look(
      "500 nodes",
      formatReviewPage(review, after),
      SCREEN,
    );
    assert.match(verdict, /20 sessions end for good; 480 sessions end once/);
    assert.ok(bottom < 400 && overflow === 0, `${bottom} px, ${overflow} px`);
    colors.set(review.worst, color);
    assert.equal(
      new Set(["quiet", "resets", "ends"].map((worst) => colors.get(worst))).size,
      3,
      "each has its colour",
    );
    console.log(`screenshots: ${folder}`);
  });
});
