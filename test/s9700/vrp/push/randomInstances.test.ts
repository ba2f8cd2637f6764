import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  inInstance,
  isOfProcess,
  makeRow,
  maskSecrets,
  normalise,
  parseBgpSection,
  parseBgpText,
  push,
  type Row,
} from "../../../../components/s9700/vrp";
import { declared, foreign, OWNERSHIP, sectionText, typable } from "../support/arbitraries";
import { Wire } from "../support/wire";

/** Random pairs of configurations of one VPN instance, against the front end; RUNS=2000 for a long run, SEED for one that failed. */
const RUNS = Number(process.env.RUNS ?? 6);
const seed = Number(process.env.SEED ?? Date.now());

const BLUE = { vpnInstance: "BLUE" };
const OURS = /^ip(?:v4|v6)-family vpn-instance BLUE$/;

const INTERFACES = [
  { name: "Vlanif98", address: "10.2.98.1/24" },
  { name: "LoopBack0", address: "10.2.0.2/32" },
];

/** Others' peers and groups with the names of ours: in the public instance, in another one, and a stranger in ours. */
const OTHERS = [
  " ipv4-family vpn-instance BLUE",
  "  peer 10.2.98.150 as-number 65030",
  "  peer 10.2.98.150 preferred-value 7",
  " #",
  " ipv6-family vpn-instance BLUE",
  "  peer 2001:DB8::150 as-number 65030",
  " #",
  " ipv4-family vpn-instance RED",
  "  group CALICO external",
  "  peer CALICO ebgp-max-hop 5",
  "  peer 10.2.98.141 as-number 65020",
  "  peer 10.2.98.142 as-number 65020",
  "",
].join("\n");
const IN_PUBLIC = {
  bgp: [
    "router-id 10.2.0.2",
    "group RACK external",
    "peer 10.2.98.141 as-number 65010",
    "peer 10.2.98.142 as-number 65010",
    "peer 10.2.98.142 group RACK",
  ],
  ipv4: [
    "undo synchronization",
    "peer 10.2.98.141 enable",
    "peer 10.2.98.142 enable",
    "maximum load-balancing 3",
  ],
  ipv6: [],
};

/** What of a public section an instance has: no row of the whole process, no `enable` but the one that goes without saying. */
function ofInstance(rows: readonly Row[]): Row[] {
  const isOver6 = ({ peer = "" }: Row) => peer.includes(":");
  const kept = rows.filter((row) => {
    if (row.object !== undefined) return true;
    if (isOfProcess(row)) return row.view !== "bgp";
    if (/ enable$/.test(row.text)) return false;
    return !isOver6(row) || (row.view !== "ipv4-family unicast" && !/ group \S+$/.test(row.text));
  });
  const over6 = kept.filter((row) => isOver6(row) && / as-number /.test(row.text));
  return [...kept, ...over6.map(({ peer }) => makeRow("ipv6-family unicast", `peer ${peer} enable`))];
}

const comparable = (rows: readonly Row[]) =>
  normalise(rows)
    .filter((row) => row.text !== "undo synchronization")
    .map((row) => maskSecrets(`${row.view}: ${row.text}`))
    .sort();

describe(`${RUNS} random changes in a VPN instance`, () => {
  for (const profile of ["r011", "ce"] as const) {
    test(`of ${profile === "ce" ? "a CloudEngine" : "an S9700"}: the goal is reached there, and no line is typed for anything else`, async (context) => {
      context.diagnostic(`seed ${seed}`);
      await fc.assert(
        fc.asyncProperty(declared, declared, foreign, async (before, next, foreigners) => {
          const section = typable(sectionText([...foreigners, IN_PUBLIC]));
          const wire = await Wire.to(
            `ip vpn-instance BLUE\n#\nip vpn-instance RED\n#\n${section} #\n${OTHERS}`,
            {
              interfaces: INTERFACES,
              profile,
            },
          );
          const running = () => parseBgpSection(wire.device.runningText());
          const ours = () =>
            inInstance(running(), "BLUE").rows.filter(({ view }) => !/^public |RED/.test(view));
          const strangers = comparable(ours());
          const outside = () =>
            running()
              .rows.filter(({ view, object }) => object === undefined && !OURS.test(view))
              .map(({ view, text }) => `${view}: ${text}`);
          const outsideBefore = outside();
          for (const part of [before, next, []]) {
            const wanted = ofInstance(parseBgpText(typable(sectionText(part))).rows);
            const input = { asNumber: "65001", wanted, ownership: OWNERSHIP };
            const { plan } = await wire.login((vty) => push(vty, input), BLUE);
            for (const { view } of [...plan.commands, ...plan.commands.flatMap(({ undo }) => undo)])
              assert.match(view, /^(?:system|route-policy .*|ip(?:v4|v6)-family vpn-instance BLUE)$/);
            const objects = ({ object }: Row) => object === undefined || OWNERSHIP.objects.includes(object);
            assert.deepEqual(
              comparable(ours().filter(objects)).filter((row) => !strangers.includes(row)),
              comparable(wanted).filter((row) => !strangers.includes(row)),
            );
            assert.deepEqual(outside(), outsideBefore, "public peers and other instances as they were");
            assert.equal((await wire.login((vty) => push(vty, input), BLUE)).state, "unchanged");
          }
          assert.deepEqual(comparable(ours()), strangers);
        }),
        { numRuns: RUNS, seed, endOnFailure: true },
      );
    });
  }

  test("in the public instance type no line for a VPN instance's peers of the same addresses", async (context) => {
    context.diagnostic(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(declared, declared, foreign, async (before, next, foreigners) => {
        const section = typable(sectionText([...before, ...foreigners]));
        const wire = await Wire.to(
          `ip vpn-instance BLUE\n#\nip vpn-instance RED\n#\n${section} #\n${OTHERS}`,
          {
            interfaces: INTERFACES,
          },
        );
        const ofInstances = () =>
          parseBgpSection(wire.device.runningText())
            .rows.filter(({ view }) => view.includes("vpn-instance"))
            .map(({ view, text }) => `${view}: ${text}`);
        const found = ofInstances();
        const wanted = parseBgpText(typable(sectionText(next))).rows;
        await wire.login((vty) => push(vty, { asNumber: "65001", wanted, ownership: OWNERSHIP }));
        assert.deepEqual(ofInstances(), found);
      }),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
  });
});
