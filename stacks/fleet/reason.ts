/** What a run printed, as one line for the table: why it did not end well, or what it did. */

/** Sentences of the engine that only say that others follow. */
const EMPTY =
  /^(?:update|preview|refresh) failed$|^(?:one or more|\d+ errors? occurred)|^resource .* failed$/i;

/** Why a run did not end well: the engine's first error, what a command refused, the file's first mistake, or the last line. Pure. */
export function reasonIn(output: string): string {
  const lines = output.split(/\r?\n/);
  // Of a resource that was changed and failed the engine makes a list: `error: 2 errors occurred:`, then `* sentence`.
  const isListed = lines.some((line) => /^\s*error: \d+ errors? occurred:$/.test(line));
  const errors = lines.flatMap((line) => {
    const [, sentence = ""] = /^\s*error: (.+?)\s*$/.exec(line) ?? [];
    if (sentence !== "") return EMPTY.test(sentence) ? [] : [sentence];
    return isListed ? (/^\s+\* (.+?)\s*$/.exec(line)?.slice(1) ?? []) : [];
  });
  const refused = lines.findIndex((line) => line.startsWith("Refused"));
  const points =
    refused < 0 ? [] : lines.slice(refused).flatMap((line) => /^- (.+)$/.exec(line)?.slice(1) ?? []);
  const mistakes = lines.filter((line) => /^stacks\/Pulumi\.\S+\.yaml: /.test(line));
  const found = [...points, ...new Set(errors), ...mistakes];
  const [first] = found;
  if (first === undefined) return sessionsIn(output) || lastLine(lines);
  return found.length === 1 ? first : `${first} (and ${found.length - 1} more)`;
}

/** What a run that ended well says of itself: a record's verdict, its sessions, the engine's count, or the last line. Pure. */
export function summaryIn(output: string): string {
  const [, verdict] = /^\*\*(.+)\*\*$/m.exec(output) ?? [];
  if (verdict !== undefined) return verdict;
  const lines = output.split(/\r?\n/);
  const said = [sessionsIn(output), resourcesIn(lines)].filter((words) => words !== "");
  return said.length === 0 ? lastLine(lines) : said.join("; ");
}

/** `3 of 4 sessions Established on both ends`, as `verify` and the end of an update say it. */
function sessionsIn(output: string): string {
  const found = output.match(/\b\d+ of \d+ sessions Established on both ends\b/g);
  return found?.at(-1) ?? "";
}

/** The engine's count of resources, of the preview or, after it, of the update: `+ 3 created, 2 unchanged`. */
function resourcesIn(lines: readonly string[]): string {
  const counted = lines.slice(lines.lastIndexOf("Resources:") + 1);
  if (counted.length === lines.length) return "";
  const end = counted.findIndex((line) => line.trim() === "");
  return counted
    .slice(0, end < 0 ? undefined : end)
    .map((line) => line.trim().replace(/\s+/g, " "))
    .join(", ");
}

/** The last line that has words in it. */
export function lastLine(lines: readonly string[]): string {
  const shown = lines.map((line) => line.trim()).filter((line) => /\w/.test(line));
  return shown.at(-1) ?? "";
}
