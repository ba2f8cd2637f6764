import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { prove } from "../../../stacks/import/prove";
import { reportOf } from "../../../stacks/import/report";
import { fileText } from "../../../stacks/import/text";
import { importedStack, modelOf } from "../../../stacks/import/values";
import { clusterOf, node, switchOf } from "./site";
import { inventoryOf, sameClusterEnd, sameSwitchEnds } from "./twoEnds";

/** Sites made by hand in which several habits meet: every combination of them. Typed, not rendered by this project. */

const NODES = [
  ["bj-141", "10.2.98.141", "a"],
  ["bj-142", "10.2.98.142", "a"],
  ["bj-143", "10.2.98.143", "b"],
  ["bj-152", "10.2.98.152", "b"],
] as const;

interface Habits {
  readonly switches: 1 | 2;
  readonly groups: boolean;
  readonly lists: boolean;
  readonly mesh: boolean;
  readonly peers: "global" | "per node" | "by selector";
  readonly others: boolean;
}

const BOTH = [false, true];
const COMBINATIONS: readonly Habits[] = ([1, 2] as const).flatMap((switches) =>
  BOTH.flatMap((groups) =>
    BOTH.flatMap((lists) =>
      BOTH.flatMap((mesh) =>
        (["global", "per node", "by selector"] as const).flatMap((peers) =>
          BOTH.map((others) => ({ switches, groups, lists, mesh, peers, others })),
        ),
      ),
    ),
  ),
);

const nameOf = ({ switches, groups, lists, mesh, peers, others }: Habits): string =>
  [
    switches === 1 ? "one switch" : "two switches",
    ...(groups ? ["groups"] : []),
    ...(lists ? ["prefix lists"] : []),
    mesh ? "a live mesh" : "no mesh",
    `BGPPeers ${peers}`,
    ...(others ? ["peers and views of others"] : []),
  ].join(", ");

type NodeOf = (typeof NODES)[number];

/** Where BGPPeers choose by rack, each of two switches has its rack's nodes; else all. */
function nodesOf({ switches, peers }: Habits, which: number): readonly NodeOf[] {
  if (switches === 1 || peers !== "by selector") return NODES;
  return NODES.filter(([, , rack]) => rack === (which === 1 ? "a" : "b"));
}

/** As an engineer of this site types a switch; numbers and order are a person's. */
function typedSwitch(habits: Habits, which: number): string {
  const { groups, lists, others, switches } = habits;
  const [own, other] = which === 1 ? ["10.2.98.1", "10.2.98.2"] : ["10.2.98.2", "10.2.98.1"];
  const connects = `connect-interface Vlanif98 ${own}`;
  const nodes = nodesOf(habits, which);
  const members = nodes.flatMap(([name, address], at) => [
    ` peer ${address} as-number 63400`,
    ...(groups ? [` peer ${address} group K8S`] : [` peer ${address} ${connects}`]),
    // One of them has a name that a colleague gave it.
    ...(at === 0 ? [` peer ${address} description ${name}  (ask Wang, 3rd floor)`] : []),
  ]);
  const rows = (name: string) => (lists ? [`  peer ${name} ip-prefix PODS import`] : []);
  return [
    "sysname Core",
    "#",
    "interface Vlanif98",
    ` ip address ${own} 255.255.255.0`,
    "#",
    ...(lists
      ? [
          "ip ip-prefix PODS index 10 permit 172.30.0.0 16 greater-equal 26 less-equal 32",
          "ip ip-prefix TENANTS index 5 deny 0.0.0.0 0",
          "#",
        ]
      : []),
    `bgp ${65000 + which}`,
    ` router-id 10.2.0.${which + 1}`,
    ...(groups
      ? [" group K8S external", ` peer K8S ${connects}`, " peer K8S timer keepalive 20 hold 60"]
      : []),
    ...members,
    ...(switches === 2 ? [` peer ${other} as-number ${65003 - which}`] : []),
    ...(others ? [" peer 10.9.9.9 as-number 64999", " peer 10.9.9.9 description the firewall"] : []),
    " #",
    " ipv4-family unicast",
    "  undo synchronization",
    ...(others ? ["  network 10.2.0.0 255.255.0.0"] : []),
    ...(groups ? ["  peer K8S enable", ...rows("K8S")] : nodes.flatMap(([, address]) => rows(address))),
    ...(others
      ? [
          " #",
          " link-state-family unicast",
          "  peer 10.9.9.9 enable",
          " #",
          " ipv4-family vpn-instance TENANT",
          "  peer 172.16.4.5 as-number 65010",
          "  peer 172.16.4.5 password cipher S3cret-Of-Tenant",
        ]
      : []),
    "#",
  ].join("\n");
}

