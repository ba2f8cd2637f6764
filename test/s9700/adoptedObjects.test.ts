import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { checkDeclared, diff, read, update } from "../../components/s9700/provider";
import { EmulatedSwitch, EMPTY, NAME } from "./support/emulatedSwitch";

const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

const OF_OBJECTS = /^(?:undo )?(?:ip |route-policy |if-match |apply )/;
const sent = (since = 0) => bench.configured(since).filter((line) => OF_OBJECTS.test(line));

const ROUTER_ID = "bgp 65001\n router-id 10.2.0.2\n";
/** Another team's policy, in use by another team's peer. */
const THEIRS = `ip ip-prefix OWN index 10 permit 10.0.0.0 8
#
route-policy P permit node 10
 if-match ip-prefix OWN
#
${EMPTY.replace("\n", "\n peer 10.9.9.9 as-number 65010\n")}
  peer 10.9.9.9 enable
  peer 10.9.9.9 route-policy P import`;
/** The stack declares a policy and a filter of the same names. */
const POLICY = `ip ip-prefix MINE index 10 permit 192.168.0.0 16
#
route-policy P permit node 10
 if-match ip-prefix MINE
route-policy P deny node 20
#
${ROUTER_ID}`;
const FILTER = `ip as-path-filter F permit ^2$\nip as-path-filter F permit ^1$\n#\n${ROUTER_ID}`;

describe("a list or policy that the switch had before it was declared", () => {
  test("is left whole by the first up: it is another team's, whose peers use it", async () => {
    bench = await EmulatedSwitch.start(THEIRS);
    await bench.created(POLICY);
    assert.deepEqual(sent(), ["ip ip-prefix MINE index 10 permit 192.168.0.0 16"], "and nothing of P");
    assert.match(said.join("\n"), /Left as it was, and not as declared: .*- if-match ip-prefix OWN/);
  });

  test("gets no line before its own ones, which would decide first", async () => {
    bench = await EmulatedSwitch.start(`ip as-path-filter F permit ^1$\n#\n${EMPTY}`);
    await bench.created(FILTER);
    assert.deepEqual(sent(), []);
  });

  test("is shown by the next preview, with what the change does to the peer that uses it, and changed then", async () => {
    bench = await EmulatedSwitch.start(THEIRS);
    const live = await read(NAME, await bench.created(POLICY));
    const { inputs } = checkDeclared(live.props, bench.inputs(POLICY));
    said.length = 0;
    await diff(NAME, live.props, inputs);
    assert.match(said.join("\n"), /route-policy P deny node 20/);
    const mark = bench.mark;
    await update(NAME, live.props, inputs);
    assert(sent(mark).includes("if-match ip-prefix MINE"), sent(mark).join("; "));
  });
});
