import type { View } from "../rules/types";

/**
 * What a terminal would show of a stream: cursor moves, the erasing of the pager's `---- More ----`, carriage
 * returns. VRP repaints with `ESC[nD` and blanks (netmiko #1530, NOC), so dropping the escapes is not enough.
 */
export function screenText(raw: string): string {
  if (!UNEVEN.test(raw)) return raw.replaceAll("\r\n", "\n");
  const lines: string[] = [];
  for (const rawLine of raw.split("\n"))
    lines.push(hasControls(rawLine) ? paint(rawLine) : rawLine.trimEnd());
  return lines.join("\n");
}

/** Anything but plain lines: a control character, a carriage return within a line, blanks at the end of one. */
const UNEVEN = /[\0-\t\v\f\x0e-\x1f]|\r(?!\n)|[^\S\r\n](?:\r?\n|$)/;

/** A `\r` at the end moves the cursor where the next line starts anyway. */
function hasControls(line: string): boolean {
  for (let i = 0; i < line.length - 1; i++) if (line.charCodeAt(i) < 32) return true;
  return line.length > 0 && line.charCodeAt(line.length - 1) < 32 && !line.endsWith("\r");
}

function paint(raw: string): string {
  const line: string[] = [];
  let column = 0;
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i] ?? "";
    if (char === "\r") column = 0;
    else if (char === "\b") column = Math.max(0, column - 1);
    else if (char === "\x1b") {
      const escape = /^\x1b\[([\d;?]*)([A-Za-z])/.exec(raw.slice(i, i + 16));
      if (!escape) continue;
      i += escape[0].length - 1;
      const count = Number(escape[1]) || 1;
      if (escape[2] === "D") column = Math.max(0, column - count);
      else if (escape[2] === "C") column += count;
      else if (escape[2] === "K") line.length = Math.min(line.length, column);
    } else if (char >= " " || char === "\t") {
      while (line.length < column) line.push(" ");
      line[column++] = char;
    }
  }
  return line.join("").trimEnd();
}

export function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

/** False for most pieces of an answer: neither a prompt nor a question nor the pager ends so. */
export function mayBeAtEnd(raw: string): boolean {
  let end = raw.length - 1;
  while (end >= 0 && isBlank(raw.charCodeAt(end))) end--;
  const last = raw.charCodeAt(end);
  const isPlain = last > 32 && last < 127 && !raw.slice(Math.max(0, end - 16), end).includes("\x1b");
  return end < 0 || !isPlain || ">]:-".includes(raw[end] ?? "");
}

const isBlank = (code: number) => code === 32 || code === 10 || code === 13;

/** The pager waits at the end of the text. */
export function isPaging(text: string): boolean {
  return /^\s*-+ ?More ?-+\s*$/.test(lastLine(text));
}

/** Reads the prompts of a switch by its name: version headers, logs and `&` defeat looser patterns. */
export class Prompts {
  private readonly pattern: RegExp;
  private readonly start: RegExp;
  /** Families that the rules do not name, by how their prompt ends: learned when they are entered. */
  private readonly learned = new Map<string, View>();

  constructor(readonly sysname: string) {
    const name = sysname.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const prompt = `^(?:HRP_[AMS])?(?:<${name}>|\\[[~*]?${name}(?:-([^\\]]+))?\\])`;
    this.pattern = new RegExp(`${prompt}$`);
    this.start = new RegExp(prompt);
  }

  /** The view of the prompt at the end of the text; undefined = no prompt there. */
  at(text: string): View | "user" | undefined {
    const last = lastLine(text);
    const found = this.pattern.exec(last);
    if (!found) return undefined;
    if (last.endsWith(">")) return "user";
    switch (found[1]) {
      case undefined:
        return "system";
      case "bgp-af-ipv4":
        return "ipv4-family unicast";
      case "bgp-af-ipv6":
        return "ipv6-family unicast";
      default:
        return this.learned.get(found[1]) ?? found[1];
    }
  }

