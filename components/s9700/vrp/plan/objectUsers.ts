import type { Impact } from "./types";
import { isOfProcess, ownedIn } from "../configuration/ownership";
import { referencesOf } from "../configuration/references";
import { RowsByPeer } from "../configuration/rowsByPeer";
import type { BgpSection, Ownership } from "../configuration/types";
import type { Row } from "../rules/types";

/** True where a plan has to know the objects of the switch: some are ours, declared, or named by a declared row. */
export function needsObjects(wanted: readonly Row[], ownership: Ownership): boolean {
  if (ownership.objects.length > 0) return true;
  return wanted.some((row) => row.object !== undefined || referencesOf(row).length > 0);
}

/** Objects of ours that rows which are not ours name: directly, or through a policy of ours. */
export function namedByOthers(section: BgpSection, ours: Ownership): string[] {
  const [isOurs, peers, objects] = [ownedIn(ours), new Set(ours.peers), new Set(ours.objects)];
  const goes = ({ peer = "", object = "" }: Row) => peers.has(peer) || objects.has(object);
  const named = new Set<string>();
  const follow = (rows: readonly Row[]): void => {
    for (const name of rows.flatMap(referencesOf)) {
      if (!objects.has(name) || named.has(name)) continue;
      named.add(name);
      follow(section.rows.filter((row) => row.object === name));
    }
  };
  follow(section.rows.concat(section.elsewhere ?? []).filter((row) => !isOurs(row) && !goes(row)));
  return [...named];
}

/** Who uses an object: peers and groups whose rows name it, or name a policy that does. */
export class ObjectUsers {
  private readonly rowsNaming = new Map<string, Row[]>();
  private readonly peers: RowsByPeer;

  /** @param others sessions that use an object, by its name, and are not among the rows */
  constructor(
    rows: readonly Row[],
    private readonly others: Readonly<Record<string, readonly string[]>> = {},
  ) {
    for (const row of rows) {
      for (const name of referencesOf(row)) {
        const naming = this.rowsNaming.get(name);
        if (naming) naming.push(row);
        else this.rowsNaming.set(name, [row]);
      }
    }
    this.peers = new RowsByPeer(rows);
  }

  /** VRP applies a changed object to the routes of those who use it. */
  impactOn(object: string): Impact {
    const sessions = new Set<string>(this.others[object]);
    this.addUsers(object, sessions, new Set());
    if (sessions.size === 0) return { kind: "none", sessions: [] };
    return { kind: "refresh", sessions: sessions.has("all") ? ["all"] : [...sessions] };
  }

  /** @param seen policies that led here: a policy may name itself, directly or through another one */
  private addUsers(object: string, sessions: Set<string>, seen: Set<string>): void {
    if (seen.has(object)) return;
    seen.add(object);
    for (const row of this.rowsNaming.get(object) ?? []) {
      if (row.object !== undefined) this.addUsers(row.object, sessions, seen);
      else if (isOfProcess(row)) sessions.add("all");
      else for (const session of this.sessionsOf(row.peer ?? "")) sessions.add(session);
    }
  }

  private sessionsOf(peer: string): readonly string[] {
    const members = this.peers.membersOf(peer);
    return members.length > 0 ? members : [peer];
  }
}
