import { isNoise } from "./noise";

/** A line of a configuration, and the lines that are indented below it. */
export interface TreeLine {
  /** Without the blanks around it. */
  readonly text: string;
  /** Blanks before it. */
  readonly indent: number;
  /** A line `#` stands between this line and the one before. */
  readonly isParted: boolean;
  readonly children: TreeLine[];
}

/** What a device puts around a configuration: a version, an end mark of `display … feature`. */
const FRAME = /^!|^\[V\d+R\d+.*\]$|^-+ END -+$/;

/** The deepest level that has lines of its own below it; VRP has four levels. */
const DEEPEST = 20;

/**
 * Reads indented text: a line belongs to the last line above it that has fewer blanks before it. A line `#` ends all
 * lines that have as many blanks before them, or more. Log lines and the device's frame are left out.
 */
export function treeOf(text: string): TreeLine[] {
  const roots: TreeLine[] = [];
  /** The lines that the next line may belong to, the deepest last. */
  const open: TreeLine[] = [];
  const close = (indent: number) => {
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
  };
  let isParted = true;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line === "" || FRAME.test(line) || isNoise(raw.trimEnd())) continue;
    const indent = raw.length - raw.trimStart().length;
    close(indent);
    if (line === "#") {
      isParted = true;
      continue;
    }
    const added: TreeLine = { text: line, indent, isParted, children: [] };
    (open.at(-1)?.children ?? roots).push(added);
    if (open.length < DEEPEST) open.push(added);
    isParted = false;
  }
  return roots;
}
