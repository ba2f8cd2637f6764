import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { check, checkDeclared, create, read } from "../../components/s9700/provider";
import type { SwitchBgpInputs } from "../../components/s9700/state";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText } from "./support/emulatedSwitch";

const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

const READER = "engineer";
const READS = { switchReadPasswords: { [NAME]: PASSWORD } };
const BOTH = { ...READS, switchPasswords: { [NAME]: PASSWORD } };

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

function inputs(): SwitchBgpInputs {
  const { connection, ...rest } = bench.inputs(wantedText(141));
  return { ...rest, connection: { ...connection, readUsername: READER } };
}

const usersSince = (mark: number) => [...new Set(bench.frontEnd.log.slice(mark).map(({ user }) => user))];

describe("a switch with a user that only reads", () => {
  test("is previewed by that user, with no secret of the one that changes it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure(READS);
    const { failures } = await check({}, inputs());
    assert.deepEqual(failures, []);
    assert.match(said.join("\n"), /peer 10\.2\.98\.141 as-number 63400/);
    assert.deepEqual(usersSince(0), [READER]);
    assert.deepEqual(bench.configured(), []);
  });

  test("is never changed by that user: without the other's secret nothing is sent", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure(READS);
    const { inputs: wanted } = checkDeclared({}, inputs());
    await assert.rejects(create(wanted), { message: /no login secret: set one with .*switchPasswords/ });
    assert.deepEqual(usersSince(0), []);
  });

  test("is changed by the other one, and read by the one that reads", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure(BOTH);
    const { outs } = await create(checkDeclared({}, inputs()).inputs);
    assert.deepEqual(usersSince(0), ["pulumi"]);
    const mark = bench.mark;
    assert.deepEqual((await read(NAME, outs)).inputs, checkDeclared(outs, inputs()).inputs);
    assert.deepEqual(usersSince(mark), [READER]);
  });

  test("is read once a stopped update, of the other user, has taken back what it had sent", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure(BOTH);
    const { outs } = await create(checkDeclared({}, inputs()).inputs);
    bench.frontEnd.faults.refuse = {
      line: "^display configuration-occupied user",
      text: "User Index: 34\nUser Session Name: VTY0\nUser Name: pulumi",
      times: 1,
    };
    await read(NAME, outs);
    assert.match(said.join("\n"), /another login of user "pulumi" holds the configuration/);
  });

  test("is read as before where that user has no secret", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const { outs } = await create(checkDeclared({}, inputs()).inputs);
    await read(NAME, outs);
    assert.deepEqual(usersSince(0), ["pulumi"]);
  });
});
