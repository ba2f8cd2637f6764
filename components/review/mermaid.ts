import type { Review, SessionChange, SessionReview } from "./types";

/** More nodes than these would be no picture: then each switch has one box for all nodes of each change. */
const MOST = 24;

const LINKS: Readonly<Record<SessionChange, string>> = {
  stays: "---",
  starts: "===",
  resets: "-.-",
  ends: "--x",
};

/** The topology as Mermaid, the change marked by the kind of line and by its word. Pure. */
export function mermaid({ sessions }: Review): string[] {
  const switches = [...new Set(sessions.map((one) => one.switch))];
  const nodes = [...new Set(sessions.map(({ node }) => node))];
  const at = new Map(switches.map((name, i) => [name, `s${i}`]));
  const lines = ["graph TD", ...switches.map((name) => `  ${at.get(name)}["${label(name)}"]`)];
  if (nodes.length <= MOST) {
    const of = new Map(nodes.map((name, i) => [name, `n${i}`]));
    lines.push(...nodes.map((name) => `  ${of.get(name)}("${label(name)}")`));
    lines.push(...sessions.map((one) => `  ${at.get(one.switch)} ${link(one.change)} ${of.get(one.node)}`));
    return lines;
  }
  const kinds = new Map<string, { readonly one: SessionReview; count: number }>();
  for (const one of sessions) {
    const key = `${one.switch} ${one.change}`;
    const kind = kinds.get(key) ?? { one, count: 0 };
    kind.count++;
    kinds.set(key, kind);
  }
  [...kinds.values()].forEach(({ one, count }, i) => {
    lines.push(`  g${i}("${count} nodes")`, `  ${at.get(one.switch)} ${link(one.change)} g${i}`);
  });
  return lines;
}

const link = (change: SessionChange): string =>
  change === "stays" ? LINKS.stays : `${LINKS[change]}|${change}|`;

/** Only what a name may consist of: anything else could end the label. */
const label = (name: string): string => name.replace(/[^\w.:-]/g, "_").slice(0, 64);
