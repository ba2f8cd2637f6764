/** A line of a configuration with the view in which one types it; of `bgp N` the AS number, without a view. */
interface TypedLine {
  readonly view: string | undefined;
  readonly line: string;
}

/**
 * What one types to get a configuration. A line below `bgp N` that is followed by deeper ones enters a view, and so does
 * one that says `-family`, where nothing is indented; a line with as few blanks as that one is out of it again.
 */
export function linesOf(text: string): TypedLine[] {
  const lines = text.split("\n").filter((raw) => raw.trim() !== "" && raw.trim() !== "return");
  const depthOf = (raw: string | undefined) =>
    raw === undefined || raw.trim() === "#" ? 0 : raw.search(/\S/);
  const typed: TypedLine[] = [];
  let view: string | undefined = "bgp";
  /** The blanks before the line that entered the view. */
  let depth = 0;
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim();
    if (raw.startsWith("#")) view = undefined;
    if (line === "#") continue;
    const asNumber = /^bgp (\S+)$/.exec(line)?.[1];
    if (asNumber !== undefined) {
      typed.push({ view: undefined, line: asNumber });
      [view, depth] = ["bgp", 0];
    } else if (/^(?:ip \S+-(?:prefix|filter)|route-policy) /.test(raw)) {
      typed.push({ view: "system", line });
      view = line.startsWith("route-policy ") ? line : "system";
    } else if (view === undefined || view === "system") {
      // Of no section that is read here.
    } else if (view.startsWith("route-policy ")) {
      if (raw.startsWith(" ")) typed.push({ view, line });
      else view = undefined;
    } else if (view !== "bgp" && depthOf(raw) > depth) {
      typed.push({ view, line });
    } else if (/-family /.test(line) || (depthOf(raw) > 0 && depthOf(lines[index + 1]) > depthOf(raw))) {
      [view, depth] = [line, depthOf(raw)];
    } else {
      if (depthOf(raw) > 0) view = "bgp";
      typed.push({ view, line });
    }
  }
  return typed;
}
