import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, diff, read, remove, update } from "../../components/s9700/provider";
import type { SwitchBgpOutputs } from "../../components/s9700/state";
import { parseBgpSection, VtySession } from "../../components/s9700/vrp";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText, WITH_FOREIGN } from "./support/emulatedSwitch";

// Plans are printed for people; here they would only be in the way.
const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(() => bench.stop());

/** What is thrown, as the engine shows it to a person. */
async function failureOf(
  work: Promise<unknown>,
): Promise<Error & { id?: string; properties?: object; reasons?: string[] }> {
  try {
    await work;
  } catch (error) {
    assert(error instanceof Error);
    assert.doesNotMatch(error.message, /\n/, "one sentence");
    // Pulumi's dynamic-provider process prints this for read, check, diff and delete.
    assert.equal(`${String(error)}: ${error.stack}`, error.message);
    return error;
  }
  return assert.fail("it went through");
}

describe("the first up on a switch", () => {
  test("pushes the declared rows, saves them, and reads back exactly what was declared", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    assert.deepEqual(bench.bgp, bench.savedBgp, "saved");
    const { inputs } = checkDeclared(state, bench.inputs(wantedText(141, 142)));
    const live = await read(NAME, state);
    assert.deepEqual(live.inputs, inputs, "any difference here would be a change in every preview");
    assert.deepEqual(live.props, state);
  });

  test("adopts a peer that is there already and sends nothing for it", async () => {
    bench = await EmulatedSwitch.start(wantedText(141).replace(" router-id 10.2.0.2\n", ""));
    const state = await bench.created(wantedText(141, 142));
    assert.deepEqual(state.adoptedPeers, ["10.2.98.141"]);
    assert.equal(bench.configured().filter((line) => line.includes("10.2.98.141")).length, 0);
  });

  test("changes nothing of what is there and no preview could show; the next preview does", async () => {
    const typed = [
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 description by hand",
      "router-id 10.9.9.9",
    ];
    bench = await EmulatedSwitch.start(EMPTY.replace("\n", `\n${typed.map((row) => ` ${row}\n`).join("")}`));
    const state = await bench.created(wantedText(141, 142));
    for (const row of typed) assert(bench.bgp.includes(row), row);
    assert(
      bench.bgp.includes("peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1"),
      "what is missing is added",
    );
    const live = await read(NAME, state);
    const { inputs } = checkDeclared(live.props, bench.inputs(wantedText(141, 142)));
    assert.match(live.inputs?.stanzas["peer 10.2.98.141"] ?? "", /description by hand/);
    await update(NAME, live.props, inputs);
    assert(!bench.bgp.includes("peer 10.2.98.141 description by hand"), "reviewed, so changed");
    assert(bench.bgp.includes("router-id 10.2.0.2"));
  });

  test("starts the BGP process where none runs", async () => {
    bench = await EmulatedSwitch.start("");
    await bench.created(wantedText(141));
    assert.equal(bench.bgp[0], "bgp 65001");
  });

  test("is refused where another AS runs, and nothing is sent", async () => {
    bench = await EmulatedSwitch.start(EMPTY.replace("65001", "65099"));
    const error = await failureOf(bench.created(wantedText(141)));
    assert.match(error.message, /65099.*65001/);
    assert.equal(error.id, undefined, "nothing was created");
    assert.deepEqual(bench.configured(), []);
  });
});

