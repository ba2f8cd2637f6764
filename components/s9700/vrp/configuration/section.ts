import { asPlain } from "./address";
import { VrpError } from "../errors";
import { optionText } from "../rules/match";
import { objectsAsPrinted, ObjectReader } from "./objects";
import { RowReader } from "./rowReader";
import { ipv4Peers, isNoIpv4ByDefault, keyOf, makeRow, normalise } from "./rows";
import { isNoise } from "./noise";
import type { Row, View } from "../rules/types";
import type { BgpSection } from "./types";

const SYNCHRONIZATION_OFF = makeRow("ipv4-family unicast", "undo synchronization");

/**
 * Reads the answer of `display current-configuration configuration bgp`, or of `display this` in the bgp view.
 * Tolerates version headers, one- or two-space indents, `#` lines, log lines, AS dot notation, IPv4 rows in bgp view.
 * @throws VrpError `truncated` without the closing `return`: half a configuration is no base for a difference.
 */
export function parseBgpSection(text: string): BgpSection {
  const end = startOfReturn(text);
  if (end === undefined) {
    throw new VrpError(
      "truncated",
      "the configuration that the switch sent does not end with `return`: it was cut short.",
    );
  }
  const section = parseLines(text, end);
  if (section.asNumber === undefined) return section;
  // A process without peers may print no family; synchronization is off there all the same.
  const known = section.rows.some((row) => row.key === SYNCHRONIZATION_OFF.key);
  if (known) return section;
  const objects = section.rows.filter((row) => row.object !== undefined);
  const others = section.rows.filter((row) => row.object === undefined);
  return { ...section, rows: [...objects, ...byView([...others, SYNCHRONIZATION_OFF])] };
}

const FAMILY = /^(?:ipv4|ipv6|vpnv4|vpnv6|l2vpn|l2vpn-ad|evpn|vpls|mvpn)-family\b/;
const HEADER = /^!|^\[V\d+R\d+.*\]$|^-+ END -+$/;

/**
 * Reads a `bgp` section as a person or a template writes it, without the frame that a device puts around it; and what
 * stands beside it at column 0: prefix lists, filters, route-policies.
 */
export function parseBgpText(text: string): BgpSection {
  return parseLines(text, text.length);
}

/** Where the last line that says `return` begins. */
function startOfReturn(text: string): number | undefined {
  for (let end = text.length; end >= 0;) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    if (end > 0 && text.slice(start, end).trimEnd() === "return") return start;
    end = start - 1;
  }
  return undefined;
}

function parseLines(text: string, end: number): BgpSection {
  let asNumber: string | undefined;
  let view: View | undefined;
  let ended = false;
  const reader = new RowReader();
  const objects = new ObjectReader();
  for (let from = 0; from < end;) {
    const length = view === undefined ? 0 : reader.takeExpected(view, text, from, end);
    if (length > 0) {
      from += length + 1;
      continue;
    }
    const found = text.indexOf("\n", from);
    const behind = found < 0 || found > end ? end : found;
    const raw = text.slice(from, behind);
    from = behind + 1;
    const line = raw.trim();
    if (view !== undefined && raw.startsWith(" ") && line.startsWith("peer ")) {
      reader.take(view, raw, line);
      continue;
    }
    // ` #` parts families; `#` in the first column ends a section, unless indented lines go on.
    if (raw.startsWith("#")) ended = true;
    if (line === "" || line === "#" || HEADER.test(line) || isNoise(raw.trimEnd())) continue;
    const isHead = /^\S/.test(raw);
    const process = isHead || view === undefined ? /^bgp (\d+(?:\.\d+)?)$/.exec(line) : null;
    if (process) {
      asNumber = asPlain(process[1] ?? "");
      view = "bgp";
      ended = false;
      objects.leave();
    } else if (isHead && objects.begins(line)) {
      view = undefined;
    } else if (isHead && (ended || view === undefined)) {
      view = undefined;
      objects.pass(line);
    } else if (view !== undefined && FAMILY.test(line)) {
      view = canonicalFamily(line);
    } else if (view !== undefined) {
      reader.take(view, raw, line);
    } else {
      objects.add(line);
    }
  }
  const { elsewhere } = objects;
  const rows = asNumber === undefined ? [] : byView(reader.normal ?? withEnableOff(reader.rows));
  return {
    ...(asNumber === undefined ? {} : { asNumber }),
    rows: [...objects.rows, ...rows],
    ...(elsewhere.length === 0 ? {} : { elsewhere }),
  };
}

