import { parseBgpIpv6RoutingTable } from "../display/bgpIpv6RoutingTable";
import { type Exchange, VrpError } from "../errors";
import { savedIn } from "../push/savedState";
import { refusalIn } from "../shell/refusals";
import { questionsOf, TrialDialogue } from "./trialDialogue";
import { NAME, OTHER_FILTER, PEER } from "./trialSteps";
import { type TriableId, UNPROVEN, type UnprovenId, type UnprovenPoint } from "./unproven";

/** What a trial says of one point of "Unproven". */
export interface TrialAnswer {
  readonly id: UnprovenId;
  readonly question: string;
  /** `not shown`: a trial can show it, and this one did not. */
  readonly state: "shown" | "not shown" | "not for a trial";
  /** What this device showed, or why it is not known. */
  readonly says: string;
  /** The lines of the trial from which it follows. */
  readonly from: readonly string[];
}

/** What a trial leaves to be read. */
export interface TrialRecord {
  /** Of the whole login. */
  readonly exchanges: readonly Exchange[];
  /** Passwords as they run, beside those that the switch boots with; absent = there are none. */
  readonly ciphertexts?: "same" | "different";
}

/** What the device showed, with the lines it follows from; a string: why it did not show it. */
type Found = { readonly says: string; readonly from: readonly string[] } | string;

/** Says of each point of "Unproven" what a trial showed, or why it is not known. Pure. */
export function trialAnswers(record: TrialRecord): TrialAnswer[] {
  const dialogue = new TrialDialogue(record.exchanges);
  return Object.entries<UnprovenPoint>(UNPROVEN).map(([name, { question, noTrial }]) => {
    const id = name as UnprovenId;
    if (noTrial !== undefined) return { id, question, state: "not for a trial", says: noTrial, from: [] };
    const found = ANSWERS[id as TriableId](dialogue, record);
    return typeof found === "string"
      ? { id, question, state: "not shown", says: found, from: [] }
      : { id, question, state: "shown", ...found, from: [...new Set(found.from)] };
  });
}

const P = PEER.replaceAll(".", "\\.");
const line = (text: string) => new RegExp(`^ *${text}$`);
const linesOf = (exchanges: readonly Exchange[]) => exchanges.map((one) => one.line);
const quoted = (texts: readonly string[]) =>
  [...new Set(texts)].map((text) => `\`${text.trim()}\``).join(", ");
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
const NEEDS_TWO_STAGES = "needs a CloudEngine";

