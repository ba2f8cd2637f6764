import { isIP } from "node:net";
import { canonicalAddress } from "../cli/parameters";
import type { Cli } from "../cli/session";
import type { PeerState } from "../engine";
import { asOf, type BgpProcess } from "../bgp/process";
import { type Scope, scopeOf } from "./scope";
import { upDown } from "./format";
import { verbose } from "./bgpPeerVerbose";
import { routerId, type Shown, stateWord } from "./shownPeer";

const DOWN: Omit<PeerState, "address"> = { state: "Idle", seconds: 0, received: 0, sent: 0, prefixes: 0 };

async function shown(cli: Cli, bgp: BgpProcess, scope: Scope): Promise<Shown[]> {
  const { space, family, where } = scope;
  await cli.device.settled();
  const states = new Map(
    (await cli.device.engine.peers()).map((state) => [canonicalAddress(state.address), state]),
  );
  return space
    .peers()
    .filter((peer) => where === "bgp" || peer.rows[where].get("enable") === "enable")
    .map((peer) => {
      const group = space.groups.get(peer.word("group", 1) ?? "");
      return {
        peer,
        group,
        family,
        where,
        asNumber: asOf(space, peer, bgp.asNumber) ?? "0",
        ignored: peer.rows.bgp.has("ignore") || group?.rows.bgp.has("ignore") === true,
        state: states.get(peer.name) ?? { address: peer.name, ...DOWN },
      };
    });
}

/**
 * `display bgp [ipv6] peer [X] [verbose]` and `display bgp vpnv4|vpnv6 vpn-instance V peer …`; without BGP it prints
 * nothing.
 */
export async function displayPeers(
  cli: Cli,
  address: string | undefined,
  isVerbose: boolean,
  ipv6: boolean,
  instance?: string,
): Promise<void> {
  const { bgp } = cli.device.running;
  if (!bgp) return;
  const wanted = address === undefined ? undefined : canonicalAddress(address);
  const family = ipv6 || (wanted !== undefined && isIP(wanted) === 6) ? "ipv6" : "ipv4";
  const scope = scopeOf(cli, family, instance);
  const peers = (await shown(cli, bgp, scope)).filter(
    ({ peer }) => wanted === undefined || peer.name === wanted,
  );
  if (wanted !== undefined && peers.length === 0) {
    cli.print("Info: The peer does not exist.");
    return;
  }
  if (isVerbose) cli.print(...peers.flatMap((entry) => verbose(cli, bgp, entry)));
  else if (peers.length > 0) cli.print(...table(cli, bgp, peers, scope));
}

/** Of an instance with its name, as an NE's guide shows it (9924755675); another one does not (10819730023). */
function table(cli: Cli, bgp: BgpProcess, peers: readonly Shown[], { instance }: Scope): string[] {
  const up = peers.filter((entry) => stateWord(entry) === "Established").length;
  return [
    "",
    ` BGP local router ID : ${routerId(cli, bgp)}`,
    ` Local AS number : ${bgp.asNumber}`,
    ...(instance === undefined ? [] : ["", ` VPN-Instance ${instance}, Router ID ${routerId(cli, bgp)}:`]),
    ` Total number of peers : ${peers.length}\t\t  Peers in established state : ${up}`,
    "",
    "  Peer            V          AS  MsgRcvd  MsgSent  OutQ  Up/Down       State PrefRcv",
    "",
    ...peers.map(row),
  ];
}

/** Columns of the header: 16 4 8 9 9 6 9 12 8, each value at the column's right, the peer at its left. */
function row(entry: Shown): string {
  const { peer, asNumber, state } = entry;
  return [
    `  ${peer.name.padEnd(15)}`,
    " 4",
    asNumber.padStart(12),
    String(state.received).padStart(9),
    String(state.sent).padStart(9),
    String(state.queued ?? 0).padStart(6),
    upDown(state.seconds).padStart(9),
    stateWord(entry).padStart(12),
    String(state.prefixes).padStart(8),
  ].join("");
}
