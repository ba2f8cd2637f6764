import { bgpPeers as renderedPeers, calicoObjects } from "../../components/calico/manifests";
import {
  CALICO_DEFAULT_AS,
  REMEDIES,
  sessionsOf,
  type Inventory,
  type SessionOptions,
} from "../../components/peering";
import type { BgpPeerFacts } from "../../components/verification/observe/clusterFacts";
import type { LiveCalico, PoolFacts } from "../../components/verification/observe/liveCluster";
import { parseDatacenter } from "../config";
import { entriesOf, type FoundEntry } from "./entries";
import { interconnectsOf } from "./interconnect";
import { familyRowsOf } from "./process";
import { compareNames, racksBy, rackLabelIn, writtenNodes, type WrittenNode } from "./nodes";
import type { SiteReading } from "./reading";
import { remedyOfSite, type FoundRemedy } from "./remedy";
import { differingFields } from "./sameFields";
import { scopesOfEntry } from "./scopes";

/** What cannot be read at either end. */
export interface ImportQuestion {
  readonly stack: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** The node label that holds the rack. Default: the one that selectors choose by, or a usual one. */
  readonly rackLabel?: string;
}

export type Values = Readonly<Record<string, unknown>>;

/** A stack file before it is text. */
export interface ImportedStack {
  readonly stack: string;
  readonly cluster: Values;
  readonly switches: Readonly<Record<string, Values>>;
  readonly remedy: FoundRemedy;
  readonly entries: readonly FoundEntry[];
  /** Names in `bgpPasswords`, with the Secret's key that each is today. */
  readonly passwords: Readonly<Record<string, string>>;
  /** What the file cannot say, or says nothing of: it stays as it is. One sentence each. */
  readonly foreign: readonly string[];
}

/** Both ends as the values of a stack file. Pure. */
export function importedStack(site: SiteReading, question: ImportQuestion): ImportedStack {
  const { cluster } = site;
  const { calico } = cluster;
  const { entries, foreign } = entriesOf(site);
  const remedy = remedyOfSite(site, entries);
  const label = rackLabelIn(cluster, entries, question.rackLabel);
  const racks = racksBy(label, cluster);
  const configuration = calico?.bgpConfigurations.find(({ name }) => name === "default")?.spec ?? {};
  const asNumber = Number(configuration.asNumber ?? CALICO_DEFAULT_AS);
  const { nodeToNode } = remedy;
  const given = REMEDIES[nodeToNode.remedy];
  const nodes = writtenNodes(cluster, entries, racks, asNumber, given.meshOff && !given.reflectors);
  const passwords = passwordNames(entries);
  const byRemedy: SessionOptions = {
    ...(given.defaultRoute ? { defaultRouteAdvertise: true } : {}),
    ...(given.reflects ? { reflectClient: true } : {}),
    ...(given.reflectors ? { nextHopMode: "Keep" } : {}),
  };
  const naming = {
    stack: question.stack,
    racks,
    passwordOf: (peer: BgpPeerFacts) => passwords.find(({ peers }) => peers.includes(peer.name))?.name,
    byRemedy,
  };
  const interconnects = interconnectsOf(site);
  const switches = Object.fromEntries(
    entries.map((entry) => {
      const others = entry.vpnInstance === undefined ? interconnects.get(entry.name) : undefined;
      const interconnect = others?.filter((other) => entries.some(({ name }) => name === other)) ?? [];
      const values = switchOf(entry, scopesOfEntry(entry, naming), nodes.nodes);
      return [entry.name, { ...values, ...(interconnect.length === 0 ? {} : { interconnect }) }] as const;
    }),
  );
  const base = {
    ...(question.kubeconfig === undefined ? {} : { kubeconfig: question.kubeconfig }),
    ...(question.context === undefined ? {} : { context: question.context }),
    asNumber,
    ...(configuration.logSeverityScreen === undefined
      ? {}
      : { logSeverityScreen: configuration.logSeverityScreen }),
    install: { existing: true },
    ipPools: Object.fromEntries((calico?.ipPools ?? []).map((pool) => [pool.name, poolOf(pool)])),
    ...rangesOf(configuration),
    nodeToNode,
  };
  const after = {
    nodes: nodes.nodes,
    ...(Object.keys(nodes.racks).length === 0 ? {} : { racks: nodes.racks }),
  };
  const formed = withForm({ ...base, ...after }, switches, question.stack, entries, calico, label);
  const all = { ...base, ...formed, ...after };
  const adopt = adoptedIn(all, switches, question.stack, calico);
  return {
    stack: question.stack,
    cluster: { ...base, ...formed, ...(adopt.length === 0 ? {} : { adopt }), ...after },
    switches,
    remedy,
    entries,
    passwords: Object.fromEntries(passwords.map(({ name, secret }) => [name, secret])),
    foreign: [...foreign, ...nodes.foreign, ...otherPeers(modelOf(all, switches, question.stack), calico)],
  };
}

