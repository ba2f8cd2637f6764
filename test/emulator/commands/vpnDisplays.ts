import { maskLength } from "../cli/parameters";
import type { Cli, Run } from "../cli/session";
import { displayPeers } from "../display/bgpPeer";
import { displayBgpIpv6Table, displayIpv6RouteTo } from "../display/ipv6Routes";
import {
  displayAllRoutes,
  displayBgpPrefix,
  displayBgpProtocol,
  displayBgpTable,
  displayRouteTo,
} from "../display/routes";

const INSTANCE = "vpn-instance <instance:name-31>";

/** The displays of a VPN instance: as the public ones, with its name in them (guides of CE and NE: 10096602705). */
export function vpnDisplays(
  logInfo: (cli: Cli, address: string, instance: string) => Promise<void>,
): { readonly pattern: string; readonly run: Run }[] {
  return [
    ...(["vpnv4", "vpnv6"] as const).flatMap((family) => [
      {
        pattern: `display bgp ${family} ${INSTANCE} peer [<address:address>] [verbose]`,
        run: ((cli, args) =>
          displayPeers(
            cli,
            args.maybe("address"),
            args.has("verbose"),
            family === "vpnv6",
            args.get("instance"),
          )) as Run,
      },
      {
        pattern: `display bgp ${family} ${INSTANCE} peer <address:address> log-info`,
        run: ((cli, args) => logInfo(cli, args.get("address"), args.get("instance"))) as Run,
      },
    ]),
    {
      pattern: `display bgp vpnv4 ${INSTANCE} routing-table`,
      run: (cli, args) => displayBgpTable(cli, args.get("instance")),
    },
    {
      pattern: `display bgp vpnv4 ${INSTANCE} routing-table <ip:ipv4> [<mask:mask>]`,
      run: (cli, args) => {
        const mask = args.maybe("mask");
        const length = mask === undefined ? undefined : String(maskLength(mask) ?? mask);
        return displayBgpPrefix(cli, "ipv4", args.get("ip"), length, args.get("instance"));
      },
    },
    {
      pattern: `display bgp vpnv6 ${INSTANCE} routing-table`,
      run: (cli, args) => displayBgpIpv6Table(cli, args.get("instance")),
    },
    {
      pattern: `display bgp vpnv6 ${INSTANCE} routing-table <ip:ipv6> [<length:0-128>]`,
      run: (cli, args) =>
        displayBgpPrefix(cli, "ipv6", args.get("ip"), args.maybe("length"), args.get("instance")),
    },
    {
      pattern: `display ip routing-table ${INSTANCE}`,
      run: (cli, args) => displayAllRoutes(cli, args.get("instance")),
    },
    {
      pattern: `display ip routing-table ${INSTANCE} <ip:ipv4>`,
      run: (cli, args) => displayRouteTo(cli, args.get("ip"), args.get("instance")),
    },
    {
      pattern: `display ip routing-table ${INSTANCE} protocol bgp`,
      run: (cli, args) => displayBgpProtocol(cli, args.get("instance")),
    },
    {
      pattern: `display ipv6 routing-table ${INSTANCE} <ip:ipv6>`,
      run: (cli, args) => displayIpv6RouteTo(cli, args.get("ip"), args.get("instance")),
    },
  ];
}
