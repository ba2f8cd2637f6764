import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type DisplayCommand, readDisplay, VrpError } from "../../../../components/s9700/vrp";

test("a command is sent as it is and read by its own parser", async () => {
  const sent: string[] = [];
  const session = {
    where: "S9706",
    display: async (command: string) => {
      sent.push(command);
      if (command !== "version") return " Total number of peers : 0";
      return "VRP (R) software, Version 5.170 (S9700 V200R011C10SPC500)";
    },
  };
  assert.deepEqual(await readDisplay(session, "version"), { vrp: "5.170", release: "V200R011C10SPC500" });
  assert.deepEqual(await readDisplay(session, "bgp peer"), []);
  assert.deepEqual(sent, ["version", "bgp peer"]);
});

test("what cannot be read is refused with the name of the switch and its row", async () => {
  const session = { where: "Core-1", display: async () => "  10.2.98.141 4 63400 0 0 0 00:00:01 Sideways 0" };
  await assert.rejects(readDisplay(session, "bgp peer"), (error: VrpError) => {
    assert.equal(error.code, "display");
    return error.message.startsWith(
      "Core-1: `display bgp peer` shows `10.2.98.141 4 63400 0 0 0 00:00:01 Sideways 0`: ",
    );
  });
});

describe("a display in another form than those that are known", () => {
  for (const [command, text] of [
    ["bgp peer", " Total number of peers : 2\n Neighbor 10.2.98.141 is up\n Neighbor 10.2.98.142 is up"],
    ["bgp peer", "VRP (R) software, Version 5.170 (S9700 V200R011C10SPC500)"],
    ["bgp peer", "Peer rack-1 is up"],
    ["ip routing-table", "row\nrow"],
    ["bgp routing-table", " Total Number of Routes: 1\n 10.244.0.0 via 10.2.98.141, best"],
    ["bgp routing-table", "Network | Next hop | Flags\n10.244.0.0/26 | 10.2.98.141 | best"],
    ["ip routing-table", "Destinations : 8 Routes : 8\nDestination via interface"],
    ["ip routing-table protocol bgp", "B 10.244.0.0/26 [255/0] via 10.2.98.141, Vlanif98"],
    ["bgp peer verbose", "Neighbor 10.2.98.141, remote AS 63400, external link"],
    ["tcp status", "10.2.98.1:179 to 10.2.98.141:40211 is open"],
    ["ip interface brief", "Vlanif98: up, 10.2.98.1/24"],
  ] as const satisfies readonly (readonly [DisplayCommand, string])[]) {
    test(`is refused, and not read as empty: ${command}`, async () => {
      const session = { where: "Core-1", display: async () => text };
      await assert.rejects(readDisplay(session, command), /no row is laid out as this program expects it/);
    });
  }

  test("is not what a display of nothing is", async () => {
    const nothing =
      " BGP Local router ID is 10.2.0.2\n Status codes: * - valid, > - best\n Total Number of Routes: 0";
    const session = { where: "Core-1", display: async () => nothing };
    assert.deepEqual(await readDisplay(session, "bgp routing-table"), []);
  });
});
