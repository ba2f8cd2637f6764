import type { Change } from "./change";
import { lineOf } from "./lines";
import type { PlannedLine } from "./types";
import { isAddress, isIpv4 } from "../configuration/address";
import { existenceKey, groupKey, ipv4EnableKey, membershipKey } from "../configuration/keys";
import { isNoIpv4ByDefault } from "../configuration/normalForm";
import { makeRow } from "../configuration/rows";
import { byView } from "../configuration/viewOrder";
import type { Row, View } from "../rules/types";

const IPV4 = "ipv4-family unicast";

/** Lists the lines that make a peer or group from nothing, in an order that VRP takes. */
export class PeerLines {
  /** At some time of the change VRP does not enable new peers and groups in IPv4 unicast by itself. */
  private readonly startsDisabled: boolean;

  constructor(private readonly change: Change) {
    this.startsDisabled = isNoIpv4ByDefault(change.there.others) || isNoIpv4ByDefault(change.declared.others);
  }

  /** The group, the AS, the membership, the rest of the bgp view; then each family: `enable`, its rows, `undo … enable`. */
  of(name: string, rows: readonly Row[]): PlannedLine[] {
    const ofFamilies = byView(this.withEnable(name, rows).filter(({ view }) => view !== "bgp"));
    const views = new Map<View, Row[]>();
    for (const row of ofFamilies)
      views
        .set(row.view, views.get(row.view) ?? [])
        .get(row.view)
        ?.push(row);
    const ofBgp = sortedBy(
      rankInBgp,
      rows.filter(({ view }) => view === "bgp"),
    );
    return [...ofBgp, ...[...views.values()].flatMap((own) => sortedBy(rankInFamily, own))].map(lineOf);
  }

  /** What VRP does by itself with a new peer or group depends on the switch; so the row is sent where it may matter. */
  private withEnable(name: string, rows: readonly Row[]): readonly Row[] {
    if (name.includes(":") || rows.some(({ key }) => key === ipv4EnableKey(name))) return rows;
    const isNeeded =
      this.startsDisabled || (!isAddress(name) && (rows.some(isOfIpv4) || this.hasIpv4Member(name)));
    return isNeeded ? [...rows, makeRow(IPV4, `peer ${name} enable`)] : rows;
  }

  private hasIpv4Member(group: string): boolean {
    const { declared, there, ourPeers } = this.change;
    const now = there.membersOf(group).filter((member) => ourPeers.has(member));
    return [...declared.membersOf(group), ...now].some(isIpv4);
  }
}

function isOfIpv4({ view }: Row): boolean {
  return view === IPV4;
}

function sortedBy(rank: (row: Row) => number, rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

function rankInBgp({ peer = "", key }: Row): number {
  const first = [groupKey(peer), existenceKey(peer), membershipKey(peer)].indexOf(key);
  return first < 0 ? 3 : first;
}

function rankInFamily({ text }: Row): number {
  if (!text.endsWith(" enable")) return 1;
  return text.startsWith("undo ") ? 2 : 0;
}
