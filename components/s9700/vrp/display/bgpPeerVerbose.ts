import { asPlain, canonicalAddress } from "../configuration/address";
import { numberOf, orUnreadable, present, rowsOf, unreadable } from "./text";

const COMMAND = "bgp peer verbose";

/** A block of `display bgp peer [A] verbose`. Rows that a release or a peer that is down does not print are absent. */
export interface BgpPeerDetail {
  readonly peer: string;
  /** asplain. */
  readonly asNumber: string;
  /** `EBGP link` or `IBGP link`. */
  readonly type?: string;
  readonly description?: string;
  readonly group?: string;
  readonly routerId?: string;
  /** `Established`, `Idle(Admin)` … */
  readonly state: string;
  /** As VRP writes it, `00h57m53s`; absent when the session is down. */
  readonly upFor?: string;
  /** `KATimerExpired`, `Stop` … */
  readonly lastEvent?: string;
  /** How often the session came up: one more than before a change = the change reset it. */
  readonly upCount?: number;
  readonly receivedRoutes?: number;
  readonly activeRoutes?: number;
  readonly advertisedRoutes?: number;
  /** Seconds, as negotiated. */
  readonly negotiated?: { readonly hold: number; readonly keepalive: number };
  /** `None`, `MD5`, `Keychain(K)`. */
  readonly authentication?: string;
  readonly hasConnectInterface: boolean;
  readonly importPolicy?: string;
  readonly exportPolicy?: string;
  readonly importPrefixList?: string;
}

/**
 * Reads `display bgp peer [A] verbose`, old and new layout.
 * @throws VrpError `display` where a block names no state
 */
export function parseBgpPeerVerbose(text: string): BgpPeerDetail[] {
  const rows = rowsOf(COMMAND, text);
  const starts = /^[ \t]*BGP Peer is (\S+?),\s+remote AS (\S+)/gim;
  const heads = [...text.matchAll(starts)];
  const peers = heads.map((head, index) =>
    detail(text.slice(head.index, heads[index + 1]?.index), head[1] ?? "", head[2] ?? ""),
  );
  return orUnreadable(COMMAND, rows, peers);
}

function detail(block: string, peer: string, asNumber: string): BgpPeerDetail {
  const value = (pattern: RegExp) => pattern.exec(block)?.[1]?.trim();
  const count = (pattern: RegExp) => numberOf(value(pattern));
  const times = /Negotiated\s*:\s*Active Hold Time\s*:\s*(\d+)\s*sec\s+Keepalive Time\s*:\s*(\d+)/i.exec(
    block,
  );
  const state = value(/BGP current state\s*:\s*([^,\r\n]+)/i);
  if (state === undefined) throw unreadable(COMMAND, `BGP Peer is ${peer}`, "its block names no state");
  return {
    peer: canonicalAddress(peer),
    asNumber: asPlain(asNumber),
    state,
    hasConnectInterface: /Connect-interface has been configured/i.test(block),
    ...present({
      type: value(/^[ \t]*Type\s*:\s*(.+)$/im),
      description: value(/Peer's description\s*:\s*"?(.*?)"?\s*$/im),
      group: value(/Belong to peer-group\s*:\s*(\S+)/i),
      routerId: value(/Remote router ID\s*:?\s*(\S+)/i),
      upFor: value(/BGP current state\s*:[^\r\n]*,\s*Up for\s+(\S+)/i),
      lastEvent: value(/BGP current event\s*:\s*(\S+)/i),
      upCount: count(/Peer Up count\s*:\s*(\d+)/i),
      receivedRoutes: count(/Received total routes\s*:\s*(\d+)/i),
      activeRoutes: count(/Received active routes total\s*:\s*(\d+)/i),
      advertisedRoutes: count(/Advertised total routes\s*:\s*(\d+)/i),
      negotiated: times ? { hold: Number(times[1]), keepalive: Number(times[2]) } : undefined,
      authentication: value(/Authentication type configured\s*:\s*(\S+)/i),
      importPolicy: value(/Import route policy is\s*:\s*(\S+)/i),
      importPrefixList: value(/Import prefix list is\s*:\s*(\S+)/i),
      exportPolicy: value(/Export route policy is\s*:\s*(\S+)/i),
    }),
  };
}