function switchOf(
  entry: FoundEntry,
  { groups, session, sessions }: ReturnType<typeof scopesOfEntry>,
  nodes: Readonly<Record<string, WrittenNode>>,
): Values {
  const { reading, section, vpnInstance } = entry;
  const { host, port, username, readUsername, hostKey, legacyAlgorithms } = reading.management;
  const routerId = section.rows
    .map(({ view, text }) => (view === "bgp" ? /^router-id (\S+)$/.exec(text)?.[1] : undefined))
    .find((id) => id !== undefined);
  const filled = (values: object) => Object.keys(values).length > 0;
  return {
    ...(vpnInstance === undefined ? {} : { sysname: reading.sysname, vpnInstance }),
    management: {
      host,
      ...(port === 22 ? {} : { port }),
      username,
      ...(readUsername === undefined ? {} : { readUsername }),
      hostKey,
      ...(legacyAlgorithms ? { legacyAlgorithms } : {}),
    },
    asNumber: Number(section.asNumber),
    ...(routerId === undefined ? {} : { routerId }),
    peering: {
      interface: entry.interface,
      ...(entry.ipv4 === undefined ? {} : { address: entry.ipv4 }),
      ...(entry.ipv6 === undefined ? {} : { ipv6Address: entry.ipv6 }),
    },
    ...familyRowsOf(entry),
    peers: chosen(new Set(entry.sessions.map(({ node }) => node)), nodes),
    ...(filled(groups) ? { groups } : {}),
    ...(filled(session) ? { session } : {}),
    ...(filled(sessions) ? { sessions } : {}),
  };
}

/** `all`, whole racks, or the nodes one by one. */
function chosen(
  names: ReadonlySet<string>,
  nodes: Readonly<Record<string, WrittenNode>>,
): "all" | { racks: string[] } | { nodes: string[] } {
  const all = Object.entries(nodes);
  if (all.every(([name]) => names.has(name))) return "all";
  const racks = new Set([...names].flatMap((name) => nodes[name]?.rack ?? []));
  const ofRacks = all.filter(([, { rack }]) => rack !== undefined && racks.has(rack)).map(([name]) => name);
  const areWhole = ofRacks.length === names.size && ofRacks.every((name) => names.has(name));
  return areWhole ? { racks: [...racks].sort() } : { nodes: [...names].sort(compareNames) };
}

function poolOf({ cidr, blockSize, encapsulation, natOutgoing, nodeSelector, ...pool }: PoolFacts): Values {
  return {
    cidr,
    blockSize,
    encapsulation,
    natOutgoing,
    ...(nodeSelector === "all()" ? {} : { nodeSelector }),
    ...(pool.allowedUses === undefined || `${[...pool.allowedUses].sort().join()}` === "Tunnel,Workload"
      ? {}
      : { allowedUses: pool.allowedUses }),
    ...(pool.disableBGPExport ? { disableBGPExport: true } : {}),
  };
}

