import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  makeRow,
  ownershipOf,
  parseBgpText,
  push,
  withLogin,
  type PushInput,
  type Row,
  type SwitchAccess,
} from "../../../../components/s9700/vrp";
import { failure, SEED, started } from "../support/switch";

const WANTED = parseBgpText(SEED).rows;
const PEER = "10.2.98.141";

function pushTo(access: SwitchAccess, row: Row, more: Partial<PushInput> = {}) {
  const wanted = [...WANTED, row];
  const input = { asNumber: "65001", wanted, ownership: ownershipOf(wanted), ...more };
  return withLogin(access, (vty) => push(vty, input));
}

/** A row as a program may hand it over that does not parse it. */
const described = (text: string): Row => ({
  ...makeRow("bgp", `peer ${PEER} description x`),
  text: `peer ${PEER} description ${text}`,
});

describe("text that the switch would not read as it is written is refused before a line is sent:", () => {
  const descriptions: readonly (readonly [string, string, RegExp])[] = [
    ["a question mark", "what?", /the description holds "\?", at which the switch prints its help/],
    ["a tab", "node\tone", /the description holds a tab/],
    ["a line end", "one\n peer 10.9.9.9 as-number 65010", /the description holds a line end/],
    ["a control character", "one\x1b[2Jtwo", /the description holds a control character/],
    ["another alphabet", "机房", /the description holds "机": use printable ASCII characters only/],
    ["81 characters", "x".repeat(81), /the description has 81 characters, and the switch takes 80 at most/],
    [
      "a password's row",
      "password cipher abc",
      /it reads like a password's row, which every report would mask/,
    ],
    [
      "a community of SNMP",
      "snmp-agent community read public",
      /it reads like a password's row, which every report would mask/,
    ],
    ["a key's mask", "shared-key ******", /it reads like a password's row, which every report would mask/],
  ];
  for (const [what, text, why] of descriptions) {
    test(`${what} in a description`, async () => {
      const { device, access } = await started({ startup: SEED });
      const error = await failure(pushTo(access, described(text)));
      assert.equal(error.code, "refused");
      assert.match(error.message, why);
      assert.doesNotMatch(JSON.stringify(device.log), /description|10\.9\.9\.9/);
    });
  }

  test("a policy's name whose next word every report would mask", async () => {
    const { device, access } = await started({ startup: SEED });
    const error = await failure(
      pushTo(access, makeRow("ipv4-family unicast", `peer ${PEER} route-policy key-string import`)),
    );
    assert.match(
      error.message,
      /route-policy key-string \*{6}` cannot be sent: it reads like a password's row/,
    );
    assert.doesNotMatch(JSON.stringify(device.log), /key-string/);
  });

  for (const [what, secret, why] of [
    ["a question mark", "ends?", /the password holds "\?"/],
    ["a tab", "a\tb", /the password holds a blank/],
    ["another alphabet", "пароль", /the password is not ASCII: use printable ASCII characters only/],
    ["256 characters", "x".repeat(256), /the password has 256 characters/],
  ] as const) {
    test(`${what} in a password, which is in no message`, async () => {
      const { device, access } = await started({ startup: SEED });
      const row = makeRow("bgp", `peer ${PEER} password cipher ******`);
      const error = await failure(pushTo(access, row, { passwords: { [PEER]: secret } }));
      assert.match(error.message, why);
      assert.ok(!error.message.includes(secret) && !error.message.includes("п"));
      assert.doesNotMatch(device.runningConfiguration(), /password/);
    });
  }

  test("the mask of a second password, where only the first is known", async () => {
    const { device, access } = await started({ startup: SEED });
    const rows = [PEER, "10.2.98.142"].map((peer) => makeRow("bgp", `peer ${peer} password cipher ******`));
    const wanted = [...WANTED, ...rows];
    const input = {
      asNumber: "65001",
      wanted,
      ownership: ownershipOf(wanted),
      passwords: { [PEER]: "S3cret-1" },
    };
    const error = await failure(withLogin(access, (vty) => push(vty, input)));
    assert.match(
      error.message,
      /`peer 10\.2\.98\.142 password cipher \*{6}` cannot be sent: the secret itself/,
    );
    assert.doesNotMatch(device.runningConfiguration(), /password/);
  });
});

describe("a password that the switch does not take is in no message:", () => {
  const PROMPT = "[BJ_Office_Core_S9700-bgp]";
  for (const secret of ["ab1", "S3cretWord"]) {
    const line = `peer ${PEER} password cipher ${secret}`;
    const caret = `${" ".repeat(PROMPT.length + line.indexOf(secret))}^`;
    for (const [what, text] of [
      ["where a caret points at it", `${caret}\nError: Wrong parameter found at '^' position.`],
      ["where the refusal quotes it", `Error: The password ${secret} is too simple.`],
    ] as const)
      test(`${secret.length} characters, ${what}`, async () => {
        const { device, access } = await started({ startup: SEED });
        device.faults.refuse = { line: `password cipher ${secret}`, text };
        const row = makeRow("bgp", `peer ${PEER} password cipher ******`);
        const error = await failure(pushTo(access, row, { passwords: { [PEER]: secret } }));
        assert.equal(error.code, "refused");
        assert.match(error.message, /password cipher \*{6}` in view bgp: Error: /);
        assertNowhere(secret, error);
      });

    test(`${secret.length} characters, where a question quotes it`, async () => {
      const { device, access } = await started({ startup: SEED });
      const question = `Warning: The password ${secret} is too simple. Continue? [Y/N]:`;
      device.faults.ask = { line: `password cipher ${secret}`, question };
      const row = makeRow("bgp", `peer ${PEER} password cipher ******`);
      const error = await failure(pushTo(access, row, { passwords: { [PEER]: secret } }));
      assert.equal(error.code, "question");
      assert.match(error.message, /The password \*{6} is too simple/);
      assertNowhere(secret, error);
    });
  }

  function assertNowhere(secret: string, error: Awaited<ReturnType<typeof failure>>): void {
    const { message, notes, transcript, report } = error;
    const told = JSON.stringify([message, notes, transcript, report?.notes, report?.transcript]);
    assert.ok(!told.includes(secret), told);
  }
});
