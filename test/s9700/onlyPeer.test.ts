import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { ONLY_PEER, onlyPeerOf } from "../../components/s9700/onlyPeer";
import { checkDeclared, create, diff, read, update } from "../../components/s9700/provider";
import type { SwitchBgpInputs, SwitchBgpOutputs } from "../../components/s9700/state";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText } from "./support/emulatedSwitch";

const log = mock.method(console, "log", () => undefined);
const logged = () => log.mock.calls.map((call) => String(call.arguments[0])).join("\n");

let bench: EmulatedSwitch;
afterEach(async () => {
  delete process.env[ONLY_PEER];
  await bench?.stop();
  log.mock.resetCalls();
});

const [FIRST, SECOND] = ["10.2.98.141", "10.2.98.142"];
const limitedTo = (peer: string) => (process.env[ONLY_PEER] = `${NAME} ${peer}`);
const SOURCE = "connect-interface Vlanif98 10.2.98.1";

describe("a run that is limited to one peer", () => {
  test("shows and sends the rows of this peer; another one that was edited, too, stays and goes on being shown", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const state = await bench.created(wantedText(141, 142));
    await bench.type(
      `undo peer ${FIRST} connect-interface`,
      `undo peer ${SECOND} connect-interface`,
      "ipv4-family unicast",
      "undo compare-different-as-med",
    );
    const live = (await read(NAME, state)).props;
    const { inputs } = checkDeclared(live, bench.inputs(wantedText(141, 142)));
    limitedTo(FIRST);
    log.mock.resetCalls();
    await diff(NAME, live, inputs);
    assert.match(logged(), /1 command\(s\) will be sent/);
    const mark = bench.mark;
    const { outs } = await update(NAME, live, inputs);
    assert.deepEqual(bench.configured(mark), [`peer ${FIRST} ${SOURCE}`]);
    const after = (await read(NAME, outs)).inputs;
    assert.match(after?.stanzas[`peer ${FIRST}`] ?? "", /connect-interface/);
    assert.doesNotMatch(after?.stanzas[`peer ${SECOND}`] ?? "", /connect-interface/);
    delete process.env[ONLY_PEER];
    const rest = bench.mark;
    await update(NAME, (await read(NAME, outs)).props, checkDeclared(outs, inputs).inputs);
    assert.deepEqual(bench.configured(rest).sort(), ["compare-different-as-med", `peer ${SECOND} ${SOURCE}`]);
  });

  test("does not give up rows of another peer that were deleted by hand: they are still the stack's", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const declared = bench.inputs(wantedText(141, 142));
    const state = await bench.created(wantedText(141, 142));
    await bench.type(`undo peer ${SECOND}`, `undo peer ${FIRST} connect-interface`);
    const { sent, outs } = await limitedUpdate(FIRST, state, declared);
    assert.deepEqual(sent, [`peer ${FIRST} ${SOURCE}`]);
    assert.deepEqual(outs.ownedPeers, [FIRST, SECOND]);
  });

  test("announces the new password of another peer, as the push would send it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const configured = (core: string) =>
      bench.configure({ switchPasswords: { [NAME]: PASSWORD }, bgpPasswords: { core } });
    configured("F1rst-of-them");
    const row = ` peer ${SECOND} password cipher ******\n`;
    const declared: SwitchBgpInputs = {
      ...bench.inputs(wantedText(141, 142).replace("\n #", `\n${row} #`)),
      passwordNames: { [SECOND]: "core" },
    };
    const state = (await create(checkDeclared({}, declared).inputs)).outs;
    await bench.type(`undo peer ${FIRST} connect-interface`);
    configured("S3cond-of-them");
    limitedTo(FIRST);
    const { props } = await read(NAME, state);
    log.mock.resetCalls();
    await diff(NAME, props, checkDeclared(props, declared).inputs);
    assert.match(logged(), /2 command\(s\) will be sent/);
  });

  test("knows the password of another peer as before, and leaves one that was changed by hand", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure({ switchPasswords: { [NAME]: PASSWORD }, bgpPasswords: { core: "F1rst-of-them" } });
    const password = (peer: string) => ` peer ${peer} password cipher ******\n`;
    const declared: SwitchBgpInputs = {
      ...bench.inputs(
        wantedText(141, 142, 143).replace("\n #", `\n${[FIRST, SECOND].map(password).join("")} #`),
      ),
      passwordNames: { [FIRST]: "core", [SECOND]: "core" },
    };
    const state = (await create(checkDeclared({}, declared).inputs)).outs;
    await bench.type(
      `peer ${SECOND} password cipher typed-by-hand`,
      "undo peer 10.2.98.143 connect-interface",
    );
    const once = await limitedUpdate("10.2.98.143", state, declared);
    assert.deepEqual(once.sent, [`peer 10.2.98.143 ${SOURCE}`]);
    const twice = await limitedUpdate(FIRST, once.outs, declared);
    assert.deepEqual(twice.sent, [], "its own password is known, and no other one is sent");
    const thrice = await limitedUpdate(SECOND, twice.outs, declared);
    assert.match(thrice.sent.join(), /^peer 10\.2\.98\.142 password cipher \S+$/);
    const { inputs } = await read(NAME, thrice.outs);
    assert.deepEqual(inputs, checkDeclared(thrice.outs, declared).inputs);
  });

  test("is not limited on another switch, and a variable that names no peer is refused", () => {
    assert.equal(onlyPeerOf("Other", { [ONLY_PEER]: `${NAME} ${FIRST}` }), undefined);
    assert.equal(onlyPeerOf(NAME, { [ONLY_PEER]: `${NAME} ${FIRST}` }), FIRST);
    assert.throws(
      () => onlyPeerOf(NAME, { [ONLY_PEER]: FIRST }),
      (error: Error) => error.message.includes('"10.2.98.141" is no peer; allowed: '),
    );
  });
});

/** A refresh and an update that are limited to the peer: what was sent, and the state after it. */
async function limitedUpdate(
  peer: string,
  state: SwitchBgpOutputs,
  declared: SwitchBgpInputs,
): Promise<{ sent: string[]; outs: SwitchBgpOutputs }> {
  limitedTo(peer);
  const { props } = await read(NAME, state);
  const mark = bench.mark;
  const { outs } = await update(NAME, props, checkDeclared(props, declared).inputs);
  return { sent: bench.configured(mark), outs };
}
