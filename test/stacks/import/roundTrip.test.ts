import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { calicoObjects, finalObjects } from "../../../components/calico/manifests";
import { sessionsOf, type Inventory } from "../../../components/peering";
import { wantedSection } from "../../../components/s9700/render";
import { difference } from "../../../components/s9700/vrp";
import { parseDatacenter } from "../../../stacks/config";
import { prove } from "../../../stacks/import/prove";
import { fileText } from "../../../stacks/import/text";
import { importedStack } from "../../../stacks/import/values";
import { readStackFile, stackNames } from "../../../stacks/stackFile";
import { readYaml } from "../../../stacks/yamlText";
import { siteOf } from "./site";

/** What does not come back word for word, by stack, and why: the two ends are the same all the same. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  "vpn-instances": "an entry's name is nowhere on a switch, and the BGPPeers' names hold it: they are named",
  "dual-stack": "BGPFilters of single sessions are named, and stay as they are",
};

/** Without the order of fields, which is no fact. */
function canonical(spec: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function fromText(stack: string, text: string): Inventory {
  const { config } = readYaml(stack, Buffer.from(text)) as { config: Record<string, unknown> };
  const raw = { cluster: config["calico-peering:cluster"], switches: config["calico-peering:switches"] };
  return parseDatacenter(raw, { datacenter: stack, file: stack });
}

describe("a committed stack file, thrown away and imported again from its two ends", () => {
  for (const stack of stackNames()) {
    const before = readStackFile(stack);
    const site = siteOf(before);
    const imported = importedStack(site, { stack });
    const text = fileText(imported);
    const after = fromText(stack, text);

    test(`${stack}: nothing changes, and nothing of it stays outside of the file`, () => {
      const { refused, changes, additions, foreignRows } = prove(imported, site);
      assert.deepEqual(
        { refused, changes, additions, foreignRows },
        { refused: [], changes: [], additions: [], foreignRows: [] },
      );
      assert.deepEqual(imported.foreign, []);
    });

    test(`${stack}: each switch gets the same rows`, () => {
      const rows = (inventory: Inventory) =>
        inventory.switches.map(
          (device) =>
            [
              device.sysname ?? device.name,
              device.vpnInstance,
              wantedSection(device, sessionsOf(inventory)).rows,
            ] as const,
        );
      const [one, other] = [rows(before), rows(after)];
      assert.equal(one.length, other.length);
      for (const [at, [sysname, instance, wanted]] of one.entries()) {
        assert.deepEqual(other[at]?.slice(0, 2), [sysname, instance]);
        assert.deepEqual(difference(other[at]?.[2] ?? [], wanted), []);
      }
    });

    test(`${stack}: the cluster gets the same objects`, () => {
      const specs = (inventory: Inventory) =>
        finalObjects(calicoObjects(inventory, sessionsOf(inventory)))
          .map(({ kind, metadata, spec }) => `${kind} ${metadata.name} ${canonical(spec)}`)
          .sort();
      const [one, other] = [specs(before), specs(after)];
      // BGPFilters of BGPPeers that are named stay, and are not the file's.
      const isKept = (line: string) => OTHER_WORDS[stack] === undefined || !line.startsWith("BGPFilter ");
      assert.deepEqual(other, one.filter(isKept));
    });

    test(`${stack}: the file is one that a person reads: no line is longer than 120, every secret has its command`, () => {
      const long = text.split("\n").filter((line) => line.length > 120 && !/config set|hostKey/.test(line));
      assert.deepEqual(long, []);
      for (const { name } of after.switches) assert.ok(text.includes(`switchPasswords.${name}`), name);
      assert.equal(Object.keys((parse(text) as { config: object }).config).length, 2);
    });
  }
});
