import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { withLogin } from "../../components/s9700/vrp";
import { probe } from "../../components/s9700/vrp/probe";
import { twoSwitches } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { typeOnSwitch } from "../lab/ssh";
import { waitFor } from "../lab/waitFor";
import { endOfProbes, losesNothing } from "./support/probes";
import { ok } from "./support/siteStory";

/**
 * The site of stacks/Pulumi.two-switches.yaml as its people would have made it: groups and a list on one switch, neither
 * on the other, a BGPPeer for each by selector, the mesh on, and peers and views of other teams beside them. It is probed,
 * imported and updated through the engine while every pod sends packets to every other.
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

const STACK = "by-hand";
const PODS = twoSwitches.nodes.flatMap(({ pods = [] }) => pods.slice(0, 1));

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-two-by-hand", definition: { ...twoSwitches, asNumber: 64620 } });
  project = Project.ofNew(STACK);
  await makeByHand();
  await lab.startProbes(PODS);
});
after(async () => {
  await lab?.down();
  project?.remove();
});

interface Served {
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

interface Annotated {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

describe("a site of two switches that was made by hand", () => {
  let before: Awaited<ReturnType<typeof everything>>;

  test("is probed: preview, update and verify work at both switches, and nothing is changed by it", async () => {
    before = await everything();
    for (const { host, port, hostKey, username, password } of Object.values(lab.switches)) {
      const access = { host, port, hostKey, username, password, legacyAlgorithms: false };
      const { verdicts } = await withLogin(access, (vty) => probe(vty));
      for (const [use, { works, why }] of Object.entries(verdicts))
        assert.equal(works, "yes", `${use}: ${why.join("; ")}`);
    }
    assert.deepEqual(await everything(), before);
  });

  test("is imported: the file says what is there, and what is not of it is named", async () => {
    const stdout = ok(await project.import(lab));
    assert.match(stdout, /^6 sessions, 2 switches, 5 nodes\.$/m);
    assert.match(stdout, /^Nothing changes: /m);
    assert.match(
      stdout,
      /BGPConfiguration default spec\.logSeverityScreen: "Info" is written, which is Calico's default/,
    );
    for (const sentence of OUTSIDE) assert.match(stdout, sentence);
    for (const words of IN_FILE) assert.match(project.stackText(), words);
    assert.deepEqual(await everything(), before);
  });

  test("its first preview shows no device command on either switch, and changes no field of an object", async () => {
    ok(await project.pulumi.init());
    for (const [name, { password }] of Object.entries(lab.switches))
      ok(await project.setSecret("switchPasswords", name, password));
    const { code, stdout, stderr } = await project.pulumi.preview("--diff");
    const text = stdout + stderr;
    assert.equal(code, 0, text);
    for (const name of [A, B])
      assert.match(text, new RegExp(`${name} \\(.*\\): new in this stack; no command needed`));
    for (const name of ["rack-a-and-c", "rack-b", "sh-c31-also-there"])
      assert.match(
        text,
        new RegExp(`BGPPeer ${name}[,:].*adds this stack's label and annotations, and changes no field`),
      );
    assert.match(text, /BGPPeer firewall: is not this stack's/);
    assert.deepEqual(await everything(), before);
  });

  test("its first update sends no line, writes no field but the announced default, and resets no session; a second preview is clean", async () => {
    ok(await project.pulumi.up("--skip-preview"));
    const now = await everything();
    assert.deepEqual(now.running, before.running);
    assert.deepEqual(now.sessions, before.sessions);
    assert.equal(now.configuration.logSeverityScreen, "Info");
    before.configuration.logSeverityScreen = "Info";
    assert.deepEqual([now.configuration, now.objects], [before.configuration, before.objects]);
    ok(await project.pulumi.preview("--expect-no-changes"));
  });

  test("a node that joins is added by `nodes --write` and an update: two lines on its switch, none on the other", async () => {
    await lab.addNode({ name: "sh-a13", address: "10.4.10.13", rack: "a", block: "172.31.13.0/26" });
    await waitFor("sh-a13 in the cluster, with its address", 60, async () => {
      const { metadata } = await lab.api.get<Annotated>("/api/v1/nodes/sh-a13");
      return metadata.annotations?.["projectcalico.org/IPv4Address"] !== undefined;
    });
    ok(await project.command("nodes", "--write"));
    ok(await project.pulumi.up("--skip-preview"));
    const now = await everything();
    const added = (name: string) => now.running[name]?.filter((row) => !before.running[name]?.includes(row));
    assert.deepEqual(added(A), [
      " peer 10.4.10.13 as-number 64620",
      " peer 10.4.10.13 group NODES",
      // What the switch makes of it by itself.
      "  peer 10.4.10.13 enable",
      "  peer 10.4.10.13 group NODES",
    ]);
    assert.deepEqual(added(B), []);
    assert.deepEqual([now.objects, now.sessions], [before.objects, before.sessions]);
    // What was made by hand is not right by being in a file: `verify` says what there is to mend.
    await waitFor("verify of all sessions, the new one too", 60, async () => {
      const { stdout } = await project.command("verify");
      assert.match(stdout, /the node-to-node mesh is on, and BGPPeer rack-b has no filter own-routes-only/);
      return /7 of 7 sessions Established on both ends/.test(stdout);
    });
  });

  test("and from the probe until after that no pod has lost a packet to any other", async () => {
    losesNothing(PODS, await endOfProbes(lab));
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

interface Session {
  readonly state: string;
  readonly connectionsEstablished: number;
  readonly connectionsDropped: number;
}

/** Of each node's session of a switch how it is, and how often it has come up and gone down, as the switch counts. */
async function sessionsOf(sysname: string, nodes: readonly string[]): Promise<unknown> {
  const { stdout } = await lab.vtysh(sysname, "show bgp summary json");
  const { ipv4Unicast } = JSON.parse(stdout) as { ipv4Unicast: { peers: Record<string, Session> } };
  return nodes.map((node) => {
    const { state, connectionsEstablished, connectionsDropped } = ipv4Unicast.peers[`10.4.10.${node}`] ?? {};
    return { node, state, connectionsEstablished, connectionsDropped };
  });
}

/** What no probe, import or first update may change, and how many writes Calico's API has had. */
async function everything() {
  const running: Record<string, string[]> = {};
  for (const device of Object.values(lab.switches)) {
    running[device.sysname] = (await device.running()).split("\n");
    assert.deepEqual(
      (await device.startup()).split("\n"),
      running[device.sysname],
      "it runs what it would boot with",
    );
  }
  const list = async (kind: string) => {
    const { items } = await lab.api.get<{ items: Served[] }>(`${CALICO_V3}/${kind}`);
    return items.map(({ metadata: { name }, spec }) => [name, spec]);
  };
  const { spec: configuration } = await lab.api.get<Served>(`${CALICO_V3}/bgpconfigurations/default`);
  const objects = [await list("bgppeers"), await list("bgpfilters")];
  const sessions = [await sessionsOf(A, OF_A), await sessionsOf(B, OF_B)];
  return { running, configuration, objects, sessions, writes: lab.apiLog().length };
}