  /** The prompt that a line begins with; undefined = none. */
  startOf(line: string): string | undefined {
    return this.start.exec(line)?.[0];
  }

  learn(ending: string, view: View): void {
    this.learned.set(ending, view);
  }

  /** The line without a prompt in front: a log line makes VRP paint its prompt again. */
  strip(line: string): string {
    const end = /^(?:HRP_[AMS])?(?:<[^<>]+>|\[[^\]]+\])/.exec(line)?.[0];
    return end !== undefined && this.pattern.test(end) ? line.slice(end.length) : line;
  }
}

/**
 * The number of screen lines up to the end of the line's echo; undefined = not echoed as it was sent.
 * VRP repaints and wraps long lines, so blanks and breaks do not count; every other character does.
 */
export function echoEnd(lines: readonly string[], line: string, prompts: Prompts): number | undefined {
  for (let start = 0; start < Math.min(lines.length, 60); start++) {
    const end = echoFrom(start, lines, line, prompts);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** The same for an echo that must begin in the screen line `start`. */
export function echoFrom(
  start: number,
  lines: readonly string[],
  line: string,
  prompts: Prompts,
): number | undefined {
  if (lines[start] === line) return start + 1;
  const sent = squash(line);
  let seen = squash(prompts.strip(lines[start] ?? ""));
  let end = start + 1;
  while (seen.length < sent.length && sent.startsWith(seen) && end < lines.length)
    seen += squash(lines[end++] ?? "");
  return seen === sent ? end : undefined;
}

function squash(text: string): string {
  return text.replace(/\s+/g, "");
}

const CHOICE =
  /\[\s*(?:Y\s*\/\s*N|Yes\/All\/No\/Cancel|Y\(yes\)\/N\(no\)(?:\/C\(cancel\))?|Y\s*\/\s*N\s*\/\s*C)\s*\]\s*:?\s*$/i;
const FILE_NAME = /\[[\w.$-]+\.(?:zip|cfg|dat)\]\s*:\s*$/i;
const STATEMENT = /^\s*(?:Warning|Info|Error|Are you|The (?:password|current|BGP|system|device|initial))/;

/** The question at the end of the text, its lines joined: VRP breaks it at the width, in mid-word. */
export function questionAtEnd(text: string): string | undefined {
  const tail = text.slice(-800);
  const joined = tail.replace(/\n/g, "");
  if (!CHOICE.test(joined) && !FILE_NAME.test(joined)) return undefined;
  const lines = tail.split("\n");
  let start = lines.length - 1;
  while (start > 0 && !STATEMENT.test(lines[start] ?? "")) start--;
  return lines.slice(start).join("").replace(/\s+/g, " ").trim();
}

const REFUSAL = /^\s*(?:%\s*)?Error(?:\[\d+\])?\s*:?\s*(.*)$/i;

/**
 * The refusal in a reply, with the word that the caret points at. `Info` and `Warning` are not refusals.
 * @param promptLength columns before the line: the caret counts from the start of the prompt.
 */
export function refusalIn(reply: string, line = "", promptLength = 0): string | undefined {
  if (reply === "") return undefined;
  const lines = reply.split("\n");
  for (const [index, text] of lines.entries()) {
    const found = REFUSAL.exec(text);
    if (!found || !/^\s*%?\s*Error(?:\[\d+\])?(?::|\s)/i.test(text)) continue;
    const caret = /^(\s*)\^\s*$/.exec(lines[index - 1] ?? "");
    const word = caret && wordAt(line, (caret[1] ?? "").length - promptLength);
    return `Error: ${(found[1] ?? "").trim()}${word ? ` (at \`${word}\`)` : ""}`;
  }
  return undefined;
}

/** The word of the line at, or right before, a column. */
function wordAt(line: string, column: number): string | undefined {
  if (column < 0 || column > line.length) return undefined;
  const start = line.lastIndexOf(" ", Math.max(0, column - (line[column] === " " ? 1 : 0))) + 1;
  return /^\S+/.exec(line.slice(start))?.[0];
}
