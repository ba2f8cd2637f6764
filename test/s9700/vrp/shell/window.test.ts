import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import {
  maskSecrets,
  normalise,
  ownershipOf,
  parseBgpSection,
  parseBgpText,
  withSession,
  type PushReport,
  type Row,
  type SwitchAccess,
} from "../../../../components/s9700/vrp";
import { InFlight } from "../../../../components/s9700/vrp/shell/inFlight";
import { Prompts, refusalIn } from "../../../../components/s9700/vrp/shell/terminal";
import type { FrontEnd } from "../../../emulator/frontEnd";
import type { FrontEndOptions } from "../../../emulator/types";
import { aSwitch, failure } from "../support/switch";

/** Random losses; RUNS=500 for a long run. */
const RUNS = Number(process.env.RUNS ?? 12);

const open: FrontEnd[] = [];
after(() => Promise.all(open.map((device) => device.close())));

async function started(options: Partial<FrontEndOptions> = {}) {
  const { device, access } = await aSwitch({ startup: FOREIGN, ...options });
  open.push(device);
  return { device, access: { ...access, window: 16 } };
}

const FOREIGN = "bgp 65001\n router-id 10.2.0.2\n peer 10.9.9.9 as-number 65010\n#\nreturn\n";
const PEERS = Array.from({ length: 20 }, (_, at) => `10.2.98.${101 + at}`);
const WANTED = parseBgpText(
  [
    "bgp 65001",
    ...PEERS.flatMap((peer, at) => [
      ` peer ${peer} as-number 63400`,
      ` peer ${peer} description node ${at}`,
      ` peer ${peer} connect-interface Vlanif98 10.2.98.1`,
    ]),
    " #",
    " ipv4-family unicast",
    ...PEERS.map((peer) => `  peer ${peer} route-update-interval 0`),
    "",
  ].join("\n"),
).rows;

function pushTo(access: SwitchAccess, wanted: readonly Row[] = WANTED): Promise<PushReport> {
  const ownership = ownershipOf([...WANTED, ...wanted]);
  return withSession(access, (session) => session.push({ asNumber: "65001", wanted, ownership }));
}

const comparable = (rows: readonly Row[]) =>
  normalise(rows)
    .filter((row) => row.text !== "undo synchronization")
    .map((row) => maskSecrets(`${row.view}: ${row.text}`))
    .sort();
const rowsOf = (device: FrontEnd) => comparable(parseBgpSection(device.runningConfiguration()).rows);
const GOAL = comparable([...WANTED, ...parseBgpText(FOREIGN).rows]);
const START = comparable(parseBgpText(FOREIGN).rows);

describe("the output of lines in flight", () => {
  const PROMPT = "[BJ_Office_Core_S9700-bgp]";
  const LINES = [
    "peer 10.2.98.141 as-number 63400",
    "peer 10.2.98.141 password x",
    "peer 10.2.98.142 ignore",
  ];
  const LOG =
    "Oct 19 2022 23:54:14-08:00 SW %%01BGP/3/STATE_CHG_UPDOWN(l)[12]:The status of the peer changed.";
  const told = (chunks: readonly string[]) => {
    const inFlight = new InFlight(new Prompts("BJ_Office_Core_S9700"), PROMPT);
    inFlight.send(LINES);
    for (const chunk of chunks) inFlight.feed(chunk);
    return inFlight;
  };
  const REFUSED = "                                  ^\r\nError: Wrong parameter found at '^' position.\r\n";
  const [first, second, third] = LINES;
  const OUTPUT = [
    `${first}\r\n${PROMPT}`,
    // A log line makes VRP paint its prompt once more; a long line is painted anew.
    `\r\n${LOG}\r\n${PROMPT}${second?.slice(0, 12)} \x1b[1D${second?.slice(12)}\r\n${REFUSED}${PROMPT}`,
    `${third}\r\n${LOG}\r\n${PROMPT}`,
  ].join("");

  test("is told apart line by line however it arrives in pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: OUTPUT.length })), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), OUTPUT.length];
        const inFlight = told(at.slice(1).map((end, index) => OUTPUT.slice(at[index], end)));
        assert.equal(inFlight.lost, undefined);
        assert.deepEqual(
          inFlight.answered.map(({ line, text, view }) => [line, refusalIn(text, line, PROMPT.length), view]),
          [
            [first, undefined, "bgp"],
            [second, "Error: Wrong parameter found at '^' position. (at `10.2.98.141`)", "bgp"],
            [third, undefined, "bgp"],
          ],
        );
        assert.ok(inFlight.noisy && inFlight.isAtPrompt);
      }),
    );
  });

  test("that misses any one character, of an echo or a prompt, is never taken for whole", () => {
    const plain = LINES.map((line) => `${line}\r\n${PROMPT}`).join("");
    for (let at = 0; at < plain.length; at++) {
      // Blanks and breaks may come from painting.
      if (/\s/.test(plain[at] ?? "")) continue;
      const { answered } = told([plain.slice(0, at) + plain.slice(at + 1)]);
      const asIfNothing = answered.length === 3 && answered.every(({ view }) => view === "bgp");
      assert.ok(!asIfNothing, `character ${at}`);
    }
  });
});

