import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, create, diff, read, update } from "../../components/s9700/provider";
import type { SwitchBgpInputs, SwitchBgpOutputs } from "../../components/s9700/state";
import { withLogin } from "../../components/s9700/vrp";
import { decrypt } from "../emulator/cipher";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText } from "./support/emulatedSwitch";

const log = mock.method(console, "log", () => undefined);
const logged = () => log.mock.calls.map((call) => String(call.arguments[0])).join("\n");

let bench: EmulatedSwitch;
afterEach(async () => {
  await bench.stop();
  log.mock.resetCalls();
});

const PEER = "10.2.98.141";
const ROW = `peer ${PEER} password cipher`;
/** As long as a ciphertext, and with characters that are none. */
const FIRST = "F1rst-of-the-passwords-of-core'$%";
const SECOND = "S3cond-of-them-all";

function configure(core?: string): void {
  bench.configure({ switchPasswords: { [NAME]: PASSWORD }, ...(core ? { bgpPasswords: { core } } : {}) });
}

function declared(): SwitchBgpInputs {
  const text = wantedText(141, 142).replace("\n #", `\n ${ROW} ******\n #`);
  return { ...bench.inputs(text), passwordNames: { [PEER]: "core" } };
}

async function created(core = FIRST): Promise<SwitchBgpOutputs> {
  configure(core);
  const { inputs, failures } = checkDeclared({}, declared());
  assert.deepEqual(failures, []);
  return (await create(inputs)).outs;
}

/** What the switch would speak. */
const onSwitch = () =>
  decrypt(
    bench.bgp
      .find((row) => row.startsWith(ROW))
      ?.split(" ")
      .at(-1) ?? "",
  );

