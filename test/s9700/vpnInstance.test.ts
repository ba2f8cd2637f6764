import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { check, checkDeclared, create, diff, read, remove, update } from "../../components/s9700/provider";
import type { SwitchBgpOutputs } from "../../components/s9700/state";
import { EmulatedSwitch, EMPTY, NAME } from "./support/emulatedSwitch";

/** What the stack's user reads. */
const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

const INSTANCES = "ip vpn-instance BLUE\n#\nip vpn-instance RED\n#\n";
/** A peer of everyone else: public, and in another instance, both at the address of one of ours. */
const OTHERS = `${INSTANCES}bgp 65001
 router-id 10.9.9.1
 peer 10.2.98.141 as-number 65010
 peer 10.2.98.141 description of the public instance
 #
 ipv4-family unicast
  undo synchronization
  maximum load-balancing 2
  peer 10.2.98.141 enable
 #
 ipv4-family vpn-instance RED
  peer 10.2.98.141 as-number 65020
  peer 10.2.98.149 as-number 65020`;

/** Nodes 10.2.98.x of the instance, as a public section would say it. */
function wanted(...nodes: number[]): string {
  return [
    "bgp 65001",
    " group CALICO external",
    " peer CALICO ebgp-max-hop 2",
    ...nodes.flatMap((node) => [
      ` peer 10.2.98.${node} as-number 63400`,
      ` peer 10.2.98.${node} connect-interface Vlanif98 10.2.98.1`,
    ]),
    ...nodes.slice(0, 1).map((node) => ` peer 10.2.98.${node} group CALICO`),
    " #",
    " ipv4-family unicast",
    "  undo synchronization",
    "  compare-different-as-med",
    ...nodes.map((node) => `  peer 10.2.98.${node} route-limit 1000`),
    "",
  ].join("\n");
}

/** The rows of a view of the running `bgp` section. */
function view(header: string): string[] {
  const lines = bench.frontEnd.runningConfiguration().split("\n");
  const start = lines.findIndex((line) => line === ` ${header}`);
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith("  "));
  return rest.slice(0, end < 0 ? undefined : end).map((line) => line.trim());
}

/** Everything of the section but the instance's own view. */
function outside(header: string): string[] {
  const own = new Set(view(header));
  return bench.bgp.filter((row) => row !== header && !own.has(row));
}

const BLUE = "ipv4-family vpn-instance BLUE";

async function isClean(state: SwitchBgpOutputs, text: string): Promise<void> {
  const live = await read(NAME, state);
  assert.deepEqual(live.inputs, checkDeclared(live.props, bench.inputs(text, "BLUE")).inputs);
}

