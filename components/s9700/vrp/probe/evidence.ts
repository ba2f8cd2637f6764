import { stringify } from "yaml";
import type { Exchange } from "../errors";
import { treeOf, type TreeLine } from "../configuration/tree";
import type { Version } from "../display/version";
import { Anonymiser } from "./anonymise";
import type { TrialAnswer } from "./trialAnswers";
import { NAME, OTHER_FILTER } from "./trialSteps";
import type { ProbeReport, ProbeState } from "./types";

/** A dialogue with a device as a file that can be replayed: docs/evidence.md says what each key means. */
export interface Evidence {
  readonly evidence: 1;
  /** What answered: a device, or this project's emulator. */
  readonly source: "device" | "emulator";
  readonly version: Version;
  /** The privilege level that the account showed. */
  readonly level: number;
  /** What came of each line, by what it tells: `bgp section: works`. */
  readonly found: Readonly<Record<string, ProbeState>>;
  /** What a trial showed of the points of "Unproven", by their ids; absent = none was made. */
  readonly trial?: Readonly<Record<string, string>>;
  readonly exchanges: readonly Exchange[];
}

export interface EvidenceOptions {
  readonly source: Evidence["source"];
  readonly username: string;
  /** Addresses, names and descriptions stay. Secrets are masked all the same. Default false. */
  readonly keepNames?: boolean;
  /** What a trial in the same login answered. Default: none was made. */
  readonly answers?: readonly TrialAnswer[] | undefined;
}

/**
 * The dialogue without what names a site. Secrets are masked already; of a whole configuration only the sections that
 * this program reads are kept.
 */
export function evidenceOf(
  transcript: readonly Exchange[],
  { version, sysname, level, checks }: ProbeReport,
  { source, username, keepNames = false, answers }: EvidenceOptions,
): Evidence {
  const found = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  const about = { evidence: 1, source, version, level, found } as const;
  const cut = transcript.map((exchange) => ({ ...exchange, reply: whatIsRead(exchange) }));
  const trial = (textOf: (says: string) => string) =>
    answers === undefined ? {} : { trial: shownIn(answers, textOf) };
  if (keepNames) return { ...about, ...trial((says) => says), exchanges: cut };
  const names = new Anonymiser([
    // A trial's own: they say nothing of the site.
    [NAME, NAME],
    [OTHER_FILTER, OTHER_FILTER],
    [sysname, "SWITCH"],
    [username, "USER"],
  ]);
  // Names are met in the configuration and stand in displays before it, too.
  cut.forEach(({ reply }) => names.text(reply));
  const exchanges = cut.map(({ view, line, reply, prompt, logLines }) => ({
    view: names.text(view),
    line: names.text(line),
    reply: names.text(reply),
    ...(prompt === undefined ? {} : { prompt: names.text(prompt) }),
    ...(logLines === undefined ? {} : { logLines: logLines.map((text) => names.text(text)) }),
  }));
  // What stands between backticks is a row, or the switch's words.
  const anonymous = (says: string) =>
    says
      .split("`")
      .map((text) => names.text(text))
      .join("`");
  return { ...about, ...trial(anonymous), exchanges };
}

function shownIn(
  answers: readonly TrialAnswer[],
  textOf: (says: string) => string,
): Readonly<Record<string, string>> {
  const shown = answers.filter(({ state }) => state === "shown");
  return Object.fromEntries(shown.map(({ id, says }) => [id, textOf(says)]));
}

/** As YAML, which a person can review. */
export function formatEvidence(evidence: Evidence): string {
  return `# A dialogue with a switch, as \`probe --save\` wrote it; docs/evidence.md explains it.\n${stringify(evidence, { lineWidth: 0, blockQuote: "literal" })}`;
}

/** Answers that show rows of any kind are cut to those that this program reads. */
function whatIsRead({ line, reply }: Exchange): string {
  if (/^display (?:current-configuration|saved-configuration)$/.test(line)) return readSections(reply);
  // Its rows are those where the two configurations differ first.
  if (line === "compare configuration")
    return reply.replace(/^(?! *(?:Info|Warning|Error|=)).*$\n?/gm, "").trimEnd();
  return reply;
}

/** First words of the sections of a configuration that this program reads. */
const READ =
  /^(?:bgp |ip ip-prefix |ip ipv6-prefix |ip as-path-filter |ip community-filter |ip extcommunity-filter |route-policy |return)/;

function readSections(reply: string): string {
  if (!/^return\s*$/m.test(reply)) return reply;
  const head = reply.split("\n").filter((line) => /^!/.test(line));
  const kept = treeOf(reply).filter(({ text }) => READ.test(text));
  const lines = kept.flatMap((line) => (line.text === "return" ? ["return"] : ["#", ...textOf(line)]));
  return [...head, ...lines.flatMap((line) => (line === "return" ? ["#", line] : [line]))].join("\n");
}

function textOf({ text, indent, children }: TreeLine): string[] {
  return [" ".repeat(indent) + text, ...children.flatMap(textOf)];
}
