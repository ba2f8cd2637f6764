import type { Inventory } from "../../peering";
import { escape, MARKS, STATES } from "./markup";
import { sessionState, type Report, type SessionReport } from "../judge/report";
import { STYLE } from "./style";
import { reasonsOf } from "./table";
import { formatTopology } from "./topology";

/**
 * The report as one static page: topology, sessions, prefixes and reasons. It needs nothing beside itself: no script,
 * no font, no network. Shape and word show a state as well as colour. Pure.
 */
export function formatPage(report: Report, inventory: Inventory): string {
  const { datacenter, time, sessions, findings, right } = report;
  const mark = right ? MARKS.right : MARKS.down;
  const reasons = reasonsOf(sessions);
  const good = sessions.filter((one) => !one.right).length === 0;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${mark.glyph} ${escape(datacenter)}: BGP sessions</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escape(datacenter)}</h1>
<p class="${right ? "right" : "down"}"><strong>${mark.glyph} ${escape(summary(report))}</strong></p>
<p class="small">Both ends asked at <time datetime="${escape(time)}">${escape(time)}</time>. <span class="legend">${legend()}</span></p>
</header>
${formatTopology(inventory, sessions)}
${list("Why", [...findings, ...reasons.map(({ why, names }) => `${some(names)}: ${why}`)].map(escape))}
${table(
  "Sessions that are not right",
  sessions.filter((one) => !one.right),
  true,
)}
${table(
  good ? "Sessions" : "Sessions that are right",
  sessions.filter((one) => one.right),
  sessions.length <= 20,
)}
</body>
</html>
`;
}

function summary({ sessions, findings, right }: Report): string {
  const count = (what: (one: SessionReport) => boolean) => sessions.filter(what).length;
  const up = `${count(({ established }) => established)} of ${sessions.length} sessions Established on both ends`;
  const differ = count((one) => sessionState(one) === "prefixes");
  if (right) return `${up}, all expected prefixes on their switches`;
  const parts = [up, ...(differ === 0 ? [] : [`${differ} with other prefixes than expected`])];
  return [...parts, ...(findings.length === 0 ? [] : [`${findings.length} more to look at`])].join(", ");
}

const legend = (): string =>
  STATES.map((state) => `<span class="${state}">${MARKS[state].glyph} ${MARKS[state].word}</span>`).join(" ");

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  const entries = items.map((item) => `<li>${item}</li>`).join("\n");
  return `<section><h2>${title}</h2>\n<ul>\n${entries}\n</ul></section>`;
}

const HEAD = ["", "node", "switch", "at the switch", "for", "hold", "at the node", "since", "prefixes"];

function table(title: string, sessions: readonly SessionReport[], open: boolean): string {
  if (sessions.length === 0) return "";
  const head = HEAD.map((name) => `<th scope="col">${name}</th>`).join("");
  return `<details${open ? " open" : ""}><summary><h2>${title} (${sessions.length})</h2></summary>
<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${sessions.map(row).join("\n")}
</tbody></table></div></details>`;
}

function row(one: SessionReport): string {
  const { node, switch: device } = one.session;
  const state = sessionState(one);
  const cells = [
    `<td class="${state}"><span title="${MARKS[state].word}">${MARKS[state].glyph}</span></td>`,
    td(node.name, `${node.address} AS ${node.asNumber}`),
    td(device.name, `${device.address} AS ${device.asNumber}`),
    td(one.atSwitch),
    td(one.upFor),
    td(one.timers === undefined ? "" : `${one.timers.hold}/${one.timers.keepalive} s`),
    td(one.atNode),
    td(one.since),
    `<td>${prefixes(one)}</td>`,
  ];
  return `<tr>${cells.join("")}</tr>`;
}

const td = (text: string, below?: string): string =>
  `<td>${escape(text)}${below === undefined ? "" : `<br><span class="small">${escape(below)}</span>`}</td>`;

/** Counts, and the prefixes that need a look by name; all of them behind a click. */
function prefixes({ session, comparison, prefixes: count }: SessionReport): string {
  if (session.drained !== undefined) {
    const left = comparison?.received ?? [];
    return left.length === 0
      ? "in maintenance"
      : `in maintenance<br><span class="small">left: ${escape(left.join(", "))}</span>`;
  }
  if (comparison === undefined) return count === undefined ? "" : String(count);
  const { expected, received, missing, extra, wrongNode } = comparison;
  const named = [
    ["missing", missing],
    ["wrong node", wrongNode.map(({ prefix, owner }) => `${prefix} (${owner})`)],
    ["extra", extra],
  ] as const;
  const notes = named
    .filter(([, some]) => some.length > 0)
    .map(([what, some]) => `<br><span class="small">${what}: ${escape(some.join(", "))}</span>`);
  const all = received.length === 0 ? "none" : received.join(", ");
  const had = expected.length - missing.length;
  return `<span title="${escape(`received: ${all}`)}">${had} of ${expected.length} expected</span>${notes.join("")}`;
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(", ");
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
