import { ADDRESS, orUnreadable, rowsOf, unreadable } from "./text";

/** A route of `display ip routing-table`. */
export interface Route {
  /** `172.30.9.64/26`. */
  readonly destination: string;
  readonly protocol: string;
  readonly preference: number;
  readonly cost: number;
  /** `RD`, `D`, `R` or empty: R = relay (next hop needed recursion), D = in the forwarding table. */
  readonly flags: string;
  readonly nextHop: string;
  /** `Vlanif98`; of a tunnel it may be several words: `LDP LSP`, `SR-TE Policy Group`. */
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

const COMMAND = "ip routing-table";
const HEADER = /^\s*Destination\/Mask\s+Proto\s+Pre\s+Cost\s+Flags\s+NextHop\s+Interface\s*$/;
const ANY_HEADER = /^\s*Destination\/Mask\b/;
/** A row, or a further path of a destination, whose first column is blank. */
const ANY_ROW = /^\s*\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}\s|^\s{10,}[A-Z][\w-]*\s+\d+\s+\d+\s/;
const ROW = new RegExp(
  `^\\s*(?<destination>[\\d.]+/\\d+)?\\s+(?<protocol>[A-Z][\\w-]*)\\s+(?<preference>\\d+)\\s+(?<cost>\\d+)\\s+` +
    // Columns stand two blanks apart; a name of several words has one between them, and no number of its own.
    `(?:(?<flags>[A-Z]+)\\s+)?(?<nextHop>${ADDRESS})\\s+(?<interface>\\S+(?: [A-Za-z][\\w-]*)*)\\s*$`,
);

/**
 * Reads `display ip routing-table protocol bgp`, and the table of all protocols or to one address.
 * @throws VrpError `display` where a row has other columns than this program knows
 */
export function parseRoutingTable(text: string): RoutingTable {
  const lists: Record<"active" | "inactive", Route[]> = { active: [], inactive: [] };
  let list = lists.active;
  let destination = "";
  const total = /Destinations\s*:\s*(\d+)\s+Routes\s*:\s*(\d+)/.exec(text);
  const rows = rowsOf(COMMAND, text);
  for (const line of rows) {
    const status = /status\s*:\s*<(Active|Inactive)>/.exec(line);
    if (status) list = status[1] === "Active" ? lists.active : lists.inactive;
    if (ANY_HEADER.test(line) && !HEADER.test(line))
      throw unreadable(COMMAND, line, "its columns are not those that this program knows");
    if (!ANY_ROW.test(line)) continue;
    const found = ROW.exec(line)?.groups;
    if (!found) throw unreadable(COMMAND, line, "its columns are not those that this program knows");
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
  orUnreadable(COMMAND, rows, [...lists.active, ...lists.inactive]);
  return { destinations: Number(total?.[1] ?? 0), routes: Number(total?.[2] ?? 0), ...lists };
}
