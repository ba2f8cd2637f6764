import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ownershipOf,
  parseBgpText,
  type SwitchAccess,
  VtySession,
  withLogin,
} from "../../../../components/s9700/vrp";
import { failure, PASSWORD, SEED, started, pushTo, WANTED } from "../support/switch";

const WITHOUT_142 = WANTED.filter((row) => row.peer !== "10.2.98.142");

describe("a removal whose connection was cut at `save`", () => {
  for (const [who, more] of [
    ["that was ours", {}],
    ["of a switch that is ours as a whole", { ownership: ownershipOf(WITHOUT_142), ownsAll: true }],
  ] as const) {
    for (const lockFirst of [false, true]) {
      test(`of a peer ${who} is saved by the next run, ${lockFirst ? "locked" : "read"} first`, async () => {
        const { device, access } = await started();
        await pushTo(access);
        device.faults.cut = { line: "^save$" };
        assert.equal((await failure(pushTo(access, WITHOUT_142))).code, "cut");
        assert.match(device.startupConfiguration(), /10\.2\.98\.142/, "a reboot would bring it back");
        const next = await pushTo(access, WITHOUT_142, { ...more, lockFirst });
        assert.deepEqual([next.state, next.saved], ["unchanged", "saved"]);
        assert.match(next.notes.join(), /had not saved it: it was saved/);
        assert.doesNotMatch(device.startupConfiguration(), /10\.2\.98\.142/);
      });
    }
  }

  test("is not taken for ours where the peer never was", async () => {
    const { device, access } = await started();
    await pushTo(access);
    await withLogin(access, async (engineer) => {
      await engineer.enter("bgp", "65001");
      await engineer.command("undo peer 10.2.98.142");
    });
    const report = await pushTo(access, WITHOUT_142, { ownership: ownershipOf(WITHOUT_142) });
    assert.deepEqual([report.state, report.saved], ["unchanged", "saved"], "all that is ours is saved");
    assert.match(device.startupConfiguration(), /10\.2\.98\.142/);
  });
});

describe("a user whom the switch does not tell what is saved", () => {
  const MORE = [...WANTED, ...parseBgpText("bgp 65001\n peer 10.2.98.150 as-number 63400\n").rows];
  const users = [{ name: "pulumi", password: PASSWORD, level: 2 }];

  test("reads what to type, and no claim that it is saved", async () => {
    const { device, access } = await started({ users, startup: SEED });
    device.faults.cut = { line: "^save$" };
    await failure(pushTo(access, MORE));
    const next = await pushTo(access, MORE);
    assert.deepEqual([next.state, next.saved], ["unchanged", "unknown"]);
    assert.match(next.notes.join(), /type `save` on the switch, or let a user of privilege level 3 push/);
    assert.doesNotMatch(device.startupConfiguration(), /10\.2\.98\.150/);
  });

  test("reads that a push of that user is saved, since `save` confirmed it", async () => {
    const { device, access } = await started({ users, startup: SEED });
    assert.equal((await pushTo(access, MORE)).saved, "saved");
    assert.match(device.startupConfiguration(), /10\.2\.98\.150/);
  });
});

describe("what another user changed and did not save", () => {
  const MORE = [...WANTED, ...parseBgpText("bgp 65001\n peer 10.2.98.150 as-number 63400\n").rows];
  const BUSY = "Error: The system is busy in building configuration. Please wait for a moment...";

  const typeOthersPeer = (access: SwitchAccess) =>
    withLogin(access, async (engineer) => {
      await engineer.enter("bgp", "65001");
      await engineer.command("peer 10.9.9.9 as-number 65010");
    });

  async function withOthersChange(): ReturnType<typeof started> {
    const { device, access } = await started();
    await pushTo(access);
    await typeOthersPeer(access);
    return { device, access };
  }

  test("is named where the save that an earlier run owes stores it, too", async () => {
    const { device, access } = await started();
    await pushTo(access);
    device.faults.cut = { line: "^save$" };
    await failure(pushTo(access, MORE));
    await typeOthersPeer(access);
    const report = await pushTo(access, MORE);
    assert.match(device.startupConfiguration(), /10\.9\.9\.9/);
    assert.match(report.notes.join("\n"), /`save` stores everything.*peer 10\.9\.9\.9 as-number 65010/);
  });

  for (const [what, text] of [
    ["is busy for longer than a push waits", BUSY],
    ["gives no saved configuration for another reason", "Error: Failed to read the configuration file."],
  ] as const) {
    test(`is not saved where the switch ${what}: nothing says that our rows are not`, async (context) => {
      const { device, access } = await withOthersChange();
      context.mock.method(VtySession.prototype, "pause", () => Promise.resolve());
      device.faults.refuse = { line: "^display saved", text };
      const report = await pushTo(access, WANTED);
      assert.deepEqual([report.state, report.saved], ["unchanged", "unknown"]);
      assert.doesNotMatch(device.startupConfiguration(), /10\.9\.9\.9/);
    });
  }

  test("stays unsaved where the switch was busy for a moment: then it says that our rows are saved", async () => {
    const { device, access } = await withOthersChange();
    device.faults.refuse = { line: "^display saved", text: BUSY, times: 1 };
    const report = await pushTo(access, WANTED);
    assert.deepEqual([report.state, report.saved], ["unchanged", "saved"]);
    assert.doesNotMatch(device.startupConfiguration(), /10\.9\.9\.9/);
  });

  test("is told of before a push also where the switch is busy for a moment", async () => {
    const { device, access } = await withOthersChange();
    device.faults.refuse = { line: "^compare configuration", text: BUSY, times: 1 };
    const report = await pushTo(access, MORE, { lockFirst: true });
    assert.match(report.notes.join("\n"), /`save` stores everything/);
  });

  test("may be stored by a push of a user whom the switch does not tell, who reads that", async () => {
    const users = [{ name: "pulumi", password: PASSWORD, level: 2 }];
    const { access } = await started({ users, startup: SEED });
    const report = await pushTo(access, MORE);
    assert.match(
      report.notes.join("\n"),
      /does not tell this user whether it ran unsaved changes.*`save` stores everything/,
    );
  });
});
