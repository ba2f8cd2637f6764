import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import type { FrontEnd } from "../../../emulator/frontEnd";
import type { FrontEndOptions } from "../../../emulator/types";
import { runS9700 } from "../support/commandLine";
import { aSwitch, PASSWORD, SEED } from "../support/switch";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "s9700-"));
const devices: FrontEnd[] = [];
after(async () => {
  fs.rmSync(folder, { recursive: true });
  await Promise.all(devices.map((device) => device.close()));
});

function file(name: string, text: string): string {
  fs.writeFileSync(path.join(folder, name), text);
  return name;
}

const s9700 = (...argv: string[]) => runS9700(folder, argv);

/** A switch that runs the seed's section, and the options that reach it. */
async function reached(options: Partial<FrontEndOptions> = {}): Promise<{ device: FrontEnd; at: string[] }> {
  const { device, access } = await aSwitch({ startup: `#\n${SEED}#\nreturn\n`, ...options });
  devices.push(device);
  const { host, port, username, hostKey } = access;
  return { device, at: ["--host", host, "--port", String(port), "--user", username, "--host-key", hostKey] };
}

const ONE_MORE = SEED.replace(
  " #\n",
  " peer 10.2.98.143 as-number 63400\n peer 10.2.98.143 connect-interface Vlanif98 10.2.98.1\n #\n",
);

