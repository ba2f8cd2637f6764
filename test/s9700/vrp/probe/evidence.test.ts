import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { withLogin } from "../../../../components/s9700/vrp";
import { probe } from "../../../../components/s9700/vrp/probe";
import type { FrontEnd } from "../../../emulator/frontEnd";
import { evidenceFiles } from "../../../tools/docs/devicesPage";
import { aSwitch } from "../support/switch";

const devices: FrontEnd[] = [];
after(() => Promise.all(devices.map((device) => device.close())));

describe("a recorded switch is probed as it was when it was recorded", () => {
  for (const { name, evidence } of evidenceFiles()) {
    const { version, level, found, exchanges } = evidence;
    test(`${name}: ${version.release ?? "release not named"}, level ${level}`, async () => {
      const { device, access } = await aSwitch({ recorded: exchanges });
      devices.push(device);
      const report = await withLogin({ ...access, name: "SWITCH" }, probe);
      assert.deepEqual(Object.fromEntries(report.checks.map(({ name, state }) => [name, state])), found);
      assert.deepEqual([report.level, report.version], [level, version]);
      assert.deepEqual(report.section?.planned ?? [], [], "a plan from the section to itself");
    });
  }
});
