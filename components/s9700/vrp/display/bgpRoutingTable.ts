import { canonicalAddress, classfulMask } from "../configuration/address";
import { ADDRESS, asPathOf, numberOf, orUnreadable, present, rowsOf, unreadable } from "./text";

/** A path of `display bgp routing-table`. */
export interface BgpRoute {
  /** `10.244.0.0/26`. */
  readonly network: string;
  readonly nextHop: string;
  /**
   * The status letters: `*` valid, `>` best, `i` internal, `d` damped, `h` history, `s` suppressed, `S` stale. A path
   * without `*` is not valid: its next hop cannot be reached, or the switch has damped it.
   */
  readonly status: string;
  readonly med?: number;
  readonly localPreference?: number;
  readonly preferredValue?: number;
  readonly asPath: readonly string[];
  /** `i` IGP, `e` EGP, `?` incomplete. */
  readonly origin: string;
}

const COMMAND = "bgp routing-table";
const HEADER = /^\s*Network\s+NextHop\s+MED\s+LocPrf\s+PrefVal\s+Path\/Ogn\s*$/;
const ANY_HEADER = /^\s*Network\s+NextHop\b/;
const STATUS = "[*>dhisSxaVIN ]";
/** The status letters, the network where it is not the one above, and the next hop. */
const ROW = new RegExp(
  `^ (?<status>${STATUS}{1,7}?)\\s*(?:(?<network>${ADDRESS})\\s+)?(?<hop>${ADDRESS})(?=\\s)`,
);
const ANY_ROW = new RegExp(`^ ${STATUS}*${ADDRESS}\\s`);
/** AS numbers, sets and confederations, then the origin. */
const PATH = /^(?<numbers>[\d.{}() ,]*)(?<origin>[ie?])$/;

/** Where the columns of the header begin. */
interface Columns {
  readonly hop: number;
  readonly med: number;
  readonly local: number;
  readonly preferred: number;
  readonly path: number;
}

/**
 * Reads `display bgp routing-table`. Its columns may be empty, so the parser goes by where they stand; a further path
 * of a prefix has a blank network, and VRP leaves a classful mask out.
 * @throws VrpError `display` where something stands between the columns that this program knows
 */
export function parseBgpRoutingTable(text: string): BgpRoute[] {
  const routes: BgpRoute[] = [];
  let columns: Columns | undefined;
  let network = "";
  const lines = rowsOf(COMMAND, text);
  for (const [index, line] of lines.entries()) {
    if (ANY_HEADER.test(line)) columns = columnsOf(line);
    else if (columns !== undefined && ANY_ROW.test(line)) {
      const found = ROW.exec(line);
      const next = lines[index + 1] ?? "";
      // A narrow terminal breaks a long AS path; the rest of it begins in the first column.
      const whole = /[ie?]\s*$/.test(line) || !/^[\d{(]/.test(next) ? line : line + next;
      if (!found?.groups)
        throw unreadable(COMMAND, line, "its network or next hop is not where this program expects it");
      if (found.groups.network !== undefined) network = withMask(found.groups.network);
      if (network === "") throw unreadable(COMMAND, line, "no network stands above it");
      routes.push(routeOf(whole, found, found.groups, columns, network));
    }
  }
  return orUnreadable(COMMAND, lines, routes);
}

function columnsOf(line: string): Columns {
  if (!HEADER.test(line))
    throw unreadable(COMMAND, line, "its columns are not those that this program knows");
  const at = (word: string) => line.indexOf(word);
  return {
    hop: at("NextHop"),
    med: at("MED"),
    local: at("LocPrf"),
    preferred: at("PrefVal"),
    path: at("Path/Ogn"),
  };
}

function routeOf(
  line: string,
  found: RegExpExecArray,
  { status = "", hop = "" }: Record<string, string | undefined>,
  columns: Columns,
  network: string,
): BgpRoute {
  const hopAt = found[0].length - hop.length;
  // A wide network or next hop moves the rest of the row to the right.
  const room = columns.med + 1 - columns.hop;
  const shift = Math.max(0, hopAt - columns.hop) + Math.max(0, hop.length - room);
  const cells = { med: "", local: "", preferred: "", path: "" };
  for (const token of line.slice(found[0].length).matchAll(/\S+/g)) {
    const column = columnAt(found[0].length + token.index - shift, columns);
    const isFull = column === undefined || (column !== "path" && cells[column] !== "");
    if (isFull) throw unreadable(COMMAND, line, "it has more columns than this program knows");
    cells[column] = `${cells[column]} ${token[0]}`.trim();
  }
  const isNumber = (text: string) => /^\d*$/.test(text);
  const path = PATH.exec(cells.path)?.groups;
  if (!path || ![cells.med, cells.local, cells.preferred].every(isNumber))
    throw unreadable(COMMAND, line, "a column holds something else than this program expects");
  return {
    network,
    nextHop: canonicalAddress(hop),
    status: status.replace(/\s/g, ""),
    asPath: asPathOf(path.numbers),
    origin: path.origin ?? "",
    ...present({
      med: numberOf(cells.med),
      localPreference: numberOf(cells.local),
      preferredValue: numberOf(cells.preferred),
    }),
  };
}

/** Values stand below their title or one column behind its beginning. */
function columnAt(at: number, columns: Columns): "med" | "local" | "preferred" | "path" | undefined {
  if (at >= columns.path) return "path";
  if (at >= columns.preferred) return "preferred";
  if (at >= columns.local) return "local";
  return at >= columns.med ? "med" : undefined;
}

function withMask(network: string): string {
  if (network.includes("/") || network.includes(":")) return network;
  const ones = classfulMask(network)
    .split(".")
    .filter((octet) => octet === "255").length;
  return `${network}/${ones * 8}`;
}
