import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpText, push, withLogin } from "../../../../components/s9700/vrp";
import { failure, pushTo, SEED, started, WANTED } from "../support/switch";

const WITHOUT_142 = WANTED.filter((row) => row.peer !== "10.2.98.142");
const RESETS = "Warning: This operation will reset the peer session. Continue? [Y/N]:";

describe("a question whose first sentence no rule knows, though its last one is known,", () => {
  test("is answered n at `undo peer`: the peer stays, and the push ends", async () => {
    const { device, access } = await started({ startup: SEED });
    const question = `Warning: All VPN instances on the switch will be deleted.\n${RESETS}`;
    device.faults.ask = { line: "^undo peer", question };
    const error = await failure(pushTo(access, WITHOUT_142));
    assert.equal(error.code, "question");
    assert.match(error.message, /"Warning: All VPN instances on the switch will be deleted\. Warning: This/);
    assert.equal(error.report?.state, "rolled-back");
    assert.match(device.runningConfiguration(), /10\.2\.98\.142 as-number/);
  });

  test("is answered n at `save`", async () => {
    const { device, access } = await started({ startup: SEED });
    const question =
      "Warning: The startup file belongs to another user and its license will be erased.\nAre you sure to continue? [Y/N]:";
    device.faults.ask = { line: "^save$", question };
    const error = await failure(pushTo(access, WITHOUT_142));
    assert.equal(error.code, "question");
    assert.match(error.message, /license will be erased\. Are you sure to continue\?/);
    assert.match(device.startupConfiguration(), /10\.2\.98\.142/, "not saved");
  });
});

describe("a switch that says that a row resets the peer session", () => {
  const IN_VPN = `bgp 65001
 router-id 10.2.0.2
 #
 ipv4-family unicast
  undo synchronization
 #
 ipv4-family vpn-instance A
  peer 10.9.9.9 as-number 65010
`;

  test("where all its peers are of a VPN instance: the plan says that all sessions are reset", async () => {
    const { device, access } = await started({ startup: IN_VPN });
    const question =
      "Warning: Changing the parameter in this command resets the peer session. Continue? [Y/N]:";
    device.faults.ask = { line: "^router-id", question };
    const wanted = parseBgpText("bgp 65001\n router-id 10.2.0.3\n").rows;
    const input = { asNumber: "65001", wanted, ownership: ownershipOf(wanted) };
    const report = await withLogin(access, (vty) => push(vty, input));
    assert.deepEqual(
      report.plan.commands.map(({ impact }) => impact),
      [{ kind: "resets", sessions: ["all"] }],
    );
  });

  test("where the plan says that none is touched: it is answered n", async () => {
    const start = "bgp 65001\n router-id 10.2.0.2\n group G external\n peer G timer keepalive 10 hold 30\n";
    const { device, access } = await started({ startup: start });
    device.faults.ask = { line: "^peer G timer", question: RESETS };
    const wanted = parseBgpText(start.replace("keepalive 10", "keepalive 5")).rows;
    const input = { asNumber: "65001", wanted, ownership: ownershipOf(wanted) };
    const error = await failure(withLogin(access, (vty) => push(vty, input)));
    assert.equal(error.code, "question");
    assert.deepEqual(
      error.report?.plan.commands.map(({ impact }) => impact.kind),
      ["none"],
    );
    assert.match(device.runningConfiguration(), /keepalive 10 hold 30/);
  });
});

describe("`save`", () => {
  for (const reply of [
    "Info: The configuration was saved unsuccessfully.",
    "Info: The configuration was not saved successfully.",
    "Info: Save the configuration successfully on the master board.\nWarning: Failed to save the configuration on the slave board.",
  ])
    test(`is not taken for done where the switch answers ${JSON.stringify(reply)}`, async () => {
      const { device, access } = await started({ startup: SEED });
      device.faults.refuse = { line: "^save$", text: reply };
      const error = await failure(pushTo(access, WITHOUT_142));
      assert.equal(error.code, "save");
      assert.equal(error.report?.saved, "unknown");
      assert.ok(
        error.message.includes(`did not save its configuration ("${reply.split("\n").at(-1) ?? ""}")`),
      );
    });

  test("is done on every slot of a stack, into a file whose name begins with fail", async () => {
    const { device, access } = await started({ startup: SEED });
    const slots = [0, 1].map(
      (slot) =>
        `Now saving the current configuration to the slot ${slot}..\nSave the configuration successfully.`,
    );
    const text = ["Info: flash:/failover.zip is written.", ...slots].join("\n");
    device.faults.refuse = { line: "^save$", text };
    assert.equal((await pushTo(access, WITHOUT_142)).saved, "saved");
  });

  test("without a lock: what another user types between the last reading and it is reported", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.refuse = {
      line: "^configuration exclusive",
      text: "Error: Unrecognized command found at '^' position.",
    };
    device.faults.meddle = { line: "^save$", types: "undo peer 10.2.98.141" };
    const report = await pushTo(access, WITHOUT_142);
    assert.match(
      report.notes.join(),
      /Another user changed rows after the last reading, and `save` may have stored them, too: - bgp: peer 10\.2\.98\.141 as-number 63400;/,
    );
    assert.ok(!report.running?.rows.some(({ peer }) => peer === "10.2.98.141"));
    assert.doesNotMatch(device.startupConfiguration(), /10\.2\.98\.141/);
  });

  test("without a lock, where no other user types: nothing more is reported", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.refuse = {
      line: "^configuration exclusive",
      text: "Error: Unrecognized command found at '^' position.",
    };
    assert.doesNotMatch((await pushTo(access, WITHOUT_142)).notes.join(), /Another user/);
  });
});