describe("a switch that was changed by hand", () => {
  test("shows as a difference of what we own; a foreign peer is counted and nothing else", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    await bench.type("undo peer 10.2.98.142 connect-interface", "peer 10.9.9.9 as-number 65010");
    const live = await read(NAME, state);
    assert.doesNotMatch(live.inputs?.stanzas["peer 10.2.98.142"] ?? "", /connect-interface/);
    assert.deepEqual(
      Object.keys(live.inputs?.stanzas ?? {}).filter((name) => name.includes("10.9.9.9")),
      [],
    );
    assert(live.props.foreign > 0);
  });

  test("is repaired by the rows that differ, and the foreign peer stays", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    await bench.type("undo peer 10.2.98.142 connect-interface", "peer 10.9.9.9 as-number 65010");
    const live = await read(NAME, state);
    const { inputs } = checkDeclared(live.props, bench.inputs(wantedText(141, 142)));
    assert.deepEqual(await diff(NAME, live.props, inputs), {}, "the engine makes the difference itself");
    const mark = bench.mark;
    await update(NAME, live.props, inputs);
    assert.deepEqual(bench.configured(mark), ["peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1"]);
    assert(bench.bgp.includes("peer 10.9.9.9 as-number 65010"));
  });

  test("leaves in the state what its repair did to sessions, so that a report can give it as a reason", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    assert.equal(state.lastPush, undefined, "sessions that are made anew were not brought down");
    await bench.type("undo peer 10.2.98.142 connect-interface");
    const live = await read(NAME, state);
    const { inputs } = checkDeclared(live.props, bench.inputs(wantedText(141, 142)));
    const { outs } = await update(NAME, live.props, inputs);
    const line = "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1";
    assert.deepEqual(outs.lastPush?.commands, [
      { line, impact: { kind: "resets", sessions: ["10.2.98.142"] } },
    ]);
    const again = await read(NAME, outs);
    assert.deepEqual(again.props.lastPush, outs.lastPush);
  });

  test("keeps showing a peer that was removed there, and comes back when it is put back", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    await bench.type("undo peer 10.2.98.142");
    const gone = await read(NAME, state);
    assert.equal(gone.inputs?.stanzas["peer 10.2.98.142"], undefined);
    await bench.type(
      "peer 10.2.98.142 as-number 63400",
      "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1",
    );
    const back = await read(NAME, gone.props);
    assert.deepEqual(back.inputs?.stanzas, state.stanzas);
  });

  test("between preview and update is not touched: the review was of something else", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    await bench.type("peer 10.2.98.141 description moved");
    const mark = bench.mark;
    const error = await failureOf(
      update(NAME, state, checkDeclared(state, bench.inputs(wantedText(141, 142))).inputs),
    );
    assert.match(
      error.message,
      /changed since the preview.*\+ bgp: peer 10\.2\.98\.141 description moved.*nothing was sent/,
    );
    assert.deepEqual(bench.configured(mark), []);
  });
});

describe("a destroy", () => {
  test("that an engineer's `undo bgp` overtakes does not start the process again", async (context) => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    const readings = [parseBgpSection(`${EMPTY}\n#\nreturn`)];
    const reading = () => Promise.resolve(readings.shift() ?? { rows: [] });
    context.mock.method(VtySession.prototype, "readBgp", reading);
    const mark = bench.mark;
    await remove(NAME, state);
    assert(!bench.frontEnd.log.slice(mark).some(({ line }) => line === "bgp 65001"));
  });

  test("does not take the router-id of others where the first up could not read what is saved", async () => {
    bench = await EmulatedSwitch.start(EMPTY.replace("65001\n", "65001\n router-id 10.2.0.2\n"));
    await bench.type("peer 10.9.9.9 as-number 65010");
    bench.frontEnd.faults.refuse = {
      line: "^display saved",
      text: "Error: The system is busy in building configuration. Please wait for a moment...",
      times: 1,
    };
    const state = await bench.created(wantedText(141));
    await bench.type("undo peer 10.9.9.9");
    await remove(NAME, state);
    assert(bench.bgp.includes("router-id 10.2.0.2"), "it was there before the stack");
  });
});

