import { asPlain } from "./address";
import { BgpReader, type Form } from "./bgpReader";
import { withEnableOff } from "./normalForm";
import { ObjectReader } from "./objectReader";
import { makeRow } from "./rows";
import { treeOf } from "./tree";
import type { BgpSection } from "./types";
import { byView } from "./viewOrder";
import { VrpError } from "../errors";
import type { Row, View } from "../rules/types";
import { FAMILIES, IPV4 } from "../rules/views";

/**
 * Reads the answer of `display current-configuration [configuration bgp]`, or of `display this` in the bgp view.
 * Tolerates version headers, one- or two-space indents, `#` lines, log lines, AS dot notation, IPv4 rows in bgp view.
 * @throws VrpError `truncated` without the closing `return`: half a configuration is no base for a difference.
 */
export function parseBgpSection(text: string): BgpSection {
  const lines = text.split("\n");
  let end = lines.length - 1;
  while (end >= 0 && lines[end]?.trimEnd() !== "return") end--;
  if (end < 0) {
    throw new VrpError(
      "truncated",
      "the configuration that the switch sent does not end with `return`: it was cut short.",
    );
  }
  const { section, views } = read(lines.slice(0, end).join("\n"), "printed");
  return section.asNumber === undefined ? section : withSynchronization(section, views);
}

/**
 * Reads a `bgp` section as a person or a template writes it, without the frame that a device puts around it; and what
 * stands beside it at column 0: prefix lists, filters, route-policies.
 */
export function parseBgpText(text: string): BgpSection {
  return read(text, "typed").section;
}

interface Reading {
  readonly section: BgpSection;
  /** Of the section, also those without rows. */
  readonly views: ReadonlySet<View>;
}

const PROCESS = /^bgp (\d+(?:\.\d+)?)$/;

function read(text: string, form: Form): Reading {
  let asNumber: string | undefined;
  const bgp = new BgpReader(form);
  const objects = new ObjectReader();
  /** The rows of `bgp N` may stand at the same depth as that line, as they are typed. */
  let isFlat = false;
  for (const line of treeOf(text)) {
    const process = line.indent === 0 || form === "typed" ? PROCESS.exec(line.text) : null;
    if (process) {
      asNumber = asPlain(process[1] ?? "");
      objects.leave();
      bgp.take(line.children);
      isFlat = form === "typed" && line.children.length === 0;
    } else if (objects.take(line)) isFlat = false;
    else if (isFlat && !line.isParted) bgp.take([line]);
    else {
      isFlat = false;
      objects.pass(line);
    }
  }
  const { elsewhere } = objects;
  const rows: readonly Row[] = asNumber === undefined ? [] : byView(withEnableOff(bgp.rows));
  const section = {
    ...(asNumber === undefined ? {} : { asNumber }),
    rows: concat(objects.rows, rows),
    ...(elsewhere.length === 0 ? {} : { elsewhere }),
  };
  return { section, views: bgp.views };
}

/**
 * The section with `undo synchronization` where a release does not print it: VRP8 of some releases prints it in no
 * family, and a process without peers may print no family at all. Synchronization is off there all the same.
 */
function withSynchronization(section: BgpSection, views: ReadonlySet<View>): BgpSection {
  const off = FAMILIES.filter((view) => IPV4.includes(view) || views.has(view))
    .map((view) => makeRow(view, "undo synchronization"))
    .filter(({ key }) => !section.rows.some((row) => row.key === key));
  if (off.length === 0) return section;
  const objects = section.rows.filter((row) => row.object !== undefined);
  const others = section.rows.filter((row) => row.object === undefined);
  return { ...section, rows: concat(objects, byView(concat(others, off))) };
}

/** Rows come by the hundred thousand: no call takes so many arguments as a spread of them would be. */
function concat(a: readonly Row[], b: readonly Row[]): Row[] {
  return new Array<Row>().concat(a, b);
}
