import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { parseBgpText } from "../../../../components/s9700/vrp";
import { goalOf, readWanted } from "../../../../components/s9700/vrp/cli/files";
import { runS9700 } from "../support/commandLine";
import { aSwitch } from "../support/switch";

/** `npm run s9700` for the peers of one VPN instance. */

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "s9700-instance-"));
after(() => fs.rmSync(folder, { recursive: true }));

/** A public peer and one of RED at the addresses of BLUE's, and a row in BLUE that no rule knows. */
const RUNNING = `bgp 65001
 router-id 10.2.0.2
 peer 10.2.98.141 as-number 65010
 #
 ipv4-family unicast
  undo synchronization
  peer 10.2.98.141 enable
 #
 ipv4-family vpn-instance BLUE
  peer 10.2.98.141 as-number 63400
  peer 10.2.98.142 as-number 63400
  peer 10.2.98.142 some-row-of-a-later-release
 #
 ipv4-family vpn-instance RED
  peer 10.2.98.142 as-number 65020
`;
const ROW = "  peer 10.2.98.142 as-number 63400\n  peer 10.2.98.142 some-row-of-a-later-release\n";
const WANTED = RUNNING.replace(ROW, "  peer 10.2.98.143 as-number 63400\n");

function file(name: string, text: string): string {
  const at = path.join(folder, name);
  fs.writeFileSync(at, text);
  return at;
}

const s9700 = (...argv: string[]) => runS9700(folder, argv);

describe("npm run s9700 -- plan --vpn-instance", () => {
  const files = () => ["--running", file("running.txt", RUNNING), "--wanted", file("wanted.txt", WANTED)];

  test("plans the rows of that instance in its view; the same addresses elsewhere are others'", async () => {
    const { status, data, talk } = await s9700("plan", ...files(), "--vpn-instance", "BLUE", "--own", "all");
    assert.equal(status, 0, talk);
    assert.equal(
      data,
      "bgp 65001\n ipv4-family vpn-instance BLUE\n  peer 10.2.98.143 as-number 63400\n  undo peer 10.2.98.142\n",
    );
    assert.match(
      talk,
      /`peer 10\.2\.98\.142 some-row-of-a-later-release` \(ipv4-family vpn-instance BLUE\) goes with its peer\./,
    );
  });

  test("refuses what differs and is of another instance than the one that is planned, with the way to it", async () => {
    const sentence = (row: string, view: string, instance: string) =>
      new RegExp(
        `\`${row}\` \\(${view}\\) is a row of VPN instance ${instance} and not on the switch: take it out, or plan that instance \\(--vpn-instance ${instance}\\)`,
      );
    for (const instance of [["--vpn-instance", "RED"], []]) {
      const { status, talk } = await s9700("plan", ...files(), ...instance);
      assert.equal(status, 2);
      assert.match(
        talk,
        sentence("peer 10.2.98.143 as-number 63400", "ipv4-family vpn-instance BLUE", "BLUE"),
        instance.join(" "),
      );
    }
  });

  test("refuses a file without the instance, and a name that is none", async () => {
    const absent = await s9700("plan", ...files(), "--vpn-instance", "GREEN");
    assert.equal(absent.status, 2);
    assert.match(absent.talk, /there is no line `ipv4-family vpn-instance GREEN`/);
    const wrong = await s9700("plan", ...files(), "--vpn-instance", "af-ipv4");
    assert.equal(wrong.status, 2);
    assert.match(wrong.talk, /^--vpn-instance af-ipv4: allowed are 1–31 letters/);
  });
});

test("IPv6 peers of an instance need no row that VRP has by itself", () => {
  const wantedFile = file(
    "six.txt",
    "bgp 65001\n ipv6-family vpn-instance BLUE\n  peer FD00::1 as-number 63400\n",
  );
  const how = { wantedFile, ownAll: false, json: false, vpnInstance: "BLUE" };
  const section = readWanted(wantedFile, "BLUE");
  const { wanted } = goalOf(how, section, parseBgpText("bgp 65001\n"));
  assert.deepEqual(
    wanted.map(({ text }) => text),
    ["peer fd00::1 as-number 63400", "peer fd00::1 enable"],
  );
});

test("push --vpn-instance types in the instance's view, reads back there, and saves", async () => {
  const startup = `#\nip vpn-instance BLUE\n#\nip vpn-instance RED\n#\n${RUNNING.replace(/.*later-release\n/, "")}#\nreturn\n`;
  const { device, access } = await aSwitch({ startup });
  const { host, port, username, hostKey } = access;
  const at = ["--host", host, "--port", String(port), "--user", username, "--host-key", hostKey];
  const push = ["push", ...at, "--wanted", file("wanted.txt", WANTED), "--vpn-instance", "BLUE", "--yes"];
  try {
    const { status, talk } = await s9700(...push);
    assert.equal(status, 0, talk);
    const text = device.startupConfiguration();
    assert.match(
      text,
      /ipv4-family vpn-instance BLUE\n(?: {2}.*\n)* {2}peer 10\.2\.98\.143 as-number 63400\n/,
    );
    assert.doesNotMatch(text, /\n peer 10\.2\.98\.143/);
  } finally {
    await device.close();
  }
});
