import { makeForeignRow, makeRows } from "./rows";
import type { TreeLine } from "./tree";
import type { Row, View } from "../rules/types";
import { KNOWN_VIEWS } from "../rules/views";

/**
 * `printed`: as a device prints it, where the indent decides to which view a row belongs. `typed`: as a person or a
 * template writes it; rows may follow the line of their view without an indent, as they are typed.
 */
export type Form = "printed" | "typed";

/** The first words of lines that enter a view, also where no row follows. */
const VIEW_WORDS = /^(?:\S+-family|vpn-instance|vpnv4|vpnv6|l2vpn-ad|ipv4-flow|ipv6-flow|flow)(?: |$)/;

/** Reads the rows of the `bgp` section. Rows of views that no rule knows are kept verbatim, and are foreign. */
export class BgpReader {
  /** In the order of the text. */
  readonly rows: Row[] = [];
  /** Every view that the section has, also those without rows. */
  readonly views = new Set<View>(["bgp"]);
  /** The view that rows as deep as its own line belong to: in typed text, and in what very old releases print. */
  private flat: View | undefined;

  constructor(private readonly form: Form) {}

  /** Takes the lines that stand at the same depth below `bgp N`. */
  take(lines: readonly TreeLine[]): void {
    const depth = lines[0]?.indent ?? 0;
    for (const line of lines) {
      const isDeeper = this.form === "printed" && line.indent > depth;
      if (line.isParted || (this.form === "printed" && !isDeeper)) this.flat = undefined;
      if (isView(line)) this.takeView(line, isDeeper);
      else if (this.flat !== undefined) this.takeRow(this.flat, line);
      // Deeper than the rows of the bgp view, and below no line of a view.
      else if (isDeeper) this.takeForeign("bgp", line);
      else this.takeRow("bgp", line);
    }
  }

  /** @param isDeeper the line has more blanks before it than the rows of the bgp view, as VRP V100R006 prints it */
  private takeView(line: TreeLine, isDeeper: boolean): void {
    const view = canonicalView(line.text);
    this.views.add(view);
    for (const row of line.children) this.takeRow(view, row);
    // A row with fewer blanks than those above it is no row of their view.
    const mayBeFlat = line.children.length === 0 && (this.form === "typed" || isDeeper);
    this.flat = mayBeFlat ? view : undefined;
  }

  private takeRow(view: View, line: TreeLine): void {
    const rows = KNOWN_VIEWS.includes(view) ? makeRows(view, line.text) : [];
    const isKnown = rows.length > 0 && rows.every(({ known }) => known);
    if (rows.length === 0 || (!isKnown && line.children.length > 0)) return this.takeForeign(view, line);
    for (const row of rows) this.rows.push(row);
    if (this.form === "typed" && view === "bgp") {
      this.take(line.children);
      this.flat = undefined;
    } else if (this.form === "typed") for (const child of line.children) this.takeRow(view, child);
    else for (const child of line.children) this.takeForeign(view, child, [line.text]);
  }

  /** @param above the lines that the line stands below, in its view */
  private takeForeign(view: View, line: TreeLine, above: readonly string[] = []): void {
    const text = " ".repeat(above.length) + line.text;
    // A row that has rows below it, or stands below another one, cannot be given back alone: it is of no peer.
    const isPlain = above.length === 0 && line.children.length === 0;
    const key = [view, ...above, line.text].join("|");
    this.rows.push(isPlain ? makeForeignRow(view, text) : { view, text, key, known: false });
    for (const child of line.children) this.takeForeign(view, child, [...above, line.text]);
  }
}

/** A line below `bgp N` that is followed by deeper ones enters a view, unless a rule knows it as a row. */
function isView({ text, children }: TreeLine): boolean {
  if (VIEW_WORDS.test(text)) return true;
  return children.length > 0 && !makeRows("bgp", text).every(({ known }) => known);
}

/** `ipv4-family` alone means unicast. */
function canonicalView(line: string): View {
  const words = line.replace(/\s+/g, " ");
  return /^ipv[46]-family$/.test(words) ? `${words} unicast` : words;
}
