import type { Rule } from "../../../components/s9700/vrp/rules/rule";
import { RULES } from "../../../components/s9700/vrp/rules/rules";
import { NODE_VIEW } from "../../../components/s9700/vrp/rules/views";

interface Page {
  readonly title: string;
  /** What a network engineer has to know before such a change. */
  readonly text: string;
  readonly holds: (rule: Rule) => boolean;
}

/** The planner makes these anew instead of changing them. */
const isRemade = ({ scope, option }: Rule) =>
  scope === "group" || (scope === "peer" && /^(?:as-number|group)$/.test(option));
const isOfAll = ({ scope }: Rule) => scope === "process";

/** A page for each impact, by its file in docs/impact. */
const PAGES: Readonly<Record<string, Page>> = {
  "none.md": {
    title: "Touches no session",
    text: "Sent at any hour. The plan says `no session touched`. Such a row is changed in place, and taken back by its short `undo` or by its old value.",
    holds: (rule) => rule.impact === "none" && !isRemade(rule),
  },
  "refresh.md": {
    title: "Needs a refresh",
    text: "The session stays up. VRP applies the row to routes that are exchanged from now on; where the peer can route refresh, to the others, too. The plan says `needs a refresh` with the peers concerned. Nothing here sends `refresh bgp`: whether the device asks for the routes again by itself is in no source of ours for every row, so look at what the peer receives and sends afterwards. A changed list, filter or policy reaches every peer whose rows name it, and new lines come before old ones go, so that it is never empty while it is in use.",
    holds: (rule) => rule.impact === "refresh" && !isRemade(rule),
  },
  "resets-one.md": {
    title: "Resets a session",
    text: "The session of this peer goes down and comes back; its routes are withdrawn meanwhile, unless both ends keep them by graceful restart. A row of a group does it to every member. The plan says `resets` with the peers, and only such a command may be answered `y` when VRP asks whether to reset. Change one of two switches at a time, and look at `npm run verify` in between.",
    holds: (rule) => rule.impact === "resets" && !isRemade(rule) && !isOfAll(rule),
  },
  "resets-all.md": {
    title: "Resets all sessions",
    text: "Every session of the switch goes down, also those of peers that are not ours. The plan says `resets ALL sessions`. Where no peer is left, such a row is taken back last, so that no session goes down.",
    holds: (rule) => rule.impact === "resets" && isOfAll(rule),
  },
  "made-again.md": {
    title: "Removed and made again",
    text: "VRP refuses another AS for a peer that exists, and releases differ in what a peer keeps that leaves a group. So the plan sends `undo peer X`, which takes every row of X in every family away, and then all rows again, those that no rule knows included. The session ends and starts anew. A group whose AS or kind changes takes its members along; where one of them is not ours the plan is refused. The plan says `ends` and `starts`.",
    holds: isRemade,
  },
};

/** The pages' texts by their file names, and `README.md`, which lists them. */
export function impactPages(): Record<string, string> {
  const pages: Record<string, string> = { "README.md": contents() };
  for (const [file, { title, text, holds }] of Object.entries(PAGES)) {
    const rules = RULES.filter(holds);
    const rows = rules.map((rule) => [
      code(rowOf(rule)),
      viewsOf(rule),
      undoOf(rule),
      besides(rule),
      rule.source,
    ]);
    const table = [
      ["row", "view", "taken back by", "besides", "source"],
      ["---", "---", "---", "---", "---"],
      ...rows,
    ];
    pages[file] = `# ${title}

${text}

${table.map((row) => `| ${row.join(" | ")} |`).join("\n")}

Written by \`npm run docs\` from components/s9700/vrp/rules; rule.ts there explains the sources.
`;
  }
  return pages;
}

function contents(): string {
  const list = Object.entries(PAGES).map(
    ([file, { title, holds }]) => `- [${title}](${file}): ${RULES.filter(holds).length} rows`,
  );
  return `# What a row does to sessions

Each command of a plan says what it does to which sessions, before it is sent. Which row does what:

${list.join("\n")}

A row of a peer that the same plan creates resets nothing: the peer has no session yet.
`;
}

function rowOf({ scope, option, views, pattern }: Rule): string {
  if (scope === "group") return "group G";
  const words = pattern.source === `^${option}$` ? option : `${option} …`;
  if (scope === "peer") return `peer X ${words}`;
  return views.includes(NODE_VIEW) || scope !== "object" ? words : `${option} NAME …`;
}

function viewsOf({ views }: Rule): string {
  return views
    .map((view) => (view === NODE_VIEW ? "node of a route-policy" : view.replace("-family unicast", "")))
    .join(", ");
}

function undoOf({ scope, option, undo }: Rule): string {
  if (scope === "peer" && option === "as-number") return code("undo peer X");
  const words = (undo ?? option).replace(/\$\d/g, "…").trim();
  return code(scope === "peer" ? `undo peer X ${words}` : `undo ${words}`);
}

/** What else the rule says: the default, what it excludes, limits, questions. */
function besides({
  byDefault,
  printsUndo,
  excludes = [],
  bareExcludesKeywords,
  addsValues,
  names = {},
  range = {},
  mayAsk = [],
}: Rule): string {
  const limits = Object.values(range).map(([least, most]) => `${least}–${most}`);
  return [
    byDefault === "on" ? "on by default" : byDefault === undefined ? "" : `default ${code(plain(byDefault))}`,
    printsUndo ? "off by default, and printed so" : "",
    excludes.length > 0 ? `not beside ${excludes.map(code).join(", ")}` : "",
    bareExcludesKeywords ? "not with and without a keyword together" : "",
    addsValues ? "the old row is undone first" : "",
    ...Object.values(names).map(
      (most) => `a name of up to ${most.immediate} characters (VRP8: ${most["two-stage"]})`,
    ),
    limits.length > 0 ? `allowed ${limits.join(", ")}` : "",
    mayAsk.length > 0 ? "VRP may ask" : "",
  ]
    .filter((part) => part !== "")
    .join("; ");
}

/** The pattern of one fixed text as that text. */
function plain(pattern: RegExp): string {
  return pattern.source.replace(/^\^|\$$/g, "").replace(/\(\?:.*?\)\?/g, "");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
