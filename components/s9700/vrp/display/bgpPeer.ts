import { asPlain, canonicalAddress } from "../configuration/address";
import { ADDRESS, orUnreadable, rowsOf, unreadable } from "./text";

/** A row of `display bgp peer`. */
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

const COMMAND = "bgp peer";
/** The columns that releases print; a terminal of 80 columns breaks the last word. */
const HEADER = /^\s*Peer\s+(?:V\s+)?AS\s+MsgRcvd\s+MsgSent\s+OutQ\s+Up\/Down\s+State\s+Pref?R?c?v?\s*$/;
const ANY_HEADER = /^\s*Peer\s+.*\bAS\b.*\bState\b/;
const ANY_ROW = new RegExp(`^\\s*(?:\\*\\s*)?${ADDRESS}\\s`);
const STATES = "Idle(?:\\([A-Za-z]+\\))?|Connect|Active|OpenSent|OpenConfirm|Established|No neg";
const ROW = new RegExp(
  `^\\s*(?:\\*\\s*)?(?<peer>${ADDRESS})\\s+(?:(?<version>\\d)\\s+)?(?<as>\\d+(?:\\.\\d+)?)\\s+(?<received>\\d+)\\s+` +
    `(?<sent>\\d+)\\s+\\d+\\s+(?<up>[\\w:.]+)\\s+(?<state>${STATES})\\s+(?<prefixes>\\d+)\\s*$`,
);

/**
 * Reads `display bgp peer` and `display bgp ipv6 peer`; no BGP process or no peer gives an empty list.
 * @throws VrpError `display` where a row has other columns than this program knows
 */
export function parseBgpPeers(text: string): BgpPeerState[] {
  const peers: BgpPeerState[] = [];
  const lines = rowsOf(COMMAND, text);
  for (const [index, line] of lines.entries()) {
    if (ANY_HEADER.test(line) && !HEADER.test(line))
      throw unreadable(COMMAND, line, "its columns are not those that this program knows");
    if (!ANY_ROW.test(line)) continue;
    // 84 columns wide: a terminal of 80 breaks the row in mid-word.
    const found = ROW.exec(line) ?? ROW.exec(line + (lines[index + 1] ?? ""));
    if (!found?.groups) throw unreadable(COMMAND, line, "its columns or its state are not known");
    peers.push(peerOf(found.groups));
  }
  return orUnreadable(COMMAND, lines, peers);
}

/** The switch's own BGP identifier, from the head of `display bgp peer`; undefined = it is not printed. */
export function parseLocalRouterId(text: string): string | undefined {
  return /^\s*BGP local router ID\s*:\s*(\d{1,3}(?:\.\d{1,3}){3})\s*$/im.exec(text)?.[1];
}

function peerOf(cells: Record<string, string | undefined>): BgpPeerState {
  const { peer = "", version, as = "", received, sent, up = "", state = "", prefixes } = cells;
  return {
    peer: canonicalAddress(peer),
    ...(version === undefined ? {} : { version: Number(version) }),
    asNumber: asPlain(as),
    messagesReceived: Number(received),
    messagesSent: Number(sent),
    upDown: up,
    state,
    prefixesReceived: Number(prefixes),
  };
}
