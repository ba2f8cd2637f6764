import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpText, withLogin } from "../../../../components/s9700/vrp";
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

  test("reads what to type, and is not told that it is saved", async () => {
    const { device, access } = await started({ users, startup: SEED });
    device.faults.cut = { line: "^save$" };
    await failure(pushTo(access, MORE));
    const next = await pushTo(access, MORE);
    assert.deepEqual([next.state, next.saved], ["unchanged", "unknown"]);
    assert.match(next.notes.join(), /type `save` on the switch, or let a user of privilege level 3 push/);
    assert.doesNotMatch(device.startupConfiguration(), /10\.2\.98\.150/);
  });

  test("is told that his own push is saved, since `save` said so", async () => {
    const { device, access } = await started({ users, startup: SEED });
    assert.equal((await pushTo(access, MORE)).saved, "saved");
    assert.match(device.startupConfiguration(), /10\.2\.98\.150/);
  });
});
