import { bgpPeers } from "../../../calico/manifests";
import { CALICO_DEFAULT_AS, remedyOf, some, type Inventory, type Session } from "../../../peering";
import type { LiveCalico, LiveCluster } from "../../observe/liveCluster";
import { ownBgpPeers } from "./bgpPeers";

/**
 * What an update changes in the living cluster, as a person would say it: AS numbers, sessions, the mesh, and whose pods
 * lose their routes. Pure.
 * @returns one sentence each; none where the cluster is as declared, or Calico is not installed yet
 */
export function planInWords(
  inventory: Inventory,
  sessions: readonly Session[],
  cluster: LiveCluster,
): string[] {
  const { calico } = cluster;
  if (calico === undefined) return [];
  return [
    ...asChanges(inventory, cluster, calico),
    ...peerChanges(inventory, sessions, calico),
    ...leavingNodes(inventory, sessions, cluster, calico),
    ...meshChange(inventory, sessions, calico),
  ];
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function asChanges({ cluster: declared }: Inventory, { nodes }: LiveCluster, calico: LiveCalico): string[] {
  const ofCluster = calico.bgpConfigurations.find(({ name }) => name === "default")?.spec.asNumber;
  const before = typeof ofCluster === "number" ? ofCluster : CALICO_DEFAULT_AS;
  const changes = new Map<string, string[]>();
  for (const { name, asNumber = declared.asNumber } of declared.nodes) {
    const live = nodes[name];
    if (live === undefined) continue;
    // A node's own number goes before the cluster's.
    const [from, to] = [live.asNumber ?? before, asNumber];
    if (Number(from) === Number(to)) continue;
    const change = `${from} → ${to}`;
    changes.set(change, [...(changes.get(change) ?? []), name]);
  }
  const which = calico.meshEnabled ? "sessions, those of the mesh too, end" : "sessions end";
  return [...changes].map(
    ([change, names]) =>
      `${counted(names.length, "node's", "nodes'")} AS ${change} (${some(names)}): their ${which} once, and are back within half a minute of both ends having the new number.`,
  );
}

function peerChanges(inventory: Inventory, sessions: readonly Session[], calico: LiveCalico): string[] {
  const declared = bgpPeers(inventory, sessions).map(({ manifest }) => manifest.metadata.name);
  const own = ownBgpPeers(inventory, calico).map(({ name }) => name);
  const there = calico.bgpPeers.map(({ name }) => name);
  const made = declared.filter((name) => !there.includes(name));
  const gone = own.filter((name) => !declared.includes(name));
  return [
    ...(made.length === 0
      ? []
      : [`${counted(made.length, "BGPPeer is", "BGPPeers are")} made: ${some(made)}.`]),
    ...(gone.length === 0
      ? []
      : [`${counted(gone.length, "BGPPeer is", "BGPPeers are")} taken away: ${some(gone)}.`]),
  ];
}

/** Nodes that have sessions of this stack now and none afterwards. */
function leavingNodes(
  inventory: Inventory,
  sessions: readonly Session[],
  { nodes }: LiveCluster,
  calico: LiveCalico,
): string[] {
  const served = new Set(sessions.map(({ node }) => node.name));
  const leaving = ownBgpPeers(inventory, calico).flatMap(({ node }) =>
    node === undefined || served.has(node) || nodes[node] === undefined ? [] : [node],
  );
  const { meshOff, reflectors } = remedyOf(inventory.cluster);
  if (reflectors) return [];
  const nodeNames = [...new Set(leaving)].sort();
  if (nodeNames.length === 0) return [];
  const blocks = calico.blocks.filter(({ node }) => nodeNames.includes(node)).map(({ cidr }) => cidr);
  const held = blocks.length === 0 ? "" : ` (${some(blocks)})`;
  return meshOff
    ? [`pods of ${some(nodeNames)} lose their routes${held}.`]
    : [`pods of ${some(nodeNames)}${held} are reached through the mesh alone, and from no switch any more.`];
}

function meshChange({ cluster }: Inventory, sessions: readonly Session[], calico: LiveCalico): string[] {
  const { meshOff } = remedyOf(cluster);
  if (meshOff && calico.meshEnabled)
    return [
      `the mesh goes off after the gate, which waits until ${counted(sessions.length, "session carries", "sessions carry")} what the mesh carries now.`,
    ];
  const ours = calico.bgpConfigurations.find(({ name }) => name === "default")?.ours === true;
  return !meshOff && !calico.meshEnabled && ours ? ["the mesh comes on again."] : [];
}
