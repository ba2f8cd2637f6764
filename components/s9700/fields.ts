import type { Direction, Family, ScopedOptions, Session, SessionOptions, Switch } from "../peering";
import { describedBy, GENERATED, ofFamily } from "../peering";
import { makeRow, MASK } from "./vrp";

/**
 * What the templates are filled with. Every field is there, and empty where nothing is declared, so that a misspelt
 * one is found. Numbers are words: 0 is a value.
 */

interface Subject {
  /** What stands after `peer`: an address or a group's name. */
  readonly peer: string;
  readonly node: string;
  readonly rack: string;
  readonly device: string;
  /** The name of our own prefix list. */
  readonly list: string;
}

const word = (value: number | string | undefined): string => (value === undefined ? "" : String(value));
/** A list of ours has no name in the file. */
const named = (list: string, names: Direction | undefined): Direction | undefined =>
  names?.import === GENERATED ? { ...names, import: list } : names;

const directions = (names: Direction | undefined) => ({
  import: word(names?.import),
  export: word(names?.export),
});

/** Whole rows, those of the bgp view apart from those of a family; the template of each view prints its own. */
function rowsOfPeer(rows: readonly string[], peer: string) {
  const whole = rows.map((row) =>
    row.startsWith("undo ") ? `undo peer ${peer} ${row.slice("undo ".length)}` : `peer ${peer} ${row}`,
  );
  const isOfBgp = (row: string) => makeRow("bgp", row).view === "bgp" && makeRow("bgp", row).known;
  return { rows: whole.filter(isOfBgp), familyRows: whole.filter((row) => !isOfBgp(row)) };
}

/** What `connect-interface` says; an option of the group's is the group's row. */
function connection(
  says: SessionOptions["connectInterface"],
  end: { readonly interface: string; readonly address?: string | undefined },
) {
  return {
    connects: says !== undefined && says !== "none",
    interface: end.interface,
    source: says === "interface-and-address" ? word(end.address) : "",
  };
}

/** The fields of options.hbs and family.hbs. */
function fieldsOf(options: SessionOptions, { peer, node, rack, device, list }: Subject, family: Family) {
  const { timers, bfd, fakeAs, routeLimit, tracking, defaultRouteAdvertise: route } = options;
  return {
    peer,
    isIpv6: family === "ipv6",
    group: word(options.group),
    description: describedBy(word(options.description), { node, rack, switch: device }),
    keepalive: word(timers?.keepalive),
    hold: word(timers?.hold),
    connectRetry: word(options.connectRetry),
    ttlSecurity: word(options.ttlSecurity),
    ebgpMultihop: word(options.ebgpMultihop),
    password: options.password === undefined ? "" : MASK,
    keychain: word(options.keychain?.name),
    bfd: bfd && {
      minTxInterval: word(bfd.minTxInterval),
      minRxInterval: word(bfd.minRxInterval),
      detectMultiplier: word(bfd.detectMultiplier),
    },
    gracefulRestart: options.gracefulRestart ?? false,
    tracking: tracking && { delay: tracking.delay === 0 ? "" : word(tracking.delay) },
    fakeAs: fakeAs && {
      asNumber: word(fakeAs.asNumber),
      dualAs: fakeAs.dualAs ?? false,
      prependGlobalAs: fakeAs.prependGlobalAs ?? false,
      prependFakeAs: fakeAs.prependFakeAs ?? false,
    },
    ...rowsOfPeer(options.rows ?? [], peer),
    ignore: options.ignore ?? false,
    tcpMss: word(options.tcpMss),
    routePolicy: directions(options.routePolicy),
    prefixLists: directions(named(list, options.prefixLists)),
    filterPolicy: directions(options.filterPolicy),
    asPathFilter: directions(options.asPathFilter),
    routeLimit: routeLimit && {
      limit: word(routeLimit.limit),
      threshold: word(routeLimit.threshold),
      action: word(routeLimit.action),
      idleTimeout: word(routeLimit.idleTimeout),
    },
    allowAsLoop: word(options.allowAsLoop),
    defaultRouteAdvertise: route !== undefined && route !== false,
    defaultRoutePolicy: typeof route === "object" ? route.routePolicy : "",
    nextHopLocal: options.nextHopLocal ?? false,
    reflectClient: options.reflectClient ?? false,
    communities: (["standard", "extended", "large"] as const).flatMap((kind) =>
      options.communities?.includes(kind) ? [kind === "standard" ? "" : kind.replace("ended", "") + "-"] : [],
    ),
    preferredValue: word(options.preferredValue),
    routeUpdateInterval: word(options.routeUpdateInterval),
    publicAsOnly: options.publicAsOnly ?? false,
    keepAllRoutes: options.keepAllRoutes ?? false,
  };
}