/** One for each point that a trial can answer. */
const ANSWERS: Readonly<Record<TriableId, (dialogue: TrialDialogue, record: TrialRecord) => Found>> = {
  "undo-peer-asks": (dialogue) => askedAfter(dialogue.all(/^undo peer \S+$/), "no peer was taken away"),

  "other-questions": (dialogue) => {
    const lines = dialogue.configuring.filter(
      (one) => !/^(?:undo peer \S+|save|commit.*|abort trial)$/.test(one.line),
    );
    return askedAfter(lines, "no line was typed");
  },

  "empty-group-asks": (dialogue) => askedAfter(rowsOfEmptyGroup(dialogue), "no group was made"),

  "save-questions": (dialogue) => {
    const saves = dialogue.all(/^save$/);
    if (saves.length === 0) return "nothing was saved";
    const stranger = saves.find((one) => !dialogue.taken(/^save$/).includes(one));
    if (stranger !== undefined)
      return {
        says: `it says something that is not known: ${quoted(stranger.reply.split("\n"))}`,
        from: ["save"],
      };
    const asked = saves.flatMap(questionsOf);
    return {
      says: asked.length === 0 ? "it asks nothing" : `only what is known: ${quoted(asked)}`,
      from: ["save"],
    };
  },

  "rows-switched-off": (dialogue) => {
    const off = line(`undo peer ${P} enable`);
    return readAfter(dialogue, off, (reading) => {
      const rows = blockOf(reading, /^ ipv4-family unicast$/).filter((row) =>
        new RegExp(`\\bpeer ${P} `).test(row),
      );
      const stays = rows.some((row) => / route-limit /.test(row));
      const printed = rows.length === 0 ? "no row of the peer is printed" : `printed are ${quoted(rows)}`;
      return `\`route-limit\` ${stays ? "stays" : "goes"}: ${printed}`;
    });
  },

  "allow-as-loop-default": (dialogue) => printedAs(dialogue, `peer ${P} allow-as-loop`, " 1"),

  "route-limit-default": (dialogue) => printedAs(dialogue, `peer ${P} route-limit 100`, ""),

  "node-mode": (dialogue) =>
    dialogue.taken(line(`route-policy ${NAME} deny node 20`)).length === 0
      ? notTyped(dialogue, line(`route-policy ${NAME} deny node 20`))
      : readAfter(dialogue, line(`route-policy ${NAME} permit node 20`), (reading) => {
          const head = new RegExp(`^route-policy ${NAME} (?:permit|deny) node 20$`);
          const node = reading.find((row) => head.test(row)) ?? "";
          const rows = blockOf(reading, head);
          const mode = node.includes(" permit ") ? "the mode changes" : "the mode does not change";
          const kept = rows.length > 0 ? `the rows stay (${quoted(rows)})` : "the rows are gone";
          return `${mode}, and ${kept}`;
        }),

  "several-filters": (dialogue) =>
    readAfter(dialogue, line(`if-match as-path-filter ${OTHER_FILTER}`), (reading) => {
      const node = blockOf(reading, new RegExp(`^route-policy ${NAME} permit node 10$`));
      const rows = node.filter((row) => / if-match as-path-filter /.test(row));
      const names = rows.flatMap((row) => row.trim().split(" ").slice(2));
      if (!names.includes(NAME)) return `the second takes the place of the first: ${quoted(rows)}`;
      return `${rows.length === 1 ? "in one row" : "in a row each"}: ${quoted(rows)}`;
    }),

  "filter-undo": (dialogue) => {
    const undo = line(`undo ip as-path-filter ${NAME} permit \\S+`);
    const refusal = dialogue.refusalOf(undo);
    if (refusal !== undefined) return { says: `no: ${refusal}`, from: linesOf(dialogue.all(undo)) };
    return readAfter(dialogue, undo, (reading) => {
      const left = reading.filter((row) => row.startsWith(`ip as-path-filter ${NAME} `));
      return left.length === 1 ? `yes; left is ${quoted(left)}` : `no: left is ${quoted(left) || "nothing"}`;
    });
  },

  "ipv6-routes-layout": (dialogue) => {
    const [shown] = dialogue.all(/^display bgp ipv6 routing-table$/);
    if (shown === undefined) return "this login did not ask for it";
    const refusal = refusalIn(shown.reply);
    if (refusal !== undefined) return `refused: ${refusal}`;
    try {
      const paths = parseBgpIpv6RoutingTable(shown.reply).length;
      return paths === 0
        ? "no path stands in it"
        : { says: `is read: ${counted(paths, "path")}`, from: [shown.line] };
    } catch (error) {
      if (!(error instanceof VrpError)) throw error;
      return { says: `is not read: ${error.message}`, from: [shown.line] };
    }
  },

  "lock-holder": (dialogue) => {
    for (const lock of dialogue.taken(/^configuration exclusive$/)) {
      const held = dialogue.from(lock, /^undo configuration exclusive$/);
      const shown = held.find(
        (one) =>
          /^display configuration(?:-occupied| exclusive) user$/.test(one.line) &&
          refusalIn(one.reply) === undefined,
      );
      if (shown === undefined) continue;
      const text = shown.reply.replace(/\s+/g, " ").trim();
      const named = /User Name\s*:\s*\S/i.test(text) ? "the user is named" : "no `User Name:` is in it";
      return { says: `${named}: \`${text}\``, from: [lock.line, shown.line] };
    }
    return notTyped(dialogue, /^configuration exclusive$/);
  },

  "saved-ciphertext": (_, { ciphertexts }) =>
    ciphertexts === undefined
      ? "no password stands in the configuration"
      : {
          says: ciphertexts === "same" ? "yes, the same" : "no, another one",
          from: ["display current-configuration", "display saved-configuration"],
        },

  "display-in-system-view": (dialogue) => {
    const shown = dialogue.all(/^display current-configuration$/).find(({ view }) => view === "system");
    if (shown === undefined) return "it was not typed there";
    return { says: refusalIn(shown.reply) ?? "it is taken", from: [shown.line] };
  },

  "compare-under-lock": (dialogue) => {
    for (const lock of dialogue.taken(/^configuration exclusive$/)) {
      const held = dialogue.from(lock, /^undo configuration exclusive$/);
      const compared = held.find((one) => one.line === "compare configuration");
      if (compared === undefined) continue;
      const known = savedIn(compared.reply) === "unknown" ? "it is not understood" : "it is answered";
      return {
        says: `${known}: ${quoted(compared.reply.trim().split("\n"))}`,
        from: [lock.line, compared.line],
      };
    }
    return notTyped(dialogue, /^configuration exclusive$/);
  },

  "commit-questions": (dialogue) =>
    dialogue.isTwoStage ? askedAfter(dialogue.all(/^commit\b/), "nothing was committed") : NEEDS_TWO_STAGES,

  "one-commit": (dialogue) => {
    if (!dialogue.isTwoStage) return NEEDS_TWO_STAGES;
    for (const undo of dialogue.taken(line(`undo peer ${P}`))) {
      const made = dialogue
        .from(undo, /^commit\b/)
        .find((one) => line(`peer ${P} as-number \\d+`).test(one.line));
      if (made === undefined) continue;
      const reading = dialogue.readingAfter(made);
      const runs = reading?.some((row) => row.trim() === made.line) === true;
      return {
        says: runs ? "yes" : "no: it is not what runs after the commit",
        from: [undo.line, made.line],
      };
    }
    return "no peer was made again";
  },

  "trial-releases": (dialogue) => {
    if (!dialogue.isTwoStage) return NEEDS_TWO_STAGES;
    const [commit] = dialogue.all(/^commit trial \d+$/);
    if (commit === undefined) return "nothing was committed";
    const refusal = refusalIn(commit.reply);
    return {
      says: refusal === undefined ? "this one has it" : `this one refuses it: ${refusal}`,
      from: [commit.line],
    };
  },
};

