import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { utils } from "ssh2";
import { readHostKey, withLogin } from "../../../../components/s9700/vrp";
import { failure, PASSWORD, SEED, started, pushTo } from "../support/switch";

describe("logging in", () => {
  test("another host key is refused with both fingerprints", async () => {
    const { device, access } = await started();
    const error = await failure(pushTo({ ...access, hostKey: "SHA256:AAAA" }));
    assert.equal(error.code, "host-key");
    assert.ok(error.message.includes(device.fingerprint) && error.message.includes("SHA256:AAAA"));
  });

  test("a host key that changed since the last push is refused, and nothing is typed", async () => {
    const { device, access } = await started();
    await pushTo(access);
    const before = device.log.length;
    const { private: another } = utils.generateKeyPairSync("rsa", { bits: 2048 });
    await device.restart({ hostKeys: [another] });
    const error = await failure(pushTo(access, []));
    assert.equal(error.code, "host-key");
    assert.ok(error.message.includes(access.hostKey) && error.message.includes(device.fingerprint));
    assert.equal(device.log.length, before);
  });

  test("a wrong password is sent once, whatever the switch would take, and one sentence does not name it", async () => {
    const { device, access } = await started({ passwordMethods: ["keyboard-interactive", "password"] });
    const error = await failure(pushTo({ ...access, password: "not-the-one" }));
    assert.equal(error.code, "auth");
    assert.doesNotMatch(error.message, /not-the-one/);
    assert.equal(device.wrongPasswords, 1);
  });

  test("a private key does instead of a password, and another key is refused", async () => {
    const pair = () => utils.generateKeyPairSync("rsa", { bits: 2048 });
    const [mine, other] = [pair(), pair()];
    const { access } = await started({
      users: [{ name: "pulumi", password: PASSWORD, level: 3, publicKey: mine.public }],
    });
    const keyOnly = { ...access, password: undefined };
    assert.equal((await pushTo({ ...keyOnly, privateKey: mine.private })).state, "pushed");
    const error = await failure(pushTo({ ...keyOnly, privateKey: other.private }));
    assert.equal(error.code, "auth");
    assert.doesNotMatch(error.message, /PRIVATE KEY/);
  });

  test("a free VTY is waited for; then a sentence says that there is none", async () => {
    const { device, access } = await started({ vtyLimit: 1 });
    device.faults.vtyFull = true;
    assert.equal((await failure(pushTo(access))).code, "no-vty");
    device.faults.vtyFull = false;
    assert.equal((await pushTo(access)).state, "pushed");
  });

  test("a device with another sysname is refused", async () => {
    const { access } = await started({ sysname: "Somebody_Else" });
    const error = await failure(pushTo(access));
    assert.equal(error.code, "sysname");
    assert.match(error.message, /calls itself "Somebody_Else", expected is "BJ_Office_Core_S9700"/);
  });

  test("an unreachable switch is one sentence", async () => {
    const { device, access } = await started();
    await device.close();
    assert.equal((await failure(pushTo(access))).code, "unreachable");
  });

  test("for an account of too low a level, the sentence names the level that is needed", async () => {
    const { access } = await started({ startup: SEED });
    const error = await failure(pushTo({ ...access, username: "reader" }));
    assert.equal(error.code, "permission");
    assert.match(error.message, /privilege level/);
  });

  test("an old release is reached only when legacy algorithms are asked for", async () => {
    const { access } = await started({ legacyAlgorithms: true });
    assert.match((await failure(pushTo(access))).message, /legacyAlgorithms: true/);
    const report = await pushTo({ ...access, legacyAlgorithms: true });
    assert.equal(report.state, "pushed");
    assert.match(
      report.notes.join(),
      /was reached with diffie-hellman-group14-sha1, .*ssh-rsa.*, which can be broken/,
    );
  });

  test("after a login that was idle for too long, the sentence says that nothing was sent any more", async () => {
    const { access } = await started({ startup: SEED, idleMinutes: 0.005 });
    const error = await failure(
      withLogin(access, async (vty) => {
        while (vty.isOpen) await new Promise((resolve) => setTimeout(resolve, 20));
        await vty.command("system-view");
      }),
    );
    assert.equal(error.code, "cut");
    assert.match(error.message, /the switch closed the connection before `system-view` was sent/);
  });

  test("the host key can be read for review without a login", async () => {
    const { device } = await started();
    const keys = await readHostKey("127.0.0.1", device.port);
    assert.deepEqual(
      keys.map((key) => key.fingerprint),
      [device.fingerprint],
    );
  });
});
