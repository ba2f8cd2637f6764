import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lineMistake, valueMistake } from "../../../../components/s9700/vrp";

describe("a value that is typed on a switch", () => {
  for (const [value, mistake] of [
    ["ends?", 'holds "?", at which the switch prints its help: leave it out'],
    ["a\tb", "holds a tab, at which the switch completes the word before it: leave it out"],
    ["a\nundo bgp", "holds a line end, which would end the switch's line: leave it out"],
    ["a\u2028b", "holds a line end, which would end the switch's line: leave it out"],
    ["a\u0003", "holds a control character, which a terminal obeys: leave it out"],
    ["a\u007f", "holds a control character, which a terminal obeys: leave it out"],
    ["北京", 'holds "北": use printable ASCII characters only'],
    ["x".repeat(81), "has 81 characters, and the switch takes 80 at most"],
  ] as const) {
    test(JSON.stringify(value), () => assert.equal(valueMistake(value, 80), mistake));
  }

  test("is taken with any other sign of ASCII in it", () => {
    const signs = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).filter(
      (c) => c !== "?",
    );
    assert.equal(valueMistake(signs.join(""), 94), undefined);
  });
});

describe("a whole line", () => {
  test("has VRP's 510 characters at most", () => {
    assert.equal(lineMistake("x".repeat(510)), undefined);
    assert.equal(lineMistake("x".repeat(511)), "has 511 characters, and the switch takes 510 at most");
  });

  test("may hold another alphabet: a switch may show such a description", () => {
    assert.equal(lineMistake("peer 10.2.98.141 description 北京"), undefined);
  });
});
