import { BlockList } from "node:net";
import { canonicalAddress } from "../cli/parameters";
import type { Cli } from "../cli/session";
import type { EngineRoute } from "../engine";
import { DASHES, instanceLine, pathsOf, STATUS, tableRow } from "./routes";
import { isIn, type Scope, scopeOf } from "./scope";
import { routerId } from "./shownPeer";

const lengthOf = ({ prefix }: EngineRoute): number => Number(prefix.split("/")[1]);

function leadsTo(route: EngineRoute, ip: string): boolean {
  const [address = ""] = route.prefix.split("/");
  if (!address.includes(":")) return false;
  const network = new BlockList();
  network.addSubnet(address, lengthOf(route), "ipv6");
  return network.check(ip, "ipv6");
}

/**
 * `display ipv6 routing-table ADDRESS`: the longest match alone, as pairs of label and value (Huawei's CE and NE
 * references: 9871890335, 10795789261, 10257825875). Interfaces have no IPv6 addresses here, so BGP's routes are all.
 */
export async function displayIpv6RouteTo(cli: Cli, ip: string, instance?: string): Promise<void> {
  const scope = scopeOf(cli, "ipv6", instance);
  await cli.device.settled();
  const routes = (await cli.device.engine.routes()).filter(
    (route) => route.selected && leadsTo(route, ip) && isIn(scope, cli, route.nextHop),
  );
  const longest = Math.max(...routes.map(lengthOf));
  const shown = routes.filter((route) => lengthOf(route) === longest);
  if (shown.length === 0) return;
  cli.print(
    cli.device.profile.routeFlags,
    DASHES,
    `Routing Table : ${instance ?? "Public"}`,
    `Summary Count : ${shown.length}`,
    "",
    ...shown.flatMap((route) => block(cli, route, scope)),
  );
}

function block(cli: Cli, route: EngineRoute, scope: Scope): string[] {
  const row = tableRow(cli, route, scope);
  const [destination = "", length = ""] = row.destination.split("/");
  const line = (label: string, value: string, second: string, other: string | number) =>
    ` ${label.padEnd(12)} : ${value.padEnd(39)} ${second.padEnd(12)} : ${other}`;
  return [
    line("Destination", canonicalAddress(destination), "PrefixLength", length),
    line("NextHop", canonicalAddress(row.nextHop), "Preference", row.preference),
    line("Cost", String(row.cost), "Protocol", row.protocol),
    line("RelayNextHop", "::", "TunnelID", "0x0"),
    line("Interface", row.interface, "Flags", row.flags),
    "",
  ];
}

/**
 * `display bgp ipv6 routing-table`: every path as pairs of label and value (guides of an S6700 V600, of CE and NE:
 * 70626866891, 10472401194, 10037722644).
 */
export async function displayBgpIpv6Table(cli: Cli, instance?: string): Promise<void> {
  const { bgp } = cli.device.running;
  const scope = scopeOf(cli, "ipv6", instance);
  const paths = bgp ? await pathsOf(cli, scope) : [];
  if (!bgp || paths.length === 0) return;
  const line = (label: string, value: string, second: string, other: string | number) =>
    `${label.padEnd(8)} : ${value.padEnd(40)} ${second.padEnd(9)} : ${other}`;
  const lines = paths.flatMap((path) => {
    const [network = "", length = ""] = path.prefix.split("/");
    const status = `${path.valid ? "*" : " "}${path.best ? ">" : " "}${path.internal ? "i" : " "}`;
    return [
      ` ${status} ${line("Network", canonicalAddress(network), "PrefixLen", length)}`,
      `     ${line("NextHop", canonicalAddress(path.nextHop), "LocPrf", path.localPreference ?? "")}`,
      `     ${line("MED", String(path.med ?? ""), "PrefVal", path.preferredValue)}`,
      "     Label    :",
      `     Path/Ogn : ${path.asPath}${path.asPath === "" ? "" : " "}${path.origin}`,
    ];
  });
  cli.print(
    "",
    ` BGP Local router ID is ${routerId(cli, bgp)} `,
    ...STATUS,
    "",
    ...instanceLine(cli, bgp, scope),
    ` Total Number of Routes: ${paths.length}`,
    ...lines,
  );
}
