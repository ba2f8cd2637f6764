import type { Inventory } from "../peering";
import { escape } from "../verification/show/markup";
import { STYLE } from "../verification/show/style";
import { drawTopology, type DrawnSession } from "../verification/show/topology";
import { commandLines, fieldLines, undoLines } from "./commandLines";
import { foreignRows } from "./markdown";
import { oneLine } from "./markdownText";
import type { ObjectReview, Review, SessionChange, SwitchReview } from "./types";
import { howMany, whatHappens } from "./switchWords";

/** Shape and word show a change as well as colour. */
const CHANGES: Readonly<
  Record<
    SessionChange,
    Pick<DrawnSession, "style" | "glyph"> & { readonly word: string; readonly short: string }
  >
> = {
  stays: { style: "right", glyph: "●", word: "untouched", short: "untouched" },
  starts: { style: "right", glyph: "✚", word: "starts", short: "start" },
  resets: { style: "prefixes", glyph: "▲", word: "ends once", short: "once" },
  ends: { style: "down", glyph: "✕", word: "ends for good", short: "for good" },
};

const WORST: Readonly<Record<Review["worst"], { readonly style: string; readonly word: string }>> = {
  nothing: { style: "right", word: "nothing changes" },
  quiet: { style: "right", word: "no session ends" },
  resets: { style: "prefixes", word: "sessions end once" },
  ends: { style: "down", word: "sessions end for good" },
  unread: { style: "down", word: "not complete" },
};

const REVIEW_STYLE = `
pre { margin: 8px 0 0; padding: 10px 12px; overflow-x: auto; background: var(--face); border: 1px solid var(--line);
  border-radius: 6px; font: 13px/1.5 ui-monospace, "Liberation Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
pre .said { color: var(--soft); } h3 { font-size: 15px; margin: 14px 0 0; }
.verdict { border-left: 6px solid currentColor; padding: 8px 14px; margin: 12px 0; background: var(--face); }
.verdict p { color: var(--ink); font-size: 17px; margin: 2px 0; } .verdict .word { color: inherit; font-weight: 700; font-size: 13px; }
`;

/**
 * The record as one static page: the verdict, the topology with the change marked, and everything in full. It needs
 * nothing beside itself: no script, no font, no network. Pure.
 */
