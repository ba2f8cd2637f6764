import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { fingerprintOf } from "../../components/s9700/vrp";
import { fingerprintsIn, keyCode, pemBlock } from "../../stacks/commands/hostKeyText";
import { aSwitch } from "../s9700/vrp/support/switch";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

/** What a CloudEngine guide prints for `display rsa local-key-pair public` of a 1024-bit key (shortened to its key). */
const DISPLAY = `Key Code:

308188
  028180
    B21315DD 859AD7E4 A6D0D9B8 121F23F0 006BB1BB
    A443130F 7CDB95D8 4A4AE2F3 D94A73D7 36FDFD5F
    411B8B73 3CDD494A 236F35AB 9BBFE19A 7336150B
    40A35DE6 2C6A82D7 5C5F2C36 67FBC275 2DF7E4C5
    1987178B 8C364D57 DD0AA24A A0C2F87F 474C7931
    A9F7E8FE E0D5A1B5 092F7112 660BD153 7FB7D5B2
    171896FB 1FFC38CD
  0203
    010001

Host Public Key for PEM format Code:
---- BEGIN SSH2 PUBLIC KEY ----
AAAAB3NzaC1yc2EAAAADAQABAAAAgQCyExXdhZrX5KbQ2bgSHyPwAGuxu6RDEw98
25XYSkri89lKc9c2/f1fQRuLczzdSUojbzWrm7/hmnM2FQtAo13mLGqC11xfLDZn
+8J1LffkxRmHF4uMNk1X3QqiSqDC+H9HTHkxqffo/uDVobUJL3ESZgvRU3+31bIX
GJb7H/w4zQ==
---- END SSH2 PUBLIC KEY ----
`;

describe("a host key in VRP's form", () => {
  const base64 = /KEY ----\n([^-]+)\n----/.exec(DISPLAY)?.[1]?.replace(/\n/g, "") ?? "";
  const blob = Buffer.from(base64, "base64");

  test("has the key code and the PEM block that the switch displays", () => {
    for (const row of keyCode(blob) ?? []) assert.ok(DISPLAY.includes(`    ${row}\n`), row);
    assert.equal(keyCode(blob)?.length, 7);
    assert.ok(DISPLAY.includes(pemBlock(blob).join("\n")));
  });

  test("is found in what a console printed, with its line ends and blanks", () => {
    const pasted = DISPLAY.split("\n").join("   \r\n");
    assert.deepEqual(fingerprintsIn(pasted), [fingerprintOf(blob)]);
    assert.deepEqual(fingerprintsIn("no key at all"), []);
  });

  test("of a kind that VRP does not display has no key code", () => {
    const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
    assert.equal(
      keyCode(Buffer.concat([field(Buffer.from("ssh-ed25519")), field(Buffer.alloc(32))])),
      undefined,
    );
  });
});

describe("hostkey --host", () => {
  let found: Awaited<ReturnType<typeof aSwitch>>;
  let folder: string;
  before(async () => {
    found = await aSwitch();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "hostkey-"));
  });
  after(async () => {
    fs.rmSync(folder, { recursive: true });
    await found.device.close();
  });
  const hostkey = (...more: string[]) =>
    run(["--host", found.access.host, "--port", String(found.access.port), ...more]);

  test("prints the switch's key to pin, and logs in nowhere", async () => {
    const { code, printed } = await hostkey();
    assert.equal(code, 0, printed);
    assert.ok(printed.includes(`ssh-rsa  ${found.access.hostKey}\n`));
    assert.match(printed, /Key code:\n {4}[0-9A-F]{8} /);
    assert.deepEqual(found.device.log, []);
  });

  test("compares it with what the console printed", async () => {
    const { printed: own } = await hostkey();
    const file = path.join(folder, "console.txt");
    fs.writeFileSync(file, own);
    const same = await hostkey("--console", file);
    assert.equal(same.code, 0, same.printed);
    assert.ok(same.printed.endsWith(`Pin it: hostKey: ${found.access.hostKey}\n`));
    fs.writeFileSync(file, DISPLAY);
    const other = await hostkey("--console", file);
    assert.equal(other.code, 1);
    assert.match(other.printed, /another host answers at .*Pin none of them\.\n$/);
  });

  test("refuses a console's text without a key", async () => {
    const file = path.join(folder, "empty.txt");
    fs.writeFileSync(file, "Error: Unrecognized command found at '^' position.\n");
    const { code, printed } = await hostkey("--console", file);
    assert.equal(code, 2);
    assert.match(printed, /there is no block "---- BEGIN SSH2 PUBLIC KEY ----" in it/);
  });
});

/** In a process of its own beside this one, where the switch answers. */
function run(words: readonly string[]): Promise<{ code: number; printed: string }> {
  const top = path.join(__dirname, "../..");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...RUNS_TYPESCRIPT, "stacks/commands/hostkey.ts", ...words], {
      cwd: top,
    });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, printed }));
  });
}
