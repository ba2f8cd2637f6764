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

describe("a switch whose address, host key or user is another one in the stack file than in the state", () => {
  const state = async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure(BOTH);
    const { outs } = await create(checkDeclared({}, bench.inputs(wantedText(141))).inputs);
    const { connection } = outs;
    return { outs, connection, mark: bench.mark };
  };
  const inFile = (management: object) => ({ ...BOTH, switches: { [NAME]: { management } } });

  test("is read as the file says", async () => {
    const { outs, connection } = await state();
    const { host, port, username, hostKey } = connection;
    bench.configure(inFile({ host, port, username, hostKey }));
    for (const former of [{ port: 1 }, { hostKey: `SHA256:${"A".repeat(43)}` }, { username: "nobody" }]) {
      const recorded = { ...outs, connection: { ...connection, ...former } };
      const { props } = await read(NAME, recorded);
      assert.deepEqual(props, recorded, "the state keeps its own, so that the update records the file's");
    }
  });

  test("is read by the user that the file names for it now, and by no such user where it names none", async () => {
    const { outs, connection, mark } = await state();
    const { host, port, username, hostKey } = connection;
    bench.configure(inFile({ host, port, username, hostKey, readUsername: READER }));
    await read(NAME, outs);
    assert.deepEqual(usersSince(mark), [READER]);
    const then = bench.mark;
    bench.configure(inFile({ host, port, username, hostKey }));
    await read(NAME, { ...outs, connection: { ...connection, readUsername: READER } });
    assert.deepEqual(usersSince(then), [username]);
  });

  test("is read as the state says where it has left the file, or where the entry there is not whole", async () => {
    const { outs } = await state();
    for (const management of [{ host: "192.0.2.1" }, { host: 1, username: "a", hostKey: "b" }, "none"]) {
      bench.configure(inFile(management as object));
      assert.deepEqual((await read(NAME, outs)).props, outs);
    }
    bench.configure({ ...BOTH, switches: { Other_S9700: null } });
    assert.deepEqual((await read(NAME, outs)).props, outs);
  });
});
