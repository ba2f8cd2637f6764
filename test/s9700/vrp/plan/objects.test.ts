import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import {
  ownedRows,
  ownershipOf,
  parseBgpText,
  push,
  unionOf,
  VrpError,
  withLogin,
  type PushInput,
  type PushReport,
  type SwitchAccess,
} from "../../../../components/s9700/vrp";
import type { FrontEnd } from "../../../emulator/frontEnd";
import type { FrontEndOptions } from "../../../emulator/types";
import { aSwitch, failure, SEED } from "../support/switch";

/** Prefix lists and policies on the emulated switch: what it refuses, and what a push does about them. */
const open: FrontEnd[] = [];
after(() => Promise.all(open.map((device) => device.close())));

async function started(startup: string, options: Partial<FrontEndOptions> = {}) {
  const pair = await aSwitch({ startup, ...options });
  open.push(pair.device);
  return pair;
}

const FOREIGN = `route-policy THEIRS permit node 10
 if-match ip-prefix THEIRS
#
ip ip-prefix THEIRS index 10 permit 192.168.0.0 16
`;

const WANTED = `ip ip-prefix PODS index 10 permit 10.244.0.0 16 greater-equal 26 less-equal 26
ip ipv6-prefix PODS6 index 10 permit 2001:db8:1:: 48
ip as-path-filter NODES permit ^63400$
ip community-filter basic HOT permit 65001:100
route-policy PODS-IN permit node 10
 if-match ip-prefix PODS
 if-match as-path-filter NODES
 apply local-preference 200
route-policy PODS-IN permit node 20
 if-match community-filter HOT
#
${SEED}  peer 10.2.98.141 route-policy PODS-IN import
  peer 10.2.98.142 ip-prefix PODS import
`;

const wantedOf = (text: string) => parseBgpText(text).rows;
const OURS = ownershipOf(wantedOf(WANTED));

function pushText(access: SwitchAccess, text: string, more: Partial<PushInput> = {}): Promise<PushReport> {
  const wanted = wantedOf(text);
  const ownership = unionOf(OURS, ownershipOf(wanted));
  return withLogin(access, (vty) => push(vty, { asNumber: "65001", wanted, ownership, ...more }));
}

const objectsOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => /^(?:ip \S+-(?:prefix|filter)|route-policy| (?:if-match|apply)) /.test(line));

/** But for the question that tells VRP5 from VRP8. */
const refusedBy = (device: FrontEnd) =>
  device.log
    .filter(({ line, reply }) => reply === "error" && line !== "display configuration trial status")
    .map(({ line }) => line);

const lower = (line: string) => line.toLowerCase();

const readings = (device: FrontEnd) =>
  device.log.map(({ line }) => line).filter((line) => line.startsWith("display current-configuration"));

