import type { Change } from "./change";
import { groupedBy } from "./grouped";
import { lineOf } from "./lines";
import { planList } from "./lists";
import { ObjectUsers } from "./objectUsers";
import { planPolicy } from "./policies";
import { nodeOf } from "../configuration/objectRows";
import type { Row } from "../rules/types";

/**
 * Plans lists, filters and route-policies: an object is there before a row names it, and is removed after the last row
 * that names it. It stays in force meanwhile: it is never empty, and new lines come before old ones go.
 */
export function planObjects(change: Change): void {
  const [now, wanted] = [byObject(change.now.of(undefined)), byObject(change.wanted.of(undefined))];
  const unknown = byObject(change.running.rows.filter((row) => !row.known));
  const users = new ObjectUsers(change.running.rows, change.others.usersOf);
  for (const name of change.ownership.objects) {
    const object = {
      name,
      now: now.get(name) ?? [],
      wanted: wanted.get(name) ?? [],
      unknown: unknown.get(name) ?? [],
      impact: users.impactOn(name),
    };
    if (name.startsWith("route-policy ")) planPolicy(change, object);
    else planList(change, object);
  }
  putBack(change);
}

function byObject(rows: readonly Row[]): Map<string, Row[]> {
  return groupedBy(rows, (row) => row.object);
}

/** After a roll-back: rows that no rule knows, which went with their object and are not there now. */
function putBack({ running, restore, commands }: Change): void {
  const placeOf = (row: Row) => [row.object, nodeOf(row.view), row.text].join("|");
  const there = new Set(running.rows.map(placeOf));
  for (const row of restore) {
    if (row.object === undefined || row.known || there.has(placeOf(row))) continue;
    commands.add(row.view === "system" ? "lists" : "policies", {
      ...lineOf(row),
      undo: [],
      impact: { kind: "none", sessions: [] },
      reason: "was there before",
    });
  }
}
