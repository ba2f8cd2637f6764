import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type SwitchAccess, withLogin } from "../../../../components/s9700/vrp";
import { formatTrial, runTrial } from "../../../../components/s9700/vrp/probe";
import type { FrontEnd } from "../../../emulator/frontEnd";
import type { FrontEndOptions } from "../../../emulator/types";
import { aSwitch, SEED } from "../support/switch";

const devices: FrontEnd[] = [];
after(() => Promise.all(devices.map((device) => device.close())));

const CONSENT = "BJ_Office_Core_S9700";
const trial = (access: SwitchAccess) => withLogin(access, (vty) => runTrial(vty, CONSENT));

/** A switch that has saved what it runs. */
async function saved(options: Partial<FrontEndOptions> = {}) {
  const first = await aSwitch({ startup: `#\n${SEED}#\nreturn\n`, ...options });
  const startup = first.device.runningConfiguration();
  await first.device.close();
  const found = await aSwitch({ ...options, startup });
  devices.push(found.device);
  return found;
}

const texts = (device: FrontEnd) =>
  [device.runningConfiguration(), device.startupConfiguration()].map((text) => text.replace(/^!.*\n/gm, ""));

describe("a trial on documentation addresses", () => {
  for (const profile of ["r011", "r019", "ce"] as const) {
    test(`walks through every class of commands and leaves both configurations as they were: ${profile}`, async () => {
      const ipv6 = " #\n ipv6-family unicast\n  undo synchronization\n";
      const { device, access } = await saved({ profile, startup: `#\n${SEED}${ipv6}#\nreturn\n` });
      const before = texts(device);
      const report = await trial(access);
      assert.deepEqual(
        report.steps.filter(({ state }) => state !== "works"),
        [],
      );
      assert.ok(
        report.steps.every(({ lines }) => lines.length > 0),
        formatTrial(report),
      );
      assert.ok(report.restored);
      assert.deepEqual(texts(device), before);
      const peers = device.log.flatMap(({ line }) => /^(?:undo )?peer (\S+)/.exec(line)?.[1] ?? []);
      assert.deepEqual([...new Set(peers)].sort(), ["192.0.2.1", "2001:db8::1", "CALICO-PEERING-TRIAL"]);
    });
  }

  test("goes on where the switch refuses a class, says which, and takes it back", async () => {
    const refuse = { line: "route-policy CALICO-PEERING-TRIAL permit", text: "Error: Too many policies." };
    const { device, access } = await saved({ faults: { refuse } });
    const before = texts(device);
    const report = await trial(access);
    assert.deepEqual(
      report.steps.flatMap(({ name, state }) => (state === "works" ? [] : [`${state}: ${name}`])),
      ["failed: a list that changes, a route-policy", "not tried: a peer over IPv6"],
    );
    assert.match(formatTrial(report), /failed {5}a list that changes[^]*Too many policies/);
    assert.deepEqual(texts(device), before);
  });

  for (const [why, change, sentence] of [
    [
      "another name was typed",
      { consent: "Core-2" },
      /the name that was typed is Core-2, and this is BJ_Office/,
    ],
    ["what runs is not saved", { startup: `#\n${SEED}#\nreturn\n` }, /what runs is not saved/],
    ["no BGP process runs", { startup: "#\nreturn\n" }, /no BGP process runs/],
  ] as const) {
    test(`is not made, and nothing is sent, where ${why}`, async () => {
      const { device, access } = "startup" in change ? await aSwitch(change) : await saved();
      devices.push(device);
      const consent = "consent" in change ? change.consent : CONSENT;
      await assert.rejects(
        withLogin(access, (vty) => runTrial(vty, consent)),
        sentence,
      );
      for (const { line } of device.log)
        assert.doesNotMatch(line, /^(?:bgp|peer|group|save|configuration exclusive)/);
    });
  }

  test("does not save along what another engineer has not saved", async () => {
    const { device, access } = await saved();
    await withLogin(access, async (vty) => {
      await vty.enter("bgp", "65001");
      await vty.command("peer 10.2.98.142 description of another");
    });
    const before = texts(device);
    await assert.rejects(trial(access), /what runs is not saved, and a trial saves/);
    assert.deepEqual(texts(device), before);
  });

  test("that is cut at any line is taken back by the next one", async () => {
    const whole = await saved();
    await trial(whole.access);
    const lines = whole.device.log.length;
    const [expected] = [texts(whole.device)];
    // Every seventh line; all of them take minutes.
    for (let nth = 7; nth < lines; nth += 7) {
      const { device, access } = await saved({ faults: { cut: { line: "", nth } } });
      // Before its first line a trial is refused; afterwards it reports that it ended.
      const cut = await trial(access).catch((error: unknown) => ({ ended: String(error), restored: false }));
      assert.ok(cut.ended !== undefined && !cut.restored, `cut at line ${nth}`);
      const report = await trial(access);
      assert.ok(report.restored, formatTrial(report));
      assert.deepEqual(texts(device), expected, `cut at line ${nth} of ${lines}`);
      await device.close();
    }
  });
});