function rangesOf(spec: Values): Values {
  const cidrs = (name: string) =>
    (Array.isArray(spec[name]) ? (spec[name] as { cidr?: string }[]) : []).flatMap(({ cidr }) => cidr ?? []);
  const lists = ["serviceClusterIPs", "serviceExternalIPs", "serviceLoadBalancerIPs"].flatMap((name) =>
    cidrs(name).length === 0 ? [] : [[name, cidrs(name)] as const],
  );
  const advertised = (
    Array.isArray(spec.prefixAdvertisements)
      ? (spec.prefixAdvertisements as { cidr?: string; communities?: string[] }[])
      : []
  ).flatMap(({ cidr, communities = [] }) => (cidr === undefined ? [] : [[cidr, communities] as const]));
  const aggregation = spec.serviceLoadBalancerAggregation;
  return {
    ...Object.fromEntries(lists),
    ...(aggregation === undefined || lists.every(([name]) => name !== "serviceLoadBalancerIPs")
      ? {}
      : { serviceLoadBalancerAggregation: aggregation }),
    ...(advertised.length === 0 ? {} : { prefixAdvertisements: Object.fromEntries(advertised) }),
  };
}

interface PasswordName {
  readonly name: string;
  /** `<secret>/<key>`, as BGPPeers name it today. */
  readonly secret: string;
  /** BGPPeers that name it. */
  readonly peers: readonly string[];
}

/** A name for each key of a Secret that a BGPPeer of the sessions names. */
function passwordNames(entries: readonly FoundEntry[]): PasswordName[] {
  const peers = entries.flatMap(({ sessions }) => sessions.map(({ bgpPeer }) => bgpPeer));
  const secrets = [
    ...new Set(peers.flatMap(({ password }) => (password ? [`${password.secret}/${password.key}`] : []))),
  ];
  const named = secrets.map((secret) => {
    const [of = "", key = ""] = secret.split("/");
    const ours = /^calico-peering-bgp-(.+)$/.exec(of)?.[1];
    const words = ours !== undefined && key === "password" ? ours : `${of}-${key}`;
    return {
      secret,
      name: words
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 63),
    };
  });
  return named.map((one) => ({
    ...one,
    peers: peers
      .filter(({ password }) => password !== undefined && `${password.secret}/${password.key}` === one.secret)
      .map(({ name }) => name),
  }));
}

/** The model that values make; undefined = they are no stack file. */
export function modelOf(cluster: Values, switches: Values, stack: string): Inventory | undefined {
  try {
    return parseDatacenter({ cluster, switches }, { datacenter: stack, file: "the imported file" });
  } catch {
    return undefined;
  }
}

/**
 * The form whose BGPPeers are those of the cluster, field by field: one of this project's own forms, else each by its
 * name.
 */
function withForm(
  cluster: Values,
  switches: Values,
  stack: string,
  entries: readonly FoundEntry[],
  calico: LiveCalico | undefined,
  label: string | undefined,
): Values {
  const global = globalNames(cluster, switches, stack, calico);
  const forms: Values[] = [
    { bgpPeers: "per-node" },
    { bgpPeers: "grouped" },
    ...(label === undefined ? [] : [{ bgpPeers: { grouped: { rackLabel: label } } }]),
    ...(global === undefined ? [] : [{ bgpPeers: { global } }]),
  ];
  for (const form of forms) {
    const model = modelOf({ ...cluster, ...form }, switches, stack);
    if (model !== undefined && areThere(model, calico))
      return form.bgpPeers === "per-node" && sessionsOf(model).length < MANY ? {} : form;
  }
  return entries.length === 0 ? {} : namedForm(cluster, switches, stack, entries, calico);
}

/** From so many sessions on a file that says nothing is grouped. */
const MANY = 100;

function areThere(model: Inventory, calico: LiveCalico | undefined): boolean {
  return renderedPeers(model, sessionsOf(model)).every(({ manifest }) => {
    const live = calico?.bgpPeers.find(({ name }) => name === manifest.metadata.name);
    return live !== undefined && differingFields(live.spec ?? {}, manifest.spec).length === 0;
  });
}

