import type {
  BgpModel,
  BgpState,
  EngineConnection,
  EnginePath,
  EngineRoute,
  Family,
  PeerState,
  RoutingEngine,
} from "./engine";
import {
  type FrrOptions,
  render,
  type Rendered,
  type RenderedNeighbor,
  type Setting,
  type Settings,
} from "./frrRender";

export type { FrrOptions } from "./frrRender";

/** Runs commands one after the other in FRR; returns what it printed. */
export type FrrShell = (commands: string[]) => Promise<string>;

const NOTHING: Settings = new Map();

/**
 * FRR (8.4) as the switch's routing engine, made to behave as VRP does: next hop rewritten to every EBGP peer, no
 * add-path, one path per prefix, no policy required, routes returned to their source and to peers of the same AS.
 * It sends FRR only what has changed: sessions that a change does not concern stay up.
 */
export class FrrEngine implements RoutingEngine {
  private current: Rendered | undefined;
  private model: BgpModel | undefined;

  constructor(
    private readonly shell: FrrShell,
    private options: FrrOptions = {},
    /** Prints `ss -Htan` of where FRR runs. */
    private readonly sockets: () => Promise<string> = async () => "",
  ) {}

  /** The kernel's, FRR's among them. */
  async tcpConnections(): Promise<EngineConnection[]> {
    return (await this.sockets()).split("\n").flatMap(connectionOf);
  }

  /** From now on it behaves so; all sessions start anew. */
  async behave(options: FrrOptions): Promise<void> {
    this.options = options;
    await this.apply(this.model);
    // FRR keeps what a group of peers is sent until all of them have left it.
    await this.clear(undefined, "hard");
  }

  async apply(model: BgpModel | undefined): Promise<void> {
    this.model = model;
    const wanted = model && render(model, this.options);
    const commands = changes(this.current, wanted);
    this.current = wanted;
    if (commands.length === 0) return;
    let printed = "";
    for (const part of parts(commands)) printed += await this.shell(["configure terminal", ...part]);
    const complaint = printed.split("\n").find((line) => line.startsWith("%"));
    if (complaint) throw new Error(`FRR refused a part of ${commands.length} commands: ${complaint}`);
  }

  async peers(): Promise<PeerState[]> {
    const neighbors = await this.json<Record<string, FrrNeighbor>>("show bgp neighbors json");
    return Object.entries(neighbors)
      .filter(([, neighbor]) => neighbor.bgpState !== undefined)
      .map(([address, neighbor]) => peerState(address, neighbor));
  }

  async routes(): Promise<EngineRoute[]> {
    const tables = await Promise.all(
      ["show ip route bgp json", "show ipv6 route bgp json"].map((show) =>
        this.json<Record<string, FrrRoute[]>>(show),
      ),
    );
    return tables.flatMap((table) => Object.values(table).flat().flatMap(engineRoutes));
  }

  async paths(): Promise<EnginePath[]> {
    const shown = ["show bgp ipv4 unicast json", "show bgp ipv6 unicast json"];
    const tables = await Promise.all(
      shown.map((show) => this.json<{ routes?: Record<string, FrrPath[]> }>(show)),
    );
    return tables.flatMap(({ routes }) =>
      Object.values(routes ?? {})
        .flat()
        .map(enginePath),
    );
  }

  async clear(address: string | undefined, how: "hard" | "soft-in" | "soft-out"): Promise<void> {
    const soft = how === "hard" ? "" : how === "soft-in" ? " soft in" : " soft out";
    await this.shell([`clear bgp ${address ?? "*"}${soft}`]);
  }

  private async json<T extends object>(show: string): Promise<T> {
    const printed = await this.shell([show]);
    try {
      return JSON.parse(printed) as T;
    } catch {
      // No BGP instance: a sentence instead of JSON.
      return {} as T;
    }
  }
}

