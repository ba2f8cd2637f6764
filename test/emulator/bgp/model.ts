import { decrypt } from "../cipher";
import { maskLength } from "../cli/parameters";
import type { Configuration } from "../configuration";
import type {
  CommunityFilterEntry,
  BgpModel,
  FamilyModel,
  NeighborFamily,
  NeighborModel,
  PrefixListEntry,
  RoutePolicyNode,
} from "../engine";
import { byNumber, type Policies } from "../policies";
import { asOf, type BgpProcess, type FamilyName, type Peer, type PeerSpace, type Stored } from "./process";

/** What the running configuration means, groups and globals resolved. */
export function engineModel(configuration: Configuration): BgpModel | undefined {
  const { bgp } = configuration;
  if (!bgp) return undefined;
  return {
    asNumber: bgp.asNumber,
    routerId: bgp.settings.get("router-id")?.split(" ")[1],
    gracefulRestart: bgp.settings.has("graceful-restart"),
    neighbors: neighbors(configuration, bgp),
    families: families(bgp),
    prefixLists: prefixLists(configuration.policies),
    communityFilters: communityFilters(configuration.policies),
    routePolicies: routePolicies(configuration.policies),
  };
}

/**
 * The engine speaks for one instance: peers of VPN instances are its neighbours, too, where no public peer and no peer of
 * an earlier instance has their address. So routes of instances are told apart in displays, and not in forwarding.
 */
function neighbors(configuration: Configuration, bgp: BgpProcess): NeighborModel[] {
  const byAddress = new Map<string, NeighborModel>();
  const add = (space: PeerSpace, vpn?: FamilyName) => {
    for (const peer of space.peers())
      for (const found of neighbor(configuration, bgp, peer, space, vpn))
        if (!byAddress.has(found.address)) byAddress.set(found.address, found);
  };
  add(bgp.space);
  for (const { space, family } of bgp.vpns.values()) add(space, family);
  return [...byAddress.values()];
}

/** A family that only VPN instances have is as one of them has it. */
function families(bgp: BgpProcess): BgpModel["families"] {
  const all = new Map([...bgp.vpns.values()].reverse().map((vpn) => [vpn.family, vpn.settings]));
  for (const [name, settings] of bgp.families)
    if (settings.size > 0 || !all.has(name)) all.set(name, settings);
  return Object.fromEntries([...all].map(([name, settings]) => [name, family(settings)]));
}

function family(settings: Stored): FamilyModel {
  const paths = (kind: string) => {
    const words = settings.get(`maximum load-balancing ${kind}`) ?? settings.get("maximum load-balancing");
    return Number(words?.split(" ").at(-1) ?? 1);
  };
  const keys = [...settings.keys()];
  return {
    ebgpPaths: paths("ebgp"),
    ibgpPaths: paths("ibgp"),
    compareDifferentAsMed: settings.has("compare-different-as-med"),
    clusterId: settings.get("reflector cluster-id")?.split(" ").at(-1),
    networks: keys.filter((key) => key.startsWith("network ")).map(networkWords),
    imports: (["direct", "static"] as const).filter((from) => settings.has(`import-route ${from}`)),
  };
}

function networkWords(key: string): string {
  const [, ip = "", mask = ""] = key.split(" ");
  return `${ip}/${maskLength(mask) ?? mask}`;
}

/** Own rows before the group's. */
class Effective {
  constructor(
    private readonly peer: Peer,
    private readonly group: Peer | undefined,
    private readonly global: Stored,
  ) {}
  row(key: string, where: "bgp" | FamilyName = "bgp"): string | undefined {
    return (
      this.peer.rows[where].get(key) ??
      this.group?.rows[where].get(key) ??
      (where === "bgp" && key.startsWith("timer") ? this.global.get(key) : undefined)
    );
  }
  has(key: string, where: "bgp" | FamilyName = "bgp"): boolean {
    const row = this.row(key, where);
    return row !== undefined && !row.startsWith("undo ");
  }
  number(key: string, at: number, where: "bgp" | FamilyName = "bgp"): number | undefined {
    const word = this.row(key, where)?.split(" ")[at];
    return word === undefined ? undefined : Number(word);
  }
}

