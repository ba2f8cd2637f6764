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
  return withLogin(access, (session) => push(session, { asNumber: "65001", wanted, ownership, ...more }));
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
  const broken = withLogin(access, (session) => {
    const command = session.command.bind(session);
    session.command = (line, options) => {
      if (line === "peer 10.2.98.150 as-number 63400") throw new TypeError("undefined is no row");
      return command(line, options);
    };
    const rows = [
      ...wanted.filter(({ text }) => !text.startsWith("router-id")),
      ...parseBgpText("bgp 65001\n router-id 10.2.0.9\n").rows,
    ];
    return push(session, { asNumber: "65001", wanted: rows, ownership: ownershipOf(rows) });
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
