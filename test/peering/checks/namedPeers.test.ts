import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bgpPeers, calicoMistakes, calicoObjects } from "../../../components/calico/manifests";
import {
  checkInventory,
  sessionsOf,
  type Cluster,
  type NamedBgpPeer,
  type Switch,
} from "../../../components/peering";
import { renderSwitch } from "../../../components/s9700/render";
import { bjOffice } from "../datacenters";

/** BGPPeers that were made by hand, as the file names them. */

const CORE = "BJ_Office_Core_S9700";
const ALL = ["bj-141", "bj-142", "bj-143", "bj-152"];
const hand = (name: string, more: Partial<NamedBgpPeer> = {}): NamedBgpPeer => ({
  name,
  switch: CORE,
  family: "ipv4",
  nodes: ALL,
  ...more,
});
const site = (peers: readonly NamedBgpPeer[], cluster: Partial<Cluster> = {}, device: Partial<Switch> = {}) =>
  bjOffice({ cluster: { bgpPeers: { form: "named", peers }, ...cluster }, device });

function found(...site_: Parameters<typeof site>): string[] {
  const inventory = site(...site_);
  const sentences = checkInventory(inventory, sessionsOf(inventory)).map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
  return sentences.filter((one) => /named|maintenance|sessions\./.test(one));
}

describe("a BGPPeer that was made by hand", () => {
  test("keeps name, selector and filters; without filters the stack makes none of its own", () => {
    const inventory = site([hand("tor", { nodeSelector: "rack == 'a'", filters: ["theirs"] })]);
    const objects = calicoObjects(inventory, sessionsOf(inventory));
    assert.deepEqual(
      objects.filter(({ kind }) => kind === "BGPFilter"),
      [],
    );
    const [peer] = objects.filter(({ kind }) => kind === "BGPPeer");
    assert.equal(peer?.metadata.name, "tor");
    assert.deepEqual(peer?.spec, {
      nodeSelector: "rack == 'a'",
      peerIP: "10.2.98.1",
      asNumber: 65001,
      filters: ["theirs"],
    });
    assert.deepEqual(calicoMistakes(inventory, sessionsOf(inventory)), []);
  });

  test("leaves sessions that it does not serve to BGPPeers of the stack's, which have its filters", () => {
    const inventory = site([hand("by-hand", { node: "bj-141", nodes: ["bj-141"], filters: [] })]);
    const peers = bgpPeers(inventory, sessionsOf(inventory)).map(({ manifest }) => manifest);
    assert.deepEqual(
      peers.map(({ metadata, spec }) => [metadata.name, spec.filters]),
      [
        ["by-hand", undefined],
        ["bj-142-bj-office-core-s9700", ["own-routes-only"]],
        ["bj-143-bj-office-core-s9700", ["own-routes-only"]],
        ["bj-152-bj-office-core-s9700", ["own-routes-only"]],
      ],
    );
  });

  test("is refused where it serves no session", () => {
    assert.match(
      found([hand("one"), hand("two")]).join("\n"),
      /refuse cluster\.bgpPeers\.named\.two: serves no session/,
    );
  });

  test("is warned of where it goes without own-routes-only", () => {
    assert.deepEqual(found([hand("one")]), []);
    assert.match(
      found([hand("one", { filters: [] })]).join("\n"),
      /^warn cluster\.bgpPeers\.named\.one\.filters: \[\]/,
    );
  });

  test("says the same to all its nodes", () => {
    const sessions = { "bj-142": { maxRestartTime: 60 } };
    assert.match(
      found([hand("one")], {}, { sessions }).join("\n"),
      /refuse switches\.BJ_Office_Core_S9700\.sessions\.bj-142\.maxRestartTime: differs from bj-141's, and BGPPeer one/,
    );
  });

  test("cannot withdraw one node's routes: maintenance is refused", () => {
    const nodes = ALL.map((name) => ({
      name,
      address: `10.2.98.${name.slice(3)}`,
      ...(name === "bj-142" ? { maintenance: true } : {}),
    }));
    assert.match(
      found([hand("one")], { nodes }).join("\n"),
      /refuse cluster\.nodes\.bj-142\.maintenance: true: BGPPeer one has the same filters/,
    );
    const own = hand("own", { node: "bj-142", nodes: ["bj-142"] });
    assert.doesNotMatch(found([own], { nodes }).join("\n"), /refuse/);
  });
});

describe("connect-interface", () => {
  const rows = (device: Partial<Switch>) => {
    const inventory = bjOffice({ device });
    const text = renderSwitch(inventory.switches[0] as Switch, sessionsOf(inventory));
    return text.split("\n").filter((line) => /(?:141|K8S) connect-interface/.test(line));
  };
  test("says interface and address, the interface alone, or nothing", () => {
    assert.deepEqual(rows({}), [" peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1"]);
    assert.deepEqual(rows({ session: { connectInterface: "interface" } }), [
      " peer 10.2.98.141 connect-interface Vlanif98",
    ]);
    assert.deepEqual(rows({ session: { connectInterface: "none" } }), []);
  });
  test("is the group's row where the group says it", () => {
    const groups = { K8S: { connectInterface: "interface-and-address" } } as const;
    assert.deepEqual(rows({ groups, session: { group: "K8S" } }), [
      " peer K8S connect-interface Vlanif98 10.2.98.1",
    ]);
  });
});

test("a session's AS number is no row of it; a group's may be", () => {
  const rows = ["as-number 63400"];
  const findings = (device: Partial<Switch>) => {
    const inventory = bjOffice({ device });
    return checkInventory(inventory, sessionsOf(inventory)).filter(({ path }) => path.endsWith(".rows"));
  };
  assert.equal(findings({ session: { rows } }).length, 1);
  assert.deepEqual(findings({ groups: { K8S: { rows } }, session: { group: "K8S" } }), []);
});
