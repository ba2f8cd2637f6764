import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { READS_ONLY } from "../../components/dynamic/reviewFacts";
import { beyondLimits, disturbedBy, limitsIn, type Limits } from "../../components/s9700/limits";
import { checkDeclared, configure, diff, read } from "../../components/s9700/provider";
import { parseBgpText, ownershipOf, planBgp } from "../../components/s9700/vrp";
import { EMPTY, EmulatedSwitch, NAME, PASSWORD, wantedText } from "./support/emulatedSwitch";

mock.method(console, "log", () => undefined);

const config = (limits: unknown) => ({
  get: (key: string) => (key === "limits" && limits !== undefined ? JSON.stringify(limits) : undefined),
});

/** What a change from one `bgp` section to another ends. */
function ended(from: string, to: string, foreignPeers: readonly string[] = []) {
  const [running, wanted] = [from, to].map((text) => parseBgpText(`bgp 65001\n${text}`));
  assert.ok(running && wanted);
  const ownership = ownershipOf([...running.rows, ...wanted.rows]);
  const plan = planBgp({ asNumber: "65001", running, wanted: wanted.rows, ownership });
  return disturbedBy(plan, running.rows, foreignPeers);
}

const peer = (n: number, as = 63400) =>
  ` peer 10.2.98.${n} as-number ${as}\n peer 10.2.98.${n} connect-interface Vlanif98 10.2.98.1\n`;

describe("which sessions of a switch a plan ends", () => {
  test("a peer that goes ends for good; one that starts ends nothing", () => {
    assert.deepEqual(ended(peer(141) + peer(142), peer(141) + peer(143)), {
      resets: [],
      ends: ["10.2.98.142"],
    });
  });

  test("a peer of another AS number is made again: it ends once", () => {
    assert.deepEqual(ended(peer(141) + peer(142), peer(141) + peer(142, 64512)), {
      resets: ["10.2.98.142"],
      ends: [],
    });
  });

  test("a row of the process ends all sessions of the switch, those of others too", () => {
    const { resets } = ended(
      ` router-id 10.2.0.2\n${peer(141)}${peer(142)}`,
      ` router-id 10.2.0.9\n${peer(141)}${peer(142)}`,
      ["10.9.9.9"],
    );
    assert.deepEqual([...resets].sort(), ["10.2.98.141", "10.2.98.142", "10.9.9.9"]);
  });

  test("a row of a group ends the sessions of its members", () => {
    const group = (gtsm: string) =>
      ` group nodes external\n peer nodes as-number 63400\n${gtsm}` +
      [141, 142].map((n) => ` peer 10.2.98.${n} group nodes\n`).join("") +
      peer(143);
    assert.deepEqual(ended(group(""), group(" peer nodes valid-ttl-hops 1\n")).resets, [
      "10.2.98.141",
      "10.2.98.142",
    ]);
  });
});

describe("the limits of one update", () => {
  const resets = (...peers: string[]) => ({ resets: peers, ends: [] });
  const cases: [string, Limits, Parameters<typeof beyondLimits>[1], RegExp | undefined][] = [
    ["none are set", {}, { A: resets("10.1.1.1", "10.1.1.2") }, undefined],
    ["as many as allowed", { resets: 2 }, { A: resets("10.1.1.1", "10.1.1.2") }, undefined],
    [
      "one more, over both switches",
      { resets: 2 },
      { A: resets("10.1.1.1", "10.1.1.2"), B: resets("10.1.2.1") },
      /limits\.resets is 2, and 3 end once \(10\.1\.1\.1 on A, 10\.1\.1\.2 on A, 10\.1\.2\.1 on B\)/,
    ],
    [
      "for good is counted apart",
      { resets: 0, ends: 0 },
      { A: { resets: [], ends: ["10.1.1.1"] } },
      /^[^;]*limits\.ends is 0, and 1 end for good \(10\.1\.1\.1 on A\)/,
    ],
    [
      "both switches of a pair",
      { switches: 1 },
      { A: resets("10.1.1.1"), B: { resets: [], ends: ["10.1.2.1"] } },
      /limits\.switches is 1, and sessions end on 2 switches \(A, B\)/,
    ],
    [
      "a switch whose sessions only start",
      { switches: 1 },
      { A: resets("10.1.1.1"), B: resets() },
      undefined,
    ],
  ];
  for (const [what, limits, switches, says] of cases)
    test(what, () => {
      const sentence = beyondLimits(limits, switches);
      if (says === undefined) assert.equal(sentence, undefined);
      else assert.match(sentence ?? "", says);
    });

  test("of fifty sessions eight are named, and the rest counted", () => {
    const many = resets(...Array.from({ length: 50 }, (_, n) => `10.1.1.${n}`));
    assert.match(beyondLimits({ resets: 1 }, { A: many }) ?? "", /10\.1\.1\.7 on A and 42 more\)/);
  });

  test("in another form are refused with what is allowed", () => {
    for (const wrong of [{ resets: -1 }, { resets: "2" }, { reset: 2 }, [2], 2])
      assert.throws(() => limitsIn(config(wrong)), {
        message: /calico-peering:limits is .*; allowed: \{ resets: 4/,
      });
    assert.deepEqual(limitsIn(config(undefined)), {});
  });
});

describe("a preview of a switch that would do more than the limits allow", () => {
  let bench: EmulatedSwitch;
  beforeEach(async () => {
    bench = await EmulatedSwitch.start(EMPTY);
  });
  afterEach(async () => {
    bench.configure();
    await bench.stop();
  });

  const limited = (limits: Limits) =>
    configure({
      config: {
        get: (key) =>
          key === "switchPasswords"
            ? JSON.stringify({ [NAME]: PASSWORD })
            : config(key === "limits" ? limits : undefined).get(key),
      },
    });

  test("is refused before a line is sent, and goes through once the file allows it", async () => {
    const state = await bench.created(wantedText(141, 142));
    limited({ ends: 0 });
    const live = (await read(NAME, state)).props;
    const mark = bench.mark;
    const { inputs } = checkDeclared(live, bench.inputs(wantedText(141)));
    await assert.rejects(async () => diff(NAME, live, inputs), {
      message:
        /More than this stack allows in one update: calico-peering:limits\.ends is 0, and 1 end for good \(10\.2\.98\.142 on /,
    });
    assert.deepEqual(bench.configured(mark), []);
    // `npm run drift` asks what differs, and nobody sends it.
    process.env[READS_ONLY] = "true";
    await diff(NAME, live, inputs);
    delete process.env[READS_ONLY];
    limited({ ends: 1 });
    await diff(NAME, live, checkDeclared(live, bench.inputs(wantedText(141))).inputs);
  });

  test("counts the sessions that another VPN instance ends: their rows are taken away first", async () => {
    const state = await bench.created(wantedText(141, 142));
    limited({ ends: 1 });
    const elsewhere = { ...state, connection: { ...state.connection, vpnInstance: "BLUE" } };
    await assert.rejects(async () => diff(NAME, state, elsewhere), {
      message: /limits\.ends is 1, and 2 end for good \(10\.2\.98\.141 on .*, its rows of before/,
    });
    limited({ ends: 2 });
    assert.deepEqual((await diff(NAME, state, elsewhere)).replaces, ["connection.vpnInstance"]);
  });
});
