import assert from "node:assert/strict";
import { LAB_USER, type LabDefinition } from "../../lab/definition";
import { siteStory } from "../support/siteStory";

const device = (letter: "A" | "B", n: 1 | 2, port: number) => ({
  sysname: `GZ_TOR_S9700_${letter}`,
  port,
  asNumber: 65069 + n,
  apart: n === 2,
  loopback: `10.7.0.${n + 1}`,
  interfaces: [{ name: `Vlanif70${n}`, address: `10.7.${n}.1/24`, nodes: true }],
  users: [LAB_USER],
  hostKey: `SH_Core_S9700_${letter}.pem`,
});

/** Three nodes on two switches that have no VLAN in common; the cluster speaks its AS numbers already. */
const definition: LabDefinition = {
  asNumber: 64630,
  pool: { name: "default-ipv4-ippool", cidr: "172.29.0.0/16", blockSize: 26 },
  switches: [device("A", 1, 2321), device("B", 2, 2322)],
  nodes: [1, 2, 3].map((n) => ({
    name: `gz-${n}`,
    address: `10.7.1.1${n}`,
    interfaces: { GZ_TOR_S9700_B: `10.7.2.1${n}` },
    asNumber: 4200070010 + n,
    blocks: [`172.29.${n}.0/26`],
    pods: [`172.29.${n}.1`],
  })),
};

siteStory({
  stack: "two-nics",
  what: "two interfaces a node, each towards a switch of its own",
  definition,
  pods: definition.nodes.flatMap(({ pods = [] }) => pods),
  whileUp: async ({ lab }) => {
    // Each switch has a node's block by the node's address in its own VLAN.
    for (const [letter, n] of [
      ["A", 1],
      ["B", 2],
    ] as const) {
      const { stdout } = await lab.vtysh(
        `GZ_TOR_S9700_${letter}`,
        "show bgp ipv4 unicast 172.29.3.0/26 json",
      );
      const { paths } = JSON.parse(stdout) as { paths: { nexthops: { ip: string }[] }[] };
      assert.deepEqual(
        paths.map(({ nexthops }) => nexthops.map(({ ip }) => ip)),
        [[`10.7.${n}.13`]],
      );
    }
    // A node uses both ways.
    const { stdout } = await lab.exec("gz-1", ["ip", "route", "show", "172.29.3.0/26"]);
    assert.match(stdout, /nexthop via 10\.7\.1\.1 dev eth0/);
    assert.match(stdout, /nexthop via 10\.7\.2\.1 dev eth1/);
  },
});
