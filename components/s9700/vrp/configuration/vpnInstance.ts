import { isAddress } from "./address";
import { existenceKey } from "./keys";
import { makeRow, makeRows } from "./rows";
import type { BgpSection } from "./types";
import { byView } from "./viewOrder";
import type { Row, View } from "../rules/types";
import { isOfPublicPeers, PUBLIC } from "../rules/views";

/**
 * One VPN instance of a switch, seen as if it were the whole `bgp` section: what VRP spreads over the bgp view and a
 * unicast family stands in one view there, `ipv4-family vpn-instance V` or `ipv6-family vpn-instance V`, whose peers are
 * others than the public ones. The planner works on rows as they would stand publicly; here they come in and go out.
 *
 * Sources: Huawei's guides of S, CE and NE (`[PE-bgp-vpna] peer 10.1.1.2 as-number 65410`, no `peer X enable`).
 */

/** 1–31 letters, digits, _, - and ., without what its prompt could be mistaken for: `[HUAWEI-bgp-af-ipv6]`. */
export const VPN_INSTANCE_NAME = /^(?!af-|instance-|flow-|6-)[A-Za-z0-9][\w.-]{0,30}$/;

type Family = "ipv4" | "ipv6";

function viewOf(family: Family, instance: string): View {
  return `${family}-family vpn-instance ${instance}`;
}

function familyOf(view: View, instance: string): Family | undefined {
  if (view === viewOf("ipv4", instance)) return "ipv4";
  return view === viewOf("ipv6", instance) ? "ipv6" : undefined;
}

/**
 * The section as it is for this instance: its rows as public ones, every other row foreign.
 * @param instance undefined = the public instance: the section itself
 */
export function inInstance(section: BgpSection, instance: string | undefined): BgpSection {
  if (instance === undefined) return section;
  const parents = new Set(section.rows.flatMap(parentOf));
  const rows = section.rows.flatMap((row) => {
    if (row.object !== undefined) return [row];
    const family = familyOf(row.view, instance);
    if (family === undefined) return [ofOthers(row)];
    const isPlain = !row.text.startsWith(" ") && !parents.has(row.key);
    return isPlain ? rowsIn(family, row) : [row];
  });
  const objects = rows.filter((row) => row.object !== undefined);
  const others = rows.filter((row) => row.object === undefined);
  const implied = section.asNumber === undefined ? [] : impliedIn(others);
  return { ...section, rows: [...objects, ...byView([...others, ...implied])] };
}

/** The key of the row that a row stands below, in a view that no rule knows. */
function parentOf({ text, key }: Row): string[] {
  return text.startsWith(" ") ? [key.slice(0, -(text.trim().length + 1))] : [];
}

/** A public row gets another view's name, so that it is not taken for one of the instance. */
function ofOthers({ view, text, key }: Row): Row {
  const shown = isOfPublicPeers(view) ? `${PUBLIC}${view}` : view;
  return { view: shown, text, key: `${shown}|${key}`, known: false };
}

/** A row of the instance's view as it would stand publicly; one that no rule knows stays foreign, with its peer. */
function rowsIn(family: Family, { text }: Pick<Row, "text">): Row[] {
  const known = family === "ipv4" ? ipv4Rows(text) : ipv6Rows(text);
  if (known !== undefined && known.every((row) => row.known && !isEnable(row))) return [...known];
  return [unknownRow(family, text)];
}

function ipv4Rows(text: string): readonly Row[] | undefined {
  const rows = makeRows("bgp", text);
  return rows.every(({ peer, view }) => (peer === undefined ? view !== "bgp" : !peer.includes(":")))
    ? rows
    : undefined;
}

