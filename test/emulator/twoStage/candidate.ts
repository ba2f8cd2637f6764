import type { View } from "../cli/views";
import type { Configuration } from "../configuration";
import { maskSecrets } from "../masking";
import { copyOf } from "./copy";

/** A line that changed the candidate, and the view in which it was typed. */
export interface TypedLine {
  readonly view: View;
  /** Headers that lead to the view: `bgp 65001`, `ipv4-family unicast`. */
  readonly path: readonly string[];
  readonly line: string;
}

/** What a session has typed and not committed: a copy of the configuration that ran at its beginning, with its changes. */
export class Candidate {
  readonly configuration: Configuration;
  readonly typed: TypedLine[] = [];
  private readonly base: readonly string[];
  private differs = false;

  constructor(
    running: Configuration,
    /** The device's count of commits when the copy was made. */
    readonly commits: number,
  ) {
    this.configuration = copyOf(running);
    this.base = qualified(running);
  }

  /** After a change; lines that change nothing need no commit. */
  changed(): void {
    this.differs ||= qualified(this.configuration).join("\n") !== this.base.join("\n");
  }

  get isDirty(): boolean {
    return this.differs;
  }

  /** `display configuration candidate`: the lines as typed, below their views. */
  lines(): string[] {
    const lines: string[] = [];
    let above: readonly string[] = [];
    for (const { path, line } of this.typed) {
      if (path.join("\n") !== above.join("\n"))
        lines.push(...path.map((header, level) => " ".repeat(level) + header));
      above = path;
      lines.push(" ".repeat(path.length) + maskSecrets(line));
    }
    return lines;
  }

  /** `display configuration candidate changes`. */
  changes(): string[] {
    const now = qualified(this.configuration);
    const removed = without(this.base, now).map((row) => ({ row, sign: "-" }));
    const added = without(now, this.base).map((row) => ({ row, sign: "+" }));
    const lines = ["Building configuration"];
    let above = "";
    for (const { row, sign } of [...removed, ...added]) {
      const [section = "", text = ""] = row.split(SEPARATOR);
      if (section !== above) lines.push("  #", ...(section === "" ? [] : [`  ${section}`]));
      above = section;
      lines.push(`${sign} ${text}`);
    }
    return [...lines, "  #"];
  }

  /** Has another session committed a row that this candidate changes, too? */
  conflictsWith(running: Configuration): boolean {
    const [mine, theirs] = [qualified(this.configuration), qualified(running)].map(
      (now) => new Set([...without(this.base, now), ...without(now, this.base)].map(setting)),
    );
    return [...(mine ?? [])].some((row) => theirs?.has(row));
  }
}

const SEPARATOR = "\t";

/** Every row behind the headers of its section, family included. */
function qualified(configuration: Configuration): string[] {
  let [section, family, above] = ["", "", ""];
  return configuration.lines("").flatMap((line) => {
    const opensView = above === " #";
    above = line;
    if (/^\s*#?$/.test(line)) return [];
    if (!line.startsWith(" ")) [section, family] = [line, ""];
    else if (opensView) family = line;
    return [`${line === section ? "" : section + (line === family ? "" : family)}${SEPARATOR}${line}`];
  });
}

/** Which setting a row is: its place and its first words, which name a peer and an option of it. */
function setting(row: string): string {
  const [section = "", text = ""] = row.split(SEPARATOR);
  const words = text
    .trim()
    .replace(/^undo /, "")
    .split(" ");
  return [section, ...words.slice(0, 3)].join(" ");
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row));
}
