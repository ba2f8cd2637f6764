import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import {
  formatBgpSection,
  parseBgpPeers,
  parseBgpText,
  readHostKey,
  withLogin,
} from "../../../../components/s9700/vrp";
import { failure, HOST_KEY, SEED, started, pushTo } from "../support/switch";

describe("logins", () => {
  test("are one at a time per switch, and each ends with quit", async () => {
    const { device, access } = await started({ startup: SEED, vtyLimit: 1 });
    const versions = await Promise.all([1, 2, 3].map(() => withLogin(access, (vty) => vty.version())));
    assert.equal(versions.length, 3);
    assert.ok(versions.every((version) => /^V200R/.test(version.release ?? "")));
    assert.equal(device.log.filter((entry) => entry.line === "quit").length, 3);
  });

  test("end with return and quit after a failure, too", async () => {
    const { device, access } = await started({ startup: SEED });
    await failure(
      withLogin(access, async (vty) => {
        await vty.enter("bgp", "65001");
        await vty.command("no such command");
      }),
    );
    assert.deepEqual(
      device.log.slice(-2).map((entry) => entry.line),
      ["return", "quit"],
    );
  });

  test("of a level-2 user read the section by `display this`, and push", async () => {
    const { device, access } = await started({
      startup: SEED,
      users: [{ name: "operator", password: "x", level: 2 }],
    });
    const operator = { ...access, username: "operator", password: "x" };
    const section = await withLogin(operator, (vty) => vty.readBgp());
    assert.equal(formatBgpSection(section), formatBgpSection(parseBgpText(SEED)));
    await pushTo(operator, parseBgpText(SEED.replace("10.2.0.2", "10.2.0.3")).rows);
    assert.match(device.runningConfiguration(), /router-id 10\.2\.0\.3/);
  });

  test("log in where only the SSH method `password` is left, too", async () => {
    const { access } = await started({ startup: SEED, passwordMethods: ["password"] });
    assert.equal((await pushTo(access)).plan.commands.length, 0);
  });

  test("switch upper-view matching off, so a line in the wrong view is refused and not run elsewhere", async () => {
    const { device, access } = await started({ startup: SEED });
    const error = await failure(
      withLogin(access, async (vty) => {
        await vty.enter("ipv4-family unicast", "65001");
        await vty.command("router-id 10.2.0.9", { expectView: "ipv4-family unicast" });
      }),
    );
    assert.equal(error.code, "refused");
    assert.match(device.runningConfiguration(), /router-id 10\.2\.0\.2/);
  });

  test("catch a line that ran in the upper view where it could not be switched off", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.refuse = {
      line: "^undo terminal command",
      text: "Error: Unrecognized command found at '^' position.",
    };
    const error = await failure(
      withLogin(access, async (vty) => {
        await vty.enter("ipv4-family unicast", "65001");
        await vty.command("peer 10.2.98.149 as-number 63400", { expectView: "ipv4-family unicast" });
      }),
    );
    assert.equal(error.code, "view");
    assert.match(error.message, /the prompt is in view bgp, expected ipv4-family unicast/);
  });

  test("wait for a switch that is busy building its configuration", { timeout: 10_000 }, async () => {
    const { device, access } = await started({ startup: SEED });
    const text = "Error: The system is busy in building configuration. Please wait for a moment...";
    device.faults.refuse = { line: "^display current", text, times: 1 };
    const section = await withLogin(access, (vty) => vty.readBgp());
    assert.equal(section.asNumber, "65001");
  });

  test("accept the pin of any host key that the switch has", async () => {
    const ecdsa = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const pem = ecdsa.export({ type: "sec1", format: "pem" }).toString();
    const { device, access } = await started({ startup: SEED, hostKeys: [HOST_KEY, pem] });
    const keys = await readHostKey("127.0.0.1", device.port);
    assert.deepEqual(
      keys.map((key) => key.type),
      ["ssh-rsa", "ecdsa-sha2-nistp256"],
    );
    for (const { fingerprint } of keys) {
      assert.equal((await pushTo({ ...access, hostKey: fingerprint })).plan.commands.length, 0);
    }
  });

  test("say when a private key cannot be read", async () => {
    const { access } = await started();
    const error = await failure(
      pushTo({ ...access, password: undefined, privateKey: "-----BEGIN NOTHING-----" }),
    );
    assert.equal(error.code, "auth");
    assert.match(error.message, /the private key of "pulumi" cannot be read/);
  });

  test("show what the switch says of its peers", async () => {
    const { access } = await started({ startup: SEED });
    const peers = parseBgpPeers(await withLogin(access, (vty) => vty.display("bgp peer")));
    assert.deepEqual(
      peers.map((peer) => peer.peer),
      ["10.2.98.141", "10.2.98.142"],
    );
  });
});
