import type { Cli } from "../cli/session";
import type { BgpProcess } from "../bgp/process";
import { familyRow, routerId, type Shown, stateWord } from "./shownPeer";
import { upFor } from "./format";

const TAB = "         ";

/** `display bgp peer X verbose`: a down peer lacks port, negotiated and capability rows (huawei-vrp-2 §2.6). */
export function verbose(cli: Cli, bgp: BgpProcess, entry: Shown): string[] {
  const { peer, group, asNumber, state } = entry;
  const up = stateWord(entry) === "Established";
  const row = (key: string) => peer.rows.bgp.get(key) ?? group?.rows.bgp.get(key);
  const timer = (key: string) => row(key) ?? bgp.settings.get(key);
  const [, , keepalive = "60", , hold = "180"] = timer("timer keepalive")?.split(" ") ?? [];
  const retry = timer("timer connect-retry")?.split(" ")[2] ?? "32";
  const description = row("description")?.slice("description ".length);
  const external = asNumber !== bgp.asNumber;
  const interval = familyRow(entry, "route-update-interval")?.split(" ")[1] ?? (external ? "30" : "15");
  return [
    "",
    ` BGP Peer is ${peer.name},  remote AS ${asNumber}`,
    ` Type: ${external ? "EBGP" : "IBGP"} link`,
    ...(description === undefined ? [] : [` Peer's description: "${description}"`]),
    ...(group ? [` Belong to peer-group: ${group.name}`] : []),
    ` BGP version 4, Remote router ID ${up ? (state.remoteRouterId ?? peer.name) : "0.0.0.0"}`,
    ...(up ? [" Update-group ID: 1"] : []),
    `${TAB}BGP current state: ${stateWord(entry)}${up ? `, Up for ${upFor(state.seconds)}` : ""}`,
    `${TAB}BGP current event: ${up ? "KATimerExpired" : entry.ignored ? "Stop" : "CRTimerExpired"}`,
    `${TAB}BGP last state: ${up ? "OpenConfirm" : state.state}`,
    `${TAB}BGP Peer Up count: ${state.upCount ?? (up ? 1 : 0)}`,
    `${TAB}Received total routes: ${state.prefixes}`,
    `${TAB}Received active routes total: ${state.prefixes}`,
    `${TAB}Advertised total routes: ${state.advertised ?? 0}`,
    ...(up ? session(state) : []),
    `${TAB}Configured: Connect-retry Time: ${retry} sec`,
    `${TAB}Configured: Active Hold Time: ${hold} sec   Keepalive Time:${keepalive} sec`,
    ...(up
      ? [
          `${TAB}Received  : Active Hold Time: ${state.negotiatedHold ?? hold} sec`,
          `${TAB}Negotiated: Active Hold Time: ${state.negotiatedHold ?? hold} sec   Keepalive Time:${state.negotiatedKeepalive ?? keepalive} sec`,
          `${TAB}Peer optional capabilities:`,
          `${TAB}Peer supports bgp multi-protocol extension`,
          `${TAB}Peer supports bgp route refresh capability`,
          `${TAB}Peer supports bgp 4-byte-as capability`,
          ...families(entry),
        ]
      : []),
    ...counters(cli, entry),
    ` Authentication type configured: ${row("password") ? "MD5" : row("keychain") ? `Keychain(${row("keychain")?.split(" ")[1]})` : "None"}`,
    up
      ? ` Last keepalive received: ${upFor(0)} ago`
      : " No keepalive received since peer has been configured",
    ` Minimum route advertisement interval is ${interval} seconds`,
    " Optional capabilities:",
    " Route refresh capability has been enabled",
    " 4-byte-as capability has been enabled",
    ...options(entry, row),
    ` Peer Preferred Value: ${familyRow(entry, "preferred-value")?.split(" ")[1] ?? 0}`,
    " Routing policy configured:",
    ...policies(entry),
    ` Local router ID: ${routerId(cli, bgp)}`,
  ];
}

function session({ localPort, remotePort }: Shown["state"]): string[] {
  return [`${TAB}Port:  Local - ${localPort ?? 179}\tRemote - ${remotePort ?? 179}`];
}

function families({ peer, where, family }: Shown): string[] {
  const names = [
    ["ipv4", "IPv4"],
    ["ipv6", "IPv6"],
  ] as const;
  return names
    .filter(([name]) => (where === "bgp" ? name === family : peer.rows[name].get("enable") === "enable"))
    .map(([, name]) => `${TAB}Address family ${name} Unicast: advertised and received`);
}

function options(entry: Shown, row: (key: string) => string | undefined): string[] {
  const tracking = row("tracking")?.split(" ")[2];
  return [
    ...(row("connect-interface") ? [" Connect-interface has been configured"] : []),
    ...(row("ebgp-max-hop") ? [" Multi-hop ebgp has been enabled"] : []),
    ...(row("valid-ttl-hops") ? [" GTSM has been enabled"] : []),
    ...(familyRow(entry, "advertise-community") ? [" Send community has been configured"] : []),
    ...(row("bfd enable") ? [" Peer's BFD has been enabled"] : []),
    ...(row("tracking") ? [` Tracking has been enabled, and the delay is ${tracking ?? 0}s`] : []),
  ];
}

function policies(entry: Shown): string[] {
  const list = entry.family === "ipv4" ? "ip-prefix" : "ipv6-prefix";
  const named = (key: string, text: string) => {
    const words = familyRow(entry, key);
    return words === undefined ? [] : [` ${text} ${words.split(" ")[1]}`];
  };
  const rows = [
    ...named("route-policy import", "Import route policy is:"),
    ...named("route-policy export", "Export route policy is:"),
    ...named(`${list} import`, "Import prefix list is:"),
    ...named(`${list} export`, "Export prefix list is:"),
  ];
  return rows.length > 0 ? rows : [" No routing policy is configured"];
}

/** Older releases count in `Received: Total 60 messages`, newer ones in rows of their own. */
function counters(cli: Cli, { state }: Shown): string[] {
  const kinds = [
    ["Update messages", state.updates],
    ["Open messages", state.opens],
    ["KeepAlive messages", state.keepalives],
    ["Notification messages", state.notifications],
    ["Refresh messages", state.refreshes],
  ] as const;
  const side = (name: "Received" | "Sent", total: number, at: 0 | 1) => {
    const rows = kinds.map(([kind, pair]) => `${TAB}         ${kind.padEnd(24)}${pair?.[at] ?? 0}`);
    return cli.device.profile.counters === "older"
      ? [`${TAB}${name}: Total ${total} messages`, ...rows]
      : [` ${name}: `, `${TAB}         ${"Total  messages".padEnd(24)}${total}`, ...rows];
  };
  return [...side("Received", state.received, 1), ...side("Sent", state.sent, 0)];
}
