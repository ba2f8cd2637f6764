import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  bgpPeers,
  calicoObjects,
  validateManifests,
  type PeerManifest,
} from "../../components/calico/manifests";
import {
  formatIpv4,
  selectorOf,
  sessionsOf,
  type Cluster,
  type Inventory,
  type Node,
  type Switch,
} from "../../components/peering";
import { bjOffice, datacenters } from "../peering/datacenters";

const GROUPED = { form: "grouped" } as const;
const BY_RACK = { form: "grouped", rackLabel: "rack" } as const;
const FORM = { bgpPeers: GROUPED };
const racks = ["r1", "r1", "r2", "r2"];

function groupsOf(inventory: Inventory): PeerManifest[] {
  return bgpPeers(inventory, sessionsOf(inventory));
}

function racked(
  change: { cluster?: Partial<Cluster>; device?: Partial<Switch>; node?: Partial<Node> } = {},
): Inventory {
  const { nodes } = bjOffice().cluster;
  const placed = nodes.map((node, i) => ({ ...node, rack: racks[i], ...(i === 0 ? change.node : {}) }));
  return bjOffice({
    ...change,
    cluster: { nodes: placed as Node[], bgpPeers: BY_RACK, ...change.cluster },
  });
}

/** Any number of nodes on one switch. */
function site(count: number, cluster: Partial<Cluster> = FORM): Inventory {
  const nodes = Array.from({ length: count }, (_, i) => ({
    name: `worker-${String(i + 1).padStart(4, "0")}.example`,
    address: formatIpv4(10 * 2 ** 24 + 256 + i),
  }));
  return bjOffice({ cluster: { nodes, ...cluster }, device: { nodes: nodes.map(({ name }) => name) } });
}

const labelsOf = (node: string, change: Record<string, string> = {}) => ({
  "kubernetes.io/hostname": node,
  ...change,
});
const names = (peers: readonly PeerManifest[]) => peers.map(({ manifest }) => manifest.metadata.name);
const selectors = (peers: readonly PeerManifest[]) => peers.map(({ manifest }) => manifest.spec.nodeSelector);

