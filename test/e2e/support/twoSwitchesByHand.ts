import assert from "node:assert/strict";
import { CALICO_V3 } from "../../lab/kubeApi";
import type { Lab } from "../../lab/lab";
import { Project } from "../../lab/project";
import { typeOnSwitch } from "../../lab/ssh";
import { waitFor } from "../../lab/waitFor";

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
  /groups: \{ NODES: \{ timers: \{ keepalive: 20, hold: 60 \}, prefixLists: \{ import: PODS \}/,
  /sh-c31: \{ description: "?sh-c31 \(ask Wang, 3rd floor\)/,
  /rack-a-and-c: .*nodeSelector: "?rack in \{'a', 'c'\}/,
];

/** Makes the site on both ends, imports it, and looks at the first preview: one run of the engine. */
export async function importedByHand(lab: Lab): Promise<void> {
  for (const [sysname, lines] of Object.entries(TYPED))
    assert.doesNotMatch(await typeOnSwitch(lab, sysname, lines), /^ *Error/m);
  for (const [name, spec] of PEERS) {
    const object = { apiVersion: "projectcalico.org/v3", kind: "BGPPeer", metadata: { name }, spec };
    await lab.api.create(`${CALICO_V3}/bgppeers`, object);
  }
  for (const [sysname, nodes] of [
    [A, OF_A],
    [B, OF_B],
  ] as const) {
    await waitFor(`${sysname}'s sessions`, 60, async () => {
      const shown = await typeOnSwitch(lab, sysname, ["display bgp peer"]);
      return nodes.every((node) => new RegExp(`^ *10\\.4\\.10\\.${node} .* Established `, "m").test(shown));
    });
  }
  const project = Project.ofNew("by-hand");
  try {
    await firstPreview(lab, project);
  } finally {
    project.remove();
  }
}

async function firstPreview(lab: Lab, project: Project): Promise<void> {
  const before = await everything(lab);
  const { code, stdout, stderr } = await project.import(lab);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^6 sessions, 2 switches, 5 nodes\.$/m);
  for (const sentence of OUTSIDE) assert.match(stdout, sentence);
  for (const words of IN_FILE) assert.match(project.stackText(), words);
  await project.useLabPasswords();
  const preview = await project.pulumi.preview("--diff");
  const text = preview.stdout + preview.stderr;
  assert.equal(preview.code, 0, text);
  for (const sysname of [A, B])
    assert.match(
      text,
      new RegExp(`${sysname} \\(.*\\): new in this stack; no command needed; foreign rows left`),
    );
  for (const name of ["rack-a-and-c", "rack-b", "sh-c31-also-there"])
    assert.match(
      text,
      new RegExp(`BGPPeer ${name}: .*adds this stack's label and annotations, and changes no field`),
    );
  assert.doesNotMatch(text, /Left as it was|BGPPeer firewall/);
  assert.deepEqual(await everything(lab), before);
}

/** What no import and no preview may change: what each switch runs and would boot with, and the log of Calico's API. */
async function everything(lab: Lab): Promise<unknown> {
  const switches = Object.values(lab.switches).map(async (device) => [
    await device.running(),
    await device.startup(),
  ]);
  return { switches: await Promise.all(switches), writes: lab.apiLog().length };
}
