import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { checkInventory, parseIpv4, sessionsOf, type Inventory } from "../../components/peering";
import { bjOffice, datacenters } from "./datacenters";

describe("the sessions of a datacenter", () => {
  test("are, in the first datacenter, one per node: its address and AS 63400 with 10.2.98.1 and AS 65001", () => {
    assert.deepEqual(
      sessionsOf(bjOffice()).map(({ name, node, switch: device }) => [
        name,
        node.address,
        node.asNumber,
        device.address,
        device.asNumber,
      ]),
      [
        ["bj-141-bj-office-core-s9700", "10.2.98.141", 63400, "10.2.98.1", 65001],
        ["bj-142-bj-office-core-s9700", "10.2.98.142", 63400, "10.2.98.1", 65001],
        ["bj-143-bj-office-core-s9700", "10.2.98.143", 63400, "10.2.98.1", 65001],
        ["bj-152-bj-office-core-s9700", "10.2.98.152", 63400, "10.2.98.1", 65001],
      ],
    );
  });

  test("are every node on every switch that chose it, exactly once", () => {
    fc.assert(
      fc.property(datacenters, (inventory) => {
        const declared = inventory.switches.flatMap((device) =>
          device.nodes.map((node) => `${node} ${device.name}`),
        );
        const found = sessionsOf(inventory).map((session) => `${session.node.name} ${session.switch.name}`);
        assert.deepEqual([...found].sort(), declared.sort());
        assert.equal(new Set(sessionsOf(inventory).map(({ name }) => name)).size, found.length);
      }),
    );
  });

  test("say the same about both ends as the cluster and the switch do", () => {
    fc.assert(
      fc.property(datacenters, (inventory) => {
        for (const { node, switch: device } of sessionsOf(inventory)) {
          const declared = inventory.switches.find(({ name }) => name === device.name);
          assert.equal(node.asNumber, inventory.cluster.asNumber);
          assert.equal(node.address, inventory.cluster.nodes.find(({ name }) => name === node.name)?.address);
          assert.deepEqual(
            [device.asNumber, device.address, device.interface],
            [declared?.asNumber, declared?.peering.ipv4?.address, declared?.peering.interface],
          );
        }
      }),
    );
  });

  test("do not depend on the order of the file, and come by switch and then by address as a number", () => {
    const upsideDown = (inventory: Inventory): Inventory => ({
      ...inventory,
      cluster: { ...inventory.cluster, nodes: [...inventory.cluster.nodes].reverse() },
      switches: [...inventory.switches]
        .reverse()
        .map((device) => ({ ...device, nodes: [...device.nodes].reverse() })),
    });
    fc.assert(
      fc.property(datacenters, (inventory) => {
        const sessions = sessionsOf(inventory);
        assert.deepEqual(sessionsOf(upsideDown(inventory)), sessions);
        const order = sessions.map(
          (session) => [session.switch.name, parseIpv4(session.node.address) ?? 0] as const,
        );
        assert.deepEqual(
          [...order].sort((a, b) => a[0].localeCompare(b[0]) || a[1] - b[1]),
          order,
        );
      }),
    );
  });

  test("of a well-formed datacenter pass all checks", () => {
    fc.assert(
      fc.property(datacenters, (inventory) => {
        assert.deepEqual(checkInventory(inventory, sessionsOf(inventory)), []);
      }),
    );
  });
});
