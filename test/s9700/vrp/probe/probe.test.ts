import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type SwitchAccess, withLogin } from "../../../../components/s9700/vrp";
import {
  evidenceOf,
  formatEvidence,
  formatProbe,
  probe,
  type ProbeReport,
} from "../../../../components/s9700/vrp/probe";
import { readEvidence } from "../../../emulator/evidence";
import type { FrontEnd } from "../../../emulator/frontEnd";
import type { FrontEndOptions } from "../../../emulator/types";
import { aSwitch, PASSWORD, SEED } from "../support/switch";

const devices: FrontEnd[] = [];
after(() => Promise.all(devices.map((device) => device.close())));

async function started(options: Partial<FrontEndOptions> = {}) {
  const found = await aSwitch({ startup: `#\n${SEED}#\nreturn\n`, ...options });
  devices.push(found.device);
  return found;
}

const probed = (access: SwitchAccess) =>
  withLogin(access, async (vty) => ({ report: await probe(vty), vty }));

/** Lines that are not `works`, with what they are. */
const troubles = ({ checks }: ProbeReport) =>
  checks.filter(({ state }) => state !== "works").map(({ line, state }) => `${line}: ${state}`);

/** All that a probe may type: displays, settings of its own session, and the way into the system view and back. */
const HARMLESS =
  /^(?:display .*|compare configuration|screen-length 0 temporary|undo terminal command forward matched upper-view|undo terminal monitor|system-view|return|quit)?$/;

describe("probe", () => {
  test("finds everything at work with an account of level 3, and changes nothing", async () => {
    const { device, access } = await started();
    const before = [device.runningConfiguration(), device.startupConfiguration()];
    const { report } = await probed(access);
    assert.deepEqual(troubles(report), []);
    const { level, dialect, version, section, verdicts } = report;
    assert.deepEqual([level, dialect, version.release], [3, "immediate", "V200R011C10SPC500"]);
    assert.deepEqual([section?.peers, section?.unknown, section?.planned], [2, [], []]);
    for (const { works } of Object.values(verdicts)) assert.equal(works, "yes");
    assert.deepEqual([device.runningConfiguration(), device.startupConfiguration()], before);
    for (const { line } of device.log) assert.match(line, HARMLESS);
  });

  test("says of level 2 what it cannot tell, and of level 1 that it can verify and nothing else", async () => {
    const users = [1, 2].map((level) => ({ name: `level${level}`, password: PASSWORD, level }));
    const { device, access } = await started({ users });
    const two = (await probed({ ...access, username: "level2" })).report;
    assert.equal(two.level, 2);
    assert.deepEqual(
      Object.values(two.verdicts).map(({ works }) => works),
      ["less", "less", "yes"],
    );
    assert.match(formatProbe(two), /^preview, up: works, with less$/m);
    const one = (await probed({ ...access, username: "level1" })).report;
    assert.equal(one.level, 1);
    assert.deepEqual(
      Object.values(one.verdicts).map(({ works }) => works),
      ["no", "no", "yes"],
    );
    // Level 2 reads the section from within it.
    for (const { line } of device.log) if (line !== "bgp 65001") assert.match(line, HARMLESS);
  });

  test("reads VRP8, too", async () => {
    const { access } = await started({ profile: "ce" });
    const { report } = await probed(access);
    assert.deepEqual(troubles(report), []);
    assert.equal(report.dialect, "two-stage");
  });

  test("names rows of views that no rule knows, without their secrets", async () => {
    const vpn =
      " #\n ipv4-family vpn-instance RED\n  peer 172.16.4.5 as-number 65010\n  peer 172.16.4.5 password cipher S3cret-Of-Red\n";
    const { access } = await started({ startup: `#\n${SEED}${vpn}#\nreturn\n` });
    const { report } = await probed(access);
    assert.equal(report.section?.unknown.length, 2);
    assert.match(formatProbe(report), /peer 172\.16\.4\.5 as-number 65010 \(ipv4-family vpn-instance RED\)/);
    assert.doesNotMatch(formatProbe(report) + JSON.stringify(report), /S3cret/);
  });

  for (const [what, faults, line, state] of [
    [
      "a line that a release lacks",
      { line: "^display bgp peer$", text: "Error: Unrecognized command found at '^' position." },
      "display bgp peer",
      "missing",
    ],
    [
      "an answer in another form",
      {
        line: "^display bgp routing-table$",
        text: "Network | Next hop | Flags\n10.0.0.0/8 | 1.1.1.1 | best",
      },
      "display bgp routing-table",
      "not understood",
    ],
    [
      "a comparison in other words",
      { line: "^compare configuration$", text: "Info: Both are alike." },
      "compare configuration",
      "not understood",
    ],
    [
      "a line that the account may not use",
      { line: "^display version$", text: "Error: You do not have permission to run the command." },
      "display version",
      "not allowed",
    ],
  ] as const) {
    test(`tells ${what}, and goes on`, async () => {
      const { access } = await started({ faults: { refuse: faults } });
      const { report } = await probed(access);
      assert.deepEqual(troubles(report), [`${line}: ${state}`]);
      const stops = /routing-table|peer/.test(line);
      assert.equal(report.verdicts.verify.works, stops ? "no" : "yes");
    });
  }

  test("mentions log lines that come in the middle of answers", async () => {
    const { access } = await started({ faults: { noise: true } });
    const { report } = await probed(access);
    assert.ok(
      report.oddities.some((sentence) => /logged \d+ lines/.test(sentence)),
      report.oddities.join(),
    );
  });
});

describe("the evidence of a probe", () => {
  const site = `bgp 65001
 router-id 10.2.0.2
 group OFFICE external
 peer OFFICE as-number 63400
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.141 description rack A12, Zhongguancun
 peer 10.2.98.141 password cipher Peer-S3cret
 peer fd00:98::141 as-number 63400
 #
 ipv4-family unicast
  undo synchronization
`;

  test("holds no address, name, description or secret of the site, and plays as the same switch", async () => {
    const { device, access } = await started({ startup: `#\n${site}#\nreturn\n` });
    const { report, vty } = await probed(access);
    const about = { source: "emulator", username: access.username } as const;
    const text = formatEvidence(evidenceOf(vty.transcript, report, about));
    assert.doesNotMatch(text, /10\.2\.98|fd00|OFFICE|Zhongguancun|S3cret|BJ_Office|pulumi/);
    const { device: player, access: played } = await started({
      sysname: "SWITCH",
      recorded: readEvidence(text).exchanges,
    });
    const again = (await probed({ ...played, name: "SWITCH" })).report;
    const said = ({ level, dialect, checks, section, verdicts }: ProbeReport) => ({
      level,
      dialect,
      states: checks.map(({ name, state }) => [name, state]),
      rows: section?.rows,
      verdicts,
    });
    assert.deepEqual(said(again), said(report));
    assert.equal(player.log.length, 0, "a recording runs nothing");
    assert.ok(device.log.length > 0);
  });

  test("keeps names where they are asked for, and no secret all the same", async () => {
    const { access } = await started({ startup: `#\n${site}#\nreturn\n` });
    const { report, vty } = await probed(access);
    const about = {
      source: "emulator",

      username: access.username,
      keepNames: true,
    } as const;
    const text = formatEvidence(evidenceOf(vty.transcript, report, about));
    assert.match(text, /peer 10\.2\.98\.141 description rack A12, Zhongguancun/);
    assert.doesNotMatch(text, /S3cret/);
  });
});
