import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, diff, read, remove, update } from "../../components/s9700/provider";
import type { SwitchBgpOutputs } from "../../components/s9700/state";
import { EmulatedSwitch, EMPTY, NAME, wantedText } from "./support/emulatedSwitch";

// Plans are printed for people; here they would only be in the way.
mock.method(console, "log", () => undefined);

let bench: EmulatedSwitch;
afterEach(() => bench.stop());

/** What 0.1 kept of a switch: its `ipv4-family unicast` had two rows whatever the file said. */
async function stateOf01(): Promise<SwitchBgpOutputs> {
  bench = await EmulatedSwitch.start(EMPTY);
  const { familiesAsDeclared, foreignPeers, lastPush, ...state } = await bench.created(wantedText(141));
  assert.deepEqual([familiesAsDeclared, foreignPeers, lastPush], [true, [], undefined]);
  return state;
}

/** The same file without its family rows. */
const without = (...nodes: number[]) =>
  wantedText(...nodes).replace("\n  undo synchronization\n  compare-different-as-med", "");

describe("a state of 0.1, whose file names no family rows", () => {
  test("lets the two rows go that 0.1 added: they stay on the switch, and are foreign from then on", async (context) => {
    const { props } = await read(NAME, await stateOf01());
    const log = context.mock.method(console, "log", () => undefined);
    const { inputs } = checkDeclared(props, bench.inputs(without(141, 142)));
    await diff(NAME, props, inputs);
    const announced = log.mock.calls.map(({ arguments: [text] }) => String(text)).join("\n");
    assert.match(
      announced,
      /`undo synchronization` and `compare-different-as-med` of ipv4-family unicast: ours no more/,
    );
    assert.doesNotMatch(announced, /undo compare-different-as-med/);
    const mark = bench.mark;
    const { outs } = await update(NAME, props, inputs);
    assert.deepEqual(bench.configured(mark), [
      "peer 10.2.98.142 as-number 63400",
      "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1",
    ]);
    assert.ok(bench.savedBgp.includes("compare-different-as-med"));
    assert.deepEqual(outs.ownedGlobals, ["bgp|router-id"]);
    const live = await read(NAME, outs);
    assert.deepEqual(live.inputs, inputs, "no drift afterwards");
    await remove(NAME, live.props);
    assert.ok(bench.bgp.includes("compare-different-as-med"), "destroy leaves it, too");
  });

  test("needs no command where nothing else has changed", async () => {
    const { props } = await read(NAME, await stateOf01());
    const { inputs } = checkDeclared(props, bench.inputs(without(141)));
    const mark = bench.mark;
    await update(NAME, props, inputs);
    assert.deepEqual(bench.configured(mark), []);
  });
});

describe("family rows that a file has named", () => {
  test("are kept as ours from 0.1 on, where it still names them", async () => {
    const { props } = await read(NAME, await stateOf01());
    const { inputs } = checkDeclared(props, bench.inputs(wantedText(141, 142)));
    const { outs } = await update(NAME, props, inputs);
    assert.ok(outs.ownedGlobals.includes("ipv4-family unicast|compare-different-as-med"));
  });

  test("go when the file of today drops them", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const { props } = await read(NAME, await bench.created(wantedText(141)));
    const { inputs } = checkDeclared(props, bench.inputs(without(141)));
    const mark = bench.mark;
    await update(NAME, props, inputs);
    assert.deepEqual(bench.configured(mark), ["undo compare-different-as-med"]);
  });
});
