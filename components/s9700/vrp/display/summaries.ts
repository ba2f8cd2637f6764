import { asPlain, canonicalAddress } from "../configuration/address";

/** A line of `display bgp peer`. */
export interface BgpPeerState {
  readonly peer: string;
  /** BGP version; absent where the release does not print it. */
  readonly version?: number;
  /** asplain. */
  readonly asNumber: string;
  readonly messagesReceived: number;
  readonly messagesSent: number;
  /** As VRP writes it: `00:17:49`, `0138h25m`, `01d02h`. */
  readonly upDown: string;
  /** `Established`, `Idle`, `Idle(Admin)`, `Active`, `Connect`, `OpenSent`, `OpenConfirm` … */
  readonly state: string;
  readonly prefixesReceived: number;
}

const PEER_LINE =
  /^\s*\*?\s*(?<peer>[0-9A-Fa-f:.]+)\s+(?:(?<version>\d)\s+)?(?<as>[\d.]+)\s+(?<received>\d+)\s+(?<sent>\d+)\s+\d+\s+(?<up>\S+)\s+(?<state>\S(?:.*\S)?)\s+(?<prefixes>\d+)\s*$/;

/** Reads `display bgp peer` and `display bgp ipv6 peer`; no BGP process or no peer gives an empty list. */
export function parseBgpPeers(text: string): BgpPeerState[] {
  const peers: BgpPeerState[] = [];
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    // 84 columns wide: a terminal of 80 breaks the row in mid-word.
    const isBroken = line.length >= 70 && !PEER_LINE.test(line);
    const found = PEER_LINE.exec(isBroken ? `${line}${lines[index + 1] ?? ""}` : line)?.groups;
    if (!found) continue;
    peers.push({
      peer: canonicalAddress(found.peer ?? ""),
      ...(found.version === undefined ? {} : { version: Number(found.version) }),
      asNumber: asPlain(found.as ?? ""),
      messagesReceived: Number(found.received),
      messagesSent: Number(found.sent),
      upDown: found.up ?? "",
      state: found.state ?? "",
      prefixesReceived: Number(found.prefixes),
    });
  }
  return peers;
}

/** A route of `display ip routing-table protocol bgp`. */
export interface Route {
  /** `172.30.9.64/26`. */
  readonly destination: string;
  readonly protocol: string;
  readonly preference: number;
  readonly cost: number;
  /** `RD`, `D`, `R` or empty: R = relay (next hop needed recursion), D = in the forwarding table. */
  readonly flags: string;
  readonly nextHop: string;
  readonly interface: string;
}

export interface RoutingTable {
  /** Counts as the header gives them. */
  readonly destinations: number;
  readonly routes: number;
  readonly active: readonly Route[];
  /** Best in BGP, but another protocol has a better preference for the prefix. */
  readonly inactive: readonly Route[];
}

const ROUTE_LINE =
  /^\s*(?<destination>\S+\/\d+)?\s+(?<protocol>[A-Z][A-Z0-9_]+)\s+(?<preference>\d+)\s+(?<cost>\d+)\s+(?:(?<flags>[RDT]+)\s+)?(?<nextHop>[0-9A-Fa-f:.]+)\s+(?<interface>\S+)\s*$/;

/** Reads `display ip routing-table protocol bgp` (a further path of a destination has an empty first column). */
export function parseRoutingTable(text: string): RoutingTable {
  const lists: Record<"active" | "inactive", Route[]> = { active: [], inactive: [] };
  let list = lists.active;
  let destination = "";
  const total = /Destinations\s*:\s*(\d+)\s+Routes\s*:\s*(\d+)/.exec(text);
  for (const line of text.split(/\r?\n/)) {
    const status = /status\s*:\s*<(Active|Inactive)>/.exec(line);
    if (status) list = status[1] === "Active" ? lists.active : lists.inactive;
    const found = ROUTE_LINE.exec(line)?.groups;
    if (!found) continue;
    destination = found.destination ?? destination;
    list.push({
      destination,
      protocol: found.protocol ?? "",
      preference: Number(found.preference),
      cost: Number(found.cost),
      flags: found.flags ?? "",
      nextHop: found.nextHop ?? "",
      interface: found.interface ?? "",
    });
  }
  return { destinations: Number(total?.[1] ?? 0), routes: Number(total?.[2] ?? 0), ...lists };
}

export interface Version {
  /** `5.170`. */
  readonly vrp?: string;
  /** `V200R011C10SPC500`. */
  readonly release?: string;
  /** `S9706`, where the uptime line names it. */
  readonly model?: string;
}

/** Reads `display version`. */
export function parseVersion(text: string): Version {
  const found = /Version\s+(\d+\.\d+)\s*\(([^)]*?)(V\d+R\d+\w*)\)/.exec(text);
  const model =
    /^\s*(?:HUAWEI|Quidway)\s+(.+?)(?:\s+(?:Terabit\s+)?Routing\s+Switch|\s+Router)?\s+uptime is/im.exec(
      text,
    )?.[1];
  return {
    ...(found?.[1] === undefined ? {} : { vrp: found[1] }),
    ...(found?.[3] === undefined ? {} : { release: found[3] }),
    ...(model === undefined ? {} : { model }),
  };
}