export function formatReviewPage(review: Review, inventory: Inventory): string {
  const { stack, verdict, worst, time, plan, switches, objects, findings, warnings, bound } = review;
  const { style, word } = WORST[worst];
  const said = [
    ...findings.map(
      ({ severity, sentence }) => `${severity === "refuse" ? "REFUSED" : severity}: ${sentence}`,
    ),
    ...warnings.map((line) => `warning: ${line}`),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(stack)}: change record</title>
<style>${STYLE}${REVIEW_STYLE}</style>
</head>
<body>
<header>
<h1>${text(stack)}: change record</h1>
<div class="verdict ${style}"><span class="word">${text(word)}</span><p><strong>${text(verdict[0])}</strong></p><p>${text(verdict[1])}</p></div>
<p class="small">From one preview of <time datetime="${text(time)}">${text(time)}</time>. <span class="legend">${legend()}</span></p>
</header>
${list("In the order of the update", plan)}
${switchTable(switches)}
${drawTopology(withLeaving(inventory, review), review.sessions.map(drawn), (own) => sumOf(own))}
${switches.map(switchPart).join("\n")}
${objects.length === 0 ? "" : objectsPart(objects)}
${list("Findings of the checks and of the living cluster", said)}
${backPart(review)}
<p class="small">Bound to: stack file ${text(bound.file.slice(0, 12))}, program ${text(bound.program.slice(0, 12))}, ${Object.keys(bound.switches).length} switches, ${Object.keys(bound.objects).length} objects. An update with <code>--review review.json</code> refuses where one of them differs.</p>
</body>
</html>
`;
}

/** Whatever came from a device, a cluster or a file. */
const text = (value: string): string => escape(oneLine(value));

/** Nodes that the file names no more are in the picture, too: their sessions end. */
function withLeaving(inventory: Inventory, { sessions }: Review): Inventory {
  const { nodes } = inventory.cluster;
  const known = new Set(nodes.map(({ name }) => name));
  const leaving = sessions.filter(({ node }) => !known.has(node)).map(({ node }) => node);
  const all = [...nodes, ...[...new Set(leaving)].map((name) => ({ name: oneLine(name) }))];
  return { ...inventory, cluster: { ...inventory.cluster, nodes: all } };
}

function drawn({ node, switch: device, change }: Review["sessions"][number]): DrawnSession {
  const { style, glyph, word } = CHANGES[change];
  return { node, switch: device, style, glyph, title: oneLine(`${node} – ${device}: ${word}`) };
}

function sumOf(own: readonly DrawnSession[]): string {
  // The worst first: there is little room.
  const counts = [...Object.values(CHANGES)].reverse().flatMap(({ glyph, short }) => {
    const count = own.filter((one) => one.glyph === glyph).length;
    return count === 0 ? [] : [`${count} ${short}`];
  });
  return counts.join(", ");
}

const legend = (): string =>
  Object.values(CHANGES)
    .map(({ style, glyph, word }) => `<span class="${style}">${glyph} ${word}</span>`)
    .join(" ");

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `<section><h2>${text(title)}</h2>\n<ul>\n${lines.map((line) => `<li>${text(line)}</li>`).join("\n")}\n</ul></section>`;
}

function switchTable(switches: readonly SwitchReview[]): string {
  const count = (names: readonly string[] | undefined) => howMany(names, "ALL");
  const rows = switches.map((one) => {
    const { name, effect, foreign } = one;
    const cells = [
      name,
      whatHappens(one),
      count(effect?.starts),
      count(effect?.resets),
      count(effect?.ends),
      String(foreign),
    ];
    return `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join("")}</tr>`;
  });
  const head = ["switch", "commands", "peers start", "end once", "end for good", "foreign rows, untouched"];
  return `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function pre(lines: readonly string[]): string {
  const shown = lines.map((line) =>
    line.startsWith("# ") ? `<span class="said">${text(line)}</span>` : text(line),
  );
  return `<pre>${shown.join("\n")}</pre>`;
}

function switchPart({
  name,
  where,
  commands = [],
  createsProcess,
  foreign,
  notes,
  notRead,
  leaves,
}: SwitchReview): string {
  if (commands.length === 0 && notes.length === 0 && notRead === undefined && !leaves) return "";
  const said = [
    ...(notRead === undefined ? [] : [`Not read: ${notRead}`]),
    ...(createsProcess ? ["The BGP process does not run yet: it is created."] : []),
    ...notes,
  ];
  return `<details open><summary><h2>${text(name)} (${commands.length} commands)</h2></summary>
<p class="small">${text(where)}; ${foreignRows(foreign)}</p>
${said.length === 0 ? "" : `<ul>${said.map((line) => `<li>${text(line)}</li>`).join("")}</ul>`}
${commands.length === 0 ? "" : pre(commandLines(commands))}</details>`;
}

function objectsPart(objects: readonly ObjectReview[]): string {
  const parts = objects.map(
    (object) =>
      `<h3>${text(`${object.op} ${object.kind} ${object.name}`)}</h3><p>${text(object.effect)}</p>${pre(fieldLines(object))}`,
  );
  return `<details${objects.length <= 20 ? " open" : ""}><summary><h2>The cluster (${objects.length})</h2></summary>\n${parts.join("\n")}</details>`;
}

function backPart({ stack, switches }: Review): string {
  const lines = switches.flatMap(({ name, commands = [] }) => {
    const undo = undoLines(commands);
    return undo.length === 0 ? [] : [`# ${name}`, ...undo];
  });
  const byHand =
    lines.length === 0
      ? ""
      : `<p>By hand, where Pulumi cannot be run, the last command's undo first:</p>${pre(lines)}`;
  return `<details><summary><h2>The way back</h2></summary><p>Revert the change of the stack file and run <code>up</code> again on ${text(stack)}: both ends go back, with a record of its own.</p>${byHand}</details>`;
}
