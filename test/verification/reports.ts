import { sessionsOf, type Inventory, type Session } from "../../components/peering";
import { parseRoutingTable } from "../../components/s9700/vrp";
import type { ClusterFacts } from "../../components/verification/observe/clusterFacts";
import { allRight, joinSessions, type Report } from "../../components/verification/judge/report";
import type { NodeReports } from "../../components/verification/observe/readNodes";
import type { SwitchReport } from "../../components/verification/observe/readSwitches";
import { parseDatacenter } from "../../stacks/config";

/** The sessions of two nodes to one switch. */
export const BJ_SESSIONS: readonly Session[] = [141, 142].map((n) => ({
  name: `bj-${n}-core`,
  family: "ipv4",
  node: { name: `bj-${n}`, address: `10.2.98.${n}`, asNumber: 63400 },
  switch: { name: "Core", address: "10.2.98.1", interface: "Vlanif98", asNumber: 65001 },
  options: {},
  announced: { list: "CALICO-lab", ranges: [] },
  own: {},
}));

/** A datacenter of so many nodes, 20 to a rack, all of them on every switch. */
export function datacenterOf(
  count: number,
  switches: readonly string[] = ["Core"],
  more: Readonly<Record<string, unknown>> = {},
): Inventory {
  const names = Array.from({ length: count }, (_, at) => at + 1);
  const node = (at: number) => [
    `node-${String(at).padStart(3, "0")}`,
    {
      address: `10.2.${96 + Math.floor(at / 250)}.${(at % 250) + 2}`,
      rack: `r${Math.floor((at - 1) / 20) + 1}`,
    },
  ];
  const device = (name: string, at: number) => [
    name,
    {
      management: { host: `10.0.0.${at + 1}`, username: "u", hostKey: `SHA256:${"B".repeat(43)}` },
      asNumber: 65001 + at,
      peering: { interface: "Vlanif98", address: `10.2.99.${250 + at}/22` },
    },
  ];
  const cluster = {
    asNumber: 63400,
    install: { existing: true },
    ipPools: { pool: { cidr: "172.30.0.0/16", encapsulation: "None", natOutgoing: false } },
    nodeToNode: { remedy: "mesh" },
    nodes: Object.fromEntries(names.map(node)),
    ...more,
  };
  const raw = { cluster, switches: Object.fromEntries(switches.map(device)) };
  return parseDatacenter(raw, { datacenter: "dc", file: "Pulumi.dc.yaml" });
}

/** What keeps a session from being right. */
export type Trouble = "down" | "missing" | "extra" | "stanza";

/** Both ends' answers at a fixed time; `troubled`: by node name. Every session has a block of its node's own. */
export function reportOf(inventory: Inventory, troubled: Readonly<Record<string, Trouble>> = {}): Report {
  const sessions = sessionsOf(inventory);
  const nodes = inventory.cluster.nodes;
  const block = (name: string) => {
    const at = nodes.findIndex((node) => node.name === name);
    return `172.30.${Math.floor(at / 4)}.${(at % 4) * 64}/26`;
  };
  const path = (network: string, nextHop: string) => ({
    network,
    nextHop,
    status: "*>",
    asPath: ["63400"],
    origin: "i",
  });
  const there = (device: string): SwitchReport => {
    const own = sessions.filter((session) => session.switch.name === device);
    const up = own.filter(({ node }) => !["down", "stanza"].includes(troubled[node.name] ?? ""));
    return {
      peers: own
        .filter(({ node }) => troubled[node.name] !== "stanza")
        .map(({ node }) => ({
          peer: node.address,
          asNumber: "63400",
          messagesReceived: 1,
          messagesSent: 1,
          upDown: "00:17:49",
          state: troubled[node.name] === "down" ? "Active" : "Established",
          prefixesReceived: 1,
        })),
      paths: up.flatMap(({ node }) => {
        const trouble = troubled[node.name];
        const extra = trouble === "extra" ? [path("172.30.200.0/24", node.address)] : [];
        return trouble === "missing" ? [] : [path(block(node.name), node.address), ...extra];
      }),
      routes: parseRoutingTable(""),
      detail: {
        peers: up.map(({ node }) => ({
          peer: node.address,
          asNumber: "63400",
          state: "Established",
          hasConnectInterface: true,
          negotiated: { hold: 180, keepalive: 60 },
        })),
        logs: {},
      },
    };
  };
  const cluster: ClusterFacts = {
    routes: {
      blocks: nodes.map(({ name }) => ({ node: name, cidr: block(name) })),
      borrowed: [],
      serviceRanges: [],
      serviceAddresses: [],
      withoutServices: [],
    },
    meshEnabled: true,
    asNumber: 63400,
    nodes: Object.fromEntries(nodes.map(({ name, address }) => [name, { ready: true, address, labels: {} }])),
    bgpPeers: sessions.map((session) => ({
      name: session.name,
      node: session.node.name,
      peerIP: session.switch.address,
      asNumber: session.switch.asNumber,
      filters: ["own-routes-only"],
    })),
    secrets: {},
  };
  const here: NodeReports = Object.fromEntries(
    nodes.slice(0, 32).map(({ name }) => {
      const own = sessions.filter((session) => session.node.name === name);
      const state = ["down", "stanza"].includes(troubled[name] ?? "") ? "Active" : "Established";
      const peer = (peerIP: string) => ({ peerIP, state, since: "10:11:12", type: "NodePeer" });
      return [name, { bird: "Ready", peers: own.map((session) => peer(session.switch.address)) }];
    }),
  );
  const switches = Object.fromEntries(inventory.switches.map(({ name }) => [name, there(name)]));
  const reports = joinSessions(sessions, switches, here, { cluster, meshDeclared: true });
  return {
    datacenter: inventory.datacenter,
    time: "2026-11-24T21:00:00.000Z",
    sessions: reports,
    switches,
    findings: [],
    right: allRight(reports),
  };
}