describe("a push with lists and policies", () => {
  test("makes them before the rows that name them, verifies, saves; again it finds nothing to do", async () => {
    const { device, access } = await started(FOREIGN);
    const report = await pushText(access, WANTED);
    assert.equal(report.state, "pushed");
    assert.deepEqual(refusedBy(device), []);
    assert.deepEqual(objectsOf(device.runningConfiguration()), [
      "route-policy PODS-IN permit node 10",
      " if-match as-path-filter NODES",
      " if-match ip-prefix PODS",
      " apply local-preference 200",
      "route-policy PODS-IN permit node 20",
      " if-match community-filter HOT",
      "route-policy THEIRS permit node 10",
      " if-match ip-prefix THEIRS",
      "ip ip-prefix THEIRS index 10 permit 192.168.0.0 16",
      "ip ip-prefix PODS index 10 permit 10.244.0.0 16 greater-equal 26 less-equal 26",
      "ip ipv6-prefix PODS6 index 10 permit 2001:DB8:1:: 48",
      "ip community-filter basic HOT permit 65001:100",
      "ip as-path-filter NODES permit ^63400$",
    ]);
    assert.deepEqual(objectsOf(device.startupConfiguration()), objectsOf(device.runningConfiguration()));
    assert.equal((await pushText(access, WANTED)).state, "unchanged");
  });

  test("takes them away after the last row that names them", async () => {
    const { device, access } = await started(FOREIGN);
    await pushText(access, WANTED);
    assert.equal((await pushText(access, SEED)).state, "pushed");
    assert.deepEqual(objectsOf(device.runningConfiguration()), objectsOf(FOREIGN));
    assert.deepEqual(refusedBy(device), []);
  });

  test("with a name that VRP5 does not take ends before its first line; VRP8 takes it", async () => {
    const name = "A-NAME-OF-FORTY-ONE-CHARACTERS-0123456789";
    const long = `route-policy ${name} permit node 10\n#\n${SEED}  peer 10.2.98.141 route-policy ${name} import\n`;
    const { device, access } = await started(FOREIGN);
    const error = await failure(pushText(access, long, { lockFirst: true }));
    assert.match(error.message, /its name has 41 characters, and this switch takes 40/);
    assert.ok(!device.log.some(({ line }) => line.includes(name)));
    const eight = await started(FOREIGN, { profile: "ce" });
    assert.equal((await pushText(eight.access, long, { lockFirst: true })).state, "pushed");
  });

  test("reads the whole configuration where it needs them, and the `bgp` section alone where it does not", async () => {
    const { device, access } = await started(FOREIGN);
    const wanted = wantedOf(SEED);
    await withLogin(access, (vty) =>
      push(vty, { asNumber: "65001", wanted, ownership: ownershipOf(wanted) }),
    );
    assert.deepEqual(
      [...new Set(readings(device))],
      [
        "display current-configuration configuration bgp",
        "display current-configuration | include set save-configuration",
      ],
    );
    const before = readings(device).length;
    assert.equal((await pushText(access, SEED)).state, "unchanged");
    assert.deepEqual(readings(device).slice(before), ["display current-configuration"], "one reading");
  });

  test("after a line that is refused in the middle, everything that was sent is taken back", async () => {
    const { device, access } = await started(FOREIGN);
    await pushText(access, WANTED);
    const before = objectsOf(device.runningConfiguration());
    device.faults.refuse = {
      line: "apply local-preference 300",
      text: "Error: Wrong parameter found at '^' position.",
    };
    const next = WANTED.replace("local-preference 200", "local-preference 300")
      .replace("10.244.0.0", "10.245.0.0")
      .replace(/^route-policy PODS-IN permit node 20\n.*\n/m, "route-policy PODS-IN deny node 30\n");
    const error = await failure(pushText(access, next));
    assert.equal(error.report?.state, "rolled-back");
    assert.match(error.notes.join(" "), /the switch is as before/);
    assert.deepEqual(objectsOf(device.runningConfiguration()), before);
  });

  test("is refused when one of ours was changed since the preview", async () => {
    const { device, access } = await started(FOREIGN);
    await pushText(access, WANTED);
    const seen = await withLogin(access, (vty) => vty.readBgp(true));
    const expected = { rows: ownedRows(seen, OURS), ownership: OURS };
    await withLogin(access, async (vty) => {
      await vty.enter("system", "65001");
      await vty.command("ip ip-prefix PODS index 20 permit 10.99.0.0 16");
    });
    const mark = device.log.length;
    const error = await failure(pushText(access, WANTED, { expected }));
    assert.equal(error.code, "changed");
    assert.match(error.message, /\+ system: ip ip-prefix PODS index 20 permit 10\.99\.0\.0 16/);
    assert.ok(
      !device.log.slice(mark).some(({ line }) => /^(?:undo )?ip |^bgp /.test(line)),
      "nothing was sent",
    );
  });

  test("is refused before anything is sent where a row names what is not there", async () => {
    const { device, access } = await started(FOREIGN);
    const error = await failure(pushText(access, `${SEED}  peer 10.2.98.141 route-policy NOWHERE import\n`));
    assert.match(error.message, /names route-policy NOWHERE, which is neither declared nor on the switch/);
    assert.ok(!device.log.some(({ line }) => line === "system-view"));
    const there = await pushText(access, `${SEED}  peer 10.2.98.141 route-policy THEIRS import\n`);
    assert.equal(there.state, "pushed", "what others keep there may be named");
  });

  test("of a user who may not read the whole configuration says which level it takes", async () => {
    const users = [{ name: "pulumi", password: "Sw1tch-Only-For-Tests", level: 2 }];
    const { access } = await started(`${FOREIGN}${SEED}`, { users });
    const error = await failure(pushText(access, WANTED));
    assert.equal(error.code, "permission");
    assert.match(error.message, /needs a higher privilege level \(3 reads the configuration/);
    const named = `${SEED}  peer 10.2.98.141 route-policy THEIRS import\n`;
    const wanted = wantedOf(named);
    const report = await withLogin(access, (vty) =>
      push(vty, { asNumber: "65001", wanted, ownership: ownershipOf(wanted) }),
    );
    assert.equal(report.state, "pushed", "the `bgp` section alone he may read");
    assert.match(report.notes.join(" "), /was not checked: that takes privilege level 3/);
  });

  test("answers the question that widening a node may raise, and no other", async () => {
    const { access } = await started(FOREIGN, { asksMore: true });
    await pushText(access, WANTED);
    const next = WANTED.replace(" if-match community-filter HOT\n", " apply tag 7\n");
    const { state, transcript } = await pushText(access, next);
    assert.equal(state, "pushed");
    const asked = transcript.find(({ line }) => line === "undo if-match community-filter HOT");
    assert.match(asked?.reply ?? "", /All the routes will match the node/);
  });

  test("cut anywhere is finished, or withdrawn, by the next run; nothing half done is saved", async () => {
    for (let bytes = 500; bytes < 3_000; bytes += 240) {
      const { device, access } = await aSwitch({ startup: FOREIGN });
      const boot = device.startupConfiguration();
      device.faults.cutAfterBytes = bytes;
      const first = await pushText(access, WANTED).catch((error: unknown) => error);
      delete device.faults.cutAfterBytes;
      const isCut = first instanceof VrpError;
      const said = `cut after ${bytes} bytes: ${isCut ? first.message : "not"}`;
      if (isCut && device.startupConfiguration() !== boot)
        assert.deepEqual(
          objectsOf(device.startupConfiguration()),
          objectsOf(device.runningConfiguration()),
          said,
        );
      const withdrawn = ((bytes - 500) / 240) % 2 === 1;
      await pushText(access, withdrawn ? "bgp 65001\n" : WANTED);
      const goal = withdrawn ? objectsOf(FOREIGN) : [...objectsOf(FOREIGN), ...objectsOf(WANTED)];
      assert.deepEqual(
        objectsOf(device.runningConfiguration()).map(lower).sort(),
        goal.map(lower).sort(),
        said,
      );
      await device.close();
    }
  });
});

describe("the emulated switch, as the references say", () => {
  const typed = async (...lines: string[]): Promise<string[]> => {
    const { access } = await started(`${FOREIGN}bgp 65001
 peer 10.9.9.9 as-number 65010
 ipv4-family unicast
  peer 10.9.9.9 ip-prefix THEIRS import
`);
    return withLogin(access, async (vty) => {
      await vty.enter("system", "65001");
      const answers: string[] = [];
      for (const line of lines) answers.push((await vty.tolerate(line)).trim().split("\n").at(-1) ?? "");
      return answers;
    });
  };

  test("deletes nothing that is in use", async () => {
    const answers = await typed(
      "undo ip ip-prefix THEIRS",
      "undo ip ip-prefix THEIRS index 10",
      "ip as-path-filter 1 permit ^63400$",
      "route-policy THEIRS permit node 20",
      "if-match as-path-filter 1",
      "quit",
      "undo ip as-path-filter 1",
    );
    assert.deepEqual(
      answers.map((answer) => answer.startsWith("Error")),
      [true, true, false, false, false, false, true],
    );
  });

  test("refuses the same entry twice, bounds that do not rise, communities that are none", async () => {
    const answers = await typed(
      "ip ip-prefix THEIRS index 20 permit 192.168.7.7 16",
      "ip ip-prefix NEW permit 10.0.0.0 16 greater-equal 8",
      "ip ip-prefix NEW permit 10.0.0.0 16 less-equal 33",
      "ip community-filter basic NEW permit internett",
      "ip community-filter 7 permit 65001:1",
    );
    assert.deepEqual(
      answers.map((answer) => answer.startsWith("Error")),
      [true, true, true, true, false],
    );
  });
});
