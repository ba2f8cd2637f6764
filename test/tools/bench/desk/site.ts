import { bjOffice, type LabDefinition, type LabNode } from "../../../lab/definition";
import type { Project } from "../../../lab/project";

/** How the nodes' ends are declared: a BGPPeer a node, or by group (the default of a stack file from 100 sessions on). */
export type Shape = "per-node" | "grouped";

const LENGTH = 20;
const NODE_AS = 63400;
/** Nodes that `up` asks at its end at most (components/verification/verify.ts). */
const ASKED = 32;

/** Most nodes: Calico's pool of the first datacenter has 1,024 blocks, and the kernel's bridge 1,024 ports. */
export const MOST_NODES = 1_000;

/** The first datacenter's switch, with one VLAN of /20 for the nodes. */
const site = (nodes: readonly LabNode[]): LabDefinition => ({
  ...bjOffice,
  switches: bjOffice.switches.map((device) => ({
    ...device,
    interfaces: [{ name: "Vlanif98", address: `10.2.98.1/${LENGTH}`, nodes: true }],
  })),
  nodes,
});

function nodeAt(at: number): { name: string; address: string; blocks: string[] } {
  const name = `n${String(at).padStart(4, "0")}`;
  const address = `10.2.${100 + Math.floor(at / 250)}.${(at % 250) + 1}`;
  return { name, address, blocks: [`172.30.${at >> 2}.${(at & 3) * 64}/26`] };
}

/** A cluster whose nodes run a real BIRD each, without confd and status reporter: a thousand of them fit on a small machine. */
export function deskSite(count: number): LabDefinition {
  return site(Array.from({ length: count }, (_, at) => deskNode(at)));
}

/** A node of the site. */
export function deskNode(at: number): LabNode {
  return { ...nodeAt(at), birdOnly: { nodeAs: NODE_AS, switchAs: 65001 } };
}

/** The same cluster for the floor program: nothing of the nodes is there but their objects. */
export function floorSite(count: number): LabDefinition {
  return site(Array.from({ length: count }, (_, at) => ({ ...nodeAt(at), declaredOnly: true })));
}

/** Names of the nodes that the report asks where all is right: spread evenly. */
export function askedOf(count: number): string[] {
  const wanted = Math.min(ASKED, count);
  return Array.from({ length: wanted }, (_, at) => nodeAt(Math.floor((at * count) / wanted)).name);
}

/** Writes the site into a project's stack file. */
export function declareSite(project: Project, count: number, shape: Shape): void {
  const nodes = Array.from({ length: count }, (_, at) => nodeAt(at));
  const [device] = bjOffice.switches;
  project.edit((set) => {
    set(
      ["calico-peering:cluster", "nodes"],
      Object.fromEntries(nodes.map(({ name, address }) => [name, { address }])),
    );
    set(["calico-peering:cluster", "nodeToNode"], { remedy: "strict-affinity" });
    set(["calico-peering:cluster", "bgpPeers"], shape);
    const peering = { interface: "Vlanif98", address: `10.2.98.1/${LENGTH}` };
    set(["calico-peering:switches", device?.sysname ?? "", "peering"], peering);
  });
}
