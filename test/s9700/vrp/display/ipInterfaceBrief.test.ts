import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInterfacesBrief } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

test("display ip interface brief", () => {
  assert.deepEqual(
    parseInterfacesBrief(`Interface                         IP Address/Mask      Physical   Protocol
MEth0/0/1                         unassigned           *down      down
NULL0                             unassigned           up         up(s)
Vlanif98                          10.2.98.1/24         up         up
`),
    [
      { name: "MEth0/0/1", physical: "*down", protocol: "down" },
      { name: "NULL0", physical: "up", protocol: "up" },
      { name: "Vlanif98", address: "10.2.98.1/24", physical: "up", protocol: "up" },
    ],
  );
});

test("VRP8's column of VPN instances is read, another column is refused", () => {
  const row = "GE1/0/0                           10.1.1.1/24          up         up         ";
  assert.deepEqual(parseInterfacesBrief(`${row}blue\n${row}--\n`), [
    { name: "GE1/0/0", address: "10.1.1.1/24", physical: "up", protocol: "up", vpn: "blue" },
    { name: "GE1/0/0", address: "10.1.1.1/24", physical: "up", protocol: "up" },
  ]);
  refused(() => parseInterfacesBrief(`${row}blue       7\n`));
});
