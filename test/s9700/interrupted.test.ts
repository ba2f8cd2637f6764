import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import * as path from "node:path";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, create, read, remove, update } from "../../components/s9700/provider";
import type { SwitchBgpOutputs } from "../../components/s9700/state";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText, WITH_FOREIGN } from "./support/emulatedSwitch";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(value: object): { toJavaScript(): object } };
};

const log = mock.method(console, "log", () => undefined);
const logged = () => log.mock.calls.map((call) => String(call.arguments[0])).join("\n");

let bench: EmulatedSwitch;
afterEach(() => bench.stop());

interface Failed extends Error {
  readonly id?: string;
  readonly properties?: SwitchBgpOutputs;
}

async function failed(work: Promise<unknown>): Promise<Failed> {
  const error = await work.then(
    () => assert.fail("it went through"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Error);
  return error;
}

describe("an engine that was killed between a change and its `save`", () => {
  test("leaves a removal that the next preview shows as not saved, and the next update saves", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    bench.frontEnd.faults.cut = { line: "^save$" };
    // What this call answers is lost with the engine.
    await failed(update(NAME, state, checkDeclared(state, bench.inputs(wantedText(141))).inputs));
    assert.ok(!bench.bgp.join().includes("10.2.98.142") && bench.savedBgp.join().includes("10.2.98.142"));
    const live = await read(NAME, state);
    assert.equal(live.inputs?.saved, false, "saved: false => true is what the preview shows");
    const { outs } = await update(
      NAME,
      live.props,
      checkDeclared(live.props, bench.inputs(wantedText(141))).inputs,
    );
    assert.equal(outs.saved, true);
    assert.ok(!bench.savedBgp.join().includes("10.2.98.142"));
    assert.equal((await read(NAME, outs)).inputs?.saved, true);
  });

  test("leaves a destroy that the next destroy finishes", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    bench.frontEnd.faults.cut = { line: "^save$" };
    await failed(remove(NAME, state));
    await remove(NAME, (await read(NAME, state)).props);
    assert.ok(!bench.savedBgp.join().includes("10.2.98.141"));
  });

  test("leaves what another user has not saved out of our preview", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    const state = await bench.created(wantedText(141));
    await bench.type("peer 10.9.9.9 description trying something");
    assert.equal((await read(NAME, state)).inputs?.saved, true);
  });

  test("on a switch that does not tell the user what is saved, the refresh says so and what to type", async () => {
    bench = await EmulatedSwitch.start(wantedText(141));
    const state = await bench.created(wantedText(141, 142));
    bench.frontEnd.faults.refuse = {
      line: "^compare conf",
      text: "Error: No permission to run the command.",
    };
    assert.equal((await read(NAME, state)).inputs?.saved, true, "as it is remembered");
    assert.match(logged(), /is not known, since user "pulumi" may not read that: type `save` on the switch/);
  });
});

describe("a create that was killed", () => {
  test("leaves rows that the next create knows for ours: destroy takes them away", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const before = bench.bgp;
    bench.frontEnd.faults.cut = { line: "^save$" };
    await failed(bench.created(wantedText(141)));
    assert.ok(bench.bgp.includes("router-id 10.2.0.2"));
    const state = await bench.created(wantedText(141));
    assert.deepEqual(state.foundGlobals, ["ipv4-family unicast|synchronization"]);
    await remove(NAME, state);
    assert.deepEqual(bench.bgp, before);
  });

  test("does not make ours what the switch boots with, or has with another value", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN.replace("65001\n", "65001\n router-id 10.2.0.2\n"));
    await bench.type("graceful-restart", "graceful-restart timer restart 300");
    const text = wantedText(141).replace(
      " peer",
      " graceful-restart\n graceful-restart timer restart 200\n peer",
    );
    const state = await bench.created(text);
    assert.ok(state.foundGlobals.includes("bgp|router-id"), "saved");
    assert.ok(state.foundGlobals.includes("bgp|graceful-restart timer restart"), "typed by an engineer");
  });
});

