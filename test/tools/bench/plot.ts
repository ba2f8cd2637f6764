import { FLOOR, median, ONE_WRITE, OURS, type Result, shown } from "./results";

const COLOURS: Readonly<Record<string, string>> = {
  [FLOOR]: "#9aa0a6",
  [ONE_WRITE]: "#c4c7ca",
  [OURS]: "#1a73e8",
  netmiko: "#e8710a",
  scrapli: "#f9ab00",
  annet: "#a142f4",
  hier_config: "#d01884",
};
const [LEFT, RIGHT, BAR, GAP, TOP] = [210, 90, 13, 12, 60];
const WIDTH = 960;

/** Medians as bars on a logarithmic scale, cell by cell. */
export function plot(results: readonly Result[]): string {
  const drawn = results.filter(({ tool }) => tool in COLOURS);
  const cells = [...new Set(drawn.map(({ cell }) => cell))];
  const seconds = drawn.map((result) => median(result.seconds));
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...seconds))),
    Math.ceil(Math.log10(Math.max(...seconds))),
  ];
  const x = (value: number) => LEFT + ((Math.log10(value) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const parts: string[] = [];
  let y = TOP;
  for (const cell of cells) {
    const bars = drawn.filter((result) => result.cell === cell);
    parts.push(text(LEFT - 8, y + (bars.length * BAR) / 2 + 4, cell, "end"));
    for (const { tool, seconds: taken } of bars) {
      const value = median(taken);
      const width = Math.max(1, x(value) - LEFT);
      parts.push(
        `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 2}" fill="${COLOURS[tool]}"/>`,
      );
      parts.push(text(LEFT + width + 4, y + BAR - 4, shown(value), "start", 9));
      y += BAR;
    }
    y += GAP;
  }
  const scale = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)).flatMap((value) => [
    `<line x1="${x(value)}" y1="${TOP - 8}" x2="${x(value)}" y2="${y}" stroke="#e8eaed"/>`,
    text(x(value), TOP - 12, `${value} s`, "middle", 10),
  ]);
  const tools = Object.keys(COLOURS).filter((tool) => drawn.some((result) => result.tool === tool));
  const step = (WIDTH - 20) / tools.length;
  const legend = tools.flatMap((tool, i) => [
    `<rect x="${10 + i * step}" y="10" width="11" height="11" fill="${COLOURS[tool]}"/>`,
    text(25 + i * step, 20, tool, "start", 10),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" font-family="sans-serif">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...scale,
    ...legend,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function text(x: number, y: number, words: string, anchor: string, size = 11): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}">${words}</text>`;
}
