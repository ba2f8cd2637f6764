import assert from "node:assert/strict";
import { calicoObjects, finalObjects } from "../../../components/calico/manifests";
import { sessionsOf, type Inventory } from "../../../components/peering";
import { wantedSection } from "../../../components/s9700/render";
import { difference } from "../../../components/s9700/vrp";
import { parseDatacenter } from "../../../stacks/config";
import { readYaml } from "../../../stacks/yamlText";

/** What a stack file makes of both ends: what two files are compared by, whatever their words. */

/** The model that a stack file's text makes. */
export function inventoryOf(stack: string, text: string): Inventory {
  const { config } = readYaml(stack, Buffer.from(text)) as { config: Record<string, unknown> };
  const raw = { cluster: config["calico-peering:cluster"], switches: config["calico-peering:switches"] };
  return parseDatacenter(raw, { datacenter: stack, file: stack });
}

/** What does not come back word for word, by stack, and why: the two ends are the same all the same. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  "vpn-instances": "an entry's name is nowhere on a switch, and the BGPPeers' names hold it: they are named",
  "dual-stack": "BGPFilters of single sessions are named, and stay as they are",
};

/** Each switch, and each VPN instance of it, gets the same rows; what the file calls it is no fact of the switch. */
export function sameSwitchEnds(imported: Inventory, declared: Inventory): void {
  const [one, other] = [switchEnds(imported), switchEnds(declared)];
  const named = (ends: typeof one) => ends.map(({ where }) => where);
  assert.deepEqual(named(one), named(other));
  for (const [at, { where, rows }] of one.entries())
    assert.deepEqual(difference(rows, other[at]?.rows ?? []), [], where);
}

function switchEnds(inventory: Inventory) {
  const sessions = sessionsOf(inventory);
  return inventory.switches
    .map((device) => ({
      where: [
        device.sysname ?? device.name,
        ...(device.vpnInstance === undefined ? [] : [device.vpnInstance]),
      ].join(" "),
      // VRP prints it by itself, so nothing tells whether a file had it.
      rows: wantedSection(device, sessions).rows.filter(({ text }) => text !== "undo synchronization"),
    }))
    .sort((a, b) => (a.where < b.where ? -1 : 1));
}

/** The cluster gets the same objects, field by field. */
export function sameClusterEnd(imported: Inventory, declared: Inventory): void {
  const { datacenter } = declared;
  // BGPFilters of BGPPeers that are named stay, and are not the file's.
  const isKept = (line: string) => OTHER_WORDS[datacenter] === undefined || !line.startsWith("BGPFilter ");
  assert.deepEqual(clusterEnd(imported), clusterEnd(declared).filter(isKept));
}

function clusterEnd(inventory: Inventory): string[] {
  return finalObjects(calicoObjects(inventory, sessionsOf(inventory)))
    .map(({ kind, metadata, spec }) => `${kind} ${metadata.name} ${canonical(spec)}`)
    .sort();
}

/** Without the order of fields, which is no fact. */
function canonical(spec: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1)));
}
