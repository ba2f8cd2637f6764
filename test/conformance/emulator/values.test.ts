import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InBgp } from "./inBgp";

const typist = new InBgp();
const PEER = "peer 10.2.98.141";

const descriptions = async (): Promise<string[]> =>
  (await typist.rows()).filter((row) => row.includes(" description "));

// evidence.md §1: `?` cannot be typed in a password or a description: it asks for help.
describe("what is typed in a value", () => {
  test("? asks for help immediately and is no character of the value", async () => {
    await typist.go(`${PEER} as-number 63400`);
    typist.typist.write(`${PEER} description ends`);
    await typist.typist.until(/ends$/);
    typist.typist.write("?");
    assert.match(
      await typist.typist.until(/description ends$/),
      /^\?\n(?: {2}\S+\n)+\[S9706-bgp\]peer 10\.2\.98\.141 description ends$/,
      "the help, then the prompt and what was typed before",
    );
    await typist.go("?here");
    assert.deepEqual(await descriptions(), [` ${PEER} description endshere`]);
  });

  test("a password that ends in ? is taken without it", async () => {
    await typist.go(`${PEER} as-number 63400`);
    typist.typist.write(`${PEER} password simple ends?`);
    await typist.typist.until(/\]peer 10\.2\.98\.141 password simple ends$/);
    await typist.go("");
    assert.ok((await typist.rows()).includes(` ${PEER} password simple ends`));
  });

  test("a tab completes, and where there is nothing to complete it is dropped", async () => {
    await typist.go(`${PEER} as-number 63400`, `${PEER} description a\tb`);
    assert.deepEqual(await descriptions(), [` ${PEER} description ab`]);
    await typist.go(`${PEER} desc\ttwo words`);
    assert.deepEqual(await descriptions(), [` ${PEER} description two words`]);
  });

  test("other control characters edit the line and are no characters of the value", async () => {
    await typist.go(`${PEER} as-number 63400`, `${PEER} description on\x01\x02\x7fe`);
    assert.deepEqual(await descriptions(), [` ${PEER} description oe`]);
    await typist.go(`${PEER} description gone\x03${PEER} description came`);
    assert.deepEqual(await descriptions(), [` ${PEER} description came`]);
  });

  test("a description has at most 80 characters, blanks included", async () => {
    await typist.go(`${PEER} as-number 63400`);
    const text = `rack r1 ${"x".repeat(72)}`;
    assert.match(await typist.answer(`${PEER} description ${text}y`), /Error: Wrong parameter/);
    assert.deepEqual(await descriptions(), []);
    assert.equal(await typist.answer(`${PEER} description ${text}`), "");
    assert.deepEqual(await descriptions(), [` ${PEER} description ${text}`]);
  });
});

describe("actions of a route-policy that take several values", () => {
  // evidence.md §1: a changed action adds to the old one (62471205570 undoes it first).
  const actions: [key: string, first: string, second: string, both: string][] = [
    ["apply community", "65001:1", "65001:2", "65001:1 65001:2"],
    ["apply extcommunity", "rt 65001:1", "rt 65001:2", "rt 65001:1 rt 65001:2"],
    ["apply as-path", "65010", "65010 65011", "65010 65010 65011"],
  ];
  for (const [key, first, second, both] of actions) {
    test(`${key} … additive adds to the values that are there; undo takes them all`, async () => {
      const node = async () => (await typist.answer("display this")).split("\n").slice(2, -2);
      await typist.go("quit", "undo route-policy ADD", "route-policy ADD permit node 10");
      await typist.go(`${key} ${first} additive`, `${key} ${second} additive`);
      assert.deepEqual(await node(), [` ${key} ${both} additive`]);
      await typist.go(`undo ${key}`, `${key} ${second} additive`);
      assert.deepEqual(await node(), [` ${key} ${second} additive`]);
      await typist.go(`${key} ${first}`);
      assert.deepEqual(await node(), [` ${key} ${first}`], "without the word it replaces");
      await typist.go("quit", "bgp 65001");
    });
  }
});