/** @param vpn the family of the VPN instance that it is a peer of. Default: it is a public peer */
function neighbor(
  configuration: Configuration,
  bgp: BgpProcess,
  peer: Peer,
  space: PeerSpace,
  vpn?: FamilyName,
): NeighborModel[] {
  const asNumber = asOf(space, peer, bgp.asNumber);
  if (asNumber === undefined) return [];
  const group = space.groups.get(peer.word("group", 1) ?? "");
  const settings = new Effective(peer, group, bgp.settings);
  const [, name, source] = settings.row("connect-interface")?.split(" ") ?? [];
  const password = settings.row("password")?.split(" ").slice(2).join(" ");
  const on = (["ipv4", "ipv6"] as const).filter((name) =>
    vpn === undefined ? bgp.families.has(name) && peer.rows[name].get("enable") === "enable" : name === vpn,
  );
  const where = (name: FamilyName) => (vpn === undefined ? name : "bgp");
  return [
    {
      address: peer.name.toLowerCase(),
      asNumber,
      source: source?.toLowerCase() ?? (name === undefined ? undefined : configuration.addressOf(name)),
      keepalive: settings.number("timer keepalive", 2),
      hold: settings.number("timer keepalive", 4),
      connectRetry: settings.number("timer connect-retry", 2),
      maxHops: settings.number("ebgp-max-hop", 1),
      ttlHops: settings.number("valid-ttl-hops", 1),
      password: password === undefined ? undefined : (decrypt(password) ?? password),
      shutdown: settings.has("ignore"),
      listenOnly: settings.has("listen-only"),
      fakeAs: settings.row("fake-as")?.split(" ")[1],
      families: Object.fromEntries(on.map((name) => [name, familySettings(settings, name, where(name))])),
    },
  ];
}

function familySettings(settings: Effective, family: FamilyName, where: "bgp" | FamilyName): NeighborFamily {
  const word = (key: string) => settings.row(key, where)?.split(" ")[1];
  const list = family === "ipv4" ? "ip-prefix" : "ipv6-prefix";
  const limit = settings.row("route-limit", where)?.split(" ");
  const percent = limit?.find((text, at) => at === 2 && /^\d+$/.test(text));
  return {
    prefixListIn: word(`${list} import`),
    prefixListOut: word(`${list} export`),
    routePolicyIn: word("route-policy import"),
    routePolicyOut: word("route-policy export"),
    routeLimit: limit && {
      limit: Number(limit[1]),
      percent: percent === undefined ? undefined : Number(percent),
      alertOnly: limit.includes("alert-only"),
    },
    allowAsLoop: settings.has("allow-as-loop", where)
      ? (settings.number("allow-as-loop", 1, where) ?? 1)
      : undefined,
    nextHopLocal: settings.has("next-hop-local", where),
    reflectClient: settings.has("reflect-client", where),
    defaultRoute: settings.has("default-route-advertise", where),
    community: settings.has("advertise-community", where),
    extCommunity: settings.has("advertise-ext-community", where),
    publicAsOnly: settings.has("public-as-only", where),
    keepAllRoutes: settings.has("keep-all-routes", where),
    preferredValue: settings.number("preferred-value", 1, where),
    updateInterval: settings.number("route-update-interval", 1, where),
  };
}

function prefixLists(policies: Policies): PrefixListEntry[] {
  return (["ip-prefix", "ipv6-prefix"] as const).flatMap((kind) =>
    [...policies.prefixLists[kind]].flatMap(([name, entries]) =>
      byNumber(entries).map(([index, { permit, prefix, ge, le }]) => ({
        family: kind === "ip-prefix" ? "ipv4" : "ipv6",
        name,
        index,
        permit,
        prefix: prefix.replace(" ", "/"),
        ge,
        le,
      })),
    ),
  );
}

function communityFilters({ filters }: Policies): CommunityFilterEntry[] {
  return filters.flatMap((row, at) => {
    const found = /^ip community-filter (?:basic )?(\S+) (permit|deny) (\S.*)$/.exec(row);
    const [, name, action, communities] = found ?? [];
    if (name === undefined || communities === undefined || name === "advanced") return [];
    return [{ name, index: at + 1, permit: action === "permit", communities }];
  });
}

function routePolicies(policies: Policies): RoutePolicyNode[] {
  return [...policies.routePolicies].flatMap(([name, nodes]) =>
    byNumber(nodes).map(([node, { permit, rows }]) => {
      const word = (key: string) => rows.get(key)?.slice(key.length + 1);
      const number = (key: string) => (/^\d+$/.test(word(key) ?? "") ? Number(word(key)) : undefined);
      return {
        name,
        permit,
        node,
        ipPrefix: word("if-match ip-prefix"),
        ipv6Prefix: word("if-match ipv6 address prefix-list"),
        communityFilter: [...rows.keys()]
          .find((key) => key.startsWith("if-match community-filter "))
          ?.split(" ")[2],
        cost: number("apply cost"),
        localPreference: number("apply local-preference"),
        community: word("apply community"),
        asPathAdditive: word("apply as-path")?.replace(/ additive$/, ""),
      };
    }),
  );
}