/** `ipv4-family` alone means unicast. */
function canonicalFamily(line: string): View {
  const words = line.replace(/\s+/g, " ");
  return /^ipv[46]-family$/.test(words) ? `${words} unicast` : words;
}

/** The rows, with `undo peer X enable` for the peers that `undo default ipv4-unicast` keeps off. */
function withEnableOff(rows: readonly Row[]): Row[] {
  const section = normalise(rows);
  if (!isNoIpv4ByDefault(section)) return section;
  const said = new Set(rows.map((row) => row.key));
  const off = ipv4Peers(section)
    .filter((peer) => !said.has(keyOf("ipv4-family unicast", peer, "enable")))
    .map((peer) => makeRow("ipv4-family unicast", `undo peer ${peer} enable`));
  return [...section, ...off];
}

/** Rows in the order in which VRP prints views. Stable within a view. */
function byView(rows: readonly Row[]): Row[] {
  const views = new Map<View, Row[]>([
    ["bgp", []],
    ["ipv4-family unicast", []],
    ["ipv6-family unicast", []],
  ]);
  let [view, of]: [View | undefined, Row[]] = [undefined, []];
  for (const row of rows) {
    if (row.view !== view) {
      view = row.view;
      of = views.get(view) ?? [];
      views.set(view, of);
    }
    of.push(row);
  }
  return new Array<Row>().concat(...views.values());
}

/**
 * The section as VRP prints it: one blank a level, families parted by ` #`. Rows that say the default are left out.
 * Objects stand before it, parted by `#`, so that what names another comes behind it.
 */
export function formatBgpSection(section: BgpSection): string {
  const objects = objectsAsPrinted(section.rows.filter((row) => row.object !== undefined));
  const bgp = formatProcess({ ...section, rows: section.rows.filter((row) => row.object === undefined) });
  return [...objects.map((lines) => `${lines.join("\n")}\n`), ...(bgp === "" ? [] : [bgp])].join("#\n");
}

function formatProcess(section: BgpSection): string {
  if (section.asNumber === undefined) return "";
  const rows = isNoIpv4ByDefault(section.rows) ? withEnableOn(section.rows) : section.rows;
  const views = [...new Set(rows.map((row) => row.view))].filter((view) => view !== "bgp");
  const lines = [`bgp ${section.asNumber}`];
  lines.push(...asPrinted(rows.filter((row) => row.view === "bgp")).map((text) => ` ${text}`));
  for (const view of views) {
    lines.push(
      " #",
      ` ${view}`,
      ...asPrinted(rows.filter((row) => row.view === view)).map((text) => `  ${text}`),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Where peers start disabled, VRP says of each enabled one that it is. */
function withEnableOn(rows: readonly Row[]): Row[] {
  const off = new Set(rows.map((row) => row.text));
  const on = ipv4Peers(rows).filter((peer) => !off.has(`undo peer ${peer} enable`));
  return byView([...rows, ...on.map((peer) => makeRow("ipv4-family unicast", `peer ${peer} enable`))]);
}

/** The rows' texts; the settings of one `bfd` row in one line again. */
export function asPrinted(rows: readonly Row[]): string[] {
  const texts: string[] = [];
  const merged = new Map<string, number>();
  for (const row of rows) {
    const part = /^bfd (\S+ \d+)$/.exec(optionText(row));
    const at = part && merged.get(row.peer ?? "");
    if (part && at !== undefined && at !== null) {
      texts[at] = `${texts[at]} ${part[1]}`;
      continue;
    }
    if (part) merged.set(row.peer ?? "", texts.length);
    texts.push(row.text);
  }
  return texts;
}