function peerFields({ family, node, switch: device, own, options, announced }: Session) {
  const usual = options.connectInterface === undefined ? "interface-and-address" : "none";
  const subject = {
    peer: node.address,
    node: node.name,
    rack: node.rack ?? "",
    device: device.name,
    list: announced.list,
  };
  return {
    ...fieldsOf(own, subject, family),
    node: node.name,
    address: node.address,
    asNumber: node.asNumber,
    ...connection(own.connectInterface ?? usual, device),
  };
}

function groupFields(
  name: string,
  options: ScopedOptions,
  device: Switch,
  family: Family,
  members: readonly Session[],
) {
  const list = members[0]?.announced.list ?? "";
  const subject = { peer: name, node: "", rack: "", device: device.name, list };
  const internal = members.some((session) => session.node.asNumber === session.switch.asNumber);
  const { interface: name4, ipv4, ipv6 } = device.peering;
  return {
    ...fieldsOf(ofFamily(options, family), subject, family),
    ...connection(options.connectInterface, {
      interface: name4,
      address: (members.some((session) => session.family === "ipv4") ? ipv4 : ipv6)?.address,
    }),
    kind: internal ? "internal" : "external",
  };
}

/** Our list of what nodes may announce, where a session is filtered by it. */
function prefixList(family: Family, sessions: readonly Session[]) {
  const filtered = sessions.filter(
    (session) => session.family === family && session.options.prefixLists?.import === GENERATED,
  );
  return filtered.slice(0, 1).map(({ announced: { list, ranges } }) => ({
    kind: family === "ipv6" ? "ipv6-prefix" : "ip-prefix",
    name: list,
    entries: ranges.map((range, i) => ({ ...range, index: 10 * (i + 1) })),
  }));
}

/** The fields of bgp.hbs. */
export function bgpFields(device: Switch, sessions: readonly Session[]) {
  const { gracefulRestart, loadBalancing } = device;
  const own = sessions.filter((session) => session.switch.name === device.name);
  const ofOneFamily = (family: Family) => own.filter((session) => session.family === family);
  const groups = (family: Family, used: boolean) =>
    Object.entries(device.groups)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, options]) => ({
        members: own.filter((session) => session.own.group === name),
        name,
        options,
      }))
      .filter(({ members }) => !used || members.some((session) => session.family === family))
      .map(({ name, options, members }) => groupFields(name, options, device, family, members));
  return {
    asNumber: device.asNumber,
    routerId: device.routerId ?? "",
    gracefulRestart: gracefulRestart && {
      restartTime: word(gracefulRestart.restartTime),
      waitForRib: word(gracefulRestart.waitForRib),
    },
    prefixLists: [...prefixList("ipv4", own), ...prefixList("ipv6", own)],
    groups: groups("ipv4", false),
    peers: own.map(peerFields),
    ipv4Family: device.ipv4Family,
    ipv4LoadBalancing: word(loadBalancing.ipv4),
    ipv4Groups: groups("ipv4", true),
    ipv4Peers: ofOneFamily("ipv4").map(peerFields),
    ipv6Family: device.ipv6Family,
    ipv6LoadBalancing: word(loadBalancing.ipv6),
    ipv6Groups: groups("ipv6", true),
    ipv6Peers: ofOneFamily("ipv6").map(peerFields),
  };
}
