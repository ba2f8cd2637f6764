import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  commandsOf,
  formatCommands,
  formatPlan,
  ownershipOf,
  parseBgpText,
  planAsJson,
  planBgp,
} from "../../../../components/s9700/vrp";

const RUNNING = `ip ip-prefix OLD index 10 permit 10.0.0.0 8
bgp 65001
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.141 description node one
 peer 10.9.9.9 as-number 65010
 peer 10.9.9.9 password cipher Foreign-1
`;

const WANTED = `ip ip-prefix PODS index 10 permit 10.244.0.0 16 less-equal 26
route-policy PODS-IN permit node 10
 if-match ip-prefix PODS
route-policy PODS-IN deny node 20
bgp 65001
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.142 as-number 63400
 peer 10.2.98.142 password cipher Secret-1
 #
 ipv4-family unicast
  peer 10.2.98.141 route-policy PODS-IN import
`;

function planned(running: string, text = WANTED) {
  const wanted = parseBgpText(text).rows;
  const owned = { ...ownershipOf(wanted), objects: [...ownershipOf(wanted).objects, "ip-prefix OLD"] };
  return planBgp({ asNumber: "65001", running: parseBgpText(running), wanted, ownership: owned });
}

describe("a plan, written down", () => {
  test("as commands, each view entered by its own line", () => {
    assert.equal(
      formatCommands(planned(RUNNING)),
      `ip ip-prefix PODS index 10 permit 10.244.0.0 16 less-equal 26
route-policy PODS-IN permit node 10
 if-match ip-prefix PODS
route-policy PODS-IN deny node 20
bgp 65001
 peer 10.2.98.142 as-number 63400
 peer 10.2.98.142 password cipher ******
 ipv4-family unicast
  peer 10.2.98.141 route-policy PODS-IN import
bgp 65001
 undo peer 10.2.98.141 description
undo ip ip-prefix OLD
`,
    );
  });

  test("nothing to do is no line; a process that does not run is one", () => {
    assert.equal(formatCommands(planned(WANTED)), "");
    assert.deepEqual(commandsOf(planned("", "bgp 65001\n")), ["bgp 65001"]);
  });

  test("as JSON: view, line, undo, impact and reason of each command", () => {
    const json = planAsJson(planned(RUNNING));
    assert.deepEqual(JSON.parse(JSON.stringify(json)), json, "as it is read back");
    assert.deepEqual(json.commands[0], {
      view: "system",
      line: "ip ip-prefix PODS index 10 permit 10.244.0.0 16 less-equal 26",
      undo: [{ view: "system", line: "undo ip ip-prefix PODS index 10" }],
      impact: { kind: "none", sessions: [] },
      reason: "declared, and not on the switch",
    });
    const row = json.commands.find(({ line }) => line.includes("route-policy PODS-IN import"));
    assert.deepEqual(row?.impact, { kind: "refresh", sessions: ["10.2.98.141"] });
    assert.deepEqual(json.foreign.at(-1), { view: "bgp", row: "peer 10.9.9.9 password cipher ******" });
  });

  test("as a table: a node's head is typed in the system view", () => {
    const table = formatPlan(planned(RUNNING));
    assert.match(
      table,
      /^\[system\] route-policy PODS-IN permit node 10 {2}[^]*?undo route-policy PODS-IN node 10/m,
    );
    assert.match(table, /^\[route-policy PODS-IN permit node 10\] if-match ip-prefix PODS/m);
  });

  test("no secret in any of them", () => {
    const plan = planned(RUNNING);
    for (const text of [formatPlan(plan), formatCommands(plan), JSON.stringify(planAsJson(plan))])
      assert.doesNotMatch(text, /Secret-1|Foreign-1/);
  });
});
