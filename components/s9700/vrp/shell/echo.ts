import { isNoise } from "../configuration/noise";
import type { Prompts } from "./prompts";

/** Lines of a reply in which its echo may begin: log lines may come before it. */
const MOST_LINES = 60;

/**
 * The number of lines up to the end of the echo; undefined = the line was not echoed as it was sent.
 * VRP repaints and wraps long lines, so blanks and line ends do not count; every other character does.
 */
export function echoEnd(lines: readonly string[], line: string, prompts: Prompts): number | undefined {
  for (let start = 0; start < Math.min(lines.length, MOST_LINES); start++) {
    const end = echoFrom(start, lines, line, prompts);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** The same for an echo that must begin in the line `start`. */
function echoFrom(
  start: number,
  lines: readonly string[],
  line: string,
  prompts: Prompts,
): number | undefined {
  if (lines[start] === line) return start + 1;
  const sent = withoutBlanks(line);
  let seen = withoutBlanks(prompts.strip(lines[start] ?? ""));
  let end = start + 1;
  while (seen.length < sent.length && sent.startsWith(seen) && end < lines.length)
    seen += withoutBlanks(lines[end++] ?? "");
  return seen === sent ? end : undefined;
}

/**
 * What the switch said to a line: the text without log lines, and without the echo that it begins with. Empty as long as
 * the text may be a part of the echo; the whole text where it begins with anything else.
 */
export function withoutEcho(text: string, line: string, prompts: Prompts): string {
  const lines = text.split("\n").filter((one) => !isNoise(one));
  while (line !== "" && lines.length > 1 && lines[0] === "") lines.shift();
  const end = echoFrom(0, lines, line, prompts);
  if (end !== undefined) return lines.slice(end).join("\n");
  const seen = withoutBlanks(prompts.strip(lines[0] ?? "") + lines.slice(1).join(""));
  return withoutBlanks(line).startsWith(seen) ? "" : lines.join("\n");
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, "");
}
