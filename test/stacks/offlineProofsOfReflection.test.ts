import { describe } from "node:test";
import { core, each, edge, type Written } from "./writtenCases";

describe("a switch that reflects (B10)", () => {
  /** Rack r1 with n1 on Core, rack r2 with n2 on Edge; each rack has its switch's AS number. */
  const racks = (it: Written, first: object = { asNumber: 65001 }, second: object = { asNumber: 65002 }) => {
    it.cluster.nodeToNode = { remedy: "reflected" };
    it.cluster.nodes = {
      n1: { address: "10.2.98.141", rack: "r1" },
      n2: { address: "10.2.98.142", rack: "r2" },
    };
    it.cluster.racks = { r1: first, r2: second };
    edge(it, { peers: { racks: ["r2"] }, interconnect: ["Core"] });
    core(it).peers = { racks: ["r1"] };
  };
  const ebgp = (as: number, who: string, device: string, of: number, them = who) =>
    `${as}: ${who} with ${device}, AS ${of}, so the session would be EBGP, and remedy reflected is IBGP, each switch with the AS of its own nodes: write ${of}, or let ${them.replace(/ peers?$/, "")} peer with a switch of AS ${as}.`;
  each([
    ["with an AS for each rack, its switch's", (it) => racks(it)],
    [
      "and one for all",
      (it) => {
        it.cluster.nodeToNode = { remedy: "reflected" };
        it.cluster.asNumber = 65001;
      },
    ],
    [
      "with a rack of another AS than its switch",
      (it) => racks(it, { asNumber: 65009 }),
      `refuse cluster.racks.r1.asNumber: ${ebgp(65009, "the nodes of rack r1 peer", "Core", 65001)}`,
    ],
    [
      "with a node of another AS in its rack",
      (it) => {
        racks(it);
        it.cluster.nodes.n1 = { address: "10.2.98.141", rack: "r1", asNumber: 65009 };
      },
      `refuse cluster.nodes.n1.asNumber: ${ebgp(65009, "node n1 peers", "Core", 65001)}`,
    ],
    [
      "with one AS for the cluster and another for the switch",
      (it) => void (it.cluster.nodeToNode = { remedy: "reflected" }),
      `refuse cluster.asNumber: ${ebgp(64500, "the nodes peer", "Core", 65001)}`,
    ],
    [
      "with reflectClient: false",
      (it) => {
        racks(it);
        core(it).session = { reflectClient: false };
      },
      "refuse switches.Core.session.reflectClient: false: remedy reflected is that Core reflects.",
    ],
    [
      "with a reserved AS",
      (it) => {
        racks(it, { asNumber: 65535 });
        core(it).asNumber = 65535;
      },
      "refuse switches.Core.asNumber: 65535 is reserved; use one that is yours, or a private one (64512–65534).",
      "refuse cluster.racks.r1.asNumber: 65535 is reserved; use one that is yours, or a private one (64512–65534).",
    ],
  ]);
});

