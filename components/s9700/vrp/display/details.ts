import { asPlain, canonicalAddress, classfulMask } from "../configuration/address";

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

/** Reads `display bgp peer [A] verbose`, old and new layout. */
export function parseBgpPeerVerbose(text: string): BgpPeerDetail[] {
  const starts = /^\s*BGP Peer is (\S+?),\s+remote AS (\S+)/gim;
  const heads = [...text.matchAll(starts)];
  return heads.map((head, index) =>
    detail(text.slice(head.index, heads[index + 1]?.index), head[1] ?? "", head[2] ?? ""),
  );
}

function detail(block: string, peer: string, asNumber: string): BgpPeerDetail {
  const value = (pattern: RegExp) => pattern.exec(block)?.[1]?.trim();
  const count = (pattern: RegExp) => numberOf(value(pattern));
  const times = /Negotiated\s*:\s*Active Hold Time\s*:\s*(\d+)\s*sec\s+Keepalive Time\s*:\s*(\d+)/i.exec(
    block,
  );
  return {
    peer: canonicalAddress(peer),
    asNumber: asPlain(asNumber),
    state: value(/BGP current state\s*:\s*([^,\r\n]+)/i) ?? "",
    hasConnectInterface: /Connect-interface has been configured/i.test(block),
    ...present({
      type: value(/^\s*Type\s*:\s*(.+)$/im),
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

/** An entry of `display bgp peer A log-info`: the session came up, or went down. */
export interface BgpPeerEvent {
  readonly state: "Up" | "Down";
  /** As the switch's clock writes it. */
  readonly at: string;
  /** The NOTIFICATION that ended it (RFC 4271 §4.5); absent when there was none. */
  readonly error?: {
    readonly code: number;
    readonly subcode: number;
    /** `OPEN Message Error`, `Bad Peer AS`. */
    readonly text: string;
    /** The switch sent it; false = the peer did. */
    readonly sent: boolean;
  };
}

/** Reads `display bgp peer A log-info`, the newest event first; layout from Huawei's NE8000 reference. */
export function parseBgpPeerLog(text: string): BgpPeerEvent[] {
  return text
    .split(/^\s*Date\/Time\s*:/im)
    .slice(1)
    .map((entry) => {
      const value = (label: string) => new RegExp(`^\\s*${label}\\s*:\\s*(.*?)\\s*$`, "im").exec(entry)?.[1];
      const [code, kind] = numbered(value("Error Code"));
      const [subcode, detail] = numbered(value("Error Subcode"));
      const words = [kind, detail].filter((word) => word !== "");
      const error = {
        code: code ?? 0,
        subcode: subcode ?? 0,
        text: words.join(", "),
        sent: /^send/i.test(value("Notification") ?? ""),
      };
      return {
        state: /^up$/i.test(value("State") ?? "") ? "Up" : "Down",
        at: entry.split(/\r?\n/)[0]?.trim() ?? "",
        ...(code === undefined ? {} : { error }),
      };
    });
}

/** `2(Bad Peer AS)`. */
function numbered(text: string | undefined): [number | undefined, string] {
  const found = /^(\d+)(?:\((.*)\))?/.exec(text ?? "");
  return found ? [Number(found[1]), found[2] ?? ""] : [undefined, ""];
}

/** A path of `display bgp routing-table`. */
export interface BgpRoute {
  /** `10.244.0.0/26`. */
  readonly network: string;
  readonly nextHop: string;
  /** The status letters: `*` valid, `>` best, `i` internal, `d` damped, `h` history, `s` suppressed, `S` stale. */
  readonly status: string;
  readonly med?: number;
  readonly localPreference?: number;
  readonly preferredValue?: number;
  readonly asPath: readonly string[];
  /** `i` IGP, `e` EGP, `?` incomplete. */
  readonly origin: string;
}

/**
 * Reads `display bgp routing-table`. Its columns may be empty, so they are told by where they stand; a further path of
 * a prefix has a blank network, and VRP leaves a classful mask out.
 */
export function parseBgpRoutingTable(text: string): BgpRoute[] {
  const routes: BgpRoute[] = [];
  let columns: { hop: number; med: number; local: number; preferred: number; path: number } | undefined;
  let network = "";
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*Network\s+NextHop\s+MED/i.test(line)) {
      const at = (word: string) => line.search(new RegExp(word, "i"));
      columns = {
        hop: at("NextHop"),
        med: at("MED"),
        local: at("LocPrf"),
        preferred: at("PrefVal"),
        path: at("Path"),
      };
      continue;
    }
    const found = /^ {0,2}([*>dhisSxa ]{1,5}?)\s+(?:(\S+)\s+)?([0-9A-Fa-f.:]{3,})(?=\s)/.exec(line);
    if (!columns || !found || !/[*dhsS]/.test(found[1] ?? "")) continue;
    if (found[2] !== undefined) network = withMask(found[2]);
    const hop = found[3] ?? "";
    // A wide network or next hop moves the rest of the row to the right.
    const shift = Math.max(0, found[0].length - hop.length - columns.hop);
    const cell = (from: number, to?: number) =>
      line.slice(from + shift, to === undefined ? undefined : to + shift).trim();
    const path = cell(columns.path);
    routes.push({
      network,
      nextHop: canonicalAddress(hop),
      status: (found[1] ?? "").replace(/\s/g, ""),
      asPath: path
        .slice(0, -1)
        .split(/\s+/)
        .filter((as) => as !== "")
        .map(asPlain),
      origin: path.slice(-1),
      ...present({
        med: numberOf(cell(columns.med, columns.local)),
        localPreference: numberOf(cell(columns.local, columns.preferred)),
        preferredValue: numberOf(cell(columns.preferred, columns.path)),
      }),
    });
  }
  return routes;
}

function withMask(network: string): string {
  if (network.includes("/") || network.includes(":")) return network;
  const ones = classfulMask(network)
    .split(".")
    .filter((octet) => octet === "255").length;
  return `${network}/${ones * 8}`;
}

/** A row of `display ip interface brief`. */
export interface InterfaceBrief {
  readonly name: string;
  /** `10.2.98.1/24`; absent when unassigned. */
  readonly address?: string;
  /** `up`, `down`, `*down` (administratively). */
  readonly physical: string;
  readonly protocol: string;
}

/** Reads `display ip interface brief`. */
export function parseInterfacesBrief(text: string): InterfaceBrief[] {
  return [...text.matchAll(/^(\S+)\s+(\d+\.\d+\.\d+\.\d+\/\d+|unassigned)\s+(\S+)\s+(\S+)/gm)].map(
    ([, name = "", address = "", physical = "", protocol = ""]) => ({
      name,
      ...(address === "unassigned" ? {} : { address }),
      physical: physical.replace(/\([a-z]\)$/, ""),
      protocol: protocol.replace(/\([a-z]\)$/, ""),
    }),
  );
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** The object without its undefined properties. */
function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}
