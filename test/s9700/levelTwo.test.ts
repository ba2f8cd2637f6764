import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, create, read, remove, update } from "../../components/s9700/provider";
import type { SwitchBgpOutputs } from "../../components/s9700/state";
import { EmulatedSwitch, NAME, wantedText, WITH_FOREIGN } from "./support/emulatedSwitch";

const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

const WITH_POLICY = `${wantedText(141)}\n  peer 10.2.98.141 route-policy P import`;

/** The state after a first up whose connection was cut at `save`. */
async function cutAtSave(): Promise<SwitchBgpOutputs> {
  bench.frontEnd.faults.cut = { line: "^save$" };
  const { inputs } = checkDeclared({}, bench.inputs(wantedText(141)));
  const error: unknown = await create(inputs).catch((thrown: unknown) => thrown);
  assert(error instanceof Error && "properties" in error);
  return error.properties as SwitchBgpOutputs;
}

/** What the stack's user typed since the mark, from the lock to its release. */
function underLock(since: number): string[] {
  const lines = bench.frontEnd.log.slice(since).map(({ line }) => line);
  return lines.slice(lines.indexOf("configuration exclusive"), lines.indexOf("undo configuration exclusive"));
}

describe("a user of privilege level 2, who may not read the whole configuration", () => {
  test("reads what runs where rows only name a policy of others, as the push before did", async () => {
    bench = await EmulatedSwitch.start(`route-policy P permit node 10\n#\n${WITH_FOREIGN}`, 2);
    const state = await bench.created(WITH_POLICY);
    const { inputs } = checkDeclared(state, bench.inputs(WITH_POLICY));
    assert.deepEqual((await read(NAME, state)).inputs, inputs);
    assert.match(said.join("\n"), /policies and lists that rows name.*was not checked/);
    await remove(NAME, state);
    assert(!bench.bgp.some((row) => row.includes("10.2.98.141")));
  });

  test("saves what an earlier run could not, under the lock, and learns that others' changes went along", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN, 2);
    const state = await cutAtSave();
    await bench.type("peer 10.9.9.10 as-number 65010");
    const live = await read(NAME, state);
    said.length = 0;
    const mark = bench.mark;
    const { outs } = await update(
      NAME,
      live.props,
      checkDeclared(live.props, bench.inputs(wantedText(141))).inputs,
    );
    assert(underLock(mark).includes("save"), underLock(mark).join("; "));
    assert.equal(outs.saved, true);
    assert.deepEqual(bench.savedBgp, bench.bgp);
    assert.match(said.join("\n"), /`save` stores everything/);
  });

  test("who destroys what an earlier run could not save does so under the lock", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN, 2);
    const state = await cutAtSave();
    await bench.type("undo peer 10.2.98.141", "ipv4-family unicast", "undo compare-different-as-med");
    const mark = bench.mark;
    await remove(NAME, state);
    assert(underLock(mark).includes("save"), underLock(mark).join("; "));
  });

  test("gets no report that a destroy with nothing to send was saved, since that is not known", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN, 2);
    const state = await bench.created(wantedText(141));
    await bench.type("undo peer 10.2.98.141", "ipv4-family unicast", "undo compare-different-as-med");
    said.length = 0;
    await remove(NAME, state);
    assert.match(said.join("\n"), /no command sent; whether its configuration is saved is not known/);
    assert.doesNotMatch(said.join("\n"), /sent and saved/);
  });
});
