import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ownershipOf,
  parseBgpText,
  push,
  PushError,
  withLogin,
  type PushInput,
  type PushReport,
  type SwitchAccess,
} from "../../../../components/s9700/vrp";
import { decrypt } from "../../../emulator/cipher";
import { failure, SEED, started } from "../support/switch";

function pushTo(access: SwitchAccess, text: string, more: Partial<PushInput> = {}): Promise<PushReport> {
  const wanted = parseBgpText(text).rows;
  const ownership = ownershipOf([...wanted, ...parseBgpText(SEED).rows]);
  return withLogin(access, (vty) => push(vty, { asNumber: "65001", wanted, ownership, ...more }));
}

/** The same; `before` is called with each line before it is sent. */
function pushWhile(access: SwitchAccess, text: string, before: (line: string) => void): Promise<PushReport> {
  const wanted = parseBgpText(text).rows;
  const ownership = ownershipOf([...wanted, ...parseBgpText(SEED).rows]);
  return withLogin(access, (vty) => {
    const command = vty.command.bind(vty);
    vty.command = (line, options) => {
      before(line);
      return command(line, options);
    };
    return push(vty, { asNumber: "65001", wanted, ownership });
  });
}

const stateOf = (error: unknown) => (error instanceof PushError ? error.report.state : undefined);

describe("a new password, where a later line of the push is refused,", () => {
  const PEER = "10.2.98.141";
  const withRow = (row: string) => SEED.replace(" #\n", ` ${row}\n #\n`);
  const NEW = withRow(`peer ${PEER} password cipher ******`).replace(
    "142 connect",
    "142 description two\n peer 10.2.98.142 connect",
  );
  const rotation = { passwords: { [PEER]: "N3w-Secret" }, rewritePasswords: [PEER] };
  const refuse = { line: "^peer 10.2.98.142 description", text: "Error: Wrong parameter." };
  const passwordOn = (text: string) => new RegExp(`peer ${PEER} password (\\S+) (\\S+)`).exec(text) ?? [];

  test("is replaced by the old one, as the switch had shown it", async () => {
    const { device, access } = await started({ startup: SEED });
    await pushTo(access, withRow(`peer ${PEER} password cipher Old-S3cret`));
    device.faults.refuse = refuse;
    const error = await failure(pushTo(access, NEW, rotation));
    assert.equal(stateOf(error), "rolled-back");
    assert.match(JSON.stringify(device.log), /password cipher/);
    assert.equal(decrypt(passwordOn(device.runningConfiguration())[2] ?? ""), "Old-S3cret");
  });

  test("is replaced by the old one where that is readable in the configuration", async () => {
    const { device, access } = await started({ startup: SEED });
    await pushTo(access, withRow(`peer ${PEER} password simple Old-S3cret`));
    device.faults.refuse = refuse;
    const error = await failure(pushTo(access, NEW, rotation));
    assert.equal(stateOf(error), "rolled-back");
    assert.deepEqual(passwordOn(device.runningConfiguration()).slice(1), ["simple", "Old-S3cret"]);
  });

  test("stays where the switch refuses the old ciphertext: the report names the peer and what to do", async () => {
    const { device, access } = await started({ startup: SEED });
    await pushTo(access, withRow(`peer ${PEER} password cipher Old-S3cret`));
    const text = "Error: The password is invalid.";
    device.faults.refuse = { line: "^peer 10.2.98.142 description|password cipher %", text };
    const error = await failure(pushTo(access, NEW, rotation));
    assert.equal(stateOf(error), "unknown");
    assert.match(
      error.notes.join(" "),
      /does not show the password of 10\.2\.98\.141 that it had before: type the old one again \(`peer 10\.2\.98\.141 password cipher …`\)/,
    );
    assert.doesNotMatch(JSON.stringify([error.message, error.notes, error.transcript]), /S3cret|N3w-Secret/);
    assert.doesNotMatch(device.startupConfiguration(), /password cipher N3w/);
  });
});

test("a question that no rule knows does not keep the other rows from being taken back", async () => {
  const { device, access } = await started({ startup: SEED });
  const before = device.runningConfiguration();
  device.faults.ask = {
    line: "^(?:undo )?peer 10.2.98.14. desc",
    question: "Warning: Unheard of. Continue? [Y/N]:",
  };
  const text = SEED.replace(
    " #\n",
    " peer 10.2.98.150 as-number 63400\n peer 10.2.98.141 description one\n #\n",
  );
  const error = await failure(pushTo(access, text));
  assert.equal(error.code, "question");
  assert.equal(stateOf(error), "rolled-back");
  assert.equal(device.runningConfiguration(), before);
});

describe("a peer that is enabled in another family, too, whose rows ask for a reset there,", () => {
  const OTHER = `${SEED} #\n ipv4-family vpnv4\n  policy vpn-target\n  peer 10.2.98.142 enable\n`;
  const CHANGED = SEED.replace("142 as-number 63400", "142 as-number 63401");

  test("changes its AS number, and keeps its row there", async () => {
    const { device, access } = await started({ startup: OTHER, asksMore: true });
    assert.equal((await pushTo(access, CHANGED)).state, "pushed");
    assert.match(device.runningConfiguration(), /142 as-number 63401/);
    assert.match(device.runningConfiguration(), /vpnv4\n(?: {2}.*\n)* {2}peer 10\.2\.98\.142 enable/);
  });

  test("is as before where a later line of the push is refused", async () => {
    const { device, access } = await started({ startup: OTHER, asksMore: true });
    const before = device.runningConfiguration();
    device.faults.refuse = { line: "^peer 10.2.98.142 connect", text: "Error: Wrong parameter.", times: 1 };
    const error = await failure(pushTo(access, CHANGED));
    assert.equal(error.code, "refused");
    assert.equal(stateOf(error), "rolled-back", error.notes.join(" "));
    assert.equal(device.runningConfiguration(), before);
  });
});

