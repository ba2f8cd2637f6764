import type { Inventory, Session, SessionOptions } from "../peering";
import { remedyOf, rfc1123 } from "../peering";
import { drainFilters, drainFiltersOf, leavingNodes, switchRejects, type BareSpec } from "./drained";
import { prefixAdvertisements, serviceRanges } from "./advertised";
import { labelValue, ownedBy, PULUMI } from "./metadata";
import { passwordReference } from "./passwords";

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

const CALICO = "projectcalico.org/v3";
const OPERATOR = "operator.tigera.io/v1";

/** A patch takes its fields over, whoever wrote them by hand before (`nodeToNodeMeshEnabled: true`, most likely). */
const TAKE_OVER = { "pulumi.com/patchForce": "true" };

/**
 * BGPConfiguration `default` without its mesh switch. To be retained: deleting it would reset the AS number to 64512
 * and start a full mesh at once.
 */
export function bgpConfiguration({ cluster }: Inventory): Manifest {
  return {
    apiVersion: CALICO,
    kind: "BGPConfiguration",
    metadata: { name: "default", annotations: PULUMI },
    spec: {
      asNumber: cluster.asNumber,
      logSeverityScreen: cluster.logSeverityScreen,
      ...serviceRanges(cluster),
      ...prefixAdvertisements(cluster),
    },
  };
}

/**
 * The mesh switch of BGPConfiguration `default`; undefined = the mesh stays on.
 * A patch with an owner of its own, so that giving it back leaves the AS number alone. It does not name that owner:
 * that would be the same field of the same object, and two owners cannot name themselves in one annotation.
 */
export function meshSwitch({ cluster }: Inventory): Manifest | undefined {
  if (!remedyOf(cluster).meshOff) return undefined;
  return {
    apiVersion: CALICO,
    kind: "BGPConfiguration",
    metadata: { name: "default", annotations: TAKE_OVER },
    spec: { nodeToNodeMeshEnabled: false },
  };
}

export const OWN_ROUTES_FILTER = "own-routes-only";
export const DEFAULT_ROUTE_FILTER = "default-route-only";

/** Is there a session over IPv6? */
function hasIpv6({ cluster, switches }: Inventory): boolean {
  return switches.some(
    ({ nodes, peering }) =>
      peering.ipv6 !== undefined &&
      cluster.nodes.some(({ name, ipv6Address }) => ipv6Address !== undefined && nodes.includes(name)),
  );
}

/**
 * BGPFilters of all BGPPeers, in their order.
 *
 * own-routes-only: while the mesh is on, each node would announce every other node's blocks to the switch, next hop
 * itself (projectcalico/calico #3810), and the switch would forward some pods' packets to nodes that have just lost
 * the way. The filter leaves a block's owner as the only one. It stays once the mesh is off: then it keeps a node
 * from passing one switch's routes on to another, and the way back needs it again.
 */
export function bgpFilters(inventory: Inventory): Manifest[] {
  const filter = (name: string, spec: Record<string, unknown>): Manifest => ({
    apiVersion: CALICO,
    kind: "BGPFilter",
    metadata: { name, labels: ownedBy(inventory), annotations: PULUMI },
    spec,
  });
  const ipv6 = hasIpv6(inventory);
  const remote = [{ source: "RemotePeers", action: "Reject" }];
  const own = filter(OWN_ROUTES_FILTER, { exportV4: remote, ...(ipv6 ? { exportV6: remote } : {}) });
  if (!remedyOf(inventory.cluster).defaultRoute) return [own];
  const only = (cidr: string) => [{ cidr, matchOperator: "Equal", action: "Accept" }, { action: "Reject" }];
  const importV4 = only("0.0.0.0/0");
  return [own, filter(DEFAULT_ROUTE_FILTER, { importV4, ...(ipv6 ? { importV6: only("::/0") } : {}) })];
}

/** BGPFilters by which sessions are taken out of use. */
export function maintenanceFilters(inventory: Inventory): Manifest[] {
  return drainFilters(inventory, hasIpv6(inventory)).map(({ name, spec }) => ({
    apiVersion: CALICO,
    kind: "BGPFilter",
    metadata: { name, labels: ownedBy(inventory), annotations: PULUMI },
    spec,
  }));
}

/**
 * What nodes send of RFC 8326 before they withdraw their routes: a patch, since somebody may have a BGPConfiguration of
 * the node's own.
 */
