import { indexOf, objectsInOrder } from "./objectOrder";
import { isClause, isListLine, isNodeHead, makeObjectRows } from "./objectRows";
import { referencesOf } from "./references";
import type { TreeLine } from "./tree";
import type { Row, View } from "../rules/types";

/** Takes the parts of a configuration that are not its `bgp` section, one after the other. */
export class ObjectReader {
  /** Rows of other sections that name an object. */
  readonly elsewhere: Row[] = [];
  private readonly byObject = new Map<string, Row[]>();
  /** The node that a clause without an indent belongs to. */
  private node: View | undefined;

  /** Objects in the order in which one may name another. */
  get rows(): Row[] {
    const byKey = new Map<string, Row>();
    for (const rows of this.byObject.values()) for (const row of rows) byKey.set(row.key, row);
    return objectsInOrder([...byKey.values()]);
  }

  /** Takes a list's line, or a policy's node with its rows. @returns false for anything else */
  take(line: TreeLine): boolean {
    const words = line.text.replace(/\s+/g, " ");
    if (line.indent > 0) return false;
    if (this.node !== undefined && !line.isParted && isClause(words)) {
      this.add(this.node, line.text);
      return true;
    }
    this.node = isNodeHead(words) ? words : undefined;
    if (this.node === undefined && !isListLine(words)) return false;
    this.add(this.node ?? "system", this.node ?? this.withIndex(words));
    for (const { text } of descendantsOf(line)) this.add(this.node ?? "system", text);
    return true;
  }

  /** What follows belongs to no node. */
  leave(): void {
    this.node = undefined;
  }

  /** Keeps the rows of other sections that name objects. */
  pass(line: TreeLine): void {
    this.leave();
    const section = line.indent > 0 ? "system view" : line.text;
    for (const { text } of [line, ...descendantsOf(line)]) {
      const row = { view: section, text, key: `${section}|${text}`, known: false };
      if (referencesOf(row).length > 0) this.elsewhere.push(row);
    }
  }

  private add(view: View, text: string): void {
    for (const row of makeObjectRows(view, text)) {
      const name = row.object ?? "";
      const rows = this.byObject.get(name);
      if (rows) rows.push(row);
      else this.byObject.set(name, [row]);
    }
  }

  /** VRP counts by ten where no index is given. */
  private withIndex(words: string): string {
    const [, kind, name] = /^ip (ip-prefix|ipv6-prefix) (\S+) (?:permit|deny) /.exec(words) ?? [];
    if (kind === undefined) return words;
    let last = 0;
    for (const row of this.byObject.get(`${kind} ${name}`) ?? []) last = Math.max(last, indexOf(row));
    return words.replace(/ (?=permit |deny )/, ` index ${last + 10} `);
  }
}

/** Every line below the line, in the order of the text. */
function* descendantsOf(line: TreeLine): Generator<TreeLine> {
  for (const child of line.children) {
    yield child;
    yield* descendantsOf(child);
  }
}