function askedAfter(exchanges: readonly Exchange[], none: string): Found {
  if (exchanges.length === 0) return none;
  const asking = exchanges.filter((one) => questionsOf(one).length > 0);
  if (asking.length === 0) return { says: "nothing is asked", from: linesOf(exchanges) };
  const asked = asking.map((one) => `\`${one.line}\` asks ${quoted(questionsOf(one))}`);
  const silent = new Set(linesOf(exchanges.filter((one) => !asking.includes(one)))).size;
  const rest = silent === 0 ? "" : `; ${counted(silent, "other line")} asked nothing`;
  return { says: [...new Set(asked)].join("; ") + rest, from: linesOf(asking) };
}

/** Rows of the trial's group that were typed while no peer was in it. */
function rowsOfEmptyGroup({ configuring }: TrialDialogue): Exchange[] {
  let isEmpty = true;
  return configuring.filter(({ line: typed }) => {
    if (typed === `peer ${PEER} group ${NAME}`) isEmpty = false;
    if (typed === `undo peer ${PEER}` || typed === `undo group ${NAME}`) isEmpty = true;
    return isEmpty && new RegExp(`^(?:undo )?peer ${NAME} `).test(typed);
  });
}

/** What the first reading after a line shows. */
function readAfter(
  dialogue: TrialDialogue,
  typed: RegExp,
  says: (reading: readonly string[]) => string,
): Found {
  for (const one of dialogue.taken(typed)) {
    const reading = dialogue.readingAfter(one);
    if (reading !== undefined)
      return { says: says(reading), from: [one.line, "display current-configuration"] };
  }
  return notTyped(dialogue, typed);
}

/** @param row a pattern, without what may be left out */
function printedAs(dialogue: TrialDialogue, row: string, more: string): Found {
  return readAfter(dialogue, line(row + more), (reading) => {
    const printed = reading.find((text) => new RegExp(`^ *${row}(?: .*)?$`).test(text));
    return printed === undefined ? "the row is not printed" : `printed as \`${printed.trim()}\``;
  });
}

function notTyped(dialogue: TrialDialogue, typed: RegExp): string {
  const refusal = dialogue.refusalOf(typed);
  if (refusal !== undefined) return `the line was refused: ${refusal}`;
  return dialogue.all(typed).length > 0 ? "another line of its step failed" : "the trial did not come to it";
}

/** The rows of a section or view, without its head. */
function blockOf(reading: readonly string[], head: RegExp): string[] {
  const at = reading.findIndex((row) => head.test(row));
  if (at < 0) return [];
  const depth = (row: string) => row.length - row.trimStart().length;
  const least = depth(reading[at] ?? "");
  const rest = reading.slice(at + 1);
  const end = rest.findIndex((row) => depth(row) <= least);
  return end < 0 ? rest : rest.slice(0, end);
}