export function gracefulShutdowns(inventory: Inventory): Manifest[] {
  return leavingNodes(inventory, hasIpv6(inventory)).map(({ name, spec }) => ({
    apiVersion: CALICO,
    kind: "BGPConfiguration",
    metadata: { name, annotations: TAKE_OVER },
    spec,
  }));
}

/** Patches of the filters of switches in maintenance, each with an owner of its own, as the mesh switch is. */
export function switchDrains(
  inventory: Inventory,
): { switchName: string; imports: Manifest; exports: Manifest }[] {
  const half = ({ name, spec }: BareSpec): Manifest => ({
    apiVersion: CALICO,
    kind: "BGPFilter",
    metadata: { name, annotations: TAKE_OVER },
    spec,
  });
  return switchRejects(inventory, hasIpv6(inventory)).map(({ switchName, imports, exports }) => ({
    switchName,
    imports: half(imports),
    exports: half(exports),
  }));
}

/**
 * IPAM lends no address of one node's block to another node; undefined = left as it is. A patch: the limit of blocks
 * per node beside it is not ours.
 */
export function strictAffinity({ cluster }: Inventory): Manifest | undefined {
  if (!remedyOf(cluster).strictAffinity) return undefined;
  return {
    apiVersion: CALICO,
    kind: "IPAMConfiguration",
    metadata: { name: "default", annotations: TAKE_OVER },
    spec: { strictAffinity: true },
  };
}

