import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, read, remove, update } from "../../components/s9700/provider";
import { EmulatedSwitch, EMPTY, NAME, wantedText } from "./support/emulatedSwitch";

mock.method(console, "log", () => undefined);

let bench: EmulatedSwitch;
afterEach(() => bench.stop());

const LIST = "ip ip-prefix CALICO-bench index 10 permit 172.30.0.0 16 greater-equal 26 less-equal 32";
const filtered = (list = LIST) =>
  `${list}\n#\n${wantedText(141)}\n  peer 10.2.98.141 ip-prefix CALICO-bench import`;

const lists = () =>
  bench.frontEnd
    .runningConfiguration()
    .split("\n")
    .filter((row) => row.startsWith("ip ip-prefix"));

describe("a prefix list that the stack owns", () => {
  test("is made before the row that names it, and read back as declared", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(filtered());
    assert.deepEqual(lists(), [LIST]);
    const { inputs } = checkDeclared(state, bench.inputs(filtered()));
    assert.deepEqual((await read(NAME, state)).inputs, inputs);
    assert.deepEqual(state.ownedObjects, ["ip-prefix CALICO-bench"]);
  });

  test("shows what was changed in it by hand, and is repaired", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(filtered());
    await bench.type("quit", "undo ip ip-prefix CALICO-bench index 10", LIST.replace("26 less", "24 less"));
    const live = await read(NAME, state);
    assert.match(live.inputs?.stanzas["ip-prefix CALICO-bench"] ?? "", /greater-equal 24/);
    await update(NAME, live.props, checkDeclared(live.props, bench.inputs(filtered())).inputs);
    assert.deepEqual(lists(), [LIST]);
  });

  test("goes after the row that named it, when the option is taken out, and with the stack", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(filtered());
    const { outs } = await update(NAME, state, checkDeclared(state, bench.inputs(wantedText(141))).inputs);
    assert.deepEqual(lists(), []);
    assert(!bench.bgp.some((row) => row.includes("ip-prefix")));
    const again = await update(NAME, outs, checkDeclared(outs, bench.inputs(filtered())).inputs);
    await remove(NAME, again.outs);
    assert.deepEqual(lists(), []);
  });

  test("leaves another stack's list alone", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    await bench.type("quit", "ip ip-prefix CALICO-other index 10 permit 172.31.0.0 16");
    await remove(NAME, await bench.created(filtered()));
    assert.deepEqual(lists(), ["ip ip-prefix CALICO-other index 10 permit 172.31.0.0 16"]);
  });
});
