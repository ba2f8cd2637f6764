import { VrpError } from "../errors";

/** The cursor stops here, as at a terminal's right margin; VRP's own lines are shorter. */
const MARGIN = 1_024;
/** Blanks that movements of the cursor may leave in one text. VRP moves it to the left only. */
const MOST_BLANKS = 1_000_000;

/**
 * What a terminal would show: VRP erases the pager's `---- More ----` and repaints long lines with `ESC[nD` and blanks
 * (netmiko #1530, NOC), so it is not enough to drop the escapes. Blanks at the end of a line are dropped.
 * @throws VrpError `output`
 */
export function screenText(raw: string): string {
  const painter = new Painter();
  return (
    raw
      .split("\n")
      // A carriage return at the end moves the cursor, and paints nothing.
      .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line))
      .map((line) => (/[\0-\x1f]/.test(line) ? painter.line(line) : line).trimEnd())
      .join("\n")
  );
}

/** The part behind the last line end. */
export function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

const ESCAPE = /\x1b\[([\d;?]{0,12})([A-Za-z])/y;

class Painter {
  private blanks = 0;

  line(raw: string): string {
    const line: string[] = [];
    let column = 0;
    for (let at = 0; at < raw.length; at++) {
      const char = raw[at] ?? "";
      if (char === "\r") column = 0;
      else if (char === "\b") column = Math.max(0, column - 1);
      else if (char === "\x1b") {
        ESCAPE.lastIndex = at;
        const [escape, parameter, command] = ESCAPE.exec(raw) ?? [];
        if (escape === undefined) continue;
        at += escape.length - 1;
        const count = Number(parameter) || 1;
        if (command === "D") column = Math.max(0, column - count);
        else if (command === "C") column = Math.max(column, Math.min(MARGIN, column + count));
        else if (command === "K") line.length = Math.min(line.length, column);
      } else if (char >= " " || char === "\t") {
        this.fill(line, column);
        line[column++] = char;
      }
    }
    return line.join("");
  }

  private fill(line: string[], column: number): void {
    while (line.length < column) {
      line.push(" ");
      if (++this.blanks > MOST_BLANKS)
        throw new VrpError("output", `cursor movements over more than ${MOST_BLANKS} blank columns`);
    }
  }
}
