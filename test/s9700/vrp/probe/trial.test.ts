import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type SwitchAccess, withLogin } from "../../../../components/s9700/vrp";
import { formatTrial, formatTrialPlan, runTrial } from "../../../../components/s9700/vrp/probe";
import { STEPS } from "../../../../components/s9700/vrp/probe/trialSteps";
import type { FrontEnd } from "../../../emulator/frontEnd";
import type { FrontEndOptions } from "../../../emulator/types";
import { evidenceFiles } from "../../../tools/docs/devicesPage";
import { aSwitch, SEED } from "../support/switch";

const devices: FrontEnd[] = [];
after(() => Promise.all(devices.map((device) => device.close())));

/** What the emulator's trials showed, as docs/devices.md lists it. */
const EVIDENCE = {
  r011: "emulated-s9700-v200r011.yaml",
  r019: "emulated-s9700-v200r019.yaml",
  ce: "emulated-ce12800.yaml",
};
const IPV6 = " #\n ipv6-family unicast\n  undo synchronization\n";
const CONSENT = "BJ_Office_Core_S9700";
const consent = () => Promise.resolve(CONSENT);
const trial = (access: SwitchAccess) => withLogin(access, (vty) => runTrial(vty, consent));

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
      const { device, access } = await saved({ profile, startup: `#\n${SEED}${IPV6}#\nreturn\n` });
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
      const evidence = evidenceFiles().find(({ name }) => name === EVIDENCE[profile])?.evidence.trial ?? {};
      for (const { id, state, says } of report.answers)
        // It quotes the time.
        if (state === "shown" && id !== "lock-holder") assert.equal(evidence[id], says, id);
      const peers = device.log.flatMap(({ line }) => /^(?:undo )?peer (\S+)/.exec(line)?.[1] ?? []);
      assert.deepEqual([...new Set(peers)].sort(), ["192.0.2.1", "2001:db8::1", "CALICO-PEERING-TRIAL"]);
    });
  }

  test("goes on where the switch refuses a class, says which, and takes it back", async () => {
    const refuse = {
      line: "route-policy CALICO-PEERING-TRIAL permit",
      text: "Error: Too many policies.",
      times: 1,
    };
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
    ["no name was typed", { consent: undefined }, /nobody typed its sysname/],
    ["what runs is not saved", { startup: `#\n${SEED}#\nreturn\n` }, /what runs is not saved/],
    ["no BGP process runs", { startup: "#\nreturn\n" }, /no BGP process runs/],
  ] as const) {
    test(`is not made, and nothing is sent, where ${why}`, async () => {
      const { device, access } = "startup" in change ? await aSwitch(change) : await saved();
      devices.push(device);
      const typed = "consent" in change ? change.consent : CONSENT;
      await assert.rejects(
        withLogin(access, (vty) => runTrial(vty, () => Promise.resolve(typed))),
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

  for (const profile of ["r011", "ce"] as const) {
    test(`sends the very lines that it has shown before: ${profile}`, async () => {
      const { device, access } = await saved({ profile, startup: `#\n${SEED}${IPV6}#\nreturn\n` });
      let shown: readonly string[] = [];
      let before: number | undefined;
      await withLogin(access, (vty) =>
        runTrial(vty, (plan) => {
          shown = linesIn(formatTrialPlan(plan));
          before = device.log.length;
          return consent();
        }),
      );
      const lines = device.log.map(({ line }) => line);
      assert.deepEqual(lines.slice(0, before).filter(isConfiguring), []);
      assert.deepEqual(lines.filter(isConfiguring), shown.filter(isConfiguring));
    });
  }

  test("ends before it sends another line than it has shown, where another engineer changed what it builds on", async () => {
    const types = "peer 192.0.2.1 description of another";
    const meddle = { line: "^peer 192.0.2.1 group CALICO-PEERING-TRIAL$", types };
    const { device, access } = await saved({ faults: { meddle } });
    const before = texts(device);
    const report = await trial(access);
    assert.deepEqual(texts(device), before, formatTrial(report));
    assert.ok(!report.steps.every(({ state }) => state === "works"), formatTrial(report));
  });

  /**
   * A cut before a line, at the question that it asks, or before the next line that only reads, leaves one of these states.
   * Each step is cut behind the one before it: what a step wants is all that is there of a trial when the next one begins.
   */
  test("that is cut at any line is taken back by the next one", async () => {
    const { device, access } = await saved({ startup: `#\n${SEED}${IPV6}#\nreturn\n` });
    const expected = texts(device);
    const takeBack = () => withLogin(access, (vty) => runTrial(vty, consent, []));
    let configured = 0;
    for (const at of STEPS.keys()) {
      const steps = STEPS.slice(Math.max(0, at - 1), at + 1);
      const typedBefore = device.log.length;
      const walk = () => withLogin(access, (vty) => runTrial(vty, consent, steps));
      await walk();
      const lines = device.log.slice(typedBefore).map(({ line }) => line);
      await takeBack();
      const begin = at === 0 ? 0 : lines.indexOf("save") + 1;
      const cuts = lines.flatMap((line, nth) => [
        ...(nth > begin && changes(lines[nth - 1] ?? "") ? [{ line: "", nth: nth + 1 }] : []),
        ...(line === "save" && nth >= begin
          ? [{ line: "^save$", nth: countOf("save", lines.slice(0, nth + 1)), asked: true }]
          : []),
      ]);
      configured += lines.slice(begin).filter(changes).length;
      assert.ok(cuts.length > 0, steps.at(-1)?.name);
      for (const cut of cuts) {
        const what = `${steps.at(-1)?.name}: cut at ${JSON.stringify(cut)}, \`${lines[cut.nth - 1]}\``;
        device.faults.cut = { ...cut };
        const ended = await walk();
        assert.ok(ended.ended !== undefined && !ended.restored, what);
        // The next one takes back what is left before the first of its own steps, which are the other tests'.
        const report = await takeBack();
        assert.ok(report.restored, `${what}\n${formatTrial(report)}`);
        assert.deepEqual(texts(device), expected, what);
      }
    }
    assert.ok(configured > 60, String(configured));
  });
});

const countOf = (line: string, lines: readonly string[]) => lines.filter((one) => one === line).length;

/** After it the running or the startup configuration is another one. */
const changes = (line: string): boolean => isConfiguring(line) || line === "save";

/** Lines of a plan as it is shown. */
const linesIn = (shown: string): string[] =>
  shown.split("\n").flatMap((line) => /^ {4}(.*)$/.exec(line)?.[1]?.trim() ?? []);

const isConfiguring = (line: string): boolean =>
  /^(?:undo )?(?:peer|group|ip ip-prefix|route-policy|if-match|apply) /.test(line);
