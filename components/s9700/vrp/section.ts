import { VrpError } from "./errors";
import { asPlain, makeRow, normalise } from "./rows";
import type { BgpSection, Ownership, Row, View } from "./types";

const SYNCHRONIZATION_OFF = makeRow("ipv4-family unicast", "undo synchronization");

/**
 * Reads the answer of `display current-configuration configuration bgp` or `display this`.
 * Tolerates a version header, one- or two-space indents, `#` lines, AS dot notation and family rows in bgp view.
 * @throws VrpError `truncated` without the closing `return`: half a configuration is no base for a difference.
 */
export function parseBgpSection(text: string): BgpSection {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  if (!lines.some((line) => line === "return")) {
    throw new VrpError("truncated", "The configuration that the switch sent does not end with `return`: it was cut short.");
  }
  const section = parseBgpText(lines.slice(0, lines.lastIndexOf("return")).join("\n"));
  if (section.asNumber === undefined) return section;
  // A process without peers may print no family; synchronization is off there all the same.
  return { ...section, rows: normalise([SYNCHRONIZATION_OFF, ...section.rows]) };
}

/** Reads a `bgp` section as a person or a template writes it, without the frame that a device puts around it. */
export function parseBgpText(text: string): BgpSection {
  let asNumber: string | undefined;
  let view: View = "system";
  const rows: Row[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    // `!Software Version …` and `[V200R…]` are headers.
    if (line === "" || line === "#" || line.startsWith("!") || /^\[V\d+R\d+.*\]$/.test(line)) continue;
    const process = /^bgp (\d+(?:\.\d+)?)$/.exec(line);
    if (process) {
      asNumber = asPlain(process[1] ?? "");
      view = "bgp";
    } else if (asNumber !== undefined && /^\S/.test(raw)) {
      // Another section starts at column 0.
      view = "system";
    } else if (view !== "system" && /^(?:ipv4|ipv6|vpnv4|vpnv6|l2vpn|l2vpn-ad|evpn|vpls)-family\b/.test(line)) {
      view = line.replace(/\s+/g, " ");
    } else if (view !== "system") {
      rows.push(makeRow(view, line));
    }
  }
  return asNumber === undefined ? { rows: [] } : { asNumber, rows: normalise(rows) };
}

/** The section as VRP prints it: one blank a level, families parted by ` #`. */
export function formatBgpSection(section: BgpSection): string {
  if (section.asNumber === undefined) return "";
  const lines = [`bgp ${section.asNumber}`];
  const views = [...new Set(section.rows.map((row) => row.view))].filter((view) => view !== "bgp");
  lines.push(...rowsIn(section, "bgp").map((row) => ` ${row.text}`));
  for (const view of views) {
    lines.push(" #", ` ${view}`, ...rowsIn(section, view).map((row) => `  ${row.text}`));
  }
  return `${lines.join("\n")}\n`;
}

function rowsIn(section: BgpSection, view: View): Row[] {
  return section.rows.filter((row) => row.view === view);
}

/** True for the rows that we may change. Rows that the rules do not know are foreign even on our own peers. */
export function isOwned(row: Row, ownership: Ownership): boolean {
  if (!row.known) return false;
  return row.peer === undefined ? ownership.globalKeys.includes(row.key) : ownership.peers.includes(row.peer);
}

export function ownedRows(section: BgpSection, ownership: Ownership): Row[] {
  return section.rows.filter((row) => isOwned(row, ownership));
}

export function foreignRows(section: BgpSection, ownership: Ownership): Row[] {
  return section.rows.filter((row) => !isOwned(row, ownership));
}

/** What the wanted rows alone make ours. */
export function ownershipOf(wanted: readonly Row[]): Ownership {
  return {
    peers: [...new Set(wanted.flatMap((row) => (row.peer === undefined ? [] : [row.peer])))],
    globalKeys: wanted.filter((row) => row.peer === undefined).map((row) => row.key),
  };
}

/**
 * The rows as one text per peer and one per view: the shape in which a preview shows a readable line difference.
 * Keys: `bgp`, `ipv4-family unicast`, `peer 10.2.98.141`. Texts are ordered, so equal rows give equal texts.
 */
export function stanzasOf(rows: readonly Row[]): Record<string, string> {
  const grouped = new Map<string, Row[]>();
  for (const row of normalise(rows)) {
    const name = row.peer === undefined ? row.view : `peer ${row.peer}`;
    grouped.set(name, [...(grouped.get(name) ?? []), row]);
  }
  const stanzas: Record<string, string> = {};
  for (const name of [...grouped.keys()].sort(byNumbers)) {
    const of = grouped.get(name) ?? [];
    const lines = of.filter((row) => row.view === "bgp" || row.view === name).map((row) => row.text);
    const text = inOrder(lines);
    for (const view of [...new Set(of.map((row) => row.view))].sort()) {
      if (view === "bgp" || view === name) continue;
      text.push(view, ...inOrder(of.filter((row) => row.view === view).map((row) => row.text)).map((line) => ` ${line}`));
    }
    stanzas[name] = text.join("\n");
  }
  return stanzas;
}

/** The peer's existence first, the rest by name. */
function inOrder(lines: string[]): string[] {
  const first = (line: string) => (/^peer \S+ as-number /.test(line) ? 0 : 1);
  return [...lines].sort((a, b) => first(a) - first(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** `peer 10.2.98.9` before `peer 10.2.98.10`. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The inverse of {@link stanzasOf}. */
export function rowsOfStanzas(stanzas: Readonly<Record<string, string>>): Row[] {
  const rows: Row[] = [];
  for (const [name, text] of Object.entries(stanzas)) {
    let view: View = name.startsWith("peer ") ? "bgp" : name;
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      if (/^(?:ipv4|ipv6)-family unicast$/.test(line)) view = line;
      else rows.push(makeRow(view, line));
    }
  }
  return normalise(rows);
}
