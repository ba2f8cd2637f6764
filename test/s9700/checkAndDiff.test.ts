import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, diff } from "../../components/s9700/provider";
import { EmulatedSwitch, EMPTY, NAME, wantedText } from "./support/emulatedSwitch";

// Plans are printed for people; here they would only be in the way.
mock.method(console, "log", () => undefined);

let bench: EmulatedSwitch;
afterEach(() => bench.stop());

describe("check and diff, before anything is contacted", () => {
  test("refuse a value that is not known yet", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const inputs = { ...bench.inputs(wantedText(141)), asNumber: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
    assert.match(checkDeclared({}, inputs).failures[0]?.reason ?? "", /not known before the update/);
  });

  test("refuse a switch without a login secret, and say how to set it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure({});
    const [failure] = checkDeclared({}, bench.inputs(wantedText(141))).failures;
    assert.match(
      failure?.reason ?? "",
      /pulumi config set --secret --path 'calico-peering:switchPasswords\.Core_S9700'/,
    );
  });

  test("replace only for another switch, the old one first", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    const elsewhere = {
      ...bench.inputs(wantedText(141)),
      connection: { ...bench.connection, host: "10.0.0.1" },
    };
    assert.deepEqual(await diff(NAME, state, elsewhere), {});
    const other = { ...elsewhere, connection: { ...bench.connection, name: "Other_S9700" } };
    assert.deepEqual(await diff(NAME, state, other), {
      replaces: ["connection.name"],
      deleteBeforeReplace: true,
    });
  });

  test("print them in whatever order the engine hands the stanzas over", async (context) => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    const log = context.mock.method(console, "log", () => undefined);
    const { inputs } = checkDeclared(state, bench.inputs(wantedText(141, 9, 10)));
    const stanzas = Object.fromEntries(Object.entries(inputs.stanzas).sort(([a], [b]) => (a < b ? -1 : 1)));
    assert.notDeepEqual(Object.keys(stanzas), Object.keys(inputs.stanzas));
    await diff(NAME, state, { ...inputs, stanzas });
    assert.match(String(log.mock.calls[0]?.arguments[0]), /4 command\(s\) will be sent/);
  });

  test("print the exact commands once, and no plan for the diff of a refresh", async (context) => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141));
    const log = context.mock.method(console, "log", () => undefined);
    const { inputs } = checkDeclared(state, bench.inputs(wantedText(141, 144)));
    await diff(NAME, state, bench.inputs(wantedText(141)));
    assert.equal(log.mock.callCount(), 0, "a refresh compares with the last state");
    await diff(NAME, state, inputs);
    await diff(NAME, state, inputs);
    assert.equal(log.mock.callCount(), 1);
    const text = String(log.mock.calls[0]?.arguments[0]);
    assert.match(text, /2 command\(s\) will be sent, then verified and saved; foreign rows left alone: 0/);
    assert.match(text, /\[bgp\] peer 10\.2\.98\.144 as-number 63400 [^]*undo peer 10\.2\.98\.144/);
  });
});