/** The lines for FRR that turn `from` into `to`. */
export function changes(from: Rendered | undefined, to: Rendered | undefined): string[] {
  if (!to) return from ? [`no router bgp ${from.asNumber}`, ...removed(from.objects, NOTHING)] : [];
  const anew = from?.asNumber !== to.asNumber;
  const before = anew ? undefined : from;
  const body: string[] = [];
  const replaced = (address: string) =>
    before?.neighbors.get(address)?.asNumber !== to.neighbors.get(address)?.asNumber;
  for (const address of before?.neighbors.keys() ?? [])
    if (replaced(address)) body.push(`no neighbor ${address}`);
  const settings: Setting[] = [];
  const pushSettings = (old: Settings, now: Settings) => settings.push(...difference(old, now));
  pushSettings(before?.global ?? NOTHING, to.global);
  const opened: string[] = [];
  const reset: string[] = [];
  for (const [address, neighbor] of to.neighbors) {
    const old = replaced(address) ? undefined : before?.neighbors.get(address);
    if (!old) body.push(`neighbor ${address} remote-as ${neighbor.asNumber}`, `neighbor ${address} shutdown`);
    pushSettings(old?.settings ?? NOTHING, neighbor.settings);
    opened.push(...shutdownChange(address, old, neighbor));
    if (old && old.resets !== neighbor.resets && !neighbor.shutdown) reset.push(`clear bgp ${address}`);
  }
  const nodes = [
    ...block("router", settings),
    ...familyBlock("ipv4", settings),
    ...familyBlock("ipv6", settings),
  ];
  const inside = [...body, ...nodes, ...opened];
  const commands = [
    ...(anew && from ? [`no router bgp ${from.asNumber}`] : []),
    ...added(from?.objects ?? NOTHING, to.objects),
    ...(inside.length > 0 || anew ? [`router bgp ${to.asNumber}`, ...inside, "exit"] : []),
    ...removed(from?.objects ?? NOTHING, to.objects),
  ];
  return reset.length > 0 ? [...commands, "end", ...reset] : commands;
}

const LONGEST_PART = 2000;

/** A command line has a longest length: parts, each of which enters the nodes again that it continues in. */
export function parts(commands: readonly string[], longest = LONGEST_PART): string[][] {
  const result: string[][] = [];
  let part: string[] = [];
  let nodes: string[] = [];
  for (const command of commands) {
    if (part.length >= longest) {
      result.push(part);
      part = [...nodes];
    }
    part.push(command);
    if (/^(?:router bgp|address-family|route-map) /.test(command)) nodes.push(command);
    else if (command === "exit" || command === "exit-address-family") nodes = nodes.slice(0, -1);
    else if (command === "end") nodes = [];
  }
  return part.length > 0 ? [...result, part] : result;
}

function shutdownChange(address: string, old: RenderedNeighbor | undefined, now: RenderedNeighbor): string[] {
  const was = old?.shutdown ?? true;
  if (was === now.shutdown) return [];
  return [`${now.shutdown ? "" : "no "}neighbor ${address} shutdown`];
}

const same = (a: Setting | undefined, b: Setting | undefined): boolean =>
  a?.set.join("\n") === b?.set.join("\n");

/** As settings whose `set` are the commands to run. */
function difference(old: Settings, now: Settings): Setting[] {
  const gone = [...old]
    .filter(([key]) => !now.has(key))
    .map(([, setting]) => ({ ...setting, set: setting.unset }));
  const fresh = [...now]
    .filter(([key, setting]) => !same(old.get(key), setting))
    .map(([, setting]) => setting);
  return [...gone, ...fresh];
}

const block = (where: Setting["where"], settings: readonly Setting[]): string[] =>
  settings.filter((setting) => setting.where === where).flatMap(({ set }) => set);

function familyBlock(family: Family, settings: readonly Setting[]): string[] {
  const lines = block(family, settings);
  return lines.length > 0 ? [`address-family ${family} unicast`, ...lines, "exit-address-family"] : [];
}

function added(old: Settings, now: Settings): string[] {
  return [...now]
    .filter(([key, setting]) => !same(old.get(key), setting))
    .flatMap(([key, setting]) => [...(old.get(key)?.unset ?? []), ...setting.set]);
}

const removed = (old: Settings, now: Settings): string[] =>
  [...old].filter(([key]) => !now.has(key)).flatMap(([, setting]) => setting.unset);

interface FrrNeighbor {
  bgpState?: BgpState;
  remoteRouterId?: string;
  bgpTimerUpMsec?: number;
  bgpTimerHoldTimeMsecs?: number;
  bgpTimerKeepAliveIntervalMsecs?: number;
  lastResetTimerMsecs?: number;
  lastResetDueTo?: string;
  /** Hexadecimal, `0202`. */
  lastErrorCodeSubcode?: string;
  lastNotificationReason?: string;
  connectionsEstablished?: number;
  portLocal?: number;
  portForeign?: number;
  messageStats?: Record<string, number>;
  addressFamilyInfo?: Record<string, { acceptedPrefixCounter?: number; sentPrefixCounter?: number }>;
}