describe("lines in flight", () => {
  test("reach the goal in far fewer round trips, and every one has its own exchange in the transcript", async () => {
    const { device, access } = await started();
    const report = await pushTo(access);
    assert.deepEqual([report.state, report.saved], ["pushed", true]);
    assert.deepEqual(rowsOf(device), GOAL);
    for (const { line, view } of report.plan.commands) {
      const exchanges = report.transcript.filter((exchange) => exchange.line === line);
      assert.deepEqual(
        exchanges.map((exchange) => [exchange.view, exchange.reply]),
        [[view, ""]],
        line,
      );
    }
  });

  test("never hold a line that may ask, nor a change of view", async () => {
    const { access } = await started({ asksMore: true, asksOnUndoPeer: true });
    await pushTo(access);
    const less = WANTED.filter(
      (row) => row.peer !== PEERS[3] && !(row.peer === PEERS[4] && /connect-int/.test(row.text)),
    );
    assert.equal((await pushTo(access, less)).state, "pushed");
  });

  for (const [what, fault] of [
    ["slow", { slow: { ms: 3 } }],
    ["that logs into every answer", { noise: true }],
  ] as const) {
    test(`are told apart on a switch ${what}`, async () => {
      const { device, access } = await started();
      Object.assign(device.faults, fault);
      const long = PEERS.map((peer) => ` peer ${peer} description ${"x".repeat(70)}\n`).join("");
      const wanted = [
        ...WANTED.filter((row) => !/description/.test(row.text)),
        ...parseBgpText(`bgp 65001\n${long}`).rows,
      ];
      const report = await pushTo(access, wanted);
      assert.equal(report.state, "pushed");
      assert.doesNotMatch(report.notes.join(), /one line at a time/);
      assert.deepEqual(rowsOf(device), comparable([...wanted, ...parseBgpText(FOREIGN).rows]));
    });
  }

  for (const [what, fault] of [
    ["its first character", { dropTypedAhead: true }],
    ["all of it", { flushTypedAhead: true }],
    ["all of it once, in the middle", { flushTypedAhead: "^peer 10.2.98.107 desc" }],
  ] as const) {
    test(`where the switch loses of what is typed ahead ${what}: it is read again, and the rest goes one by one`, async () => {
      const { device, access } = await started();
      Object.assign(device.faults, fault);
      const report = await pushTo(access);
      assert.deepEqual([report.state, report.saved], ["pushed", true]);
      assert.match(report.notes.join(), /the rest was sent one line at a time; set its window to 1/);
      assert.deepEqual(rowsOf(device), GOAL);
    });
  }

  test("of which one is refused: no further one is sent, each in flight is accounted for, all is taken back", async () => {
    const { device, access } = await started();
    device.faults.refuse = {
      line: "^peer 10.2.98.102 as-number",
      text: `${" ".repeat(33)}^\nError: Wrong parameter found at '^' position.`,
    };
    const error = await failure(pushTo(access));
    assert.equal(error.code, "refused");
    assert.match(error.message, /refused `peer 10\.2\.98\.102 as-number 63400` in view bgp: Error: Wrong/);
    assert.match(error.notes.join(), /In flight behind it: `peer 10\.2\.98\.102 description node 1` \(Error/);
    assert.match(error.notes.join(), /`peer 10\.2\.98\.103 as-number 63400` \(taken\)/);
    assert.equal(error.report?.state, "rolled-back");
    assert.deepEqual(rowsOf(device), START);
    assert.equal(device.startupConfiguration(), FOREIGN);
    assert.ok(!device.log.some(({ line }) => line.includes("10.2.98.120")), "sent after the refusal");
  });

  test("of which one asks what nobody planned for: answered n, taken back, nothing saved", async () => {
    const { device, access } = await started();
    device.faults.ask = {
      line: "102 description",
      question: "Warning: The license expires. Format the flash? [Y/N]:",
    };
    const error = await failure(pushTo(access));
    assert.equal(error.code, "question");
    assert.match(error.message, /asked after `peer 10\.2\.98\.102 description node 1`/);
    assert.deepEqual(rowsOf(device), START);
    assert.equal(device.startupConfiguration(), FOREIGN);
  });

  test("of which one asks what could have been known: it is asked again alone, and answered", async () => {
    const { device, access } = await started();
    device.faults.ask = {
      line: "^peer 10.2.98.105 as-number",
      question: "Warning: This operation will reset the peer session. Continue? [Y/N]:",
    };
    const report = await pushTo(access);
    assert.equal(report.state, "pushed");
    assert.match(report.notes.join(), /one line at a time/);
    assert.deepEqual(rowsOf(device), GOAL);
  });

  test("of which one is garbled: the switch is read again, and foreign rows that came of it stop the push", async () => {
    const { device, access } = await started();
    device.faults.meddle = { line: "^peer 10.2.98.103 as-number", types: "peer 10.2.98.10 as-number 63400" };
    device.faults.garble = "peer 10.2.98.103 as-number 6340";
    const error = await failure(pushTo(access));
    assert.equal(error.code, "echo");
    assert.match(
      error.notes.join(),
      /Rows that are not ours differ now.*\+ bgp: peer 10\.2\.98\.10 as-number/,
    );
    assert.deepEqual(
      rowsOf(device),
      [...START, "bgp: peer 10.2.98.10 as-number 63400", "ipv4-family unicast: peer 10.2.98.10 enable"]
        .filter((row) => !row.endsWith("enable"))
        .sort(),
    );
    assert.equal(device.startupConfiguration(), FOREIGN);
  });

  for (const after of [false, true]) {
    test(`cut ${after ? "after" : "before"} one took effect: unknown, and the next run ends at the goal`, async () => {
      const { device, access } = await started();
      device.faults.cut = { line: "^peer 10.2.98.110 desc", after };
      const error = await failure(pushTo(access));
      assert.deepEqual([error.code, error.report?.state], ["cut", "unknown"]);
      assert.equal(device.startupConfiguration(), FOREIGN);
      assert.equal((await pushTo(access)).state, "pushed");
      assert.deepEqual(rowsOf(device), GOAL);
    });
  }

  test("to a switch that says nothing any more: given up, unknown, not saved", async () => {
    const { device, access } = await started();
    device.faults.slow = { ms: 3_000, line: "^peer 10.2.98.110 desc" };
    const error = await failure(pushTo({ ...access, timeouts: { ...access.timeouts, prompt: 400 } }));
    assert.deepEqual([error.code, error.report?.state], ["timeout", "unknown"]);
    assert.equal(device.startupConfiguration(), FOREIGN);
  });

  test("are not used where a line of the wrong view would run in the upper one", async () => {
    const { device, access } = await started();
    device.faults.refuse = {
      line: "^undo terminal command",
      text: "Error: Unrecognized command found at '^' position.",
    };
    device.faults.dropTypedAhead = true;
    const report = await pushTo(access);
    assert.equal(report.state, "pushed");
    assert.doesNotMatch(report.notes.join(), /typed ahead/, "nothing was");
  });

  test(`${Math.ceil(RUNS / 3)} losses at random places: always at the goal`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PEERS),
        fc.constantFrom("as-number", "description", "connect-interface", "route-update-interval"),
        fc.integer({ min: 2, max: 64 }),
        async (peer, option, window) => {
          const { device, access } = await aSwitch({ startup: FOREIGN });
          try {
            device.faults.flushTypedAhead = `^peer ${peer} ${option}`;
            const report = await pushTo({ ...access, window });
            assert.deepEqual([report.state, report.saved], ["pushed", true]);
            assert.deepEqual(rowsOf(device), GOAL);
          } finally {
            await device.close();
          }
        },
      ),
      { numRuns: Math.ceil(RUNS / 3), endOnFailure: true },
    );
  });
});
