import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "yaml";
import {
  parseBgpPeers,
  parseBgpRoutingTable,
  parseRoutingTable,
  parseVersion,
} from "../../../../components/s9700/vrp";
import { shared, skipShared } from "../support/fixtures";

describe("public fixtures", { skip: skipShared }, () => {
  const ntc = (command: string, name: string) => ({
    raw: shared("ntc-templates", "huawei_vrp", command, `${name}.raw`),
    expected: (
      parse(shared("ntc-templates", "huawei_vrp", command, `${name}.yml`)) as {
        parsed_sample: Record<string, string>[];
      }
    ).parsed_sample,
  });

  for (const name of ["huawei_vrp_display_bgp_peer", "huawei_vrp_display_bgp_peer2"]) {
    test(`ntc-templates: ${name}`, () => {
      const { raw, expected } = ntc("display_bgp_peer", name);
      assert.deepEqual(
        parseBgpPeers(raw).map((peer) => [
          peer.peer,
          peer.state,
          peer.upDown,
          String(peer.prefixesReceived),
          String(peer.messagesReceived),
        ]),
        expected.map((peer) => [peer.peer, peer.state, peer.up_down, peer.pref_rcvd, peer.msg_rcvd]),
      );
    });
  }

  for (const suffix of ["", "1", "2", "3", "4", "5", "6"]) {
    test(`ntc-templates: display version ${suffix}`, () => {
      const { raw, expected } = ntc("display_version", `huawei_vrp_display_version${suffix}`);
      const version = parseVersion(raw);
      assert.equal(version.vrp, expected[0]?.vrp_version);
      // Their model of an S7706 is its whole title, "S7706 Terabit Routing Switch"; of the others the name alone.
      assert.equal(version.model, expected[0]?.model?.replace(/ Terabit Routing Switch$/, ""));
      assert.ok(expected[0]?.product_version?.endsWith(version.release ?? "?"));
    });
  }

  test("synthetic: peers, an empty answer, an unknown peer, routes", () => {
    const synthetic = (name: string) => shared("synthetic", name);
    assert.deepEqual(
      parseBgpPeers(synthetic("display_bgp_peer.vrp5.txt")).map((peer) => peer.state),
      ["Established", "Idle(Admin)", "Active"],
    );
    assert.deepEqual(parseBgpPeers(synthetic("display_bgp_peer_empty.txt")), []);
    assert.deepEqual(parseBgpPeers(synthetic("display_bgp_peer_unknown.txt")), []);
    assert.equal(
      parseRoutingTable(synthetic("display_ip_routing-table_protocol_bgp.vrp5.txt")).active.length,
      3,
    );
    assert.equal(parseBgpRoutingTable(synthetic("display_bgp_routing-table.vrp5.txt")).length, 4);
  });
});