describe("BGPPeers by group", () => {
  test("one BGPPeer serves all nodes of a switch, with the same fields as one per node", () => {
    const [group, ...more] = groupsOf(bjOffice({ cluster: FORM }));
    assert.deepEqual(more, []);
    const [single] = bgpPeers(bjOffice(), sessionsOf(bjOffice()));
    const { node, ...fields } = single?.manifest.spec ?? {};
    assert.equal(node, "bj-141");
    const { nodeSelector, ...grouped } = group?.manifest.spec ?? {};
    assert.deepEqual(grouped, fields);
    assert.equal(
      nodeSelector,
      "(kubernetes.io/hostname in { 'bj-141', 'bj-142', 'bj-143', 'bj-152' }) && calico-peering/drained != 'bj-office'",
    );
    assert.match(group?.manifest.metadata.name ?? "", /^bj-office-core-s9700-[0-9a-f]{8}$/);
  });

  test("racks are chosen by their label where the file names one", () => {
    assert.deepEqual(selectors(groupsOf(racked())), [
      "(rack in { 'r1', 'r2' }) && calico-peering/drained != 'bj-office'",
    ]);
  });

  test("a node with other options has a BGPPeer of its own, and the rest of its rack is chosen by host name", () => {
    const device = { sessions: { "bj-141": { maxRestartTime: 60 } } };
    assert.deepEqual(
      groupsOf(racked({ device })).map(({ manifest: { spec } }) => [spec.nodeSelector, spec.maxRestartTime]),
      [
        ["(kubernetes.io/hostname == 'bj-141') && calico-peering/drained != 'bj-office'", "60s"],
        [
          "(kubernetes.io/hostname == 'bj-142' || rack == 'r2') && calico-peering/drained != 'bj-office'",
          undefined,
        ],
      ],
    );
  });

  test("options of the switch's end alone need no group of their own", () => {
    const device = { sessions: { "bj-141": { tcpMss: 1400, timers: { keepalive: 20, hold: 60 } } } };
    assert.equal(groupsOf(bjOffice({ cluster: FORM, device })).length, 1);
  });

  test("a node in maintenance is served by a second BGPPeer of its group, by a label; the first one stays as it is", () => {
    const [drained, used, ...more] = groupsOf(racked({ node: { maintenance: true } }));
    assert.deepEqual(more, []);
    assert.equal(drained?.ofDrained, true);
    assert.deepEqual(drained.manifest.spec.filters, ["drained-node", "own-routes-only"]);
    assert.equal(
      drained.manifest.spec.nodeSelector,
      "(rack in { 'r1', 'r2' }) && calico-peering/drained == 'bj-office'",
    );
    assert.deepEqual(used?.manifest, groupsOf(racked())[0]?.manifest);
  });

  test("the first BGPPeer of a group is the same with all of its nodes in maintenance", () => {
    const inventory = racked({
      cluster: { racks: { r1: { maintenance: true }, r2: { maintenance: true } } },
    });
    const used = groupsOf(inventory).filter(({ ofDrained }) => ofDrained !== true);
    assert.deepEqual(
      used.map(({ manifest }) => manifest),
      groupsOf(racked()).map(({ manifest }) => manifest),
    );
  });

  test("the order of nodes in the file is no fact", () => {
    const turned = site(200);
    const cluster = { ...turned.cluster, nodes: [...turned.cluster.nodes].reverse() };
    assert.deepEqual(groupsOf({ ...turned, cluster }), groupsOf(turned));
  });

  test("for 1,000 nodes there are some tens of BGPPeers, and one node more changes one", () => {
    const before = names(groupsOf(site(1000)));
    const after = names(groupsOf(site(1001)));
    assert.ok(before.length > 10 && before.length < 60, `${before.length} BGPPeers`);
    assert.equal(after.filter((name) => !before.includes(name)).length, 1);
    assert.equal(before.filter((name) => !after.includes(name)).length, 1);
  });

  test("on any site each node has exactly one BGPPeer for each of its sessions, in service or in maintenance", () => {
    fc.assert(
      fc.property(
        datacenters,
        fc.boolean(),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        (any, byRack, rackCount, other) => {
          const nodes = any.cluster.nodes.map((node, i) => ({
            ...node,
            ...(rackCount === 0 ? {} : { rack: `r${i % rackCount}` }),
            ...(i % 5 === 0 ? { maintenance: true } : {}),
          }));
          const [first, ...rest] = any.switches;
          const sessions = other ? { [nodes[0]?.name ?? ""]: { maxRestartTime: 60 } } : {};
          const switches = first ? [{ ...first, sessions }, ...rest] : [];
          const cluster = { ...any.cluster, nodes, bgpPeers: byRack ? BY_RACK : GROUPED };
          const inventory = { ...any, cluster, switches };
          const peers = groupsOf(inventory);
          assert.deepEqual(validateManifests(calicoObjects(inventory, sessionsOf(inventory))), []);
          assert.equal(new Set(names(peers)).size, peers.length);
          for (const session of sessionsOf(inventory)) {
            const { name, rack } = session.node;
            const isDrained = session.drained?.includes("node") === true;
            const labels = labelsOf(name, {
              ...(rack === undefined ? {} : { rack }),
              ...(isDrained ? { "calico-peering/drained": "bj-office" } : {}),
            });
            const own = peers.filter(
              ({ switchName, manifest: { spec } }) =>
                switchName === session.switch.name &&
                selectorOf(String(spec.nodeSelector))?.(labels) === true,
            );
            assert.equal(own.length, 1, `${session.name}: ${names(own).join(", ")}`);
            assert.equal((own[0]?.manifest.spec.filters as string[]).includes("drained-node"), isDrained);
          }
        },
      ),
    );
  });

  test("no selector is longer than the 1,024 characters that Calico takes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (count) => {
        for (const selector of selectors(groupsOf(site(count)))) {
          assert.ok(String(selector).length <= 1024, String(selector));
        }
      }),
      { numRuns: 20 },
    );
    const long = { apiVersion: "projectcalico.org/v3", kind: "BGPPeer", metadata: { name: "long" } };
    const spec = { nodeSelector: "a".repeat(1025), peerIP: "10.2.98.1", asNumber: 65001 };
    assert.deepEqual(validateManifests([{ ...long, spec }]), [
      "BGPPeer long: spec.nodeSelector: has 1025 characters; Calico takes 1024.",
    ]);
  });
});
