import fc from "fast-check";
import { formatIpv4, type Cluster, type Inventory, type Switch } from "../../components/peering";

/** The first datacenter, as a model. */
export function bjOffice(change: { cluster?: Partial<Cluster>; device?: Partial<Switch> } = {}): Inventory {
  const names = ["bj-141", "bj-142", "bj-143", "bj-152"];
  return {
    datacenter: "bj-office",
    cluster: {
      asNumber: 63400,
      logSeverityScreen: "Info",
      install: { existing: true },
      ipPools: [
        { name: "pods", cidr: "172.30.0.0/16", blockSize: 26, encapsulation: "None", natOutgoing: false },
      ],
      serviceClusterIPs: [],
      serviceExternalIPs: [],
      serviceLoadBalancerIPs: [],
      prefixAdvertisements: {},
      nodeToNode: { remedy: "through-switch", acknowledged: true },
      bgpPeers: { form: "per-node" },
      nodes: names.map((name) => ({ name, address: `10.2.98.${name.slice(3)}` })),
      ...change.cluster,
    },
    switches: [
      {
        name: "BJ_Office_Core_S9700",
        management: {
          host: "10.2.0.2",
          port: 22,
          username: "pulumi",
          hostKey: "SHA256:TIUON8bTaxHSFHybB5GKIxNZE3zURvoFUdEvBuDOV6Q",
          legacyAlgorithms: false,
        },
        asNumber: 65001,
        routerId: "10.2.0.2",
        peering: { interface: "Vlanif98", ipv4: { address: "10.2.98.1", prefixLength: 24 } },
        ipv4Family: ["undo synchronization", "compare-different-as-med"],
        ipv6Family: ["undo synchronization"],
        loadBalancing: {},
        groups: {},
        session: {},
        sessions: {},
        nodes: names,
        ...change.device,
      },
    ],
  };
}

/** One switch with two VPN instances, two nodes in each. */
export function twoInstances(blue: Partial<Switch> = {}, red: Partial<Switch> = {}): Inventory {
  const model = bjOffice({ cluster: { nodeToNode: { remedy: "mesh" } }, device: { routerId: undefined } });
  const [device] = model.switches;
  if (!device) throw new Error("the first datacenter has a switch");
  const entry = (name: string, vpnInstance: string, last: number, nodes: string[]) => ({
    ...device,
    name,
    sysname: device.name,
    vpnInstance,
    peering: {
      interface: `Vlanif${98 + last}`,
      ipv4: { address: `10.2.98.${1 + last}`, prefixLength: 24 },
    },
    nodes,
  });
  return {
    ...model,
    switches: [
      { ...entry("core-blue", "BLUE", 0, ["bj-141", "bj-142"]), ...blue },
      { ...entry("core-red", "RED", 1, ["bj-143", "bj-152"]), ...red },
    ],
  };
}

/**
 * Any well-formed datacenter: 1–3 switches on one VLAN of 10.0.0.0/16 that know each other's routes, up to 40 nodes,
 * each switch with its own choice and the first one also with the nodes that no other chose.
 */
export const datacenters: fc.Arbitrary<Inventory> = fc
  .record({
    nodes: fc.uniqueArray(fc.integer({ min: 100, max: 65_000 }), { minLength: 1, maxLength: 40 }),
    switches: fc.array(fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), {
      minLength: 1,
      maxLength: 3,
    }),
    asNumber: fc.integer({ min: 64_512, max: 64_999 }),
  })
  .map(({ nodes, switches, asNumber }) => {
    const named = nodes.map((host) => ({ name: `n${host}`, address: formatIpv4(10 * 2 ** 24 + host) }));
    const [model] = bjOffice().switches;
    if (!model) throw new Error("the first datacenter has a switch");
    return {
      ...bjOffice({ cluster: { asNumber, nodes: named } }),
      switches: switches.map((choice, i) => ({
        ...model,
        name: `SW_${i}`,
        management: { ...model.management, host: `192.0.2.${i + 1}` },
        asNumber: 65_001 + i,
        routerId: `192.0.2.${i + 1}`,
        peering: { interface: "Vlanif10", ipv4: { address: `10.0.0.${i + 1}`, prefixLength: 16 } },
        nodes: named
          .filter((_, n) => choice[n] || n === 0 || (i === 0 && !switches.some((other) => other[n])))
          .map(({ name }) => name),
        ...(i === 0 ? {} : { interconnect: ["SW_0"] }),
      })),
    };
  });
