import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { check, checkDeclared, create, diff, read, remove, update } from "../../components/s9700/provider";
import type { SwitchBgpOutputs } from "../../components/s9700/state";
import { EmulatedSwitch, EMPTY, NAME, wantedText } from "./support/emulatedSwitch";

/** What the users of both stacks read. */
const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

const PROCESS = ["router-id 10.2.0.2", "compare-different-as-med"];

/** The section without rows of the process that the two share. */
const withoutMed = (text: string) => text.replace("\n  compare-different-as-med", "");

/** A stack's next `up`: refresh, preview, update. @returns its state then */
async function up(state: SwitchBgpOutputs, text: string): Promise<SwitchBgpOutputs> {
  const live = await read(NAME, state);
  const { inputs, failures } = checkDeclared(live.props, bench.inputs(text));
  assert.deepEqual(failures, []);
  await diff(NAME, live.props, inputs);
  return (await update(NAME, live.props, inputs)).outs;
}

/** A preview after a refresh shows nothing. */
async function isClean(state: SwitchBgpOutputs, text: string): Promise<void> {
  const live = await read(NAME, state);
  assert.deepEqual(live.inputs, checkDeclared(live.props, bench.inputs(text)).inputs);
}

const peersOf = (...nodes: number[]) =>
  nodes.every((node) => bench.bgp.includes(`peer 10.2.98.${node} as-number 63400`));

describe("two stacks on one switch", () => {
  test("see each other's peers as foreign: the previews of both stay empty, whoever was last", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(wantedText(141, 142));
    const b = await bench.created(wantedText(151));
    await isClean(a, wantedText(141, 142));
    await isClean(b, wantedText(151));
    const smaller = await up(a, wantedText(141));
    await isClean(b, wantedText(151));
    await isClean(smaller, wantedText(141));
  });

  for (const [first, second] of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    test(`go one after the other, ${first} first: the second keeps peers and rows of the process`, async () => {
      bench = await EmulatedSwitch.start(EMPTY);
      const states = {
        a: { state: await bench.created(wantedText(141)), node: 141 },
        b: { state: await bench.created(wantedText(151)), node: 151 },
      };
      await remove(NAME, states[first].state);
      assert(!peersOf(states[first].node));
      assert(peersOf(states[second].node));
      for (const row of PROCESS) assert(bench.bgp.includes(row), row);
      await isClean(states[second].state, wantedText(states[second].node));
      await remove(NAME, states[second].state);
      assert(!bench.bgp.some((row) => row.startsWith("peer ")), bench.bgp.join("; "));
    });
  }

  test("may drop a row of the process: it stays for the other, both previews say nothing more", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(wantedText(141));
    const b = await bench.created(wantedText(151));
    const mark = bench.mark;
    said.length = 0;
    const without = await up(a, withoutMed(wantedText(141)));
    assert.deepEqual(bench.configured(mark), []);
    assert.match(
      said.join("\n"),
      /Left, and ours no more: `compare-different-as-med` \(ipv4-family unicast\)/,
    );
    await isClean(without, withoutMed(wantedText(141)));
    await isClean(b, wantedText(151));
    await remove(NAME, without);
    assert(bench.bgp.includes("compare-different-as-med"), "not even when the first stack goes");
  });

  test("a row that is dropped in the same update as a peer stays, and the peer goes", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(wantedText(141, 142));
    await bench.created(wantedText(151));
    const mark = bench.mark;
    await up(a, withoutMed(wantedText(141)));
    assert.deepEqual(bench.configured(mark), ["undo peer 10.2.98.142"]);
  });

  test("a stack alone takes back a row that it drops, as before", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(wantedText(141));
    await up(a, withoutMed(wantedText(141)));
    assert(!bench.bgp.includes("compare-different-as-med"));
  });

  test("a row that nobody else needed at the preview, and somebody does at the update, stays", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const live = await read(NAME, await bench.created(wantedText(141)));
    const { inputs } = checkDeclared(live.props, bench.inputs(withoutMed(wantedText(141))));
    await bench.created(wantedText(151));
    await update(NAME, live.props, inputs);
    assert(bench.bgp.includes("compare-different-as-med"));
  });

  test("that want two values of one row are told so, instead of changing it for ever in silence", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const paths = (node: number, count: number) => `${wantedText(node)}\n  maximum load-balancing ${count}`;
    const a = await bench.created(paths(141, 4));
    await bench.created(paths(151, 4));
    said.length = 0;
    await up(a, paths(141, 8));
    assert.match(
      said.join("\n"),
      /`maximum load-balancing 4` is a row of the whole process.*make both files say the same/,
    );
  });
});