describe("a session's password", () => {
  test("is on the switch, and a refresh finds no difference although only ciphertext can be read", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await created();
    assert.equal(onSwitch(), FIRST);
    const live = await read(NAME, state);
    assert.deepEqual(live.inputs, checkDeclared(state, declared()).inputs);
    assert.deepEqual(live.props, state);
    const mark = bench.mark;
    await update(NAME, live.props, checkDeclared(live.props, declared()).inputs);
    assert.equal(bench.mark, mark, "no reason to log in");
  });

  test("is kept as a keyed digest; neither inputs, outputs nor the log hold it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await created();
    const again = await EmulatedSwitch.start(EMPTY);
    await bench.stop();
    bench = again;
    const other = await created();
    assert.match(state.passwords?.digests[PEER] ?? "", /^[0-9a-f]{64}$/);
    assert.notEqual(state.passwords?.digests[PEER], other.passwords?.digests[PEER], "a key for each switch");
    assert.doesNotMatch(JSON.stringify([state, other]) + logged(), /of-the-passwords/);
  });

  test("that is another one now is sent, and nothing else; what it does to the session is shown before", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await created();
    configure(SECOND);
    const { inputs } = checkDeclared(state, declared());
    log.mock.resetCalls();
    await diff(NAME, state, inputs);
    assert.match(logged(), /\[bgp\] peer 10\.2\.98\.141 password cipher \*{6} +resets 10\.2\.98\.141/);
    assert.match(logged(), /the switch first, the cluster's Secret directly after it/);
    const mark = bench.mark;
    const { outs } = await update(NAME, state, inputs);
    assert.equal(bench.configured(mark).length, 1);
    assert.equal(onSwitch(), SECOND);
    assert.deepEqual((await read(NAME, outs)).inputs, checkDeclared(outs, declared()).inputs);
    assert.doesNotMatch(JSON.stringify(outs) + logged(), /of-them-all|of-the-passwords/);
  });

  test("that an engineer changed on the switch shows as a row, and is put back", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await created();
    await bench.type(`${ROW} typed-by-hand`);
    const live = await read(NAME, state);
    assert.match(live.inputs?.stanzas[`peer ${PEER}`] ?? "", /password cipher \*{6}-changed-on-the-switch\n/);
    const { inputs } = checkDeclared(live.props, declared());
    const { outs } = await update(NAME, live.props, inputs);
    assert.equal(onSwitch(), FIRST);
    assert.deepEqual((await read(NAME, outs)).inputs, checkDeclared(outs, declared()).inputs);
  });

  test("that an engineer removed on the switch shows as a row that is missing, and is put back", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await created();
    await bench.type(`undo peer ${PEER} password`);
    const live = await read(NAME, state);
    assert.doesNotMatch(live.inputs?.stanzas[`peer ${PEER}`] ?? "", /password/);
    await update(NAME, live.props, checkDeclared(live.props, declared()).inputs);
    assert.equal(onSwitch(), FIRST);
  });

  test("of a peer that was there before stays at first, and is replaced after a preview has shown it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    await bench.type(`peer ${PEER} as-number 63400`, `${ROW} typed-by-hand`);
    const state = await created();
    assert.equal(onSwitch(), "typed-by-hand");
    const live = await read(NAME, state);
    assert.notDeepEqual(live.inputs?.passwords, checkDeclared(live.props, declared()).inputs.passwords);
    await update(NAME, live.props, checkDeclared(live.props, declared()).inputs);
    assert.equal(onSwitch(), FIRST);
  });

  test("that was refused is taken back to the ciphertext that was there", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await created();
    configure(SECOND);
    bench.frontEnd.faults.refuse = {
      line: "peer 10.2.98.142 description",
      text: "Error: The description is invalid.",
    };
    const { inputs } = checkDeclared(state, {
      ...declared(),
      stanzas: {
        ...declared().stanzas,
        "peer 10.2.98.142": `${declared().stanzas["peer 10.2.98.142"]}\npeer 10.2.98.142 description x`,
      },
    });
    await assert.rejects(update(NAME, state, inputs), (error: Error) => {
      assert.doesNotMatch(error.message, /of-them-all|of-the-passwords/);
      return assert.match(error.message, /taken back/) === undefined;
    });
    assert.equal(onSwitch(), FIRST);
  });

  test("that is no longer declared leaves nothing of it in the state, not even when taking it away fails", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await created();
    const without = checkDeclared(state, bench.inputs(wantedText(141, 142))).inputs;
    bench.frontEnd.faults.cut = { line: `undo peer ${PEER} password`, after: true };
    await assert.rejects(update(NAME, state, without), (error: Error & { properties?: object }) => {
      // The engine marks as secret what is so in the declared inputs, and these have no passwords any more.
      assert(error.properties);
      return !JSON.stringify(error.properties).includes("digests");
    });
    const { outs } = await update(NAME, state, without);
    assert(!JSON.stringify(outs).includes("digests"));
    assert.equal(onSwitch(), undefined);
  });

  test("is a group's where the group has it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    configure(FIRST);
    const text = wantedText(141)
      .replace(" peer", " group CALICO external\n peer CALICO password cipher ******\n peer")
      .replace("\n #", `\n peer ${PEER} group CALICO\n #`);
    const inputs = checkDeclared({}, { ...bench.inputs(text), passwordNames: { CALICO: "core" } }).inputs;
    await create(inputs);
    const row = bench.bgp.find((line) => line.startsWith("peer CALICO password cipher")) ?? "";
    assert.equal(decrypt(row.split(" ").at(-1) ?? ""), FIRST);
  });
});

describe("before anything is contacted", () => {
  test("a password that is not set is refused with the command that sets it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    configure();
    assert.match(
      checkDeclared({}, declared()).failures[0]?.reason ?? "",
      /bgpPasswords\.core is missing; set it with `pulumi config set --secret --path 'calico-peering:bgpPasswords\.core'`/,
    );
  });

  test("one that VRP, BIRD or Kubernetes would not take is refused without being repeated", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    for (const wrong of ['with"quote', "with blank", "with?mark", "x".repeat(81), "%^%#Ciphertext%^%#"]) {
      configure(wrong);
      const reason = checkDeclared({}, declared()).failures[0]?.reason ?? "";
      assert.match(reason, /bgpPasswords\.core is no password that both ends take; allowed: 1–80/);
      assert(!reason.includes(wrong));
    }
  });
});

test("the transcript is kept without it", async () => {
  bench = await EmulatedSwitch.start(EMPTY);
  const access = { ...bench.connection, password: PASSWORD, secrets: [FIRST] };
  await withLogin(access, async (vty) => {
    await vty.tolerate("system-view");
    await vty.tolerate(`peer ${PEER} passwort cipher ${FIRST}`);
    assert.doesNotMatch(JSON.stringify(vty.transcript), /of-the-passwords/);
  });
});
