import type { Inventory } from "../../peering";
import { escape, MARKS, worstOf } from "./markup";
import { sessionState, type SessionReport, type SessionState } from "../judge/report";

/** Pixels. */
const WIDTH = 1180;
const GAP = 6;
const RACK = { padding: 10, title: 24, gap: 16 };
const SWITCH = { width: 250, height: 54, top: 12 };

/** Few nodes stand in one row, and each session is a line; many are a grid, and each session is a mark in its node. */
interface Layout {
  readonly cell: { readonly width: number; readonly height: number };
  /** Of a rack; Infinity = one row. */
  readonly columns: number;
  /** Between the switches and the racks. */
  readonly field: number;
  readonly hasLines: boolean;
}

const GRID: Layout = { cell: { width: 134, height: 38 }, columns: 4, field: 30, hasLines: false };
const WIDEST = 138;
/** Room for an address. */
const NARROWEST = 92;

function layoutOf({ cluster: { nodes } }: Inventory): Layout {
  const racks = new Set(nodes.map(({ rack }) => rack)).size;
  const taken = racks * (2 * RACK.padding + RACK.gap) + nodes.length * GAP;
  const width = Math.min(WIDEST, Math.floor((WIDTH - taken) / Math.max(1, nodes.length)));
  if (width < NARROWEST) return GRID;
  return { cell: { width, height: 56 }, columns: Infinity, field: 110, hasLines: true };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Rack extends Box {
  readonly name: string | undefined;
  readonly nodes: readonly (Box & { readonly name: string; readonly address: string })[];
}

/** One session of the picture. */
export interface DrawnSession {
  readonly node: string;
  readonly switch: string;
  /** The style of its line and mark. */
  readonly style: SessionState;
  readonly glyph: string;
  /** Shown where the pointer rests. */
  readonly title: string;
}

/** Switches above, racks with their nodes below, a line per session. An SVG element, styled by the page. Pure. */
export function formatTopology(inventory: Inventory, sessions: readonly SessionReport[]): string {
  const drawn = sessions.map((one): DrawnSession => {
    const style = sessionState(one);
    const { node, switch: device } = one.session;
    return { node: node.name, switch: device.name, style, glyph: MARKS[style].glyph, title: sentence(one) };
  });
  return drawTopology(inventory, drawn, (own) => {
    const good = own.filter(({ style }) => style === "right").length;
    return `${good} of ${own.length} right`;
  });
}

/**
 * The same for sessions that mean something else than a report.
 * @param sum what a switch says of its own sessions, in a few words
 */
export function drawTopology(
  inventory: Inventory,
  sessions: readonly DrawnSession[],
  sum: (own: readonly DrawnSession[]) => string,
): string {
  const switches = placeSwitches(inventory);
  const layout = layoutOf(inventory);
  const racks = placeRacks(inventory, layout);
  const height = Math.max(...racks.map((rack) => rack.y + rack.height), SWITCH.top + SWITCH.height) + 12;
  const cells = new Map(racks.flatMap(({ nodes }) => nodes.map((node) => [node.name, node] as const)));
  const shown = layout.hasLines ? sessions : [];
  // Those that are right first: the others are drawn over them.
  const lines = [...shown]
    .sort((a, b) => Number(b.style === "right") - Number(a.style === "right"))
    .map((one) => {
      const from = switches.get(one.switch);
      const to = cells.get(one.node);
      return from === undefined || to === undefined ? "" : line(one, from, to);
    });
  const of = (name: string) => sessions.filter(({ node }) => node === name);
  return [
    `<svg class="topology" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Switches, racks and nodes with their BGP sessions">`,
    ...lines,
    ...[...switches].map(([name, box]) => switchBox(inventory, name, box, sessions, sum)),
    ...racks.map((rack) => rackBox(rack, layout, of)),
    "</svg>",
  ].join("\n");
}

function placeSwitches({ switches }: Inventory): Map<string, Box> {
  const width = Math.min(SWITCH.width, WIDTH / Math.max(1, switches.length) - RACK.gap);
  return new Map(
    switches.map(({ name }, at) => {
      const middle = (WIDTH / switches.length) * (at + 0.5);
      return [name, { x: middle - width / 2, y: SWITCH.top, width, height: SWITCH.height }];
    }),
  );
}

/** Racks flow from left to right like words; within one, nodes do. */
function placeRacks({ cluster: { nodes } }: Inventory, { cell, columns: most, field }: Layout): Rack[] {
  const names = [...new Set(nodes.map(({ rack }) => rack))].sort((a, b) =>
    (a ?? "").localeCompare(b ?? "", "en", { numeric: true }),
  );
  const placed: Rack[] = [];
  let x = 0;
  let y = SWITCH.top + SWITCH.height + field;
  let tallest = 0;
  for (const name of names) {
    const own = nodes.filter(({ rack }) => rack === name);
    const columns = Math.min(own.length, most);
    const rows = Math.ceil(own.length / columns);
    const width = columns * (cell.width + GAP) - GAP + 2 * RACK.padding;
    const height = rows * (cell.height + GAP) - GAP + RACK.padding + RACK.title;
    if (x > 0 && x + width > WIDTH) {
      x = 0;
      y += tallest + RACK.gap;
      tallest = 0;
    }
    const left = x;
    const top = y;
    const cells = own.map((node, at) => ({
      ...cell,
      name: node.name,
      address: node.address ?? node.ipv6Address ?? "",
      x: left + RACK.padding + (at % columns) * (cell.width + GAP),
      y: top + RACK.title + Math.floor(at / columns) * (cell.height + GAP),
    }));
    placed.push({ name, x, y, width, height, nodes: cells });
    x += width + RACK.gap;
    tallest = Math.max(tallest, height);
  }
  return centred(placed);
}

/** Each row of racks in the middle, as the switches are. */
function centred(racks: readonly Rack[]): Rack[] {
  return racks.map((rack) => {
    const row = racks.filter(({ y }) => y === rack.y);
    const shift = (WIDTH - Math.max(...row.map(({ x, width }) => x + width))) / 2;
    const nodes = rack.nodes.map((node) => ({ ...node, x: node.x + shift }));
    return { ...rack, x: rack.x + shift, nodes };
  });
}

function line(one: DrawnSession, from: Box, to: Box): string {
  const [x1, y1] = [from.x + from.width / 2, from.y + from.height];
  const [x2, y2] = [to.x + to.width / 2, to.y];
  const bend = (y2 - y1) / 2;
  const { style: state, glyph, title } = one;
  const path = `M${px(x1)} ${px(y1)} C${px(x1)} ${px(y1 + bend)} ${px(x2)} ${px(y2 - bend)} ${px(x2)} ${px(y2)}`;
  const middle = `<text class="mark ${state}" x="${px((x1 + x2) / 2)}" y="${px((y1 + y2) / 2 + 5)}">${glyph}</text>`;
  return `<path class="line ${state}" d="${path}"><title>${escape(title)}</title></path>${state === "right" ? "" : middle}`;
}

function switchBox(
  { switches }: Inventory,
  name: string,
  box: Box,
  sessions: readonly DrawnSession[],
  sum: (own: readonly DrawnSession[]) => string,
): string {
  const device = switches.find((one) => one.name === name);
  const own = sessions.filter((one) => one.switch === name);
  const state = worstOf(own.map(({ style }) => style));
  return [
    `<g class="switch ${state}"><rect ${geometry(box)} rx="6"/>`,
    text(box, 22, "name", name),
    text(
      box,
      42,
      "small",
      `AS ${device?.asNumber ?? ""}  ${own.find(({ style }) => style === state)?.glyph ?? MARKS[state].glyph} ${sum(own)}`,
    ),
    "</g>",
  ].join("");
}

function rackBox(
  rack: Rack,
  { cell, hasLines }: Layout,
  of: (node: string) => readonly DrawnSession[],
): string {
  const title = rack.name === undefined ? "" : `rack ${rack.name}`;
  const nodes = rack.nodes.map((node) => {
    const own = of(node.name);
    const state = worstOf(own.map(({ style }) => style));
    const glyphs = own.map(({ glyph }) => glyph).join("");
    const titles = own.map(({ title }) => title).join("\n");
    return [
      `<g class="node ${own.length === 0 ? "none" : state}"><title>${escape(titles)}</title><rect ${geometry(node)} rx="4"/>`,
      `<text class="name" x="${px(node.x + 8)}" y="${px(node.y + 17)}">${escape(short(node.name, Math.floor(cell.width / 8)))}</text>`,
      `<text class="small" x="${px(node.x + 8)}" y="${px(node.y + (hasLines ? 33 : 31))}">${escape(node.address)}</text>`,
      `<text class="glyph" x="${px(node.x + node.width - 8)}" y="${px(node.y + (hasLines ? 48 : 31))}">${glyphs}</text></g>`,
    ].join("");
  });
  return [
    `<g class="rack"><rect ${geometry(rack)} rx="8"/><text x="${px(rack.x + RACK.padding)}" y="${px(rack.y + 17)}">${escape(title)}</text></g>`,
    ...nodes,
  ].join("\n");
}

function text(box: Box, down: number, kind: string, content: string): string {
  return `<text class="${kind}" x="${px(box.x + box.width / 2)}" y="${px(box.y + down)}">${escape(short(content, 34))}</text>`;
}

const geometry = ({ x, y, width, height }: Box): string =>
  `x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"`;

const px = (value: number): string => String(Math.round(value * 10) / 10);

const short = (name: string, most: number): string =>
  name.length > most ? `${name.slice(0, most - 1)}…` : name;

function sentence(one: SessionReport): string {
  const { node, switch: device, drained } = one.session;
  return `${node.name} – ${device.name}: ${MARKS[sessionState(one)].word}${drained === undefined ? "" : ", in maintenance"}${one.why === undefined ? "" : `: ${one.why}`}`;
}
