import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SessionEnds } from "../../../components/peering";
import { parseBgpText, parseRoutingTable } from "../../../components/s9700/vrp";
import { evidenceOf } from "../../../components/verification/judge/evidence";
import { sourceReason } from "../../../components/verification/judge/pathReasons";

/** The reason that is given for a switch whose interface is up and a node that is in none of its subnets. */
function ofRemoteNode(rows: readonly string[] | undefined, asNumber = 63400): string | undefined {
  const session: SessionEnds = {
    name: "n1-core",
    family: "ipv4",
    node: { name: "n1", address: "10.3.0.9", asNumber },
    switch: { name: "Core", address: "10.2.98.1", interface: "Vlanif98", asNumber: 65001 },
    options: {},
  };
  const text = rows && ["bgp 65001", ...rows.map((row) => ` ${row}`)].join("\n");
  const there = {
    peers: [],
    paths: [],
    routes: parseRoutingTable(""),
    detail: {
      peers: [],
      logs: {},
      interfaces: [{ name: "Vlanif98", address: "10.2.98.1/24", physical: "up", protocol: "up" }],
      ...(text === undefined ? {} : { section: parseBgpText(text) }),
    },
  };
  return sourceReason(evidenceOf(session, { there, meshDeclared: false }));
}

describe("a node outside of the switch's subnets is the cause", () => {
  const AS = "peer 10.3.0.9 as-number 63400";
  const cause = "Core has no route to 10.3.0.9: no interface is in its subnet.";

  test("of a session that must not be routed", () => {
    assert.equal(ofRemoteNode([AS]), cause);
    assert.equal(ofRemoteNode([AS, "peer 10.3.0.9 valid-ttl-hops 1"]), cause);
  });

  test("of no session that may be: over several hops, by its group's row, over IBGP", () => {
    assert.equal(ofRemoteNode([AS, "peer 10.3.0.9 ebgp-max-hop 2"]), undefined);
    assert.equal(ofRemoteNode([AS, "peer 10.3.0.9 ebgp-max-hop"]), undefined);
    assert.equal(ofRemoteNode([AS, "peer 10.3.0.9 valid-ttl-hops 2"]), undefined);
    const group = ["group FAR external", "peer FAR ebgp-max-hop 5", AS, "peer 10.3.0.9 group FAR"];
    assert.equal(ofRemoteNode(group), undefined);
    assert.equal(ofRemoteNode(["peer 10.3.0.9 as-number 65001"], 65001), undefined);
  });

  test("of no session whose rows could not be read", () => assert.equal(ofRemoteNode(undefined), undefined));
});
