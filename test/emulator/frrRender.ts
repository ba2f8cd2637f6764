import type {
  BgpModel,
  Family,
  NeighborFamily,
  NeighborModel,
  PrefixListEntry,
  RoutePolicyNode,
} from "./engine";

/** A line of FRR's configuration and the line that takes it back. `where` is FRR's node. */
export interface Setting {
  readonly where: "router" | Family;
  readonly set: readonly string[];
  readonly unset: readonly string[];
}
export type Settings = ReadonlyMap<string, Setting>;

export interface RenderedNeighbor {
  readonly asNumber: string;
  readonly settings: Settings;
  /** Last of all, so that no half-configured session is opened. */
  readonly shutdown: boolean;
  /** What VRP resets a session for and FRR does not. */
  readonly resets: string;
}

export interface Rendered {
  readonly asNumber: string;
  readonly global: Settings;
  readonly neighbors: ReadonlyMap<string, RenderedNeighbor>;
  /** Prefix lists and route maps: key → commands of the configuration node. */
  readonly objects: Settings;
}

export interface FrrOptions {
  /** Return a route to the peer that it came from, as VRP5 was seen to do (huawei-vrp-2 §2.7). Default true. */
  readonly returnsToSource?: boolean;
  /** Send routes to peers whose AS is in the path already, as VRP5 was seen to do. Default true. */
  readonly sendsToSameAs?: boolean;
  /** VRP's 30 s (EBGP) and 15 s (IBGP) between updates. Default false: a lab should be quick. */
  readonly updateIntervals?: boolean;
}

class Lines {
  readonly all = new Map<string, Setting>();
  add(
    where: Setting["where"],
    key: string,
    set: string | readonly string[],
    unset?: string | readonly string[],
  ): void {
    const lines = typeof set === "string" ? [set] : set;
    const back =
      unset === undefined ? lines.map((line) => `no ${line}`) : typeof unset === "string" ? [unset] : unset;
    this.all.set(`${where} ${key}`, { where, set: lines, unset: back });
  }
}

/** FRR's configuration for what VRP is configured to do; FRR's own defaults are set to VRP's. */
export function render(model: BgpModel, options: FrrOptions): Rendered {
  return {
    asNumber: model.asNumber,
    global: globalSettings(model),
    neighbors: new Map(
      model.neighbors.map((neighbor) => [neighbor.address, renderNeighbor(model, neighbor, options)]),
    ),
    objects: objects(model, options),
  };
}

function globalSettings(model: BgpModel): Settings {
  const lines = new Lines();
  // FRR's defaults that are not VRP's.
  lines.add("router", "policy", "no bgp ebgp-requires-policy", []);
  lines.add("router", "activation", "no bgp default ipv4-unicast", []);
  lines.add("router", "import check", "bgp network import-check", []);
  const restart = model.gracefulRestart
    ? ["no bgp graceful-restart-disable", "bgp graceful-restart"]
    : "bgp graceful-restart-disable";
  lines.add("router", "graceful restart", restart, []);
  if (model.routerId) lines.add("router", "router id", `bgp router-id ${model.routerId}`, "no bgp router-id");
  const compares = Object.values(model.families).some((family) => family.compareDifferentAsMed);
  if (compares) lines.add("router", "med", "bgp always-compare-med");
  const [clusterId] = Object.values(model.families).flatMap((family) => family.clusterId ?? []);
  if (clusterId) lines.add("router", "cluster id", `bgp cluster-id ${clusterId}`, "no bgp cluster-id");
  for (const [name, family] of Object.entries(model.families) as [
    Family,
    NonNullable<BgpModel["families"][Family]>,
  ][]) {
    lines.add(name, "ebgp paths", `maximum-paths ${family.ebgpPaths}`, []);
    lines.add(name, "ibgp paths", `maximum-paths ibgp ${family.ibgpPaths}`, []);
    for (const network of family.networks) lines.add(name, `network ${network}`, `network ${network}`);
    for (const from of family.imports) {
      const protocol = from === "direct" ? "connected" : "static";
      lines.add(name, `import ${from}`, `redistribute ${protocol}`);
    }
  }
  return lines.all;
}

function renderNeighbor(model: BgpModel, neighbor: NeighborModel, options: FrrOptions): RenderedNeighbor {
  const lines = new Lines();
  const n = `neighbor ${neighbor.address}`;
  const external = neighbor.asNumber !== model.asNumber;
  const router = (key: string, set: string, unset = `no ${n} ${key}`) =>
    lines.add("router", key, `${n} ${set}`, unset);
  router("timers connect", `timers connect ${neighbor.connectRetry ?? 32}`);
  router("timers", `timers ${neighbor.keepalive ?? 60} ${neighbor.hold ?? 180}`);
  if (neighbor.source) router("update-source", `update-source ${neighbor.source}`);
  if (neighbor.maxHops && external) router("ebgp-multihop", `ebgp-multihop ${neighbor.maxHops}`);
  const hops = neighbor.ttlHops;
  if (hops) router("ttl-security", `ttl-security hops ${hops}`, `no ${n} ttl-security hops ${hops}`);
  if (neighbor.password) router("password", `password ${neighbor.password}`);
  if (neighbor.listenOnly) router("passive", "passive");
  if (neighbor.fakeAs) router("local-as", `local-as ${neighbor.fakeAs} no-prepend replace-as`);
  if (options.returnsToSource === false) router("solo", "solo");
  const families = Object.entries(neighbor.families) as [Family, NeighborFamily][];
  for (const [family, settings] of families) {
    addFamily(lines, n, family, settings, external);
    // FRR 8.4's own sender-as-path-loop-detection lets every route pass.
    if (options.sendsToSameAs === false)
      lines.add(family, "filter-list out", `${n} filter-list ${withoutAs(neighbor.asNumber)} out`);
  }
  const row = families.map(([, family]) => family.updateInterval).find((value) => value !== undefined);
  const interval = row ?? (options.updateIntervals ? (external ? 30 : 15) : undefined);
  if (interval !== undefined) router("advertisement-interval", `advertisement-interval ${interval}`);
  return {
    asNumber: neighbor.asNumber,
    settings: lines.all,
    shutdown: neighbor.shutdown || families.length === 0,
    resets: `${neighbor.keepalive} ${neighbor.hold}`,
  };
}

