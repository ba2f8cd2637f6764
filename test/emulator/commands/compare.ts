import type { Cli } from "../cli/session";

const CHARACTERS = 120;

/** `compare configuration`: the first difference only, 120 characters of each side. */
export function compareConfiguration(cli: Cli): void {
  const a = new Meaningful(cli.device.runningLines());
  const b = new Meaningful(cli.device.startupLines());
  while (a.line !== undefined && a.line === b.line) {
    a.next();
    b.next();
  }
  if (a.line === undefined && b.line === undefined) {
    cli.print(" The current configuration is the same as the next startup configuration file.");
    return;
  }
  cli.print(
    " Warning: The current configuration is not the same as the next startup configuration file. There may be several differences, and the following are some configurations beginning from the first:",
    ...side("Current configuration", a),
    ...side("Configuration file", b),
  );
}

/** Walks over the lines of a configuration without its `#` and version lines. */
class Meaningful {
  private at = -1;
  line: string | undefined;
  /** The number of the line, from 1; after the last line, the number that follows it. */
  number = 1;
  private last = 0;

  constructor(private readonly lines: readonly string[]) {
    this.next();
  }

  next(): void {
    do this.line = withoutBlanks(this.lines[++this.at]);
    while (this.line !== undefined && isFrame(this.line));
    this.number = this.line === undefined ? this.last + 1 : this.at + 1;
    if (this.line !== undefined) this.last = this.number;
  }
}

/** Hardly any of thousands of lines has blanks at its end. */
const withoutBlanks = (line: string | undefined): string | undefined =>
  line !== undefined && (line.charCodeAt(line.length - 1) || 0) <= BLANK ? line.trimEnd() : line;
const BLANK = 32;

const isFrame = (line: string): boolean =>
  line === "" || line.startsWith("!") || (line.endsWith("#") && line.trimStart() === "#");

function side(title: string, from: Meaningful): string[] {
  const { number } = from;
  const text: string[] = [];
  for (let length = 0; from.line !== undefined && length < CHARACTERS; from.next()) {
    text.push(from.line);
    length += from.line.length + 1;
  }
  const shown = text.join("\n").slice(0, CHARACTERS);
  return [` ====== ${title} line ${number} ======`, ...shown.split("\n").map((line) => ` ${line}`)];
}