describe("whatever a verb ends with, the engine can decode", () => {
  const plain = (properties: object | undefined) => {
    assert.ok(properties, "the switch was changed: the state must say so");
    assert.doesNotThrow(() => Struct.fromJavaScript(properties).toJavaScript());
    // What `fromJavaScript` passes over in a nested value.
    const walk = (value: unknown): void => {
      assert.notEqual(value, undefined);
      if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
    };
    walk(properties);
  };

  test("when the switch goes away in the middle of a push, and stays away", async () => {
    for (const password of [false, true]) {
      bench = await EmulatedSwitch.start(EMPTY);
      bench.configure({ switchPasswords: { [NAME]: PASSWORD }, bgpPasswords: { core: "S3cret-of-core" } });
      const text = wantedText(141, 142).replace(
        "\n #",
        password ? "\n peer 10.2.98.141 password cipher ******\n #" : "\n #",
      );
      const names = password ? { passwordNames: { "10.2.98.141": "core" } } : {};
      const { inputs, failures } = checkDeclared({}, { ...bench.inputs(text), ...names });
      assert.deepEqual(failures, []);
      bench.frontEnd.faults.cut = { line: "peer 10.2.98.142 as-number", after: true, stays: true };
      const failing = failed(create(inputs));
      while (bench.frontEnd.faults.cut !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      await bench.stop();
      const error = await failing;
      assert.match(error.message, /it could not be read afterwards; the next refresh shows what runs/);
      plain(error.properties);
    }
  });

  test("when it is cut, and reached again", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    bench.frontEnd.faults.cut = { line: "peer 10.2.98.142 as-number", after: true };
    plain(
      (await failed(update(NAME, state, checkDeclared(state, bench.inputs(wantedText(141, 142))).inputs)))
        .properties,
    );
  });

  test("when it does not save", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.frontEnd.faults.refuse = { line: "^save", text: "Error: The flash is full." };
    const error = await failed(bench.created(wantedText(141)));
    plain(error.properties);
    assert.equal(error.properties?.saved, false);
  });

  test("when not all could be taken back", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    bench.frontEnd.faults.refuse = { line: "142 connect|undo peer 10.2.98.142", text: "Error: No." };
    plain(
      (await failed(update(NAME, state, checkDeclared(state, bench.inputs(wantedText(141, 142))).inputs)))
        .properties,
    );
  });

  test("when all went well", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    const live = await read(NAME, state);
    for (const answer of [state, live.props, live.inputs]) plain(answer);
  });
});

describe("a provider whose engine was killed", () => {
  test("takes back what it had sent and ends; a run that comes meanwhile waits for it and says so", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    const before = bench.bgp;
    const peers = Array.from({ length: 60 }, (_, at) => 100 + at);
    const inputs = bench.inputs(wantedText(...peers));
    const engine = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
    await once(engine, "listening");
    const address = engine.address();
    assert.ok(typeof address === "object" && address !== null);
    bench.frontEnd.faults.slow = { ms: 60 };
    const provider = spawn(
      process.execPath,
      [...RUNS_TYPESCRIPT, path.join(__dirname, "support", "createOnce.ts"), `127.0.0.1:${address.port}`],
      { stdio: ["pipe", "ignore", "inherit"], cwd: path.join(__dirname, "..", "..") },
    );
    const ended = once(provider, "exit");
    provider.stdin.end(JSON.stringify({ inputs, config: { switchPasswords: { [NAME]: PASSWORD } } }));
    while (!bench.bgp.join().includes("10.2.98.105")) await new Promise((resolve) => setTimeout(resolve, 20));
    // The engine is killed: nothing listens any more.
    engine.close();
    const meanwhile = await read(NAME, { ...inputs, ...NOTHING });
    assert.deepEqual(bench.bgp, before, "the reading waited until all was taken back");
    assert.match(logged(), /another login of user "pulumi" holds the configuration, .*: waiting for it\./);
    assert.deepEqual(meanwhile.props.adoptedPeers, []);
    assert.deepEqual(await ended, [1, null]);
    assert.ok(!bench.savedBgp.join().includes("10.2.98.1"));
  });

  const NOTHING = {
    ownedPeers: [],
    ownedGlobals: [],
    ownedObjects: [],
    foundGlobals: [],
    foreign: 0,
    adoptedPeers: [],
  };
});
