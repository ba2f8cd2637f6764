import { contains, formatIpv4, parseIpv4, parseSubnet } from "./address";
import type { Cluster, Inventory, Switch } from "./inventory";
import type { Session } from "./session";

/** What the checks have to say about a stack file that is well-formed. */
export interface Finding {
  /** `refuse`: nothing is contacted until it is mended. `warn`: worth a reader's thought. */
  readonly severity: "refuse" | "warn";
  /** Where in the stack file, e.g. `cluster.nodes.bj-141.address`. */
  readonly path: string;
  /** One sentence: the value, what is wrong with it, what would be right. */
  readonly message: string;
}

/** Proofs over both ends, offline. */
export function checkInventory(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  return [
    ...switches.flatMap((device) => checkSwitch(device, cluster)),
    ...checkUnique(inventory, sessions),
    ...checkNodeToNode(cluster),
    ...checkAsNumbers(cluster),
    ...checkScale(cluster, sessions),
  ];
}

const refuse = (path: string, message: string): Finding => ({ severity: "refuse", path, message });
const warn = (path: string, message: string): Finding => ({ severity: "warn", path, message });

function checkSwitch(device: Switch, cluster: Cluster): Finding[] {
  const at = `switches.${device.name}`;
  const findings: Finding[] = [];
  const { address, prefixLength } = device.peering;
  const subnet = parseSubnet(`${address}/${prefixLength}`);
  if (!subnet) return [refuse(`${at}.peering.address`, `${address}/${prefixLength} is not an IPv4 prefix.`)];
  const range = `${formatIpv4(subnet.network)}/${prefixLength}`;
  for (const name of device.nodes) {
    const node = cluster.nodes.find((candidate) => candidate.name === name);
    const value = parseIpv4(node?.address ?? "");
    if (!node || value === undefined) continue;
    const path = `cluster.nodes.${name}.address`;
    if (node.address === address) {
      findings.push(
        refuse(
          path,
          `${node.address} is the address of ${device.name} itself (${device.peering.interface}).`,
        ),
      );
    } else if (!contains(subnet, value)) {
      findings.push(
        refuse(
          path,
          `${node.address} is outside ${range}, the subnet of ${device.name}'s ${device.peering.interface}: a single-hop EBGP session needs both ends in one subnet.`,
        ),
      );
    } else if (prefixLength < 31 && (value === subnet.network || value === subnet.broadcast)) {
      findings.push(
        refuse(path, `${node.address} is the network or broadcast address of ${range}: give the node's own.`),
      );
    }
  }
  if (device.asNumber === cluster.asNumber) {
    findings.push(
      refuse(
        `${at}.asNumber`,
        `${device.asNumber} is the cluster's AS, too: the session would be IBGP, which needs a route reflector; give the switch and the cluster different AS numbers.`,
      ),
    );
  }
  if (device.nodes.length === 0) {
    findings.push(
      refuse(`${at}.peers`, `no node peers with ${device.name}: name racks or nodes that exist, or \`all\`.`),
    );
  }
  if (/^SHA256:A{43}$/.test(device.management.hostKey)) {
    findings.push(
      warn(
        `${at}.management.hostKey`,
        "is a placeholder, and no switch will match it: `npm run hostkey -- <stack>` prints the real one for review.",
      ),
    );
  }
  if (device.management.legacyAlgorithms) {
    findings.push(
      warn(
        `${at}.management.legacyAlgorithms`,
        "is true: SHA-1 key exchange and CBC ciphers are offered, which only V200R011 and older need.",
      ),
    );
  }
  return findings;
}

function checkUnique(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  const twice = (entries: readonly (readonly [string, string])[], what: string): Finding[] => {
    const seen = new Map<string, string>();
    return entries.flatMap(([value, path]) => {
      const first = seen.get(value);
      seen.set(value, first ?? path);
      return first === undefined
        ? []
        : [refuse(path, `${value} is already ${what} of ${first}: each needs its own.`)];
    });
  };
  return [
    ...twice(
      cluster.nodes.map((node) => [node.address, `cluster.nodes.${node.name}.address`] as const),
      "the address",
    ),
    ...twice(
      switches.map((device) => [device.peering.address, `switches.${device.name}.peering.address`] as const),
      "the peering address",
    ),
    ...twice(
      switches.flatMap((device) =>
        device.routerId === undefined ? [] : [[device.routerId, `switches.${device.name}.routerId`] as const],
      ),
      "the router-id",
    ),
    ...twice(
      switches.map(
        (device) =>
          [
            `${device.management.host}:${device.management.port}`,
            `switches.${device.name}.management.host`,
          ] as const,
      ),
      "the management address",
    ),
    ...twice(
      sessions.map(
        (session) => [session.name, `session ${session.node.name} ↔ ${session.switch.name}`] as const,
      ),
      "the BGPPeer name",
    ),
    ...sessions
      .filter((session) => session.name.length > 253)
      .map((session) =>
        refuse(
          `cluster.nodes.${session.node.name}`,
          `the BGPPeer's name ${session.name} is longer than the 253 characters that Kubernetes takes.`,
        ),
      ),
  ];
}

/** calico-bgp.md §4.2: with one AS and the mesh off, BIRD drops every path that holds its own AS. */
function checkNodeToNode(cluster: Cluster): Finding[] {
  const findings: Finding[] = [];
  const { nodeToNode } = cluster;
  if (nodeToNode.remedy === "mesh") return findings;
  if (!nodeToNode.acknowledged) {
    findings.push(
      refuse(
        "cluster.nodeToNode.acknowledged",
        "is not true: with the mesh off and one AS a node learns no route from the switch, so pods reach other nodes only if the switch is their nodes' default gateway, and an address borrowed from another node's block is unreachable from that block's owner; write `acknowledged: true`, or `remedy: mesh`.",
      ),
    );
  }
  for (const pool of cluster.ipPools) {
    if (pool.encapsulation === "IPIP" || pool.encapsulation === "VXLAN") {
      findings.push(
        refuse(
          `cluster.ipPools.${pool.name}.encapsulation`,
          `${pool.encapsulation} with the mesh off: packets would be tunnelled to the switch, which cannot open them; use None.`,
        ),
      );
    }
  }
  return findings;
}

function checkAsNumbers(cluster: Cluster): Finding[] {
  if (cluster.asNumber <= 2_147_483_647) return [];
  return [
    warn(
      "cluster.asNumber",
      `${cluster.asNumber} is above 2147483647, which Calico's API refuses up to release 3.33 (projectcalico/calico #13494).`,
    ),
  ];
}

function checkScale(cluster: Cluster, sessions: readonly Session[]): Finding[] {
  if (cluster.bgpPeers.form !== "per-node" || sessions.length <= 200) return [];
  return [
    warn(
      "cluster.bgpPeers",
      `${sessions.length} BGPPeers, one a session: above 200 the first \`up\` and a destroy take minutes, since Calico's API server limits itself to 50 requests a second.`,
    ),
  ];
}
