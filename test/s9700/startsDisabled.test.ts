import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { check, checkDeclared, create, diff, read } from "../../components/s9700/provider";
import { EmulatedSwitch, NAME, wantedText, WITH_FOREIGN } from "./support/emulatedSwitch";

/** What the stack's user reads. */
const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

/** Another team has switched it off that new peers start enabled in IPv4 unicast. */
const OFF = WITH_FOREIGN.replace("65001\n", "65001\n undo default ipv4-unicast\n");

test("a first preview shows `peer X enable`, which the push sends, where the switch starts peers disabled", async () => {
  bench = await EmulatedSwitch.start(OFF);
  const { inputs } = await check({}, bench.inputs(wantedText(141)));
  assert.match(said.join("\n"), /\[ipv4-family unicast\] peer 10\.2\.98\.141 enable +starts 10\.2\.98\.141/);
  await create(inputs);
  assert.match(bench.configured().join("\n"), /peer 10\.2\.98\.141 enable/);
});

test("a later preview shows `peer X enable` of a new peer, which the push sends", async () => {
  bench = await EmulatedSwitch.start(OFF);
  const { props } = await read(NAME, await bench.created(wantedText(141)));
  said.length = 0;
  await diff(NAME, props, checkDeclared(props, bench.inputs(wantedText(141, 142))).inputs);
  assert.match(said.join("\n"), /\[ipv4-family unicast\] peer 10\.2\.98\.142 enable +starts 10\.2\.98\.142/);
  assert.doesNotMatch(said.join("\n"), /141 enable|default ipv4-unicast/);
});

test("a later preview shows no such row where the switch enables peers by itself", async () => {
  bench = await EmulatedSwitch.start(WITH_FOREIGN);
  const { props } = await read(NAME, await bench.created(wantedText(141)));
  said.length = 0;
  await diff(NAME, props, checkDeclared(props, bench.inputs(wantedText(141, 142))).inputs);
  assert.match(said.join("\n"), /peer 10\.2\.98\.142 as-number/);
  assert.doesNotMatch(said.join("\n"), /enable/);
});
