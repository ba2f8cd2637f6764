import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { check, checkDeclared, diff, read, remove, update } from "../../components/s9700/provider";
import { EmulatedSwitch, EMPTY, NAME, wantedText, WITH_FOREIGN } from "./support/emulatedSwitch";

/** What the stack's user reads. */
const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

const ROUTER_ID = (last: number) => `bgp 65001\n router-id 10.2.0.${last}\n`;
const WITH_TIMER = wantedText(141).replace(" peer", " timer keepalive 10 hold 30\n peer");

/** The line of a printed plan that begins with this command. */
const planned = (command: string) =>
  said.flatMap((text) => text.split("\n")).find((line) => line.startsWith(`[bgp] ${command}`));

describe("what others use", () => {
  test("of a policy of ours is announced as a session that a change refreshes", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    const policy = (last: number) =>
      `route-policy P permit node 10\n apply local-preference ${last}\n#\n${ROUTER_ID(2)}`;
    const state = await bench.created(policy(100));
    await bench.type("ipv4-family unicast", "peer 10.9.9.9 route-policy P import");
    const live = await read(NAME, state);
    said.length = 0;
    await diff(NAME, live.props, checkDeclared(live.props, bench.inputs(policy(200))).inputs);
    assert.match(said.join("\n"), /apply local-preference 200 +needs a refresh: 10\.9\.9\.9/);
  });

  test("of a group of ours is announced: as a member that a row resets, and as one that keeps the group", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    const group = (row: string) => `bgp 65001\n router-id 10.2.0.2\n group G external\n${row}`;
    const state = await bench.created(group(""));
    await bench.type("peer 10.9.9.9 group G");
    const live = await read(NAME, state);
    said.length = 0;
    const hops = checkDeclared(live.props, bench.inputs(group(" peer G ebgp-max-hop 2\n"))).inputs;
    await diff(NAME, live.props, hops);
    assert.match(planned("peer G ebgp-max-hop 2") ?? "", /resets 10\.9\.9\.9/);
    await assert.rejects(
      () => diff(NAME, live.props, checkDeclared(live.props, bench.inputs(ROUTER_ID(2))).inputs),
      {
        message: /group G cannot be removed: 10\.9\.9\.9/,
      },
    );
  });
});

describe("a row of the process, on a switch that has sessions of others", () => {
  test("is announced by the first preview as one that resets them", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    await check({}, bench.inputs(WITH_TIMER));
    assert.match(planned("timer keepalive 10 hold 30") ?? "", /resets ALL sessions/);
  });

  test("is announced by a later preview as one that resets them, by their addresses", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    const live = await read(NAME, await bench.created(ROUTER_ID(2)));
    said.length = 0;
    const { inputs } = checkDeclared(live.props, bench.inputs(ROUTER_ID(3)));
    await diff(NAME, live.props, inputs);
    assert.match(planned("router-id 10.2.0.3") ?? "", /resets ALL sessions/);
    assert.match(said.join("\n"), /ALL sessions: also those of 10\.9\.9\.9, which are not this stack's/);
    const { outs } = await update(NAME, live.props, inputs);
    assert.deepEqual(
      outs.lastPush?.commands[0]?.impact,
      { kind: "resets", sessions: ["all"] },
      "as announced",
    );
  });

  test("is announced for peers of a VPN instance, too", async () => {
    const vpn = "\n #\n ipv4-family vpn-instance BLUE\n  peer 10.9.9.9 as-number 65010";
    bench = await EmulatedSwitch.start(EMPTY + vpn);
    const live = await read(NAME, await bench.created(ROUTER_ID(2)));
    said.length = 0;
    await diff(NAME, live.props, checkDeclared(live.props, bench.inputs(ROUTER_ID(3))).inputs);
    assert.match(planned("router-id 10.2.0.3") ?? "", /resets ALL sessions/);
  });

  test("is announced without them where the switch has no other peer", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const live = await read(NAME, await bench.created(ROUTER_ID(2)));
    said.length = 0;
    await diff(NAME, live.props, checkDeclared(live.props, bench.inputs(ROUTER_ID(3))).inputs);
    assert.match(planned("router-id 10.2.0.3") ?? "", /no session touched/);
  });

  for (const peers of [
    WITH_FOREIGN,
    `${EMPTY}\n #\n ipv4-family vpn-instance BLUE\n  peer 10.9.9.9 as-number 65010`,
  ]) {
    const where = peers === WITH_FOREIGN ? "a peer" : "a peer in a VPN instance";
    test(`stays when the stack goes, where others have ${where}`, async () => {
      bench = await EmulatedSwitch.start(peers);
      const state = await bench.created(WITH_TIMER);
      const mark = bench.mark;
      await remove(NAME, state);
      assert.deepEqual(
        bench.configured(mark).filter((line) => !/compare-different-as-med/.test(line)),
        ["undo peer 10.2.98.141"],
        "neither the router-id nor the timers, which would reset sessions that are not ours",
      );
      assert.match(
        said.join("\n"),
        /`timer keepalive 10 hold 30` \(there before us, or needed by foreign peers\)/,
      );
    });
  }

  test("goes with the stack where only a row that no rule knows is foreign, on a peer of ours", async () => {
    bench = await EmulatedSwitch.start(
      EMPTY.replace("\n", "\n peer 10.2.98.141 as-number 63400\n") +
        "\n #\n ipv4-family vpnv4\n  policy vpn-target\n  peer 10.2.98.141 enable",
    );
    await remove(NAME, await bench.created(WITH_TIMER));
    assert(!bench.bgp.some((row) => /router-id|timer/.test(row)), bench.bgp.join("; "));
  });
});
