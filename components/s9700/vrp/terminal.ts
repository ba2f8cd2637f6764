/**
 * What a terminal would show of a stream: cursor moves, the erasing of the pager's `---- More ----`, carriage
 * returns. VRP repaints with `ESC[nD` and blanks (netmiko #1530, NOC), so dropping the escapes is not enough.
 */
export function screenText(raw: string): string {
  const lines: string[] = [];
  let line: string[] = [];
  let column = 0;
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i] ?? "";
    if (char === "\n") {
      lines.push(line.join(""));
      line = [];
      column = 0;
    } else if (char === "\r") column = 0;
    else if (char === "\b") column = Math.max(0, column - 1);
    else if (char === "\x1b") {
      const escape = /^\x1b\[([\d;?]*)([A-Za-z])/.exec(raw.slice(i, i + 16));
      if (!escape) continue;
      i += escape[0].length - 1;
      const count = Number(escape[1]) || 1;
      if (escape[2] === "D") column = Math.max(0, column - count);
      else if (escape[2] === "C") column += count;
      else if (escape[2] === "K") line.length = Math.min(line.length, column);
    } else if (char >= " ") {
      while (line.length < column) line.push(" ");
      line[column++] = char;
    }
  }
  lines.push(line.join(""));
  return lines.map((text) => text.trimEnd()).join("\n");
}

export const MORE = /-+ ?More ?-+\s*$/;

/** A question stands at the end of the text: output rests and the tail is `[Y/N]`, a file name or a password prompt. */
export function questionAtEnd(text: string): string | undefined {
  const tail = text.slice(-600);
  const joined = tail.replace(/\n/g, "");
  if (!/\[\s*Y\s*\/\s*N\s*\]\s*:?\s*$/i.test(joined) && !/\[[\w.-]+\.(?:zip|cfg)\]\s*:\s*$/.test(joined))
    return undefined;
  // From the last line that begins a statement; wrapped lines were broken at the width, in mid-word.
  const lines = tail.split("\n");
  let start = lines.length - 1;
  while (
    start > 0 &&
    !/^\s*(?:Warning|Info|Error|Are you|The (?:password|current|BGP|system|device))/.test(lines[start] ?? "")
  )
    start--;
  return lines.slice(start).join("").replace(/\s+/g, " ").trim();
}

/** Lines that the device logs on its own, in the middle of anything. */
export const NOISE = new RegExp(
  [
    String.raw`^\*?[A-Z][a-z]{2} +\d+ \d{4} \d\d:\d\d:\d\d\S* .*(?:%%\d\d)?[A-Z0-9_]+/\d/`,
    String.raw`^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S* .*(?:%%\d\d)?[A-Z0-9_]+/\d/`,
    String.raw`^The current change number is \d+`,
    String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: ?[+-]\d\d:\d\d)?(?: DST)?$`,
  ].join("|"),
);

/** The refusal in a reply, with the caret's place when there is one. `Info` and `Warning` are not refusals. */
export function refusalIn(reply: string): string | undefined {
  for (const line of reply.split("\n")) {
    const found = /^\s*(?:%\s*)?(Error(?:\[\d+\])?)\s*:\s*(.+)$/i.exec(line);
    if (found) return `Error: ${(found[2] ?? "").trim()}`;
  }
  return undefined;
}