describe("npm run s9700 at a switch", () => {
  test("read prints the running section as the switch prints it, whatever the switch's name is", async () => {
    const { at } = await reached();
    const { status, data, talk } = await s9700("read", ...at);
    assert.deepEqual({ status, talk }, { status: 0, talk: "" });
    assert.equal(data, SEED);
  });

  test("push sends what the plan says, reads it back, saves, and finds nothing to do the second time", async () => {
    const { device, at } = await reached();
    const wanted = ["--wanted", file("wanted.txt", ONE_MORE)];
    const planned = await s9700("plan", ...at, ...wanted, "--exit-code");
    assert.equal(planned.status, 5);
    assert.match(planned.talk, /2 commands; starts 10\.2\.98\.143; foreign rows left alone: 0\./);
    const pushed = await s9700("push", ...at, ...wanted, "--yes");
    assert.equal(pushed.status, 0, pushed.talk);
    assert.equal(
      pushed.data,
      "bgp 65001\n peer 10.2.98.143 as-number 63400\n peer 10.2.98.143 connect-interface Vlanif98 10.2.98.1\n",
    );
    assert.equal(pushed.data, planned.data);
    assert.match(
      pushed.talk,
      /command +sessions[^]*taken back by hand with[^]*Sent, read back as wanted, and saved\./,
    );
    assert.match(device.startupConfiguration(), /peer 10\.2\.98\.143 as-number 63400/);
    const again = await s9700("push", ...at, ...wanted, "--yes", "--json");
    assert.equal(again.status, 0);
    const { state, saved, plan } = JSON.parse(again.data) as {
      state: string;
      saved: boolean;
      plan: { commands: [] };
    };
    assert.deepEqual([state, saved, plan.commands], ["unchanged", true, []]);
  });

  test("push without --yes sends nothing where there is no terminal to ask at", async () => {
    const { device, at } = await reached();
    const { status, data, talk } = await s9700("push", ...at, "--wanted", file("wanted.txt", ONE_MORE));
    assert.deepEqual({ status, data }, { status: 2, data: "" });
    assert.equal(talk, "push asks before it sends, and there is no terminal to ask at: give --yes.\n");
    assert.equal(device.log.length, 0);
  });

  test("a refused line ends with 3 and the switch as it was, the transcript in the JSON", async () => {
    const { device, at } = await reached({
      faults: { refuse: { line: "143 connect-interface", text: "Error: The interface does not exist." } },
    });
    const before = device.runningConfiguration();
    const { status, data, talk } = await s9700(
      "push",
      ...at,
      "--wanted",
      file("wanted.txt", ONE_MORE),
      "--yes",
      "--json",
    );
    assert.equal(status, 3);
    assert.match(
      talk,
      /refused `peer 10\.2\.98\.143 connect-interface Vlanif98 10\.2\.98\.1` in view bgp: Error: The interface/,
    );
    assert.equal(device.runningConfiguration(), before);
    const report = JSON.parse(data) as {
      state: string;
      error: { code: string };
      transcript: { line: string }[];
    };
    assert.deepEqual([report.state, report.error.code], ["rolled-back", "refused"]);
    assert.ok(report.transcript.some(({ line }) => line === "undo peer 10.2.98.143"));
    assert.ok(!data.includes(PASSWORD) && !talk.includes(PASSWORD));
  });

  test("a cut connection ends with 4, and the same push again ends at the goal", async () => {
    const { device, at } = await reached({ faults: { cut: { line: "143 connect-interface" } } });
    const push = ["push", ...at, "--wanted", file("wanted.txt", ONE_MORE), "--yes"];
    const cut = await s9700(...push);
    assert.equal(cut.status, 4);
    assert.match(cut.talk, /the connection was cut at `peer 10\.2\.98\.143 connect-interface/);
    const again = await s9700(...push);
    assert.equal(again.status, 0, again.talk);
    assert.match(
      device.startupConfiguration(),
      /peer 10\.2\.98\.143 connect-interface Vlanif98 10\.2\.98\.1/,
    );
  });

  test("a removal that was cut at `save` is saved by the same push again, though the file does not name the peer", async () => {
    const { device, at } = await reached();
    const less = SEED.replace(/ peer 10\.2\.98\.142 .*\n/g, "");
    const push = ["push", ...at, "--wanted", file("less.txt", less), "--own", "all", "--yes"];
    device.faults.cut = { line: "^save$" };
    assert.equal((await s9700(...push)).status, 4);
    assert.match(device.startupConfiguration(), /10\.2\.98\.142/);
    const again = await s9700(...push);
    assert.equal(again.status, 0, again.talk);
    assert.match(again.talk, /had not saved it: it was saved/);
    assert.doesNotMatch(device.startupConfiguration(), /10\.2\.98\.142/);
  });

  test("a user whom the switch does not tell what is saved ends with 4 and what to type, and saves when asked to", async () => {
    const { device, at } = await reached({ users: [{ name: "pulumi", password: PASSWORD, level: 2 }] });
    const push = ["push", ...at, "--wanted", file("wanted.txt", ONE_MORE), "--yes"];
    device.faults.cut = { line: "^save$" };
    assert.equal((await s9700(...push)).status, 4);
    const again = await s9700(...push);
    assert.equal(again.status, 4);
    assert.match(again.talk, /type `save` on the switch, or let a user of privilege level 3 push/);
    assert.doesNotMatch(device.startupConfiguration(), /10\.2\.98\.143/);
    const asked = await s9700(...push, "--save");
    assert.equal(asked.status, 0, asked.talk);
    assert.match(asked.talk, /`save` stores everything that runs/);
    assert.match(device.startupConfiguration(), /10\.2\.98\.143/);
  });

  test("text that the switch would obey or not take is a mistake in the file: nothing is contacted", async () => {
    for (const [text, why] of [
      [
        "what?",
        /description what\?` cannot be sent: the description holds "\?", at which the switch prints its help/,
      ],
      ["x".repeat(81), /cannot be sent: the description has 81 characters, and the switch takes 80 at most/],
      ["password cipher abc", /cannot be sent: it reads like a password's row/],
    ] as const) {
      const name = file("unfit.txt", SEED.replace(" #\n", ` peer 10.2.98.141 description ${text}\n #\n`));
      const { status, talk } = await s9700("plan", "--running", file("running.txt", SEED), "--wanted", name);
      assert.equal(status, 2, talk);
      assert.match(talk, why);
    }
    const secret = file("secret.txt", SEED.replace(" #\n", " peer 10.2.98.141 password cipher ends?\n #\n"));
    const { status, talk } = await s9700("plan", "--running", file("running.txt", SEED), "--wanted", secret);
    assert.equal(status, 2, talk);
    assert.match(talk, /password cipher \*{6}` cannot be sent: the password holds "\?"/);
  });

  test("another host key or another name is refused, and `any` key is taken with a warning", async () => {
    const { device, at } = await reached();
    const reach = at.slice(0, 6);
    const other = await s9700("read", ...reach, "--host-key", `SHA256:${"A".repeat(43)}`);
    assert.equal(other.status, 3);
    assert.match(other.talk, /the host key is SHA256:\S+, and SHA256:A+ is pinned/);
    const name = await s9700("read", ...at, "--name", "Another_S9700");
    assert.equal(name.status, 3);
    assert.match(name.talk, /calls itself "BJ_Office_Core_S9700", expected is "Another_S9700"/);
    const any = await s9700("read", ...reach, "--host-key", "any");
    assert.deepEqual([any.status, any.data], [0, SEED]);
    assert.match(any.talk, /WARNING: --host-key any/);
    assert.ok(any.talk.includes(device.fingerprint));
  });
});

describe("npm run s9700 -- plan without a switch", () => {
  const FOREIGN = SEED.replace(" #\n", " peer 10.9.9.9 as-number 65010\n #\n");
  const offline = (running: string, wanted: string, ...more: string[]) =>
    s9700("plan", "--running", file("running.txt", running), "--wanted", file("wanted.txt", wanted), ...more);

  test("prints the commands alone, and with --own all takes away what the file does not name", async () => {
    assert.deepEqual(await offline(FOREIGN, SEED), { status: 0, data: "", talk: "" });
    const { data } = await offline(FOREIGN, SEED, "--own", "all");
    assert.equal(data, "bgp 65001\n undo peer 10.9.9.9\n");
  });

  test("enters each view by a line of its own", async () => {
    const wanted = SEED.replace("10.2.98.141 as-number 63400", "10.2.98.141 as-number 63401").replace(
      "  compare-different-as-med\n",
      "  peer 10.2.98.142 route-limit 100\n",
    );
    const { data } = await offline(FOREIGN, wanted, "--own", "all");
    assert.equal(
      data,
      [
        "bgp 65001",
        " undo peer 10.2.98.141",
        " peer 10.2.98.141 as-number 63401",
        " peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
        " ipv4-family unicast",
        "  peer 10.2.98.142 route-limit 100",
        "bgp 65001",
        " undo peer 10.9.9.9",
        " ipv4-family unicast",
        "  undo compare-different-as-med",
        "",
      ].join("\n"),
    );
  });

  test("leaves rows that no rule knows where they are, and refuses to bring new ones", async () => {
    const vpn = " #\n vpnv4-family\n  policy vpn-target\n";
    assert.deepEqual(await offline(SEED + vpn, SEED + vpn, "--own", "all"), {
      status: 0,
      data: "",
      talk: "",
    });
    const { status, talk } = await offline(SEED, SEED + vpn);
    assert.equal(status, 2);
    assert.match(
      talk,
      /^--wanted wanted\.txt: `policy vpn-target` \(vpnv4-family\) is in no rule and not on the switch/,
    );
  });

  test("says of another AS, a missing file and a file without `bgp` what is wrong", async () => {
    const other = await offline(SEED, SEED.replace("bgp 65001", "bgp 65002"));
    assert.equal(other.status, 3);
    assert.match(other.talk, /^the switch runs `bgp 65001`/);
    const none = await offline(SEED, "sysname X\n");
    assert.equal(none.status, 2);
    assert.match(none.talk, /^--wanted wanted\.txt: there is no line `bgp <AS number>`/);
    const missing = await s9700("plan", "--running", "nowhere.txt", "--wanted", "wanted.txt");
    assert.equal(missing.status, 2);
  });
});
