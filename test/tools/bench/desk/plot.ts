import { Measured } from "./goals";
import type { DeskRecord, Who, Work } from "./record";
import type { Shape } from "./site";

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly points: readonly (readonly [nodes: number, seconds: number])[];
}

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [460, 330, 55, 50, 20, 45];
const DRAWN: readonly { readonly work: Work; readonly title: string }[] = [
  { work: "preview", title: "a preview that finds nothing to do" },
  { work: "up", title: "up from nothing" },
];
const LINES: readonly (readonly [name: string, shape: Shape, who: Who, colour: string, dashed: boolean])[] = [
  ["a BGPPeer a node", "per-node", "ours", "#1a73e8", false],
  ["grouped", "grouped", "ours", "#188038", false],
  ["floor, a BGPPeer a node", "per-node", "floor", "#9aa0a6", true],
];

/** Seconds against nodes, on plain scales: a cost that grows as the nodes do is a straight line. */
export function plotDesk(record: DeskRecord): string {
  const measured = new Measured(record);
  const isGrouped = record.facts.some((facts) => facts.shape === "grouped");
  const panels = DRAWN.map(({ work, title }, at) => {
    const lines = LINES.map(([name, shape, who, colour, dashed]): Line => {
      const counts = [...new Set(record.facts.map(({ nodes }) => nodes))].sort((a, b) => a - b);
      // Few nodes are never grouped by default: the line begins where the other one does.
      const of = (nodes: number) => {
        const own = measured.median(measured.runs(nodes, shape, work, who));
        return Number.isNaN(own) && shape === "grouped" && isGrouped && nodes < 100
          ? measured.median(measured.runs(nodes, "per-node", work, who))
          : own;
      };
      const points = counts.map((nodes) => [nodes, of(nodes)] as const);
      return { name, colour, dashed, points: points.filter(([, seconds]) => !Number.isNaN(seconds)) };
    });
    return `<g transform="translate(${at * WIDTH} 0)">${panel(title, lines)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH * DRAWN.length}" height="${HEIGHT}" font-family="sans-serif">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

function panel(title: string, lines: readonly Line[]): string {
  const all = lines.flatMap(({ points }) => points);
  const [mostNodes, mostSeconds] = [
    Math.max(1, ...all.map(([nodes]) => nodes)),
    Math.max(1, ...all.map(([, seconds]) => seconds)),
  ];
  const step = stepOf(mostSeconds);
  const top = Math.ceil(mostSeconds / step) * step;
  const x = (nodes: number) => LEFT + (nodes / mostNodes) * (WIDTH - LEFT - RIGHT);
  const y = (seconds: number) => HEIGHT - BOTTOM - (seconds / top) * (HEIGHT - TOP - BOTTOM);
  const parts = [text(LEFT, 18, title, "start", 13)];
  for (let seconds = 0; seconds <= top; seconds += step) {
    parts.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(seconds)}" y2="${y(seconds)}" stroke="#e8eaed"/>`,
    );
    parts.push(text(LEFT - 6, y(seconds) + 4, `${Number(seconds.toFixed(1))} s`, "end"));
  }
  for (const nodes of new Set(all.map(([count]) => count)))
    parts.push(
      text(x(nodes), HEIGHT - BOTTOM + 16, String(nodes), nodes < mostNodes / 20 ? "start" : "middle"),
    );
  parts.push(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "nodes", "middle"));
  let legend = LEFT;
  for (const { name, colour, dashed, points } of lines.filter((line) => line.points.length > 0)) {
    const path = points
      .map(([nodes, seconds]) => `${x(nodes).toFixed(1)},${y(seconds).toFixed(1)}`)
      .join(" ");
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ""}/>`,
    );
    for (const [nodes, seconds] of points)
      parts.push(
        `<circle cx="${x(nodes).toFixed(1)}" cy="${y(seconds).toFixed(1)}" r="3" fill="${colour}"/>`,
      );
    parts.push(
      `<rect x="${legend}" y="30" width="10" height="4" fill="${colour}"/>`,
      text(legend + 14, 36, name, "start", 10),
    );
    legend += 24 + name.length * 6;
  }
  return parts.join("\n");
}

/** 1, 2 or 5 times a power of ten: four to ten lines. */
function stepOf(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [0.1, 0.2, 0.5, 1].map((part) => part * power).find((step) => most / step <= 8) ?? power;
}

function text(x: number, y: number, words: string, anchor: string, size = 11): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}">${words}</text>`;
}
