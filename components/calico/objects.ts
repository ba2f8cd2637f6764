import type { Inventory, Session } from "../peering";
import { rfc1123 } from "../peering";

/** A Kubernetes object as plain data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: Record<string, unknown>;
}

const API = "projectcalico.org/v3";

/**
 * From the first `up`: a field manager of our own name, so that a second workstation is the same owner, and deletes
 * that do not wait for a garbage collector (a foreground delete costs twice the calls).
 */
const PULUMI = (manager: string) => ({
  "pulumi.com/patchFieldManager": manager,
  "pulumi.com/deletionPropagationPolicy": "background",
});

export const FIELD_MANAGER = "calico-peering";
/** The mesh switch has an owner of its own, so that giving it back leaves the AS number alone. */
export const MESH_FIELD_MANAGER = "calico-peering-mesh";

function ownedBy(inventory: Inventory): Record<string, string> {
  return { "calico-peering/datacenter": rfc1123(inventory.datacenter) };
}

/** BGPConfiguration `default` without its mesh switch. Deleting it would reset the AS and start a mesh: it is retained. */
export function bgpConfiguration({ cluster }: Inventory): Manifest {
  return {
    apiVersion: API,
    kind: "BGPConfiguration",
    metadata: { name: "default", annotations: PULUMI(FIELD_MANAGER) },
    spec: { asNumber: cluster.asNumber, logSeverityScreen: cluster.logSeverityScreen },
  };
}

/** The mesh switch of BGPConfiguration `default`, a patch of its own; undefined = the mesh stays on. */
export function meshSwitch({ cluster }: Inventory): Manifest | undefined {
  if (cluster.nodeToNode.remedy === "mesh") return undefined;
  return {
    apiVersion: API,
    kind: "BGPConfiguration",
    metadata: { name: "default", annotations: PULUMI(MESH_FIELD_MANAGER) },
    spec: { nodeToNodeMeshEnabled: false },
  };
}

export const OWN_ROUTES_FILTER = "own-routes-only";

/**
 * With the mesh on, each node would announce every other node's blocks to the switch, next hop itself
 * (projectcalico/calico #3810); this filter leaves the owner as the only one.
 */
export function ownRoutesFilter(inventory: Inventory): Manifest | undefined {
  if (inventory.cluster.nodeToNode.remedy !== "mesh") return undefined;
  return {
    apiVersion: API,
    kind: "BGPFilter",
    metadata: { name: OWN_ROUTES_FILTER, labels: ownedBy(inventory), annotations: PULUMI(FIELD_MANAGER) },
    spec: { exportV4: [{ source: "RemotePeers", action: "Reject" }] },
  };
}

/** A BGPPeer and the switch that must know the session before it comes up. */
export interface PeerManifest {
  readonly switchName: string;
  readonly manifest: Manifest;
}

/** One BGPPeer per session, or the seed's single global one per switch. */
export function bgpPeers(inventory: Inventory, sessions: readonly Session[]): PeerManifest[] {
  const filters = ownRoutesFilter(inventory) ? { filters: [OWN_ROUTES_FILTER] } : {};
  const annotations = (switchName: string) => ({
    ...PULUMI(FIELD_MANAGER),
    "calico-peering/other-end": `${switchName}: declared by the same Pulumi stack, ${inventory.datacenter}; change both ends there`,
  });
  const { bgpPeers: form } = inventory.cluster;
  if (form.form === "global") {
    return inventory.switches.map((device) => ({
      switchName: device.name,
      manifest: {
        apiVersion: API,
        kind: "BGPPeer",
        metadata: {
          name: form.names[device.name] ?? rfc1123(device.name),
          labels: { ...ownedBy(inventory), "calico-peering/switch": label(device.name) },
          annotations: annotations(device.name),
        },
        spec: { peerIP: device.peering.address, asNumber: device.asNumber, ...filters },
      },
    }));
  }
  return sessions.map((session) => ({
    switchName: session.switch.name,
    manifest: {
      apiVersion: API,
      kind: "BGPPeer",
      metadata: {
        name: session.name,
        labels: {
          ...ownedBy(inventory),
          "calico-peering/switch": label(session.switch.name),
          "calico-peering/node": label(session.node.name),
        },
        annotations: annotations(session.switch.name),
      },
      spec: {
        node: session.node.name,
        peerIP: session.switch.address,
        asNumber: session.switch.asNumber,
        ...filters,
      },
    },
  }));
}

/** A label's value has 63 characters at most. */
function label(name: string): string {
  return name.slice(0, 63).replace(/[^A-Za-z0-9]+$/, "");
}

/** operator.tigera.io Installation `default`; undefined = Calico was installed by somebody else. */
export function installation({ cluster }: Inventory): Manifest | undefined {
  const { install } = cluster;
  if (install.existing) return undefined;
  return {
    apiVersion: "operator.tigera.io/v1",
    kind: "Installation",
    metadata: { name: "default", annotations: PULUMI(FIELD_MANAGER) },
    spec: {
      variant: "Calico",
      ...(install.registry === undefined ? {} : { registry: install.registry }),
      ...(install.imagePath === undefined ? {} : { imagePath: install.imagePath }),
      ...(install.imagePullSecrets.length === 0
        ? {}
        : { imagePullSecrets: install.imagePullSecrets.map((name) => ({ name })) }),
      calicoNetwork: {
        // Without BGP the operator starts neither BIRD nor confd, and BGPPeers are accepted and ignored.
        bgp: "Enabled",
        // The address that the switch peers with must be the one that calico-node speaks from.
        nodeAddressAutodetectionV4: { kubernetes: "NodeInternalIP" },
        ipPools: cluster.ipPools.map((pool) => ({
          name: pool.name,
          cidr: pool.cidr,
          blockSize: pool.blockSize,
          encapsulation: pool.encapsulation,
          natOutgoing: pool.natOutgoing ? "Enabled" : "Disabled",
        })),
      },
    },
  };
}

/** Everything of the Calico side, in the order in which it comes up. */
export function calicoObjects(inventory: Inventory, sessions: readonly Session[]): Manifest[] {
  return [
    installation(inventory),
    bgpConfiguration(inventory),
    ownRoutesFilter(inventory),
    ...bgpPeers(inventory, sessions).map(({ manifest }) => manifest),
    meshSwitch(inventory),
  ].filter((manifest) => manifest !== undefined);
}
