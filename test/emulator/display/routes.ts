import { canonicalAddress, networkOf } from "../cli/parameters";
import type { Cli } from "../cli/session";
import type { EnginePath, EngineRoute, Family } from "../engine";
import type { BgpProcess } from "../bgp/process";
import { hasInterface, isIn, type Scope, scopeOf } from "./scope";
import { routerId } from "./shownPeer";

export const DASHES = "-".repeat(78);
const HEADER = "Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface";

interface TableRow {
  readonly destination: string;
  readonly protocol: string;
  readonly preference: number;
  readonly cost: number;
  readonly flags: string;
  readonly nextHop: string;
  readonly interface: string;
}

/** Columns: destination ends at 17, Proto 20, Pre 28, Cost 33, flags end at 45, next hop 49, interface 65. */
function rows(table: readonly TableRow[]): string[] {
  return table.map((row, at) => {
    const again = at > 0 && table[at - 1]?.destination === row.destination;
    const destination = (again ? "" : row.destination).padStart(18);
    const left = `${destination}  ${row.protocol.padEnd(8)}${String(row.preference).padEnd(5)}${String(row.cost).padEnd(7)}`;
    return `${left}${row.flags.padStart(6)}   ${row.nextHop.padEnd(15)} ${row.interface}`;
  });
}

function counts(table: readonly TableRow[], trailing: string): string {
  const destinations = new Set(table.map(({ destination }) => destination)).size;
  return `         Destinations : ${String(destinations).padEnd(9)}Routes : ${table.length}${trailing}`;
}

/** An address's place in the table: by value, then by length. */
function byDestination(a: { destination: string }, b: { destination: string }): number {
  const key = ({ destination }: { destination: string }) => {
    const [address = "", length = "0"] = destination.split("/");
    return [...address.split("."), length].map((part) => part.padStart(3, "0")).join(".");
  };
  return key(a).localeCompare(key(b));
}

/**
 * `R`: the session has a `connect-interface`, so the next hop is looked up once more. A CE shows it for directly
 * connected EBGP peers as well (evidence.md §1: 610002618, 266158941).
 */
export function tableRow(cli: Cli, route: EngineRoute, { space }: Scope): TableRow {
  const peer = space.get(route.nextHop);
  const group = space.groups.get(peer?.word("group", 1) ?? "");
  const relayed =
    cli.device.profile.relaysAllPeers === true ||
    peer?.rows.bgp.has("connect-interface") === true ||
    group?.rows.bgp.has("connect-interface") === true;
  return {
    destination: route.prefix,
    protocol: route.kind === "internal" ? "IBGP" : "EBGP",
    preference: 255,
    cost: route.cost ?? 0,
    flags: `${relayed ? "R" : ""}${route.selected ? "D" : ""}`,
    nextHop: route.nextHop,
    interface: route.interface,
  };
}

async function bgpRows(cli: Cli, scope: Scope): Promise<{ active: TableRow[]; inactive: TableRow[] }> {
  await cli.device.settled();
  const routes = (await cli.device.engine.routes()).filter(
    ({ prefix, nextHop }) => !prefix.includes(":") && isIn(scope, cli, nextHop),
  );
  const of = (selected: boolean) =>
    routes
      .filter((route) => route.selected === selected)
      .map((route) => tableRow(cli, route, scope))
      .sort(byDestination);
  return { active: of(true), inactive: of(false) };
}

function block(state: string, table: readonly TableRow[]): string[] {
  const head = [`BGP routing table status : <${state}>`, counts(table, "")];
  return table.length === 0 && state === "Inactive" ? head : [...head, "", HEADER, "", ...rows(table)];
}

/** `display ip routing-table protocol bgp`, column by column as huawei-vrp-2 §2.5. */
export async function displayBgpProtocol(cli: Cli, instance?: string): Promise<void> {
  const { active, inactive } = await bgpRows(cli, scopeOf(cli, "ipv4", instance));
  cli.print(
    cli.device.profile.routeFlags,
    DASHES,
    `${instance ?? "Public"} routing table : BGP`,
    counts([...active, ...inactive], "        "),
    "",
    ...block("Active", active),
    "",
    ...block("Inactive", inactive),
    "",
  );
}

function direct(cli: Cli, scope: Scope): TableRow[] {
  const row = (destination: string, nextHop: string, name: string): TableRow => ({
    destination,
    protocol: "Direct",
    preference: 0,
    cost: 0,
    flags: "D",
    nextHop,
    interface: name,
  });
  const loopback = ["127.0.0.0/8", "127.0.0.1/32"].map((prefix) => row(prefix, "127.0.0.1", "InLoopBack0"));
  const own = cli.device.running
    .addresses()
    .filter(({ name }) => hasInterface(scope, cli, name))
    .flatMap(({ name, address, length }) => [
      ...(length === 32 ? [] : [row(`${networkOf(address, length)}/${length}`, address, name)]),
      row(`${address}/32`, "127.0.0.1", name),
    ]);
  return [...loopback, ...own];
}

/** The whole table: what is in use only. */
export async function displayAllRoutes(cli: Cli, instance?: string): Promise<void> {
  const scope = scopeOf(cli, "ipv4", instance);
  const { active } = await bgpRows(cli, scope);
  const table = [...direct(cli, scope), ...active].sort(byDestination);
  cli.print(
    cli.device.profile.routeFlags,
    DASHES,
    `Routing Tables: ${instance ?? "Public"}`,
    counts(table, "        "),
    "",
    HEADER,
    "",
    ...rows(table),
    "",
  );
}

