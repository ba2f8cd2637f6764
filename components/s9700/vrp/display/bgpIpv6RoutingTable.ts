import { canonicalAddress } from "../configuration/address";
import type { BgpRoute } from "./bgpRoutingTable";
import { ADDRESS, asPathOf, numberOf, present, rowsOf, unreadable } from "./text";

const COMMAND = "bgp ipv6 routing-table";
/** The first row of a path: status letters, and the prefix. */
const START = new RegExp(
  `^(?<status>[*>dhisSxaVIN ]*?)\\s*Network\\s*:\\s*(?<network>${ADDRESS})?\\s*(?:PrefixLen\\s*:\\s*(?<length>\\d{1,3}))?\\s*$`,
);
const ANY_START = /\bNetwork\s*:/;
const HOP = new RegExp(`^\\s*NextHop\\s*:\\s*(${ADDRESS})(?:\\s|$)`, "m");
const PATH = /^\s*Path\/Ogn\s*:\s*(?<numbers>[\d.{}() ,\r\n]*)(?<origin>[ie?])\s*$/m;

/**
 * Reads `display bgp ipv6 routing-table`: a block of labels and values for each path (Huawei's S6700 V600, CE and NE
 * guides: 70626866891, 10472401194, 10037722644; an S9700's is unproven).
 * @throws VrpError `display` where a path has no prefix, next hop or AS path
 */
export function parseBgpIpv6RoutingTable(text: string): BgpRoute[] {
  const rows = rowsOf(COMMAND, text);
  const starts = rows.flatMap((row, at) => (ANY_START.test(row) ? [at] : []));
  const total = rows.find((row) => /Total Number of Routes\s*:\s*[1-9]/i.test(row));
  if (total !== undefined && starts.length === 0)
    throw unreadable(COMMAND, total, "the paths behind it are not laid out as this program expects");
  let network = "";
  return starts.map((at, i) => {
    const row = rows[at] ?? "";
    const found = START.exec(row)?.groups;
    // A further path of a prefix may leave it out, as it does over IPv4.
    if (found?.network !== undefined && found.length !== undefined)
      network = `${canonicalAddress(found.network)}/${found.length}`;
    else if (found === undefined || found.network !== undefined || network === "")
      throw unreadable(COMMAND, row, "its network is not where this program expects it");
    return routeOf(row, found.status ?? "", network, rows.slice(at, starts[i + 1]).join("\n"));
  });
}

function routeOf(row: string, status: string, network: string, block: string): BgpRoute {
  const hop = HOP.exec(block)?.[1];
  const path = PATH.exec(block)?.groups;
  if (hop === undefined || path === undefined)
    throw unreadable(COMMAND, row, "its next hop or its path is not where this program expects it");
  const number = (label: string) => numberOf(new RegExp(`\\b${label}\\s*:[ \\t]*(\\d+)`).exec(block)?.[1]);
  return {
    network,
    nextHop: canonicalAddress(hop),
    status: status.replace(/\s/g, ""),
    asPath: asPathOf(path.numbers),
    origin: path.origin ?? "",
    ...present({
      med: number("MED"),
      localPreference: number("LocPrf"),
      preferredValue: number("PrefVal"),
    }),
  };
}
