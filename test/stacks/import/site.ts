import {
  ADOPTED,
  calicoObjects,
  finalObjects,
  nodeAsNumbers,
  reflectorMarks,
} from "../../../components/calico/manifests";
import { sessionsOf, type Inventory } from "../../../components/peering";
import { shownSwitch } from "../../../components/s9700/render";
import { parseBgpSection } from "../../../components/s9700/vrp";
import {
  liveCalico,
  type LiveCluster,
  type LiveObjects,
} from "../../../components/verification/observe/liveCluster";
import { nodeFacts, type NodeFacts } from "../../../components/verification/observe/clusterFacts";
import { interfacesIn, type SiteReading, type SwitchReading } from "../../../stacks/import/reading";

/** A site as an import reads it, from the text of both ends. */

interface TypedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

export function clusterOf(
  nodes: Readonly<Record<string, NodeFacts>>,
  objects: readonly TypedObject[],
): LiveCluster {
  const of = (kind: string) => objects.filter((one) => one.kind === kind);
  const served = {
    blockAffinities: [],
    bgpPeers: of("BGPPeer"),
    bgpFilters: of("BGPFilter"),
    bgpConfigurations: of("BGPConfiguration"),
    ipPools: of("IPPool"),
  } as unknown as LiveObjects;
  return { nodes, calico: liveCalico(served, { release: "v3.31.0", api: "aggregated" }) };
}

export const MANAGEMENT = {
  host: "10.2.0.2",
  port: 22,
  username: "pulumi",
  hostKey: "SHA256:TIUON8bTaxHSFHybB5GKIxNZE3zURvoFUdEvBuDOV6Q",
  legacyAlgorithms: false,
};

/** @param configuration as `display current-configuration` shows it, without the closing `return` */
export function switchOf(
  sysname: string,
  configuration: string,
  management: Partial<SwitchReading["management"]> = {},
): SwitchReading {
  return {
    sysname,
    management: { ...MANAGEMENT, ...management },
    section: { ...parseBgpSection(`${configuration}\nreturn\n`), objectsRead: true },
    interfaces: interfacesIn(configuration),
  };
}

export function node(address: string | undefined, more: Partial<NodeFacts> = {}): NodeFacts {
  return { ready: true, labels: {}, ...(address === undefined ? {} : { address }), ...more };
}

/** Both ends of a stack file, as they are once it is up. */
export function siteOf(inventory: Inventory): SiteReading {
  const { cluster, switches } = inventory;
  const sessions = sessionsOf(inventory);
  const rendered = finalObjects(calicoObjects(inventory, sessions)).map((one) => ({
    ...one,
    metadata: { ...one.metadata, annotations: without(one.metadata.annotations, ADOPTED) },
  }));
  const pools = cluster.ipPools.map(({ name, encapsulation, ...pool }) => ({
    kind: "IPPool",
    metadata: { name },
    spec: { ...pool, ipipMode: "Never", vxlanMode: encapsulation.startsWith("VXLAN") ? "Always" : "Never" },
  }));
  const asNumbers = new Map(nodeAsNumbers(inventory).map((one) => [one.node, one.annotations]));
  const marks = new Map(reflectorMarks(inventory).map((one) => [one.node, one]));
  const nodes = cluster.nodes.map(({ name, address, ipv6Address, rack }) => [
    name,
    nodeFacts({
      metadata: {
        name,
        labels: {
          "kubernetes.io/hostname": name,
          ...(rack === undefined ? {} : { rack }),
          ...marks.get(name)?.labels,
        },
        annotations: {
          ...(address === undefined ? {} : { "projectcalico.org/IPv4Address": `${address}/24` }),
          ...(ipv6Address === undefined ? {} : { "projectcalico.org/IPv6Address": `${ipv6Address}/64` }),
          ...asNumbers.get(name),
          ...marks.get(name)?.annotations,
        },
      },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    }),
  ]);
  const sysnames = [...new Set(switches.map(({ name, sysname }) => sysname ?? name))];
  const strictAffinity = rendered.some(({ kind }) => kind === "IPAMConfiguration");
  return {
    cluster: clusterOf(Object.fromEntries(nodes) as Record<string, NodeFacts>, [...rendered, ...pools]),
    strictAffinity,
    switches: sysnames.map((sysname) => {
      const entries = switches.filter((device) => (device.sysname ?? device.name) === sysname);
      const interfaces = entries.map(({ peering: { interface: name, ipv4, ipv6 }, vpnInstance }) =>
        [
          `interface ${name}`,
          ...(vpnInstance === undefined ? [] : [` ip binding vpn-instance ${vpnInstance}`]),
          ...(ipv4 === undefined ? [] : [` ip address ${ipv4.address} 255.255.255.0`]),
          ...(ipv6 === undefined ? [] : [` ipv6 address ${ipv6.address}/${ipv6.prefixLength}`]),
        ].join("\n"),
      );
      const sections = entries.map((device) => shownSwitch(device, sessions));
      const [first] = entries;
      if (first === undefined) throw new Error(`${sysname}: no entry`);
      return switchOf(sysname, [...interfaces, ...merged(sections)].join("\n#\n"), first.management);
    }),
  };
}

/** Two VPN instances of one switch have one `bgp` section: their views below one line. */
function merged(sections: readonly string[]): string[] {
  if (sections.length < 2) return [...sections];
  const lines = sections.map((text) => text.split("\n").filter((line) => line !== ""));
  const objects = lines.flatMap((all) => all.filter((line) => /^ip /.test(line)));
  const bgp = lines[0]?.find((line) => line.startsWith("bgp ")) ?? "";
  const views = lines.flatMap((all) => all.filter((line) => line.startsWith(" ")));
  return [objects.join("\n"), [bgp, ...views].join("\n")];
}

function without(all: Readonly<Record<string, string>> | undefined, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(all ?? {}).filter(([key]) => key !== name));
}
