import assert from "node:assert/strict";
import { LAB_USER, type LabDefinition } from "../../lab/definition";
import { siteStory } from "../support/siteStory";

/** The IPv4 addresses are the machines' own; Calico has none of them. */
const definition: LabDefinition = {
  asNumber: 64640,
  pool: { name: "default-ipv6-ippool", cidr: "fd00:10:244::/48", blockSize: 122 },
  switches: [
    {
      sysname: "HZ_Core_S9700",
      port: 2331,
      asNumber: 65080,
      loopback: "10.8.0.2",
      interfaces: [{ name: "Vlanif801", address: "10.8.1.1/24", ipv6Address: "fd00:8::1/64", nodes: true }],
      users: [LAB_USER],
      hostKey: "SH_Core_S9700_A.pem",
    },
  ],
  nodes: [1, 2].map((n) => ({
    name: `hz-${n}`,
    address: `10.8.1.1${n}`,
    ipv6Address: `fd00:8::1${n}`,
    ipv6Only: true,
    blocks: [`fd00:10:244:${n}::/122`],
    pods: [`fd00:10:244:${n}::1`],
  })),
};

siteStory({
  stack: "ipv6-only",
  what: "nodes, pods and sessions over IPv6 alone",
  definition,
  pods: definition.nodes.flatMap(({ pods = [] }) => pods),
  whileUp: async ({ lab }) => {
    const { stdout } = await lab.vtysh("HZ_Core_S9700", "show bgp ipv4 unicast summary json");
    assert.doesNotMatch(stdout, /fd00:8::11/, "no session in the IPv4 family");
    const route = await lab.exec("hz-1", ["ip", "-6", "route", "get", "fd00:10:244:2::1"]);
    assert.match(route.stdout, /via fd00:8::1 /, "by way of the switch");
  },
});
