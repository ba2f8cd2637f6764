import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpText, planBgp, type PlanInput } from "../../../../components/s9700/vrp";

const CIPHER = "%^%#aB3]kd0Q;}<v#&x!0mZP7$%^%#";
const RUNNING = `bgp 65001
 peer 10.0.0.1 as-number 63400
 peer 10.0.0.1 description one
 peer 10.0.0.1 password cipher ${CIPHER}
 peer 10.0.0.1 unheard-of option
 peer 10.0.0.2 as-number 63400
`;

function linesFor(declared: string, more: Partial<PlanInput> = {}, running = RUNNING): string[] {
  const wanted = parseBgpText(declared).rows;
  const ownership = ownershipOf(wanted);
  const plan = planBgp({
    ...{ asNumber: "65001", running: parseBgpText(running), wanted, ownership },
    ...more,
  });
  return plan.commands.map(({ line }) => line);
}

const MASKED = `bgp 65001
 peer 10.0.0.1 description one
 peer 10.0.0.1 password cipher ******
 peer 10.0.0.1 as-number 63400
`;

describe("a peer whose rows are equal on both sides", () => {
  test("gets no line: neither their order, nor a mask, nor a row that no rule knows is a difference", () => {
    assert.deepEqual(linesFor(MASKED), []);
  });

  test("gets its password when that is asked for, also where both sides are masked", () => {
    const asked = { rewritePasswords: ["10.0.0.1"] };
    const rewritten = ["peer 10.0.0.1 password cipher ******"];
    assert.deepEqual(linesFor(MASKED, asked), rewritten);
    assert.deepEqual(linesFor(MASKED, asked, MASKED), rewritten);
    assert.deepEqual(linesFor(MASKED, { rewritePasswords: ["10.9.9.9"] }), []);
  });

  test("is made anew with its group all the same", () => {
    const grouped = (kind: string) => `bgp 65001
 group NODES ${kind}
 peer NODES as-number ${kind === "external" ? "63400" : "65001"}
 peer 10.0.0.1 group NODES
`;
    assert.deepEqual(linesFor(grouped("external"), {}, grouped("internal")), [
      "undo peer 10.0.0.1",
      "undo group NODES",
      "group NODES external",
      "peer NODES as-number 63400",
      "peer 10.0.0.1 as-number 63400",
      "peer 10.0.0.1 group NODES",
      "peer NODES enable",
    ]);
  });

  test("is refused when what its row names is to go", () => {
    const named = `bgp 65001
 peer 10.0.0.1 as-number 63400
 #
 ipv4-family unicast
  peer 10.0.0.1 ip-prefix PODS import
`;
    const running = `ip ip-prefix PODS permit 10.244.0.0 16\n${named}`;
    const ownership = ownershipOf(parseBgpText(running).rows);
    assert.throws(
      () => linesFor(named, { ownership }, running),
      /names ip-prefix PODS, which is no longer declared/,
    );
    assert.deepEqual(linesFor(named, {}, running), [], "another team's");
  });
});

test("a peer of ours that is no longer declared is removed; a foreign one stays", () => {
  const ownership = ownershipOf(parseBgpText("bgp 65001\n peer 10.0.0.2 as-number 63400\n").rows);
  assert.deepEqual(linesFor("bgp 65001\n", { ownership }), ["undo peer 10.0.0.2"]);
});

test("after a roll-back the rows of a policy that no rule knows are there again, behind its head", () => {
  const before = parseBgpText(`route-policy PODS-IN permit node 10
 if-match tag 7
 apply dampening 10 2000 3000 10000
bgp 65001
`);
  const ownership = ownershipOf(before.rows);
  const plan = planBgp({
    asNumber: "65001",
    running: parseBgpText("bgp 65001\n"),
    wanted: before.rows.filter(({ known }) => known),
    ownership,
    restore: before.rows.filter(({ known }) => !known),
  });
  assert.deepEqual(
    plan.commands.map(({ view, line }) => [view, line]),
    [
      ["route-policy PODS-IN permit node 10", "route-policy PODS-IN permit node 10"],
      ["route-policy PODS-IN permit node 10", "if-match tag 7"],
      ["route-policy PODS-IN permit node 10", "apply dampening 10 2000 3000 10000"],
    ],
  );
});