describe("an update", () => {
  test("that changes no row does not log in", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    const mark = bench.mark;
    await update(NAME, state, bench.inputs(wantedText(141)));
    assert.equal(bench.mark, mark);
  });

  test("takes a peer away that is no longer declared", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    const { outs } = await update(NAME, state, bench.inputs(wantedText(141)));
    assert.deepEqual(outs.ownedPeers, ["10.2.98.141"]);
    assert(!bench.bgp.some((row) => row.includes("10.2.98.142")));
  });

  test("adopts a newly declared peer that an engineer typed before", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    await bench.type("peer 10.2.98.153 as-number 63400");
    const { outs } = await update(NAME, state, bench.inputs(wantedText(141, 153)));
    assert.deepEqual(outs.adoptedPeers, ["10.2.98.153"]);
  });

  test("is announced as one that adopts a peer, where the last reading saw it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    await bench.type("peer 10.2.98.153 as-number 63400");
    const live = await read(NAME, state);
    said.length = 0;
    await diff(NAME, live.props, checkDeclared(live.props, bench.inputs(wantedText(141, 153, 154))).inputs);
    assert.match(said.join("\n"), /Adopted, since the switch has them already: 10\.2\.98\.153\./);
  });

  test("whose line is refused is taken back, and the state stays as it was", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    const before = bench.bgp;
    bench.frontEnd.faults.refuse = {
      line: "peer 10.2.98.142 connect-interface",
      text: "Error: No such interface.",
    };
    const error = await failureOf(update(NAME, state, bench.inputs(wantedText(141, 142))));
    assert.match(
      error.message,
      /refused `peer 10\.2\.98\.142 connect-interface.*No such interface.*taken back/,
    );
    assert.equal(error.id, undefined);
    assert.deepEqual(bench.bgp, before);
  });

  test("that could not be saved says so, shows it in the next preview, and saves then", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.frontEnd.faults.refuse = { line: "^save", text: "Error: The flash is full." };
    const error = await failureOf(bench.created(wantedText(141)));
    assert.equal(error.id, NAME, "recorded: the rows run");
    assert.match(error.reasons?.[0] ?? "", /did not save.*flash is full/);
    bench.frontEnd.faults.refuse = undefined;
    const live = await read(NAME, error.properties as SwitchBgpOutputs);
    assert.equal(live.inputs?.saved, false, "saved: false => true is what the preview shows");
    const { outs } = await update(
      NAME,
      live.props,
      checkDeclared(live.props, bench.inputs(wantedText(141))).inputs,
    );
    assert.equal(outs.saved, true);
    assert.deepEqual(bench.savedBgp, bench.bgp);
  });

  test("that was cut off is recorded with what runs", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.frontEnd.faults.cut = { line: "peer 10.2.98.142 as-number", after: true };
    const failing = failureOf(bench.created(wantedText(141, 142)));
    const error = await failing;
    assert.equal(error.id, NAME);
    const { stanzas } = error.properties as SwitchBgpOutputs;
    assert.match(stanzas["peer 10.2.98.142"] ?? "", /as-number 63400/);
    assert.match(error.message, /cut/);
  });
});

describe("a prefix list and the row that names it", () => {
  const LIST = "ip ip-prefix PODS index 10 permit 10.244.0.0 16 greater-equal 26 less-equal 26";
  const text = `${LIST}\n${wantedText(141)}\n  peer 10.2.98.141 ip-prefix PODS import\n`;
  const lists = () => bench.frontEnd.runningConfiguration().match(/^ip ip-prefix .*/gm) ?? [];

  test("are pushed, kept in the state, missed when the list was changed by hand, and taken away together", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(text);
    assert.deepEqual(lists(), [LIST]);
    assert.equal(state.stanzas["ip-prefix PODS"], `${LIST}\n`);
    await bench.type(
      "quit",
      "ip ip-prefix PODS index 20 permit 10.0.0.0 8",
      "ip ip-prefix OTHERS permit 10.9.0.0 16",
    );
    const live = await read(NAME, state);
    assert.match(live.inputs?.stanzas["ip-prefix PODS"] ?? "", /index 20/);
    assert.equal(live.inputs?.stanzas["ip-prefix OTHERS"], undefined, "foreign");
    const { inputs } = checkDeclared(live.props, bench.inputs(text));
    const mark = bench.mark;
    const repaired = await update(NAME, live.props, inputs);
    assert.deepEqual(bench.configured(mark), ["undo ip ip-prefix PODS index 20"]);
    await remove(NAME, repaired.outs);
    assert.deepEqual(lists(), ["ip ip-prefix OTHERS index 10 permit 10.9.0.0 16"]);
  });
});

describe("destroy", () => {
  test("takes away what is ours; bgp 65001 and everything foreign is as it was", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    const before = bench.bgp;
    const state = await bench.created(wantedText(141, 142));
    await remove(NAME, state);
    // Rows of the process may be what the foreign peer's session lives with by now; router-id would even restart it.
    const left = ["router-id 10.2.0.2", "compare-different-as-med"];
    assert.deepEqual(
      bench.bgp.filter((row) => !left.includes(row)),
      before,
    );
    for (const row of left) assert(bench.bgp.includes(row), row);
    assert.deepEqual(bench.savedBgp, bench.bgp);
  });

  test("leaves an empty process when no other peer is there", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const before = bench.bgp;
    await remove(NAME, await bench.created(wantedText(141)));
    assert.deepEqual(bench.bgp, before);
  });

  test("leaves rows of the process that were there before us", async () => {
    bench = await EmulatedSwitch.start(wantedText(141));
    await remove(NAME, await bench.created(wantedText(141)));
    assert(bench.bgp.includes("compare-different-as-med"));
    assert(bench.bgp.includes("router-id 10.2.0.2"));
    assert(!bench.bgp.some((row) => row.startsWith("peer ")));
  });

  test("that could not save says so, and saves when it is run again", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    bench.frontEnd.faults.refuse = { line: "^save", text: "Error: The flash is full." };
    assert.match((await failureOf(remove(NAME, state))).message, /did not save/);
    bench.frontEnd.faults.refuse = undefined;
    await remove(NAME, state);
    assert(!bench.savedBgp.some((row) => row.startsWith("peer ")));
  });

  test("does not start a process that was removed meanwhile", async () => {
    bench = await EmulatedSwitch.start("");
    const state = {
      ...bench.inputs(wantedText(141)),
      ownedPeers: ["10.2.98.141"],
      ownedGlobals: [],
      foundGlobals: [],
      foreign: 0,
      adoptedPeers: [],
    };
    await remove(NAME, state);
    assert.deepEqual(bench.bgp, []);
  });
});

describe("a switch that cannot be reached", () => {
  const wrong: [string, (bench: EmulatedSwitch) => object, RegExp][] = [
    [
      "at a port where nothing listens",
      () => ({ port: 1 }),
      /Core_S9700 \(127\.0\.0\.1:1\): cannot be reached/,
    ],
    [
      "with another host key",
      () => ({ hostKey: `SHA256:${"A".repeat(43)}` }),
      /the host key is SHA256:.*, and SHA256:AAAA.* is pinned/,
    ],
    ["under another sysname", () => ({ name: "Other_S9700" }), /calls itself "Core_S9700"/],
  ];
  for (const [what, change, sentence] of wrong) {
    test(`${what} is one sentence`, async () => {
      bench = await EmulatedSwitch.start(EMPTY);
      const state = await bench.created(wantedText(141));
      const connection = { ...state.connection, ...change(bench) };
      bench.configure({ switchPasswords: { [NAME]: PASSWORD, Other_S9700: PASSWORD } });
      assert.match((await failureOf(read(NAME, { ...state, connection }))).message, sentence);
    });
  }

  test("for a wrong password is one sentence without it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    bench.configure({ switchPasswords: { [NAME]: "not-the-password" } });
    const error = await failureOf(read(NAME, state));
    assert.match(error.message, /user "pulumi" was refused.*run `pulumi up --run-program`/);
    assert.doesNotMatch(error.message, /not-the-password/);
  });
});

test("the password is in nothing that the state keeps", async () => {
  bench = await EmulatedSwitch.start(EMPTY);
  const state = await bench.created(wantedText(141));
  const live = await read(NAME, state);
  assert.doesNotMatch(JSON.stringify([state, live]), new RegExp(PASSWORD));
});