describe("a switch whose VPN instance is declared", () => {
  test("gets the peers, the group and the family rows in that instance's view, and nowhere else", async () => {
    bench = await EmulatedSwitch.start(OTHERS);
    const before = outside(BLUE);
    const state = await bench.created(wanted(141, 142), "BLUE");
    assert.deepEqual(view(BLUE).sort(), [
      "compare-different-as-med",
      "group CALICO external",
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
      "peer 10.2.98.141 group CALICO",
      "peer 10.2.98.141 route-limit 1000",
      "peer 10.2.98.142 as-number 63400",
      "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1",
      "peer 10.2.98.142 route-limit 1000",
      "peer CALICO ebgp-max-hop 2",
    ]);
    assert.deepEqual(outside(BLUE), before);
    assert.deepEqual(bench.savedBgp, bench.bgp);
    await isClean(state, wanted(141, 142));
    assert.deepEqual(Object.keys(state.stanzas), [
      "group CALICO",
      "ipv4-family vpn-instance BLUE",
      "peer 10.2.98.141",
      "peer 10.2.98.142",
    ]);
    assert.deepEqual([...(state.foreignPeers ?? [])].sort(), [
      "10.2.98.141 (ipv4-family vpn-instance RED)",
      "10.2.98.141 (public)",
      "10.2.98.149 (ipv4-family vpn-instance RED)",
    ]);
  });

  test("shows the commands with their view in the first preview, and adopts only the instance's own peers", async () => {
    bench = await EmulatedSwitch.start(`${OTHERS}\n #\n ${BLUE}\n  peer 10.2.98.142 as-number 63400`);
    const { failures } = await check({}, bench.inputs(wanted(141, 142), "BLUE"));
    assert.deepEqual(failures, []);
    const text = said.join("\n");
    assert.match(text, /\[ipv4-family vpn-instance BLUE\] peer 10\.2\.98\.141 as-number 63400/);
    assert.match(text, /Adopted, since it has them already: 10\.2\.98\.142\./);
    assert.doesNotMatch(text, /\[(?:bgp|ipv4-family unicast)\]/);
  });

  test("shows what was changed by hand, repairs it there, and leaves other instances' peers of that address", async () => {
    bench = await EmulatedSwitch.start(OTHERS);
    const state = await bench.created(wanted(141, 142), "BLUE");
    const before = outside(BLUE);
    await bench.type(
      BLUE,
      "undo peer 10.2.98.142 route-limit",
      "peer 10.2.98.141 connect-interface Vlanif98",
      "peer 10.2.98.150 as-number 65030",
    );
    const live = await read(NAME, state);
    const { inputs } = checkDeclared(live.props, bench.inputs(wanted(141, 142), "BLUE"));
    await diff(NAME, live.props, inputs);
    const mark = bench.mark;
    const { outs } = await update(NAME, live.props, inputs);
    assert.deepEqual(bench.configured(mark), [
      "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
      "peer 10.2.98.142 route-limit 1000",
    ]);
    assert(view(BLUE).includes("peer 10.2.98.150 as-number 65030"), "foreign, though in our view");
    assert.deepEqual(outside(BLUE), before);
    await isClean(outs, wanted(141, 142));
  });

  test("whose line is refused is as before, in all views", async () => {
    bench = await EmulatedSwitch.start(OTHERS);
    const state = await bench.created(wanted(141), "BLUE");
    const before = bench.bgp;
    bench.frontEnd.faults.refuse = {
      line: "peer 10.2.98.143 connect-interface",
      text: "Error: No such interface.",
    };
    const { inputs } = checkDeclared(state, bench.inputs(wanted(141, 142, 143), "BLUE"));
    await assert.rejects(update(NAME, state, inputs), {
      message: /No such interface.*What had been sent was taken back/,
    });
    assert.deepEqual(bench.bgp, before);
  });

  test("loses them and nothing else when the stack goes", async () => {
    bench = await EmulatedSwitch.start(OTHERS);
    const before = outside(BLUE);
    await remove(NAME, await bench.created(wanted(141, 142), "BLUE"));
    assert.deepEqual(view(BLUE), []);
    assert.deepEqual(outside(BLUE), before);
    assert(bench.bgp.includes(BLUE), "the view itself stays, as `bgp 65001` does");
    assert.match(
      said.join("\n"),
      /`bgp 65001` stays, and so do its views of VPN instance BLUE, foreign rows/,
    );
  });

  test("and does not have it: nothing is changed, and the switch's own words say so", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const { inputs } = checkDeclared({}, bench.inputs(wanted(141), "GREEN"));
    await assert.rejects(create(inputs), {
      message: /The specified VPN instance does not exist.*taken back/,
    });
    assert(!bench.bgp.some((row) => row.includes("10.2.98.141")));
  });

  test("is another one when the file names another instance: the peers go there, in one update", async () => {
    bench = await EmulatedSwitch.start(OTHERS);
    const state = await bench.created(wanted(141), "BLUE");
    const inputs = bench.inputs(wanted(141), "RED");
    assert.deepEqual(await diff(NAME, state, inputs), {
      replaces: ["connection.vpnInstance"],
      deleteBeforeReplace: true,
    });
  });

  test("and a stack of the public instance of the same switch leave each other alone", async () => {
    bench = await EmulatedSwitch.start(INSTANCES + EMPTY);
    const blue = await bench.created(wanted(141), "BLUE");
    const open = await bench.created(wanted(141, 142));
    await isClean(blue, wanted(141));
    const inPublic = bench.bgp.filter((row) => row.startsWith("peer ")).length;
    await remove(NAME, blue);
    const live = await read(NAME, open);
    assert.deepEqual(live.inputs, checkDeclared(live.props, bench.inputs(wanted(141, 142))).inputs);
    assert(bench.bgp.filter((row) => row.startsWith("peer ")).length < inPublic);
  });
});

describe("IPv6 peers of a VPN instance", () => {
  const BLUE6 = "ipv6-family vpn-instance BLUE";
  const over6 = (...nodes: number[]) =>
    [
      wanted(141).trimEnd(),
      ...[" #", " ipv6-family unicast", "  undo synchronization"],
      ...nodes.map((node) => `  peer fd00:98::${node} enable`),
      ...nodes.map((node) => `  peer fd00:98::${node} route-limit 500`),
    ]
      .join("\n")
      .replace(
        " #\n ipv4",
        nodes.map((node) => ` peer fd00:98::${node} as-number 63400\n`).join("") + " #\n ipv4",
      );

  test("stand in its IPv6 view, without `enable`, are read back, changed there, and go with the stack", async () => {
    bench = await EmulatedSwitch.start(OTHERS);
    const state = await bench.created(over6(141, 142), "BLUE");
    assert.deepEqual(view(BLUE6).sort(), [
      "peer FD00:98::141 as-number 63400",
      "peer FD00:98::141 route-limit 500",
      "peer FD00:98::142 as-number 63400",
      "peer FD00:98::142 route-limit 500",
    ]);
    await isClean(state, over6(141, 142));
    const mark = bench.mark;
    const live = await read(NAME, state);
    const { inputs } = checkDeclared(live.props, bench.inputs(over6(142), "BLUE"));
    const { outs } = await update(NAME, live.props, inputs);
    assert.deepEqual(bench.configured(mark), ["undo peer fd00:98::141"]);
    await remove(NAME, outs);
    assert.deepEqual(view(BLUE6), []);
    assert.deepEqual(view(BLUE), []);
  });
});
