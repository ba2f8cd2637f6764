import assert from "node:assert/strict";
import { bjOffice, LAB_USER, type LabDefinition } from "../../lab/definition";
import { CALICO_V3 } from "../../lab/kubeApi";
import { ok, siteStory } from "../support/siteStory";

const SYSNAME = "GZ_Core_S9700";

/**
 * One switch with two VPN instances. FRR behind it speaks for both in one instance, since the lab's kernel need not have
 * VRF devices: the command line tells them apart, forwarding does not.
 */
const definition: LabDefinition = {
  asNumber: 63400,
  pool: bjOffice.pool,
  switches: [
    {
      sysname: SYSNAME,
      port: 2303,
      asNumber: 65020,
      loopback: "10.6.0.2",
      interfaces: [
        {
          name: "Vlanif98",
          address: "10.6.98.1/24",
          ipv6Address: "fd00:6::1/64",
          nodes: true,
          vpnInstance: "BLUE",
        },
        // As long as a host: a second interface of the kernel in the nodes' subnet would take their replies.
        { name: "Vlanif99", address: "10.6.98.2/32", vpnInstance: "RED" },
      ],
      users: [LAB_USER],
      hostKey: "BJ_Office_Core_S9700.pem",
    },
  ],
  nodes: [11, 12, 13].map((last) => ({
    name: `gz-${last}`,
    address: `10.6.98.${last}`,
    rack: last === 13 ? "red" : "blue",
    ...(last === 12 ? { ipv6Address: "fd00:6::12" } : {}),
    blocks: [`172.30.${last}.0/26`, ...(last === 12 ? ["fd00:30:0:12::/122"] : [])],
    pods: [`172.30.${last}.1`],
  })),
};

/** The rows of a view of the switch's `bgp` section, in which addresses of nodes stand. */
function peersIn(text: string, view: string): string[] {
  const [, rows = ""] = new RegExp(`\\n ${view}\\n((?: {2}.*\\n)*)`).exec(text) ?? [];
  return [...rows.matchAll(/peer (\S+) as-number/g)].map(([, peer = ""]) => peer).sort();
}

siteStory({
  stack: "vpn-instances",
  what: "two VPN instances of one switch",
  definition,
  sysnameOf: () => SYSNAME,
  pods: ["172.30.11.1", "172.30.13.1"],
  prepare: async ({ lab }) => {
    await lab.api.create(`${CALICO_V3}/ippools`, {
      apiVersion: "projectcalico.org/v3",
      kind: "IPPool",
      metadata: { name: "default-ipv6-ippool" },
      spec: {
        cidr: "fd00:30::/48",
        blockSize: 122,
        ipipMode: "Never",
        vxlanMode: "Never",
        natOutgoing: false,
      },
    });
  },
  asRead: (reading) => ({
    ...reading,
    switches: reading.switches.map((device) => ({
      ...device,
      interfaces: device.interfaces.map((one) =>
        one.name === "Vlanif99" ? { ...one, addresses: ["10.6.98.2/24"] } : one,
      ),
    })),
  }),
  whileUp: async ({ lab, project }) => {
    const text = (await lab.switches[SYSNAME]?.running()) ?? "";
    assert.deepEqual(peersIn(text, "ipv4-family vpn-instance BLUE"), ["10.6.98.11", "10.6.98.12"]);
    assert.deepEqual(peersIn(text, "ipv4-family vpn-instance RED"), ["10.6.98.13"]);
    assert.deepEqual(peersIn(text, "ipv6-family vpn-instance BLUE"), ["FD00:6::12"]);
    assert.doesNotMatch(text, /\n peer /, "no public peer");
    // A node in maintenance: its session of the instance stays up and carries nothing.
    project.edit((set) => set(["calico-peering:cluster", "nodes", "gz-13", "maintenance"], true));
    assert.match(ok(await project.pulumi.up("--skip-preview")), /node gz-13 is safe to take down/);
    ok(await project.command("verify"));
    const { stdout } = await lab.vtysh(SYSNAME, "show bgp ipv4 unicast summary json");
    const { peers } = JSON.parse(stdout) as { peers: Record<string, { state: string; pfxRcd: number }> };
    const { state, pfxRcd } = peers["10.6.98.13"] ?? {};
    assert.deepEqual({ state, pfxRcd }, { state: "Established", pfxRcd: 0 });
  },
});
