import { withEnableOn } from "./normalForm";
import { objectsAsPrinted } from "./objectOrder";
import type { BgpSection } from "./types";
import { byView } from "./viewOrder";
import { optionText } from "../rules/match";
import type { Row } from "../rules/types";

/**
 * The section as VRP prints it: one blank a level, families parted by ` #`. Rows that say the default are left out.
 * Objects stand before it, parted by `#`, so that what names another comes behind it.
 */
export function formatBgpSection(section: BgpSection): string {
  const objects = objectsAsPrinted(section.rows.filter((row) => row.object !== undefined));
  const bgp = formatProcess({ ...section, rows: section.rows.filter((row) => row.object === undefined) });
  return [...objects.map((lines) => `${lines.join("\n")}\n`), ...(bgp === "" ? [] : [bgp])].join("#\n");
}

function formatProcess(section: BgpSection): string {
  if (section.asNumber === undefined) return "";
  const rows = byView(withEnableOn(section.rows));
  const lines = [`bgp ${section.asNumber}`];
  const views = new Map<string, Row[]>();
  for (const row of rows)
    views
      .set(row.view, views.get(row.view) ?? [])
      .get(row.view)
      ?.push(row);
  for (const [view, own] of views) {
    if (view !== "bgp") lines.push(" #", ` ${view}`);
    for (const text of asPrinted(own)) lines.push(`${view === "bgp" ? " " : "  "}${text}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The rows' texts; the settings of one `bfd` row in one line again. */
export function asPrinted(rows: readonly Row[]): string[] {
  const texts: string[] = [];
  const merged = new Map<string, number>();
  for (const row of rows) {
    const part = /^bfd (\S+ \d+)$/.exec(optionText(row));
    const at = part && merged.get(row.peer ?? "");
    if (part && at !== undefined && at !== null) {
      texts[at] = `${texts[at]} ${part[1]}`;
      continue;
    }
    if (part) merged.set(row.peer ?? "", texts.length);
    texts.push(row.text);
  }
  return texts;
}
