import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Faults } from "../emulator/types";
import { EmulatedSwitch, NAME, PASSWORD, wantedText, WITH_FOREIGN } from "../s9700/support/emulatedSwitch";
import { SwitchProject } from "./support/switchProject";

/**
 * Switches with a fault each: what an update on the real engine says of them, and that it leaves them as they were. What
 * the cluster's end then does is in mistakes.test.ts.
 */

interface Faulty {
  /** The switch's name in the stack. */
  readonly name: string;
  readonly what: string;
  readonly faults?: Faults;
  /** Its password in the stack's configuration. Default: the right one. */
  readonly password?: string;
  readonly connection?: object;
  readonly asNumber?: string;
  readonly sentence: RegExp;
}

/** Each is found before anything is declared, and ends the program: an update shows one of them only. */
const AT_FIRST_LOGIN: readonly Faulty[] = [
  {
    name: "other-key",
    what: "another host key",
    connection: { hostKey: `SHA256:${"B".repeat(43)}` },
    sentence: /other-key .*host key.*SHA256:/,
  },
  {
    name: "wrong-password",
    what: "a wrong password, which is not repeated",
    password: "not-the-one",
    sentence: /wrong-password .*user "pulumi" was refused/,
  },
  {
    name: "other-as",
    what: "another AS runs there already",
    asNumber: "65002",
    sentence: /bgp 65001.*65002/,
  },
];

/** Each is found by its own resource: an update goes on with the other switches and shows all of them. */
const IN_UPDATE: readonly Faulty[] = [
  {
    name: "away",
    what: "no switch at the address",
    connection: { port: 1 },
    sentence: /away \(127\.0\.0\.1:1\).*reached/,
  },
  {
    name: "no-vty",
    what: "no VTY left",
    faults: { vtyFull: true },
    sentence: /no-vty .*VTY/,
  },
  {
    name: "refused-line",
    what: "a refused line: what had been sent is taken back, and nothing is saved",
    faults: {
      refuse: { line: "^peer 10.2.98.143 as-number", text: "Error: Wrong parameter found at '^' position." },
    },
    sentence: /peer 10\.2\.98\.143 as-number 63400.*Wrong parameter/,
  },
  {
    name: "question",
    what: "an unexpected question is answered n",
    faults: {
      ask: {
        line: "^peer 10.2.98.143 as-number",
        question: "Warning: All sessions will be reset. Continue? [Y/N]:",
      },
    },
    sentence: /All sessions will be reset/,
  },
];

/** One `up` of a stack with these switches. */
class Update {
  said = "";
  private readonly devices = new Map<string, EmulatedSwitch>();
  private project?: SwitchProject;

  constructor(private readonly switches: readonly Faulty[]) {}

  async run(): Promise<void> {
    const project = (this.project = await SwitchProject.create());
    const inputs: object[] = [];
    const passwords: string[] = [];
    for (const { name, faults, connection, asNumber, password = PASSWORD } of this.switches) {
      const device = await EmulatedSwitch.start(WITH_FOREIGN);
      this.devices.set(name, device);
      Object.assign(device.frontEnd.faults, faults);
      const wanted = device.inputs(wantedText(141, 142, 143));
      inputs.push({
        connection: { ...wanted.connection, name, sysname: NAME, ...connection },
        asNumber: asNumber ?? wanted.asNumber,
        stanzas: wanted.stanzas,
      });
      passwords.push("--secret", `calico-peering:switchPasswords.${name}=${password}`);
    }
    project.declare(...inputs);
    const set = await project.pulumi.run(["config", "set-all", "--path", ...passwords]);
    assert.equal(set.code, 0, set.stdout + set.stderr);
    const { code, stdout, stderr } = await project.pulumi.up("--skip-preview", "--continue-on-error");
    this.said = `${stdout}\n${stderr}`;
    assert.notEqual(code, 0, this.said);
  }

  device(name: string): EmulatedSwitch {
    return this.devices.get(name) ?? assert.fail(name);
  }

  async end(): Promise<void> {
    await Promise.all([...this.devices.values()].map((device) => device.stop()));
    this.project?.remove();
  }
}

/** The rows of `bgp` with which each switch started. */
const STARTED = WITH_FOREIGN.split("\n")
  .map((line) => line.trim())
  .filter((line) => line !== "#");

// A driver waits half a minute for a free VTY: the other updates run meanwhile.
describe("an update", { concurrency: 2 }, () => {
  for (const switches of [IN_UPDATE, ...AT_FIRST_LOGIN.map((device) => [device])]) {
    describe(`of ${switches.map(({ name }) => name).join(", ")}`, () => {
      const update = new Update(switches);
      before(() => update.run());
      after(() => update.end());

      for (const { name, what, sentence } of switches) {
        test(what, () => {
          assert.match(update.said, sentence);
          const device = update.device(name);
          assert.deepEqual(device.bgp, STARTED, "running configuration");
          assert.deepEqual(device.savedBgp, STARTED, "saved configuration");
        });
      }

      test("no stack trace, and no password", () => {
        assert.doesNotMatch(update.said, /^\s+at .+:\d+:\d+\)?$/m);
        for (const { password = PASSWORD } of switches) assert.ok(!update.said.includes(password));
      });
    });
  }
});
