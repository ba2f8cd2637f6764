import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";
import { StubEngine } from "./stubEngine";
import { switchOn, startupOf, Typist } from "./typist";
import type { Faults } from "../../emulator/types";

const STARTUP = startupOf("bgp 65001", " router-id 10.2.0.2");

async function inBgp(
  faults: Faults,
): Promise<{ front: Awaited<ReturnType<typeof switchOn>>; typist: Typist }> {
  const front = await switchOn({ startup: STARTUP, faults });
  const typist = await Typist.ready(front);
  await typist.go("system-view", "bgp 65001");
  return { front, typist };
}

describe("a switch with a fault set", () => {
  test("refuses a line with any text, as often as the fault says", async () => {
    const { front, typist } = await inBgp({
      refuse: { line: "\\.142 as-number", text: "Error: No more peers today.", times: 1 },
    });
    assert.equal(await typist.answer("peer 10.2.98.141 as-number 63400"), "");
    assert.equal(await typist.answer("peer 10.2.98.142 as-number 63400"), "Error: No more peers today.");
    assert.equal(await typist.answer("peer 10.2.98.142 as-number 63400"), "");
    assert.equal(front.log.filter(({ reply }) => reply === "fault").length, 1);
    typist.bye();
  });

  test("asks an unexpected question; a no leaves the line unrun", async () => {
    const { front, typist } = await inBgp({
      ask: { line: "^peer .* ignore", question: "Warning: Really? Continue? [Y/N] :" },
    });
    await typist.go("peer 10.2.98.141 as-number 63400");
    assert.equal(await typist.run("peer 10.2.98.141 ignore"), "Warning: Really? Continue? [Y/N] :");
    await typist.go("n");
    assert.doesNotMatch(front.runningConfiguration(), /ignore/);
    await typist.go("peer 10.2.98.141 ignore", "y");
    assert.match(front.runningConfiguration(), /ignore/);
    typist.bye();
  });

  for (const after of [false, true]) {
    test(`cuts the connection ${after ? "after" : "before"} a line takes effect, once`, async () => {
      const { front, typist } = await inBgp({ cut: { line: "\\.142 as-number", after } });
      typist.write("peer 10.2.98.142 as-number 63400\r");
      await typist.over();
      assert.equal(front.runningConfiguration().includes("10.2.98.142"), after);
      assert.equal(front.faults.cut, undefined);
    });
  }

  test("cuts it after so many bytes, in either direction", async () => {
    for (const faults of [{ cutAfterBytes: 60 }, { cutAfterOutputBytes: 700 }]) {
      const front = await switchOn({ startup: STARTUP, faults });
      const typist = await Typist.ready(front);
      typist.write(`${"display clock\r".repeat(10)}`);
      await typist.over();
    }
  });

  test("is slow, on all lines or on some", async () => {
    const { typist } = await inBgp({ slow: { ms: 120, line: "as-number" } });
    const started = Date.now();
    await typist.go("peer 10.2.98.141 as-number 63400");
    assert.ok(Date.now() - started >= 110);
    typist.bye();
  });

  test("garbles the echo, not the command", async () => {
    const { front, typist } = await inBgp({ garble: "as-num" });
    typist.write("peer 10.2.98.141 as-number 63400\r");
    assert.match(await typist.until(/bgp\]$/), /as-nu#ber/);
    assert.match(front.runningConfiguration(), /peer 10\.2\.98\.141 as-number 63400/);
    typist.bye();
  });

  test("lets log lines into its answers and behind its prompts", async () => {
    const front = await switchOn({ startup: STARTUP });
    const typist = await Typist.ready(front);
    front.faults.noise = true;
    typist.write("display current-configuration configuration bgp\r");
    const seen = await typist.until(
      /STATE_CHG_UPDOWN[^\n]*\n[^\n]*\n<S9706>$|STATE_CHG_UPDOWN[\s\S]*\n<S9706>$/,
    );
    assert.match(seen, /DS\/4\/DATASYNC_CFGCHANGE[\s\S]*return\n<S9706>\nOct 19/);
    typist.bye();
  });

  test("loses the first character that was typed ahead of the prompt", async () => {
    const front = await switchOn({ delayMs: 30, faults: { dropTypedAhead: true } });
    const typist = await Typist.ready(front);
    typist.write("display clock\rdisplay startup\r");
    assert.match(await typist.until(/Error[\s\S]*<S9706>$/), /<S9706>isplay startup\n/);
    typist.bye();
  });

  test("has another engineer on it, who types a line in between, once", async () => {
    const { front, typist } = await inBgp({
      meddle: { line: "\\.142 as-number", types: "peer 10.9.9.9 as-number 65010" },
    });
    await typist.go("peer 10.2.98.142 as-number 63400");
    assert.match(front.runningConfiguration(), /peer 10\.9\.9\.9 as-number 65010/);
    assert.ok(
      front.log.some(({ session, line }) => session === 0 && line === "peer 10.9.9.9 as-number 65010"),
    );
    typist.bye();
  });

  test("closes the session during save: nothing is saved", async () => {
    const { front, typist } = await inBgp({ closeDuringSave: true });
    await typist.go("peer 10.2.98.141 as-number 63400", "return", "save");
    typist.write("y\r");
    assert.match(await typist.over(), /Now saving the current configuration to the slot 7$/);
    assert.doesNotMatch(front.startupConfiguration(), /63400/);
    const other = await Typist.ready(front);
    await other.go("save");
    front.faults.closeDuringSave = false;
    assert.match(await other.answer("y"), /successfully/, "and the next one may save");
    other.bye();
  });

  test("has no VTY left", async () => {
    const front = await switchOn({ faults: { vtyFull: true } });
    assert.match(await (await Typist.login(front)).over(), /All user interfaces are used/);
    front.faults.vtyFull = false;
    (await Typist.ready(front)).bye();
  });
});

describe("the log of lines", () => {
  test("records who typed what, where and when, and how the switch answered", async () => {
    const { front, typist } = await inBgp({});
    const started = Date.now();
    await typist.go(
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 nonsense",
      "ipv4-family unicast",
      "network 10.9.0.0 16",
    );
    const typed = front.log.slice(-4);
    assert.deepEqual(
      typed.map(({ view, line, reply }) => [view, line, reply]),
      [
        ["bgp", "peer 10.2.98.141 as-number 63400", "ok"],
        ["bgp", "peer 10.2.98.141 nonsense", "error"],
        ["bgp", "ipv4-family unicast", "ok"],
        ["ipv4-family unicast", "network 10.9.0.0 16", "info"],
      ],
    );
    for (const { time, user, session } of typed) {
      assert.ok(time >= started && time <= Date.now());
      assert.equal(user, "netadmin");
      assert.equal(session, 1);
    }
    typist.bye();
  });

  test("is kept in a file, too, one JSON object a line", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "switch-"));
    const logFile = path.join(folder, "commands.jsonl");
    const front = await switchOn({ startup: STARTUP, logFile });
    const typist = await Typist.ready(front);
    await typist.go("display clock");
    const lines = fs.readFileSync(logFile, "utf8").trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [...front.log],
    );
    typist.bye();
    fs.rmSync(folder, { recursive: true });
  });
});

test("a routing engine that fails is an error of the display, not the end of the switch", async () => {
  const engine = new StubEngine();
  engine.peers = () => Promise.reject(new Error("no daemon"));
  const front = await switchOn({ startup: STARTUP, engine });
  const typist = await Typist.ready(front);
  assert.match(await typist.answer("display bgp peer"), /^Error: .*no daemon/);
  assert.match(await typist.answer("display clock"), /Time Zone/);
  typist.bye();
});