describe("nodes that reflect (B11)", () => {
  const reflectors = (it: Written, names: readonly string[] = ["n1", "n2"], clusterId = "244.0.0.1") => {
    it.cluster.nodeToNode = { remedy: "route-reflectors", reflectors: names, clusterId };
    it.cluster.nodes.n3 = { address: "10.2.98.143" };
    core(it).peers = { nodes: ["n1", "n2"] };
  };
  const GATEWAY =
    "warn cluster.nodeToNode.reflectors: for the seconds in which a node becomes a reflector, or is one no more, the pods on it are reached through the nodes' default gateway alone: it must be a switch of this file, or choose nodes without pods.";
  each([
    ["two of them, which alone peer with the switch", (it) => reflectors(it), GATEWAY],
    [
      "a single one",
      (it) => {
        reflectors(it, ["n1"]);
        core(it).peers = { nodes: ["n1"] };
      },
      "warn cluster.nodeToNode.reflectors: n1 is the only one: its pods are cut off for the seconds in which it becomes a reflector, and every node's while it is down; name a second one.",
    ],
    [
      "one that peers with no switch",
      (it) => reflectors(it, ["n1", "n2", "n3"]),
      "refuse cluster.nodeToNode.reflectors: n3 peers with no switch, so no switch would get the other nodes' routes from it: choose it in a switch's peers, or take it out of the list.",
      GATEWAY,
    ],
    [
      "a node that stopped reflecting, and peers with the switch still",
      (it) => {
        reflectors(it);
        core(it).peers = "all";
      },
      "warn switches.Core.peers: n3 peers with it and is no reflector, which is right for one update, after it was taken out of reflectors: take it out of peers in the next one, since it announces every node's routes as well.",
      GATEWAY,
    ],
    [
      "other nodes that peer with the switch",
      (it) => {
        reflectors(it, ["n1"]);
        core(it).peers = "all";
      },
      "refuse switches.Core.peers: n2 and n3 peer with it and are no reflectors: with remedy route-reflectors only reflectors peer with a switch, and announce every node's routes; write peers: { nodes: [n1] }.",
      "warn cluster.nodeToNode.reflectors: n1 is the only one: its pods are cut off for the seconds in which it becomes a reflector, and every node's while it is down; name a second one.",
    ],
    [
      "one BGPPeer for all nodes",
      (it) => {
        reflectors(it, ["n1", "n2", "n3"]);
        core(it).peers = "all";
        it.cluster.bgpPeers = { global: { Core: "core" } };
      },
      "refuse cluster.bgpPeers: global: one BGPPeer for all nodes would let every node peer with the switch, and with remedy route-reflectors only reflectors do; write per-node.",
      GATEWAY,
    ],
    [
      "the cluster ID of a switch",
      (it) => {
        reflectors(it, ["n1", "n2"], "10.2.0.2");
        core(it).routerId = "10.2.0.2";
      },
      GATEWAY,
      "refuse cluster.nodeToNode.clusterId: 10.2.0.2 is the router-id of switch Core, and a router drops what has its own cluster ID: choose one that no router has (e.g. 244.0.0.1).",
    ],
    [
      "the cluster ID that a switch has by a row",
      (it) => {
        reflectors(it);
        core(it).ipv4Family = ["reflector cluster-id 244.0.0.1"];
      },
      GATEWAY,
      "refuse cluster.nodeToNode.clusterId: 244.0.0.1 is the cluster ID of switch Core, and a router drops what has its own cluster ID: choose one that no router has (e.g. 244.0.0.2).",
    ],
    [
      "the cluster ID of a node",
      (it) => reflectors(it, ["n1", "n2"], "10.2.98.143"),
      GATEWAY,
      "refuse cluster.nodeToNode.clusterId: 10.2.98.143 is the router ID of node n3, its address, and a router drops what has its own cluster ID: choose one that no router has (e.g. 244.0.0.1).",
    ],
    [
      "a node of another AS",
      (it) => {
        reflectors(it);
        it.cluster.nodes.n3 = { address: "10.2.98.143", asNumber: 64999 };
      },
      GATEWAY,
      "refuse cluster.nodes.n3.asNumber: 64999 is another AS than the cluster's 64500, and reflectors reflect within one AS only: take it out.",
    ],
    [
      "next hops of their own",
      (it) => {
        reflectors(it);
        core(it).session = { nextHopMode: "Self" };
      },
      GATEWAY,
      "refuse switches.Core.session.nextHopMode: Self: the switch would send every pod's packets through a reflector; take it out, remedy route-reflectors keeps next hops.",
    ],
    [
      "a node outside the switch's subnet",
      (it) => {
        reflectors(it);
        it.cluster.nodes.n3 = { address: "10.3.0.143" };
      },
      GATEWAY,
      "warn cluster.nodes.n3.address: 10.3.0.143 is outside Core's Vlanif98, and Core gets routes with the nodes' own addresses as next hops: it must have a route to n3, or it does not use theirs.",
    ],
    [
      "a node in maintenance",
      (it) => {
        reflectors(it);
        it.cluster.nodes.n1 = { address: "10.2.98.141", maintenance: true };
      },
      GATEWAY,
      "refuse cluster.nodes.n1.maintenance: true: with remedy route-reflectors the reflectors go on announcing the node's blocks, so its routes cannot be withdrawn here: move its pods away (kubectl drain) instead; a reflector is taken out of reflectors first (docs/remedies.md).",
    ],
    [
      "a limit below what all nodes announce",
      (it) => {
        reflectors(it);
        core(it).session = { routeLimit: { limit: 3 } };
      },
      GATEWAY,
      "refuse switches.Core.session.routeLimit.limit: 3 is not more than the 3 prefixes that node n1 has to announce at least: the session would end as soon as it is used.",
    ],
  ]);
});
