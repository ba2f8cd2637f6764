import assert from "node:assert/strict";
import { checkInventory, sessionsOf, type Inventory } from "../../components/peering";

/** What the checks say: `refuse <path>: <sentence>`. */
export function findings(inventory: Inventory): string[] {
  return checkInventory(inventory, sessionsOf(inventory)).map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
}

/** Exactly one finding, and it says this. */
export function says(inventory: Inventory, expected: RegExp): void {
  const found = findings(inventory);
  assert.equal(found.length, 1, found.join("\n"));
  assert.match(found[0] ?? "", expected);
}