/** As calicoctl made them. */
function typedObjects(habits: Habits) {
  const { mesh, peers, switches } = habits;
  const all = ([1, 2] as const).slice(0, switches).flatMap((which) => {
    const to = { peerIP: `10.2.98.${which}`, asNumber: 65000 + which };
    switch (peers) {
      case "global":
        return [{ name: `everyone-to-${which}`, spec: to }];
      case "per node":
        return NODES.map(([name]) => ({ name: `${name}.core${which}`, spec: { ...to, node: name } }));
      case "by selector":
        return switches === 1
          ? ["a", "b"].map((rack) => ({
              name: `rack-${rack}`,
              spec: { ...to, nodeSelector: `rack == "${rack}"` },
            }))
          : [
              {
                name: `rack-${which}`,
                spec: { ...to, nodeSelector: `rack == '${which === 1 ? "a" : "b"}'` },
              },
            ];
    }
  });
  return [
    {
      kind: "BGPConfiguration",
      metadata: { name: "default" },
      spec: { asNumber: 63400, logSeverityScreen: "Info", nodeToNodeMeshEnabled: mesh },
    },
    {
      kind: "IPPool",
      metadata: { name: "default-ipv4-ippool" },
      spec: { cidr: "172.30.0.0/16", blockSize: 26, natOutgoing: false },
    },
    // Of another team, for a peer that no imported switch is.
    ...(habits.others
      ? [
          {
            kind: "BGPPeer",
            metadata: { name: "firewall" },
            spec: { node: "bj-141", peerIP: "10.9.9.9", asNumber: 64999 },
          },
        ]
      : []),
    ...all.map(({ name, spec }) => ({ kind: "BGPPeer", metadata: { name }, spec })),
  ];
}

function importOf(habits: Habits) {
  const nodes = NODES.map(([name, address, rack]) => [
    name,
    node(address, { labels: { "kubernetes.io/hostname": name, rack } }),
  ]);
  const switches = [1, 2]
    .slice(0, habits.switches)
    .map((which) => switchOf(`Core-${which}`, typedSwitch(habits, which), { host: `10.2.0.${which + 1}` }));
  const cluster = clusterOf(
    Object.fromEntries(nodes) as Record<string, ReturnType<typeof node>>,
    typedObjects(habits),
  );
  const site = { cluster, strictAffinity: false, switches };
  const stack = importedStack(site, { stack: "site" });
  return { stack, proof: prove(stack, site), text: fileText(stack) };
}

describe("a site made by hand is imported so that nothing changes on either end, with", () => {
  for (const habits of COMBINATIONS) {
    test(nameOf(habits), () => {
      const { stack, proof, text } = importOf(habits);
      assert.deepEqual(
        { refused: proof.refused, changes: proof.changes },
        { refused: [], changes: [] },
        text,
      );
      const sessions = [1, 2].slice(0, habits.switches).flatMap((which) => nodesOf(habits, which));
      assert.equal(proof.sessions, sessions.length);
      // The words that are written are those that were proved.
      const [written, values] = [inventoryOf("site", text), modelOf(stack.cluster, stack.switches, "site")];
      assert.ok(values);
      sameSwitchEnds(written, values);
      sameClusterEnd(written, values);
      const report = reportOf(stack, proof).join("\n");
      assert.doesNotMatch(text + report, /S3cret/);
      for (const said of saidOf(habits)) assert.match(text, said);
      for (const listed of listedOf(habits)) assert.match(report, listed);
    });
  }
});

/** What the file says of each habit. */
function saidOf({ switches, groups, lists, mesh, peers }: Habits): RegExp[] {
  return [
    mesh ? /nodeToNode: \{ remedy: mesh \}/ : /nodeToNode: \{ remedy: through-switch/,
    /description: "?bj-141 \(ask Wang, 3rd floor\)/,
    ...(switches === 2 ? [/interconnect: \[Core-2\]/] : []),
    ...(groups ? [/groups:\s.*K8S/s, /timers: \{ keepalive: 20, hold: 60 \}/] : []),
    ...(lists ? [/prefixLists: \{ import: PODS \}/] : []),
    ...(peers === "by selector" ? [/nodeSelector: /] : []),
  ];
}

/** What the report lists as left alone. */
function listedOf({ switches, others }: Habits): RegExp[] {
  return [
    ...(switches === 2 ? [/Core-1: peer 10\.2\.98\.2: is switch Core-2, with which this one exchanges/] : []),
    ...(others
      ? [
          /BGPPeer firewall: peers with 10\.9\.9\.9, and no session of the file is its/,
          /Core-1: peer 10\.9\.9\.9: is no node's address/,
          /Core-1: `peer 10\.9\.9\.9 description the firewall` \(bgp\)/,
          /Core-1: `network 10\.2\.0\.0 255\.255\.0\.0` \(ipv4-family unicast\)/,
          /Core-1: `peer 10\.9\.9\.9 enable` \(link-state-family unicast\)/,
          /Core-1: `peer 172\.16\.4\.5 as-number 65010` \(ipv4-family vpn-instance TENANT\)/,
        ]
      : []),
  ];
}