/** A group stands in one view only: groups of IPv6 sessions are not managed. */
function ipv6Rows(text: string): readonly Row[] | undefined {
  const inFamily = makeRows("ipv6-family unicast", text);
  const rows = inFamily.every(({ known }) => known) ? inFamily : makeRows("bgp", text);
  const isOurs = ({ view, peer = "", text: full }: Row) =>
    view === "ipv6-family unicast"
      ? (peer === "" || peer.includes(":")) && !/ group \S+$/.test(full)
      : peer.includes(":") && view === "bgp" && !/ group \S+$/.test(full);
  return rows.every(isOurs) ? rows : undefined;
}

function unknownRow(family: Family, text: string): Row {
  const view = `${family}-family unicast`;
  const peer = /^(?:undo )?peer (\S+)/.exec(text)?.[1];
  const isOfFamily = peer !== undefined && (family === "ipv6") === peer.includes(":");
  const row = { view, text, key: `${view}|${text}`, known: false };
  return isOfFamily ? { ...row, peer: makeRow("bgp", `peer ${peer} ignore`).peer ?? peer } : row;
}

/** VRP enables every peer of an instance's view there, and knows no `peer X enable` in it. */
function isEnable({ text }: Row): boolean {
  return /^(?:undo )?peer \S+ enable$/.test(text);
}

/** What VRP does there by itself, and publicly says with a row. */
function impliedIn(rows: readonly Row[]): Row[] {
  const keys = new Set(rows.map(({ key }) => key));
  const over6 = rows.filter(({ peer = "", key }) => peer.includes(":") && key === existenceKey(peer));
  const families = [
    "ipv4",
    ...(rows.some(({ view }) => view === "ipv6-family unicast") || over6.length > 0 ? ["ipv6"] : []),
  ];
  return [
    ...over6.map(({ peer }) => makeRow("ipv6-family unicast", `peer ${peer} enable`)),
    ...families.map((family) => makeRow(`${family}-family unicast`, "undo synchronization")),
  ].filter(({ key }) => !keys.has(key));
}

/** Where a line of a plan is typed. */
interface Line {
  readonly view: View;
  readonly line: string;
}

/** The lines where they are typed for this instance; those that it has not are left out. */
export function linesOfInstance<T extends Line>(lines: readonly T[], instance: string | undefined): T[] {
  if (instance === undefined) return [...lines];
  return lines.flatMap((line) => {
    if (line.view === "system" || line.view.startsWith("route-policy ")) return [line];
    if (/^peer \S+ enable$/.test(line.line)) return [];
    return [{ ...line, view: viewInInstance(line.view, line.line, instance) }];
  });
}

/** The view of the instance in which a line or row stands that is seen as a public one. */
function viewInInstance(view: View, text: string, instance: string): View {
  const subject = /^(?:undo )?peer (\S+)/.exec(text)?.[1] ?? "";
  const isIpv6 = view.startsWith("ipv6-") || (isAddress(subject) && subject.includes(":"));
  return viewOf(isIpv6 ? "ipv6" : "ipv4", instance);
}

/** The view in which a person finds a row of a section as {@link inInstance} gives it; other instances' keep theirs. */
export function viewShown({ view, text, object }: Row, instance: string | undefined): View {
  const isOfInstance = view === "bgp" || /^ipv[46]-family unicast$/.test(view);
  if (instance === undefined || object !== undefined || !isOfInstance) return view;
  return viewInInstance(view, text, instance);
}

/** The keys of the settings that a typed line gives or takes back. */
export function keysOfLine({ view, line }: Line, instance: string | undefined): string[] {
  const family = instance === undefined ? undefined : familyOf(view, instance);
  const rows = family === undefined ? [makeRow(view, line)] : rowsIn(family, { text: line });
  return rows.map(({ key }) => key);
}

/** A stanza or its name with the instance's view in place of the public family's name. */
export function shownInInstance(text: string, instance: string | undefined): string {
  return instance === undefined
    ? text
    : text.replace(/^(ipv[46])-family unicast$/gm, (_, family: Family) => viewOf(family, instance));
}

/** The inverse of {@link shownInInstance}. */
export function publicView(view: string): View {
  return view.replace(/^(ipv[46])-family vpn-instance \S+$/, "$1-family unicast");
}
