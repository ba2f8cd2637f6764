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
import { asOf, type BgpProcess, type FamilyName, type Peer, type Stored } from "./process";

/** What the running configuration means, groups and globals resolved. */
export function engineModel(configuration: Configuration): BgpModel | undefined {
  const { bgp } = configuration;
  if (!bgp) return undefined;
  return {
    asNumber: bgp.asNumber,
    routerId: bgp.settings.get("router-id")?.split(" ")[1],
    gracefulRestart: bgp.settings.has("graceful-restart"),
    neighbors: bgp.space.peers().flatMap((peer) => neighbor(configuration, bgp, peer)),
    families: Object.fromEntries([...bgp.families].map(([name, settings]) => [name, family(settings)])),
    prefixLists: prefixLists(configuration.policies),
    communityFilters: communityFilters(configuration.policies),
    routePolicies: routePolicies(configuration.policies),
  };
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

function neighbor(configuration: Configuration, bgp: BgpProcess, peer: Peer): NeighborModel[] {
  const asNumber = asOf(bgp.space, peer, bgp.asNumber);
  if (asNumber === undefined) return [];
  const group = bgp.space.groups.get(peer.word("group", 1) ?? "");
  const settings = new Effective(peer, group, bgp.settings);
  const [, name, source] = settings.row("connect-interface")?.split(" ") ?? [];
  const password = settings.row("password")?.split(" ").slice(2).join(" ");
  const on = (["ipv4", "ipv6"] as const).filter(
    (name) => bgp.families.has(name) && peer.rows[name].get("enable") === "enable",
  );
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
      families: Object.fromEntries(on.map((name) => [name, familySettings(settings, name)])),
    },
  ];
}

function familySettings(settings: Effective, family: FamilyName): NeighborFamily {
  const word = (key: string) => settings.row(key, family)?.split(" ")[1];
  const list = family === "ipv4" ? "ip-prefix" : "ipv6-prefix";
  const limit = settings.row("route-limit", family)?.split(" ");
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
    allowAsLoop: settings.has("allow-as-loop", family)
      ? (settings.number("allow-as-loop", 1, family) ?? 1)
      : undefined,
    nextHopLocal: settings.has("next-hop-local", family),
    reflectClient: settings.has("reflect-client", family),
    defaultRoute: settings.has("default-route-advertise", family),
    community: settings.has("advertise-community", family),
    extCommunity: settings.has("advertise-ext-community", family),
    publicAsOnly: settings.has("public-as-only", family),
    keepAllRoutes: settings.has("keep-all-routes", family),
    preferredValue: settings.number("preferred-value", 1, family),
    updateInterval: settings.number("route-update-interval", 1, family),
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