/** For each switch the one BGPPeer for all nodes that its sessions have. */
function globalNames(
  cluster: Values,
  switches: Values,
  stack: string,
  calico: LiveCalico | undefined,
): Readonly<Record<string, string>> | undefined {
  const model = modelOf(cluster, switches, stack);
  const names = model?.switches.flatMap(({ name, peering }) => {
    const address = peering.ipv4?.address ?? peering.ipv6?.address;
    const live = calico?.bgpPeers.find(
      (one) => one.peerIP === address && one.node === undefined && one.nodeSelector === undefined,
    );
    return live === undefined ? [] : [[name, live.name] as const];
  });
  return names === undefined || names.length < (model?.switches.length ?? 0)
    ? undefined
    : Object.fromEntries(names);
}

/** Every BGPPeer of the cluster that serves a session of the file, as it is. */
function namedForm(
  cluster: Values,
  switches: Values,
  stack: string,
  entries: readonly FoundEntry[],
  calico: LiveCalico | undefined,
): Values {
  const nodes = cluster.nodes as Readonly<Record<string, WrittenNode>>;
  const named = new Map<string, Values>();
  for (const { name, sessions } of entries) {
    for (const { bgpPeer: live, family } of sessions) {
      if (named.has(live.name)) continue;
      const ofSwitch = sessions.filter((one) => one.family === family);
      const served = ofSwitch.filter(({ bgpPeer }) => bgpPeer.name === live.name).map(({ node }) => node);
      const peers = chosen(new Set(served), nodes);
      const isForAll =
        live.nodeSelector === undefined || served.length === ofSwitch.length || peers === "all";
      named.set(live.name, {
        switch: name,
        ...(family === "ipv6" ? { family } : {}),
        ...(live.node === undefined ? {} : { node: live.node }),
        ...(live.nodeSelector === undefined ? {} : { nodeSelector: live.nodeSelector }),
        ...(isForAll ? {} : { peers }),
        filters: live.filters,
      });
    }
  }
  // Where the BGPPeers have this stack's filters already, the file says nothing of them.
  const withoutFilters = [...named].map(([name, { filters: _, ...one }]) => [name, one] as const);
  const usual = { bgpPeers: { named: Object.fromEntries(withoutFilters) } };
  const model = modelOf({ ...cluster, ...usual }, switches, stack);
  if (model !== undefined && areThere(model, calico)) return usual;
  return { bgpPeers: { named: Object.fromEntries(named) } };
}

/** BGPPeers of the cluster that the file does not render: sentences. */
function otherPeers(model: Inventory | undefined, calico: LiveCalico | undefined): string[] {
  if (model === undefined || calico === undefined) return [];
  const objects = calicoObjects(model, sessionsOf(model));
  const rendered = new Set(
    objects.flatMap(({ kind, metadata }) => (kind === "BGPPeer" ? [metadata.name] : [])),
  );
  return calico.bgpPeers
    .filter(({ name }) => !rendered.has(name))
    .map(({ name, peerIP, peerSelector }) =>
      peerSelector === undefined
        ? `BGPPeer ${name}: peers with ${peerIP}, and no session of the file is its`
        : `BGPPeer ${name}: peers nodes with nodes (peerSelector)`,
    );
}

/** Objects of this stack's names that are not marked as any stack's: the file must say that it takes them over. */
function adoptedIn(
  cluster: Values,
  switches: Values,
  stack: string,
  calico: LiveCalico | undefined,
): string[] {
  const model = modelOf(cluster, switches, stack);
  if (model === undefined || calico === undefined) return [];
  const objects = calicoObjects(model, sessionsOf(model));
  const isForeign = (kind: string, live: { readonly name: string; readonly owner?: string }) =>
    live.owner === undefined && objects.some((one) => one.kind === kind && one.metadata.name === live.name);
  return [
    ...calico.bgpPeers.flatMap((one) => (isForeign("BGPPeer", one) ? [`BGPPeer/${one.name}`] : [])),
    ...(calico.bgpFilters ?? []).flatMap((one) =>
      isForeign("BGPFilter", one) ? [`BGPFilter/${one.name}`] : [],
    ),
  ].sort();
}