/** A node's AS number, where it is its own: Calico reads it from the Node of Kubernetes. */
export interface NodeAsNumber {
  readonly node: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One for each node that peers and has an AS number of its own. */
export function nodeAsNumbers({ cluster, switches }: Inventory): NodeAsNumber[] {
  return cluster.nodes
    .filter(({ name }) => switches.some(({ nodes }) => nodes.includes(name)))
    .flatMap(({ name, asNumber }) =>
      asNumber === undefined
        ? []
        : [{ node: name, annotations: { ...TAKE_OVER, "projectcalico.org/ASNumber": String(asNumber) } }],
    );
}

/** A BGPPeer, and the switch that must know its sessions before they come up. */
export interface PeerManifest {
  readonly switchName: string;
  readonly manifest: Manifest;
}

/** One BGPPeer per session, or the seed's form: one per switch for all nodes, under the name that the file gives. */
export function bgpPeers(inventory: Inventory, sessions: readonly Session[]): PeerManifest[] {
  const { bgpPeers: form } = inventory.cluster;
  if (form.form === "per-node") {
    return sessions.map((session) =>
      bgpPeer(inventory, session.name, session.switch, {
        labels: { "calico-peering/node": labelValue(session.node.name) },
        spec: { node: session.node.name, ...peerOptions(session.options) },
        filters: drainFiltersOf(session, inventory),
      }),
    );
  }
  return inventory.switches.flatMap(({ name }) =>
    (["ipv4", "ipv6"] as const).flatMap((family) => {
      // One object for all of them: the checks refuse sessions that differ in what it says.
      const any = sessions.find((session) => session.switch.name === name && session.family === family);
      if (any === undefined) return [];
      const called = `${form.names[name] ?? rfc1123(name)}${family === "ipv6" ? "-ipv6" : ""}`;
      return [
        bgpPeer(inventory, called, any.switch, {
          labels: {},
          spec: peerOptions(any.options),
          filters: drainFiltersOf(any, inventory),
        }),
      ];
    }),
  );
}

/** What the node's end is told of a session's options: fields of BGPPeer. */
export function peerOptions(options: SessionOptions): Record<string, unknown> {
  const { ttlSecurity, maxRestartTime, localASNumber, sourceAddress, reachableBy, nextHopMode } = options;
  const fields = {
    password: options.password === undefined ? undefined : passwordReference(options.password),
    ttlSecurity,
    maxRestartTime: maxRestartTime === undefined ? undefined : `${maxRestartTime}s`,
    localASNumber,
    sourceAddress,
    reachableBy,
    nextHopMode,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function bgpPeer(
  inventory: Inventory,
  name: string,
  otherEnd: { readonly name: string; readonly address: string; readonly asNumber: number },
  own: { labels: Record<string, string>; spec: Record<string, unknown>; filters: readonly string[] },
): PeerManifest {
  const filters = [...own.filters, ...bgpFilters(inventory).map(({ metadata }) => metadata.name)];
  const { allowedLocalAs } = remedyOf(inventory.cluster);
  const loops = allowedLocalAs === 0 ? {} : { numAllowedLocalASNumbers: allowedLocalAs };
  const labels = {
    ...ownedBy(inventory),
    "calico-peering/switch": labelValue(otherEnd.name),
    ...own.labels,
  };
  const says = `Pulumi stack ${inventory.datacenter} of calico-peering owns this and the other end, on ${otherEnd.name}: change both there.`;
  return {
    switchName: otherEnd.name,
    manifest: {
      apiVersion: CALICO,
      kind: "BGPPeer",
      metadata: { name, labels, annotations: { ...PULUMI, "calico-peering/owner": says } },
      spec: { ...own.spec, peerIP: otherEnd.address, asNumber: otherEnd.asNumber, filters, ...loops },
    },
  };
}

/** `up` waits until the operator says that everything runs. */
const UNTIL_READY = { ...PULUMI, "pulumi.com/waitFor": "condition=Ready" };

/** operator.tigera.io Installation `default`; undefined = Calico was installed by somebody else. */
export function installation({ cluster }: Inventory): Manifest | undefined {
  const { install } = cluster;
  if (install.existing) return undefined;
  const { registry, imagePath, imagePullSecrets } = install;
  return {
    apiVersion: OPERATOR,
    kind: "Installation",
    metadata: { name: "default", annotations: UNTIL_READY },
    spec: {
      variant: "Calico",
      ...(registry === undefined ? {} : { registry }),
      ...(imagePath === undefined ? {} : { imagePath }),
      ...(imagePullSecrets.length === 0
        ? {}
        : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
      calicoNetwork: {
        // Without it the operator starts neither BIRD nor confd, and BGPPeers are accepted and ignored.
        bgp: "Enabled",
        // The address that the switch knows must be the one that calico-node speaks from.
        nodeAddressAutodetectionV4: { kubernetes: "NodeInternalIP" },
        ...(cluster.nodes.some(({ ipv6Address }) => ipv6Address !== undefined)
          ? { nodeAddressAutodetectionV6: { kubernetes: "NodeInternalIP" } }
          : {}),
        ipPools: cluster.ipPools.map(({ name, cidr, blockSize, encapsulation, natOutgoing }) => ({
          name,
          cidr,
          blockSize,
          encapsulation,
          natOutgoing: natOutgoing ? "Enabled" : "Disabled",
        })),
      },
    },
  };
}

/** What serves projectcalico.org/v3; undefined = Calico was installed by somebody else. */
export function apiServer({ cluster }: Inventory): Manifest | undefined {
  if (cluster.install.existing) return undefined;
  return {
    apiVersion: OPERATOR,
    kind: "APIServer",
    metadata: { name: "default", annotations: UNTIL_READY },
    spec: {},
  };
}

/** Everything of the Calico side, in the order in which it comes up. */
export function calicoObjects(inventory: Inventory, sessions: readonly Session[]): Manifest[] {
  return [
    installation(inventory),
    apiServer(inventory),
    bgpConfiguration(inventory),
    strictAffinity(inventory),
    ...bgpFilters(inventory),
    ...maintenanceFilters(inventory),
    ...gracefulShutdowns(inventory),
    ...switchDrains(inventory).flatMap(({ imports, exports }) => [imports, exports]),
    ...bgpPeers(inventory, sessions).map(({ manifest }) => manifest),
    meshSwitch(inventory),
  ].filter((manifest) => manifest !== undefined);
}

/** The same as a reader of the cluster finds them: patches merged into their object, without what only Pulumi reads. */
export function finalObjects(manifests: readonly Manifest[]): Manifest[] {
  const merged = new Map<string, Manifest>();
  for (const { apiVersion, kind, metadata, spec } of manifests) {
    const key = `${kind} ${metadata.name}`;
    const before = merged.get(key);
    const annotations = Object.fromEntries(
      Object.entries({ ...before?.metadata.annotations, ...metadata.annotations }).filter(
        ([name]) => !name.startsWith("pulumi.com/"),
      ),
    );
    const labels = { ...before?.metadata.labels, ...metadata.labels };
    merged.set(key, {
      apiVersion,
      kind,
      metadata: {
        name: metadata.name,
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec: { ...before?.spec, ...spec },
    });
  }
  return [...merged.values()];
}