function addFamily(
  lines: Lines,
  n: string,
  family: Family,
  settings: NeighborFamily,
  external: boolean,
): void {
  const add = (key: string, set: string | readonly string[], unset?: string) => {
    const words = typeof set === "string" ? [set] : set;
    lines.add(family, key, words, unset ?? `no ${n} ${key}`);
  };
  add("activate", `${n} activate`);
  // Calico's BIRD accepts additional paths, an S9700 has none to send; and VRP always rewrites the next hop.
  add("disable-addpath-rx", `${n} disable-addpath-rx`);
  if (external || settings.nextHopLocal) add("next-hop-self", `${n} next-hop-self`);
  const communities = [
    `no ${n} send-community all`,
    ...(settings.community ? [`${n} send-community standard`] : []),
    ...(settings.extCommunity ? [`${n} send-community extended`] : []),
  ];
  add("communities", communities, `no ${n} send-community all`);
  const filters: [string, string | undefined][] = [
    ["prefix-list IN in", settings.prefixListIn],
    ["prefix-list OUT out", settings.prefixListOut],
    ["route-map IN in", settings.routePolicyIn],
    ["route-map OUT out", settings.routePolicyOut],
  ];
  for (const [form, name] of filters) {
    if (!name) continue;
    const words = form.replace(/IN|OUT/, name);
    lines.add(family, form, `${n} ${words}`, `no ${n} ${words}`);
  }
  const { routeLimit: limit } = settings;
  if (limit) {
    const words = [limit.limit, limit.percent, limit.alertOnly ? "warning-only" : undefined];
    add("maximum-prefix", `${n} maximum-prefix ${words.filter((word) => word !== undefined).join(" ")}`);
  }
  if (settings.allowAsLoop) add("allowas-in", `${n} allowas-in ${settings.allowAsLoop}`);
  if (settings.reflectClient) add("route-reflector-client", `${n} route-reflector-client`);
  if (settings.defaultRoute) add("default-originate", `${n} default-originate`);
  if (settings.publicAsOnly) add("remove-private-AS", `${n} remove-private-AS`);
  if (settings.keepAllRoutes) add("soft-reconfiguration inbound", `${n} soft-reconfiguration inbound`);
  if (settings.preferredValue) add("weight", `${n} weight ${settings.preferredValue}`);
}

/** The name of the list that lets no path through that holds the AS. */
const withoutAs = (asNumber: string | number): string => `WITHOUT-AS-${asNumber}`;

function objects(model: BgpModel, options: FrrOptions): Settings {
  const lines = new Lines();
  const ofNeighbors = new Set(model.neighbors.map(({ asNumber }) => asNumber));
  for (const asNumber of options.sendsToSameAs === false ? ofNeighbors : []) {
    const list = `bgp as-path access-list ${withoutAs(asNumber)}`;
    lines.add("router", list, [`${list} seq 5 deny _${asNumber}_`, `${list} seq 10 permit .*`], `no ${list}`);
  }
  for (const entry of model.prefixLists) {
    lines.add(
      "router",
      `${entry.family} ${entry.name} ${entry.index}`,
      prefixList(entry),
      `no ${prefixList(entry)}`,
    );
  }
  for (const { name, index, permit, communities } of model.communityFilters) {
    const line = `bgp community-list standard ${name} seq ${index} ${permit ? "permit" : "deny"} ${communities}`;
    lines.add("router", `community-list ${name} ${index}`, line);
  }
  for (const node of model.routePolicies) {
    const head = `route-map ${node.name} ${node.permit ? "permit" : "deny"} ${node.node}`;
    lines.add(
      "router",
      `route-map ${node.name} ${node.node}`,
      [head, ...clauses(node), "exit"],
      `no ${head}`,
    );
  }
  return lines.all;
}

function prefixList({ family, name, index, permit, prefix, ge, le }: PrefixListEntry): string {
  const range = [...(ge ? ["ge", ge] : []), ...(le ? ["le", le] : [])].join(" ");
  const kind = family === "ipv4" ? "ip" : "ipv6";
  return `${kind} prefix-list ${name} seq ${index} ${permit ? "permit" : "deny"} ${prefix} ${range}`.trimEnd();
}

function clauses(node: RoutePolicyNode): string[] {
  return [
    ...(node.ipPrefix ? [`match ip address prefix-list ${node.ipPrefix}`] : []),
    ...(node.ipv6Prefix ? [`match ipv6 address prefix-list ${node.ipv6Prefix}`] : []),
    ...(node.communityFilter ? [`match community ${node.communityFilter}`] : []),
    ...(node.cost !== undefined ? [`set metric ${node.cost}`] : []),
    ...(node.localPreference !== undefined ? [`set local-preference ${node.localPreference}`] : []),
    ...(node.community ? [`set community ${node.community}`] : []),
    ...(node.asPathAdditive ? [`set as-path prepend ${node.asPathAdditive}`] : []),
  ];
}