test("a mistake of this program in the middle of a push leaves no half change on the switch", async () => {
  const { device, access } = await started({ startup: SEED });
  const before = device.runningConfiguration();
  const wanted = parseBgpText(SEED.replace(" #\n", " peer 10.2.98.150 as-number 63400\n #\n")).rows;
  const broken = withLogin(access, (vty) => {
    const command = vty.command.bind(vty);
    vty.command = (line, options) => {
      if (line === "peer 10.2.98.150 as-number 63400") throw new TypeError("undefined is no row");
      return command(line, options);
    };
    const rows = [
      ...wanted.filter(({ text }) => !text.startsWith("router-id")),
      ...parseBgpText("bgp 65001\n router-id 10.2.0.9\n").rows,
    ];
    return push(vty, { asNumber: "65001", wanted: rows, ownership: ownershipOf(rows) });
  });
  const error = await failure(broken);
  assert.equal(error.code, "internal");
  assert.equal(stateOf(error), "rolled-back");
  assert.match(
    error.message,
    /a mistake in this program stopped the push \(TypeError: undefined is no row\)/,
  );
  assert.equal(device.runningConfiguration(), before);
});

describe("taking back what was sent", () => {
  const MORE = SEED.replace(
    " #\n",
    " peer 10.2.98.150 as-number 63400\n peer 10.2.98.151 as-number 63400\n peer 10.2.98.151 description two\n #\n",
  );

  test("goes on to its end where the caller stops waiting in the middle of it", async () => {
    const { device, access } = await started({ startup: SEED });
    const before = device.runningConfiguration();
    const caller = new AbortController();
    device.faults.refuse = { line: "^peer 10.2.98.151 description", text: "Error: Wrong parameter." };
    const error = await failure(
      pushWhile({ ...access, signal: caller.signal }, MORE, (line) => {
        if (line === "undo peer 10.2.98.151" || line === "undo peer 10.2.98.150") caller.abort();
      }),
    );
    assert.ok(caller.signal.aborted);
    assert.equal(error.code, "refused");
    assert.equal(stateOf(error), "rolled-back", error.notes.join(" "));
    assert.equal(device.runningConfiguration(), before);
  });

  test("is done where the time of the whole login is over in the middle of a push, and has as long again", async () => {
    const { device, access } = await started({ startup: SEED });
    const before = device.runningConfiguration();
    const twenty = Array.from({ length: 20 }, (_, at) => ` peer 10.2.98.${150 + at} as-number 63400\n`);
    device.faults.slow = { ms: 150 };
    const error = await failure(
      pushTo(
        { ...access, timeouts: { ...access.timeouts, total: 3_000 } },
        SEED.replace(" #\n", `${twenty.join("")} #\n`),
      ),
    );
    assert.equal(error.code, "timeout");
    assert.match(error.message, /the login took longer than 3 s \(timeouts\.total\): `.*` was not sent/);
    assert.equal(stateOf(error), "rolled-back", error.notes.join(" "));
    assert.equal(device.runningConfiguration(), before);
  });

  test("goes on where the user may not type one of the lines: the report names the row that stays", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.refuse = {
      line: "^(undo peer 10.2.98.151|peer 10.2.98.151 description)",
      text: "Error: No permission to run the command.",
    };
    const error = await failure(pushTo(access, MORE));
    assert.equal(error.code, "permission");
    assert.match(error.notes.join(), /taken back but for: \+ bgp: peer 10\.2\.98\.151 as-number 63400;/);
    assert.doesNotMatch(device.runningConfiguration(), /10\.2\.98\.150/);
  });

  test("names the rows of another user that go with it: none of ours had been sent there", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.refuse = { line: "^peer 10.2.98.151 description", text: "Error: Wrong parameter." };
    device.faults.meddle = {
      line: "^peer 10.2.98.151 description",
      types: "peer 10.2.98.141 description maintenance",
    };
    const error = await failure(pushTo(access, MORE));
    assert.equal(stateOf(error), "rolled-back");
    assert.match(
      error.notes.join(),
      /Another user changed rows of ours meanwhile, of which this push had sent nothing; they are put back, too: \+ bgp: peer 10\.2\.98\.141 description maintenance\./,
    );
  });

  test("names no other row where no other user typed anything", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.refuse = { line: "^peer 10.2.98.151 description", text: "Error: Wrong parameter." };
    const changed = MORE.replace("142 as-number 63400", "142 as-number 63401").replace(
      "10.2.0.2",
      "10.2.0.3",
    );
    const error = await failure(pushTo(access, changed));
    assert.equal(stateOf(error), "rolled-back");
    assert.doesNotMatch(error.notes.join(), /Another user/);
  });
});