/** `display ip routing-table ADDRESS`: the longest match alone. */
export async function displayRouteTo(cli: Cli, ip: string, instance?: string): Promise<void> {
  const scope = scopeOf(cli, "ipv4", instance);
  const { active } = await bgpRows(cli, scope);
  const length = ({ destination }: TableRow) => Number(destination.split("/")[1]);
  const matches = [...direct(cli, scope), ...active].filter(
    (row) => `${networkOf(ip, length(row))}/${length(row)}` === row.destination,
  );
  const longest = Math.max(...matches.map(length));
  const table = matches.filter((row) => length(row) === longest);
  if (table.length === 0) return;
  cli.print(
    cli.device.profile.routeFlags,
    DASHES,
    `Routing Table : ${instance ?? "Public"}`,
    `Summary Count : ${table.length}`,
    HEADER,
    "",
    ...rows(table),
    "",
  );
}

export const STATUS = [
  " Status codes: * - valid, > - best, d - damped,",
  "               h - history,  i - internal, s - suppressed, S - Stale",
  "               Origin : i - IGP, e - EGP, ? - incomplete",
];

/** The paths by prefix, the best one first. */
export async function pathsOf(cli: Cli, scope: Scope): Promise<EnginePath[]> {
  await cli.device.settled();
  const paths = (await cli.device.engine.paths?.()) ?? [];
  const destination = ({ prefix }: EnginePath) => ({ destination: prefix });
  return paths
    .filter(
      ({ prefix, from }) => prefix.includes(":") === (scope.family === "ipv6") && isIn(scope, cli, from),
    )
    .sort((a, b) => byDestination(destination(a), destination(b)) || Number(b.best) - Number(a.best));
}

/** The line that names an instance above its routes (NE's guide, 10072311299). */
export const instanceLine = (cli: Cli, bgp: BgpProcess, { instance }: Scope): string[] =>
  instance === undefined ? [] : [` VPN-Instance ${instance}, Router ID ${routerId(cli, bgp)}:`, ""];

/** `display bgp [vpnv4 vpn-instance V] routing-table`. */
export async function displayBgpTable(cli: Cli, instance?: string): Promise<void> {
  const { bgp } = cli.device.running;
  const scope = scopeOf(cli, "ipv4", instance);
  const paths = bgp ? await pathsOf(cli, scope) : [];
  if (!bgp || paths.length === 0) return;
  const lines = paths.map((path, at) => {
    const again = at > 0 && paths[at - 1]?.prefix === path.prefix;
    const status = `${path.valid ? "*" : " "}${path.best ? ">" : " "}${path.internal ? "i" : " "}`;
    const columns = [
      (again ? "" : withoutNaturalMask(path.prefix)).padEnd(18),
      ` ${path.nextHop.padEnd(16)}`,
      String(path.med ?? "").padEnd(11),
      String(path.localPreference ?? "").padEnd(11),
      `${path.preferredValue}`.padEnd(7),
    ];
    return ` ${status}  ${columns.join("")}${path.asPath === "" ? "" : path.asPath}${path.origin}`;
  });
  cli.print(
    "",
    ` BGP Local router ID is ${routerId(cli, bgp)} `,
    ...STATUS,
    "",
    "",
    ...instanceLine(cli, bgp, scope),
    ` Total Number of Routes: ${paths.length}`,
    "      Network            NextHop        MED        LocPrf    PrefVal Path/Ogn",
    "",
    ...lines,
  );
}

/** VRP leaves the mask out when it is the one that the address has by its class. */
function withoutNaturalMask(prefix: string): string {
  const [address = "", length = ""] = prefix.split("/");
  const first = Number(address.split(".")[0]);
  const natural = first < 128 ? "8" : first < 192 ? "16" : "24";
  return length === natural ? address : prefix;
}

/** `display bgp [ipv6] routing-table P [M]`, and of a VPN instance: one prefix in full. */
export async function displayBgpPrefix(
  cli: Cli,
  family: Family,
  ip: string,
  length: string | undefined,
  instance?: string,
): Promise<void> {
  const { bgp } = cli.device.running;
  const { space, where, ...scope } = scopeOf(cli, family, instance);
  const known = (await pathsOf(cli, { space, where, ...scope })).filter(({ prefix }) => {
    const [address = "", bits] = prefix.split("/");
    return canonicalAddress(address) === canonicalAddress(ip) && (length === undefined || bits === length);
  });
  if (!bgp || known.length === 0) {
    cli.print("Info: The network does not exist.");
    return;
  }
  const best = known.filter((path) => path.best).length;
  const targets =
    best > 0
      ? space.peers().filter(({ rows }) => where === "bgp" || rows[where].get("enable") === "enable")
      : [];
  cli.print(
    "",
    ` BGP local router ID : ${routerId(cli, bgp)}`,
    ` Local AS number : ${bgp.asNumber}`,
    ` Paths:   ${known.length} available, ${best} best, ${best} select`,
    ...known.flatMap((path) => [
      ` BGP routing table entry information of ${path.prefix}:`,
      ` From: ${path.from ?? "local"} (${path.from ?? "0.0.0.0"})`,
      ` Original nexthop: ${path.nextHop}`,
      ` AS-path ${path.asPath === "" ? "Nil" : path.asPath}, origin ${path.origin === "i" ? "igp" : path.origin === "e" ? "egp" : "incomplete"}, MED ${path.med ?? 0}, pref-val ${path.preferredValue}, ${path.valid ? "valid" : "invalid"}, ${path.internal ? "internal" : "external"}${path.best ? ", best, select, active" : ""}, pre 255`,
      ...(path.best && targets.length > 0
        ? [` Advertised to such ${targets.length} peers:`, ...targets.map(({ name }) => `    ${name}`)]
        : [" Not advertised to any peer yet"]),
    ]),
  );
}