function peerState(address: string, neighbor: FrrNeighbor): PeerState {
  const stats = neighbor.messageStats ?? {};
  const both = (name: string): [number, number] => [stats[`${name}Sent`] ?? 0, stats[`${name}Recv`] ?? 0];
  const families = Object.values(neighbor.addressFamilyInfo ?? {});
  const up = neighbor.bgpState === "Established";
  return {
    address,
    state: neighbor.bgpState ?? "Idle",
    seconds: Math.floor(((up ? neighbor.bgpTimerUpMsec : neighbor.lastResetTimerMsecs) ?? 0) / 1000),
    received: stats.totalRecv ?? 0,
    sent: stats.totalSent ?? 0,
    queued: stats.depthOutq ?? 0,
    prefixes: families.reduce((sum, family) => sum + (family.acceptedPrefixCounter ?? 0), 0),
    advertised: families.reduce((sum, family) => sum + (family.sentPrefixCounter ?? 0), 0),
    remoteRouterId: neighbor.remoteRouterId,
    negotiatedHold: up ? (neighbor.bgpTimerHoldTimeMsecs ?? 0) / 1000 : undefined,
    negotiatedKeepalive: up ? (neighbor.bgpTimerKeepAliveIntervalMsecs ?? 0) / 1000 : undefined,
    localPort: neighbor.portLocal,
    remotePort: neighbor.portForeign,
    upCount: neighbor.connectionsEstablished ?? 0,
    lastError: lastError(neighbor),
    opens: both("opens"),
    updates: both("updates"),
    notifications: both("notifications"),
    keepalives: both("keepalives"),
    refreshes: both("routeRefresh"),
  };
}

/** FRR keeps the last NOTIFICATION beside another cause of a later reset: then it is not what ended the session. */
function lastError(neighbor: FrrNeighbor): PeerState["lastError"] {
  const { lastErrorCodeSubcode: digits, lastResetDueTo: why, lastNotificationReason: text = "" } = neighbor;
  const way = /^BGP Notification (send|received)$/.exec(why ?? "")?.[1];
  if (digits === undefined || way === undefined) return undefined;
  const code = parseInt(digits.slice(0, 2), 16);
  const subcode = parseInt(digits.slice(2), 16);
  return { code, subcode, text, sent: way === "send" };
}

interface FrrRoute {
  prefix: string;
  selected?: boolean;
  distance?: number;
  metric?: number;
  nexthops?: { ip?: string; interfaceName?: string; active?: boolean; recursive?: boolean }[];
}

function engineRoutes(route: FrrRoute): EngineRoute[] {
  return (route.nexthops ?? [])
    .filter((hop) => hop.ip !== undefined)
    .map((hop) => ({
      prefix: route.prefix,
      nextHop: hop.ip ?? "",
      interface: hop.interfaceName ?? "",
      selected: route.selected === true,
      kind: route.distance === 200 ? "internal" : "external",
      cost: route.metric ?? 0,
    }));
}

interface FrrPath {
  valid?: boolean;
  bestpath?: boolean;
  pathFrom?: string;
  network?: string;
  metric?: number;
  locPrf?: number;
  weight?: number;
  peerId?: string;
  path?: string;
  origin?: string;
  nexthops?: { ip?: string }[];
}

function enginePath(path: FrrPath): EnginePath {
  const local = path.peerId === undefined || path.peerId === "(unspec)";
  return {
    prefix: path.network ?? "",
    nextHop: path.nexthops?.[0]?.ip ?? "0.0.0.0",
    valid: path.valid === true,
    best: path.bestpath === true,
    internal: path.pathFrom === "internal",
    med: path.metric,
    // Of an external path VRP shows what a policy has set, FRR its own default as well.
    localPreference: path.pathFrom === "internal" || path.locPrf !== 100 ? path.locPrf : undefined,
    preferredValue: local ? 0 : (path.weight ?? 0),
    asPath: path.path ?? "",
    origin: path.origin === "IGP" ? "i" : path.origin === "EGP" ? "e" : "?",
    from: local ? undefined : path.peerId,
  };
}

/** Linux's words for a TCP state, and VRP5's. */
const TCP_STATES: Readonly<Record<string, string>> = {
  LISTEN: "Listening",
  "SYN-SENT": "Syn_Sent",
  "SYN-RECV": "Syn_Rcvd",
  ESTAB: "Established",
  "CLOSE-WAIT": "Close_Wait",
  "FIN-WAIT-1": "Fin_Wait1",
  "FIN-WAIT-2": "Fin_Wait2",
  "TIME-WAIT": "Time_Wait",
  CLOSING: "Closing",
};

/** `SYN-RECV 0 0 10.2.98.1:179 10.2.98.141:40557`; a listening socket has `*` in the place of a number. */
function connectionOf(line: string): EngineConnection[] {
  const found = /^(\S+)\s+\d+\s+\d+\s+(\S+):(\d+)\s+(\S+):(\d+|\*)\s*$/.exec(line.trim());
  const state = TCP_STATES[found?.[1] ?? ""];
  const [local, foreign] = [found?.[2], found?.[4]].map((end) =>
    end?.replace(/%.*|^\*$/, "").replace(/^$/, "0.0.0.0"),
  );
  if (state === undefined || local === undefined || foreign === undefined) return [];
  if ([local, foreign].some((address) => address.includes("["))) return [];
  const [localPort, foreignPort] = [found?.[3], found?.[5]].map((port) => Number(port === "*" ? 0 : port));
  return [{ local, localPort: localPort ?? 0, foreign, foreignPort: foreignPort ?? 0, state }];
}
