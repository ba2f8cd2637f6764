import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { withLogin } from "../../../components/s9700/vrp";
import { probe } from "../../../components/s9700/vrp/probe";
import { ADMIN, startupOf, switchOn, SYSNAME, Typist } from "./typist";

const READER = { name: "peering-read", password: "Read-0nly", level: 1 };
const RIGHTS = fs
  .readFileSync(path.join(__dirname, "../../../docs/rights/switch-preview.vrp"), "utf8")
  .trim()
  .split("\n");

describe("command-privilege", () => {
  test("lets a level do what its words begin with, in their view, and takes it back", async () => {
    const front = await switchOn({ users: [ADMIN, READER] });
    const admin = await Typist.ready(front);
    const reader = await Typist.ready(front, { user: READER });
    const refused = /No permission/;
    const read = "display current-configuration configuration bgp";
    assert.match(await reader.answer(read), refused);
    await admin.answer("system-view");
    await admin.answer("command-privilege level 1 view shell display current-configuration");
    assert.doesNotMatch(await reader.answer(read), refused);
    assert.match(await reader.answer("display saved-configuration"), refused);
    assert.match(front.runningConfiguration(), /^command-privilege level 1 view shell display current/m);
    await admin.answer("undo command-privilege view shell display current-configuration");
    assert.match(await reader.answer(read), refused);
    admin.bye();
    reader.bye();
  });

  test("of docs/rights lets a user of level 1 read for a preview, and nothing more", async () => {
    const startup = startupOf("bgp 65001", " peer 10.2.98.141 as-number 63400");
    const front = await switchOn({ users: [ADMIN, READER], startup });
    const admin = await Typist.ready(front);
    for (const line of RIGHTS) assert.doesNotMatch(await admin.answer(line), /Error/, line);
    admin.bye();
    const { port, fingerprint: hostKey } = front;
    const { name: username, password } = READER;
    const access = { name: SYSNAME, host: "127.0.0.1", port, username, password, hostKey };
    const { verdicts } = await withLogin(access, probe);
    const works = Object.entries(verdicts).map(([what, verdict]) => [what, verdict.works]);
    assert.deepEqual(Object.fromEntries(works), { preview: "yes", up: "no", verify: "yes" });
  });
});
