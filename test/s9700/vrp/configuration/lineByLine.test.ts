import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { normalise, parseBgpText, type Row, type View } from "../../../../components/s9700/vrp";
import { makeRows } from "../../../../components/s9700/vrp/configuration/rows";

/** RUNS=2000 for a long run. */
const RUNS = Number(process.env.RUNS ?? 200);

const PEERS = ["10.2.98.141", "10.2.98.142", "FD00:98::141", "NODES"];
const VIEWS: readonly View[] = ["bgp", "ipv4-family unicast", "ipv6-family unicast"];

/** Lines that begin alike, state a default, occur twice with different values, or change what other lines mean. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  bgp: [
    "as-number 63400",
    "as-number 0.63400",
    "description n",
    "description n1",
    "description n12",
    "description n group 1",
    "group NODES",
    "timer keepalive 60 hold 180",
    "timer keepalive 10 hold 30",
    "password cipher Lab-0nly-md5",
    "bfd min-tx-interval 100 min-rx-interval 100",
    "bfd min-rx-interval 200",
    "frobnicate 7",
  ],
  "ipv4-family unicast": ["enable", "route-limit 100", "route-limit 100 75", "ip-prefix CALICO import"],
  "ipv6-family unicast": ["enable", "next-hop-local"],
};

interface Line {
  readonly view: View;
  readonly line: string;
}

const lineIn = (view: View): fc.Arbitrary<Line> =>
  fc
    .tuple(
      fc.constantFrom(...PEERS),
      fc.constantFrom(...(OPTIONS[view] ?? [])),
      fc.integer({ min: 0, max: 9 }),
    )
    .map(([peer, option, negated]) => ({
      view,
      line: `${negated === 0 ? "undo " : ""}peer ${peer} ${option}`,
    }));

const configuration: fc.Arbitrary<Line[]> = fc
  .tuple(...VIEWS.map((view) => fc.array(lineIn(view), { maxLength: 12 })))
  .map((views) => views.flat());

function textOf(lines: readonly Line[]): string {
  const text = ["bgp 65001"];
  for (const view of VIEWS) {
    if (view !== "bgp") text.push(" #", ` ${view}`);
    for (const { view: of, line } of lines)
      if (of === view) text.push(`${view === "bgp" ? " " : "  "}${line}`);
  }
  return [...text, ""].join("\n");
}

/** The rows of each line alone; a line that occurs twice is two rows of one setting. */
function rowsOf(lines: readonly Line[]): Row[] {
  const rows = normalise(lines.flatMap(({ view, line }) => makeRows(view, line)));
  return VIEWS.flatMap((view) => rows.filter((row) => row.view === view));
}

describe("a configuration that is read", () => {
  test("has the rows of its lines, in any order and whatever was read before it", () => {
    fc.assert(
      fc.property(fc.array(configuration, { minLength: 1, maxLength: 3 }), (configurations) => {
        for (const lines of [...configurations, ...configurations, ...[...configurations].reverse()])
          assert.deepEqual(parseBgpText(textOf(lines)).rows, rowsOf(lines));
      }),
      { numRuns: RUNS },
    );
  });

  test("is read to the end of each line", () => {
    const read = (...lines: string[]) =>
      parseBgpText(["bgp 65001", ...lines].join("\n")).rows.map(({ text }) => text);
    const whole = [" peer 10.2.98.141 as-number 63400", " peer 10.2.98.141 description n1"];
    const [first = ""] = whole;
    assert.deepEqual(
      read(...whole),
      whole.map((line) => line.trim()),
    );
    for (const last of ["description n12", "description n", "desc"])
      assert.deepEqual(read(first, ` peer 10.2.98.141 ${last}`).at(-1), `peer 10.2.98.141 ${last}`);
    // The same lines in another section are none of BGP's.
    assert.deepEqual(read("#", "ospf 1", ...whole), []);
  });
});