describe("lists and groups of one name in two stacks", () => {
  const LIST = "ip ip-prefix PODS index 10 permit 172.30.0.0 16";
  const filtered = (node: number) =>
    `${LIST}\n#\n${wantedText(node)}\n  peer 10.2.98.${node} ip-prefix PODS import`;
  const grouped = (node: number) =>
    wantedText(node)
      .replace(" peer", " group CALICO external\n peer CALICO ebgp-max-hop 2\n peer")
      .replace(/as-number 63400\n/, (row) => `${row} peer 10.2.98.${node} group CALICO\n`);

  test("a list stays as long as a peer of the other is filtered by it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(filtered(141));
    const b = await bench.created(filtered(151));
    await remove(NAME, a);
    assert(bench.frontEnd.runningConfiguration().includes(LIST));
    assert.match(
      said.join("\n"),
      new RegExp(`\`${LIST}\` \\(there before us, or needed by foreign peers\\)`),
    );
    await isClean(b, filtered(151));
    await remove(NAME, b);
    assert(!bench.frontEnd.runningConfiguration().includes("ip-prefix PODS"));
  });

  test("a group stays as long as it has a member of the other", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(grouped(141));
    const b = await bench.created(grouped(151));
    await remove(NAME, a);
    assert(!peersOf(141));
    await isClean(b, grouped(151));
    await remove(NAME, b);
    assert(!bench.bgp.some((row) => /CALICO/.test(row)), bench.bgp.join("; "));
  });
});

describe("a peer that two stacks declare", () => {
  const marked = (stack: string, ...nodes: number[]) =>
    nodes.reduce(
      (text, node) =>
        text.replace(
          new RegExp(`( peer 10\\.2\\.98\\.${node}) as-number 63400\n`),
          (row, peer: string) => `${row}${peer} description calico-peering/${stack}\n`,
        ),
      wantedText(...nodes),
    );
  const REFUSAL = /10\.2\.98\.142 \(stack prod-a\): declared here, and another stack's/;

  test("is refused by the second one's first preview and by its update, with the first one's name", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(marked("prod-a", 141, 142));
    const mark = bench.mark;
    const inputs = bench.inputs(marked("prod-b", 142, 151));
    assert.match((await check({}, inputs)).failures[0]?.reason ?? "", REFUSAL);
    await assert.rejects(create(inputs), { message: REFUSAL });
    assert.deepEqual(bench.configured(mark), []);
    await isClean(a, marked("prod-a", 141, 142));
  });

  test("is refused where it is added to a stack that is up, by its preview, also without a mark of its own", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    await bench.created(marked("prod-a", 141, 142));
    const live = await read(NAME, await bench.created(marked("prod-b", 151)));
    for (const text of [marked("prod-b", 142, 151), wantedText(142, 151)]) {
      const { inputs } = checkDeclared(live.props, bench.inputs(text));
      await assert.rejects(diff(NAME, live.props, inputs), { message: REFUSAL });
      await assert.rejects(update(NAME, live.props, inputs), { message: REFUSAL });
    }
  });

  test("is said to the first one, where a second one that has no mark there took it over", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const a = await bench.created(marked("prod-a", 141));
    await bench.type("peer 10.2.98.141 description calico-peering/prod-b");
    said.length = 0;
    await up(a, marked("prod-a", 141));
    assert.match(said.join("\n"), /DECLARED BY TWO STACKS.*10\.2\.98\.141 \(stack prod-b\)/);
  });

  test("without marks is adopted, which is said, with what would tell the two apart", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    await bench.created(wantedText(141));
    said.length = 0;
    await check({}, bench.inputs(wantedText(141)));
    assert.match(said.join("\n"), /Adopted, since it has them already: 10\.2\.98\.141\./);
    assert.match(said.join("\n"), /Where another stack declares them, too.*\{stack\}/);
  });
});
