import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { Client } from "ssh2";
import { ADMIN, switchOn, Typist } from "./typist";

const refusedWith = async (login: Promise<Typist>): Promise<string> => {
  try {
    (await login).bye();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("logging in", () => {
  test("greets with the number of users and the time", async () => {
    const front = await switchOn();
    const typist = await Typist.login(front);
    const greeting = await typist.until(/<S9706>$/);
    assert.match(
      greeting,
      /^\nInfo: The max number of VTY users is 5, and the number\n {6}of current VTY users on line is 1\.\n {6}The current login time is \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00\.\n<S9706>$/,
    );
    typist.bye();
  });

  test("takes passwords as keyboard-interactive; a client that only knows the method password fails", async () => {
    const front = await switchOn();
    const only = { ssh: { tryKeyboard: false, password: ADMIN.password } };
    assert.match(await refusedWith(Typist.login(front, only)), /authentication methods failed/);
    const open = await switchOn({ passwordMethods: ["keyboard-interactive", "password"] });
    assert.equal(await refusedWith(Typist.login(open, only)), "");
  });

  test("with a wrong password, or by an unknown user, is refused", async () => {
    const front = await switchOn();
    assert.match(
      await refusedWith(Typist.login(front, { user: { ...ADMIN, password: "wrong" } })),
      /authentication/,
    );
    assert.match(
      await refusedWith(Typist.login(front, { user: { ...ADMIN, name: "nobody" } })),
      /authentication/,
    );
    assert.equal(front.log.length, 0);
  });

  test("by old algorithms only where the switch offers nothing else, and then only by a client that asks for them", async () => {
    const legacy = await switchOn({ legacyAlgorithms: true });
    assert.match(await refusedWith(Typist.login(legacy)), /no matching key exchange algorithm/);
    const algorithms = { kex: ["diffie-hellman-group14-sha1" as const], serverHostKey: ["ssh-rsa" as const] };
    assert.equal(await refusedWith(Typist.login(legacy, { ssh: { algorithms } })), "");
    const current = await switchOn();
    assert.match(await refusedWith(Typist.login(current, { ssh: { algorithms } })), /no matching/);
  });

  test("is refused when every VTY is taken, and possible again when one is free", async () => {
    const front = await switchOn({ vtyLimit: 2 });
    const [one, two] = [await Typist.ready(front), await Typist.ready(front)];
    const three = await Typist.login(front);
    assert.match(await three.over(), /All user interfaces are used, please try later!/);
    one.bye();
    await one.over();
    (await Typist.ready(front)).bye();
    two.bye();
  });

  test("runs no commands without a terminal session: exec is refused", async () => {
    const front = await switchOn();
    const answer = await new Promise<string>((resolve) => {
      const client = new Client();
      client.on("keyboard-interactive", (_n, _t, _l, _p, finish) => finish([ADMIN.password]));
      client.on("ready", () =>
        client.exec("display version", (error) => {
          resolve(error?.message ?? "it ran");
          client.end();
        }),
      );
      client.connect({ host: "127.0.0.1", port: front.port, username: ADMIN.name, tryKeyboard: true });
    });
    assert.match(answer, /Unable to exec/);
  });
});

describe("the end of a session", () => {
  test("quit in user view says goodbye and hangs up", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    typist.write("quit\r");
    assert.match(await typist.over(), /Info:Configuration console exit, please retry to log on\n$/);
  });

  test("comes by itself after the idle time", async () => {
    const front = await switchOn({ idleMinutes: 0.3 / 60 });
    const typist = await Typist.ready(front);
    assert.match(await typist.over(), /Configuration console time out/);
  });

  test("frees its VTY however it ends", async () => {
    const front = await switchOn({ vtyLimit: 1 });
    for (let round = 0; round < 3; round++) {
      const typist = await Typist.ready(front);
      typist.bye();
      await typist.over();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
});

test("a restarted switch may have another host key, on the same port, with the configuration as it was", async () => {
  const front = await switchOn();
  const typist = await Typist.ready(front);
  await typist.go("system-view", "bgp 65001", "return");
  const { port, fingerprint } = front;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await front.restart({ hostKeys: [privateKey.export({ type: "pkcs1", format: "pem" }).toString()] });
  await typist.over();
  assert.equal(front.port, port);
  assert.notEqual(front.fingerprint, fingerprint);
  const again = await Typist.ready(front);
  assert.match(await again.answer("display current-configuration configuration bgp"), /bgp 65001/);
  again.bye();
});
