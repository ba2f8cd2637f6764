import { UNPROVEN, type UnprovenPoint } from "../../../components/s9700/vrp/probe";

const BEGIN = "<!-- made of probe/unproven.ts by `npm run docs` -->";
const END = "<!-- end -->";
const WIDTH = 120;

/** The page of the driver with its list of what no source proves, made of the code's list. @throws Error without its marks */
export function withUnprovenPoints(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no ${BEGIN} … ${END}`);
  const points = Object.entries<UnprovenPoint>(UNPROVEN).map(([id, { question, meanwhile, noTrial }]) => {
    const how = meanwhile === undefined ? "" : ` (${meanwhile})`;
    return wrapped(`- \`${id}\`${noTrial === undefined ? " (trial)" : ""}: ${question}${how}`);
  });
  return `${before}${BEGIN}\n\n${points.join("\n")}\n\n${END}${after}`;
}

function wrapped(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    const line = lines[last] === "" ? word : `${lines[last]} ${word}`;
    if (line.length <= WIDTH || lines[last] === "") lines[last] = line;
    else lines.push(`  ${word}`);
  }
  return lines.join("\n");
}
