import assert from "node:assert/strict";
import { test } from "node:test";
import { readDisplay, VrpError } from "../../../../components/s9700/vrp";

test("a command is sent as it is and read by its own parser", async () => {
  const sent: string[] = [];
  const session = {
    where: "S9706",
    display: async (command: string) => {
      sent.push(command);
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
