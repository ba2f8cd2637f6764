import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { withLogin } from "../../components/s9700/vrp";
import { probe } from "../../components/s9700/vrp/probe";
import { prove } from "../../stacks/import/prove";
import { readSite } from "../../stacks/import/readSite";
import { isUnchanged, reportOf } from "../../stacks/import/report";
import { fileText } from "../../stacks/import/text";
import { importedStack } from "../../stacks/import/values";
import { twoSwitches } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { typeOnSwitch } from "../lab/ssh";
import { waitFor } from "../lab/waitFor";

/**
 * The site of stacks/Pulumi.two-switches.yaml as its people would have made it: groups and a list on one switch, neither
 * on the other, a BGPPeer for each by selector, the mesh on, and peers and views of other teams beside them.
 */

const [A, B] = ["SH_Core_S9700_A", "SH_Core_S9700_B"] as const;
const OF_A = ["11", "12", "31"];
const OF_B = ["21", "22", "31"];
const connects = (own: string) => `connect-interface Vlanif410 10.4.10.${own}`;

const TYPED: Readonly<Record<string, readonly string[]>> = {
  [A]: [
    "system-view",
    "ip ip-prefix PODS index 10 permit 172.31.0.0 16 greater-equal 26 less-equal 32",
    "ip vpn-instance TENANT",
    "quit",
    "bgp 65010",
    "router-id 10.4.0.2",
    "group NODES external",
    `peer NODES ${connects("1")}`,
    "peer NODES timer keepalive 20 hold 60",
    ...OF_A.flatMap((node) => [`peer 10.4.10.${node} as-number 64620`, `peer 10.4.10.${node} group NODES`]),
    "peer 10.4.10.31 description sh-c31 (ask Wang, 3rd floor)",
    "peer 10.9.9.9 as-number 64999",
    "peer 10.9.9.9 description the firewall",
    "ipv4-family unicast",
    "peer NODES enable",
    "peer NODES ip-prefix PODS import",
    "network 10.4.0.0 255.255.0.0",
    "quit",
    "ipv4-family vpnv4",
    // It asks whether to reset the session.
    "peer 10.9.9.9 enable",
    "y",
    "quit",
    "ipv4-family vpn-instance TENANT",
    "peer 172.16.4.5 as-number 65020",
    "return",
    "save",
    "y",
  ],
  [B]: [
    "system-view",
    "bgp 65011",
    "router-id 10.4.0.3",
    ...OF_B.flatMap((node) => [
      `peer 10.4.10.${node} as-number 64620`,
      `peer 10.4.10.${node} ${connects("2")}`,
    ]),
    "return",
    "save",
    "y",
  ],
};

const PEERS = [
  ["rack-a-and-c", { nodeSelector: "rack in {'a', 'c'}", peerIP: "10.4.10.1", asNumber: 65010 }],
  ["rack-b", { nodeSelector: "rack == 'b'", peerIP: "10.4.10.2", asNumber: 65011 }],
  ["sh-c31-also-there", { node: "sh-c31", peerIP: "10.4.10.2", asNumber: 65011 }],
  // Of another team.
  ["firewall", { node: "sh-a11", peerIP: "10.9.9.9", asNumber: 64999 }],
] as const;

const OUTSIDE = [
  /SH_Core_S9700_A: peer 10\.9\.9\.9: is no node's address/,
  /SH_Core_S9700_A: `peer 10\.9\.9\.9 description the firewall` \(bgp\)/,
  /SH_Core_S9700_A: `network 10\.4\.0\.0 255\.255\.0\.0` \(ipv4-family unicast\)/,
  /SH_Core_S9700_A: `peer 10\.9\.9\.9 enable` \(ipv4-family vpnv4\)/,
  /SH_Core_S9700_A: `peer 172\.16\.4\.5 as-number 65020` \(ipv4-family vpn-instance TENANT\)/,
  /BGPPeer firewall: peers with 10\.9\.9\.9, and no session of the file is its/,
];

const IN_FILE = [
  /nodeToNode: \{ remedy: mesh \}/,
  /groups:\s+NODES:\s+timers: \{ keepalive: 20, hold: 60 \}\s+prefixLists: \{ import: PODS \}/,
  /sh-c31: \{ description: "?sh-c31 \(ask Wang, 3rd floor\)/,
  /rack-a-and-c: .*nodeSelector: "?rack in \{'a', 'c'\}/,
];

let lab: Lab;

before(async () => {
  lab = await Lab.up({ name: `by-hand-${process.pid}`, definition: { ...twoSwitches, asNumber: 64620 } });
  await makeByHand();
});
after(async () => lab?.down());

const accesses = () =>
  Object.values(lab.switches).map(({ host, port, hostKey, username, password }) => ({
    ...{ host, port, hostKey, username, password },
    legacyAlgorithms: false,
  }));

describe("a site of two switches that was made by hand", () => {
  test("is probed: preview, update and verify work at both switches, and nothing is changed by it", async () => {
    const before = await everything();
    for (const access of accesses()) {
      const { verdicts } = await withLogin(access, (vty) => probe(vty));
      for (const [use, { works, why }] of Object.entries(verdicts))
        assert.equal(works, "yes", `${use}: ${why.join("; ")}`);
    }
    assert.deepEqual(await everything(), before);
  });

  test("is imported: the file's updates would change no row and no field, and what is not of it is named", async () => {
    const before = await everything();
    const site = await readSite(accesses(), lab.kubeconfig, undefined);
    const imported = importedStack(site, { stack: "by-hand", kubeconfig: lab.kubeconfig });
    const proof = prove(imported, site);
    const report = reportOf(imported, proof).join("\n");
    assert.ok(isUnchanged(proof), report);
    assert.match(report, /^6 sessions, 2 switches, 5 nodes\.$/m);
    for (const sentence of OUTSIDE) assert.match(report, sentence);
    const text = fileText(imported);
    for (const words of IN_FILE) assert.match(text, words);
    assert.deepEqual(await everything(), before);
  });
});

async function makeByHand(): Promise<void> {
  for (const [sysname, lines] of Object.entries(TYPED)) {
    const shown = await typeOnSwitch(lab, sysname, lines);
    // Up to the `return` that ends each typing: in the user view, where `save` leaves it, it is no command.
    assert.doesNotMatch(shown.slice(0, shown.lastIndexOf(`<${sysname}>return`)), /^ *Error/m, shown);
  }
  for (const [name, spec] of PEERS) {
    const object = { apiVersion: "projectcalico.org/v3", kind: "BGPPeer", metadata: { name }, spec };
    await lab.api.create(`${CALICO_V3}/bgppeers`, object);
  }
  for (const [sysname, nodes] of [
    [A, OF_A],
    [B, OF_B],
  ] as const) {
    const areUp = async () => {
      const shown = await typeOnSwitch(lab, sysname, ["display bgp peer"]);
      return nodes.every((node) => new RegExp(`^ *10\\.4\\.10\\.${node} .* Established `, "m").test(shown));
    };
    // Each look is a login of its own.
    await waitFor(`${sysname}'s sessions`, 120, areUp, 2_000);
  }
}

/** What no probe and no import may change: what each switch runs and would boot with, and the log of Calico's API. */
async function everything(): Promise<unknown> {
  const switches = Object.values(lab.switches).map(async (device) => [
    await device.running(),
    await device.startup(),
  ]);
  return { switches: await Promise.all(switches), writes: lab.apiLog().length };
}
