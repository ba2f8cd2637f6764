import * as fs from "node:fs";
import * as path from "node:path";
import { dottedMask } from "../emulator/cli/parameters";
import type { CalicoApi, NativeApi } from "./calicoApi";

/**
 * What an embedded datacenter consists of, as plain data: the lab builds exactly this out of real programs.
 * `bjOffice`, below, is the first datacenter (the seed); other labs are defined in the same way.
 */
export interface LabDefinition {
  /** The AS number in BGPConfiguration `default` when the lab comes up. Default: there is none, and nodes speak 64512. */
  readonly asNumber?: number;
  /** Default: Calico's own API server. With native definitions no confd runs, so every node runs BIRD alone. */
  readonly calicoApi?: CalicoApi;
  /** Calico's pool, without an overlay: the seed has none, and BIRD 1.6.8 could not program one. */
  readonly pool: { readonly name: string; readonly cidr: string; readonly blockSize: number };
  /**
   * The first switch is the default gateway of every node; the node VLANs of the others are bridged to its own, unless
   * they are `apart`.
   */
  readonly switches: readonly LabSwitch[];
  readonly nodes: readonly LabNode[];
}

export interface LabSwitch {
  readonly sysname: string;
  /** TCP port of its command line on 127.0.0.1 in the default lab; labs with other names choose free ports. */
  readonly port: number;
  /** The switch boots with `bgp <asNumber>`, without a peer. */
  readonly asNumber: number;
  /** Its node VLAN is its own: only nodes with an interface of their own towards it are on it. Default false. */
  readonly apart?: boolean;
  /** Address of LoopBack0, without a mask. */
  readonly loopback: string;
  readonly interfaces: readonly LabInterface[];
  readonly users: readonly LabUser[];
  /** File in hostkeys/: an RSA key that protects nothing but this lab. */
  readonly hostKey: string;
}

export interface LabInterface {
  /** `Vlanif98`. */
  readonly name: string;
  /** With its mask: `10.2.98.1/24`. A BGP route for the same prefix stays inactive, as direct routes are preferred. */
  readonly address: string;
  /** The same over IPv6: `fd00:98::1/64`. Default: none. The command line shows no IPv6 address. */
  readonly ipv6Address?: string;
  /** True for the one interface of a switch that the nodes are on. Default false. */
  readonly nodes?: boolean;
  /** The VPN instance that it is bound to, for the command line alone: one routing engine forwards for all. Default: none. */
  readonly vpnInstance?: string;
}

export interface LabUser {
  readonly name: string;
  readonly password: string;
  /** VRP privilege level, 0 to 15; users of level 3 and above may configure. */
  readonly level: number;
}

export interface LabNode {
  readonly name: string;
  /** On the first switch's node interface, without a mask: `10.2.98.141`. */
  readonly address: string;
  /** Over IPv6, on the same interface, without a mask. Default: none. */
  readonly ipv6Address?: string;
  /** calico-node has an IPv6 address alone, and a router-id from its name (CALICO_ROUTER_ID=hash). Default false. */
  readonly ipv6Only?: boolean;
  /** Further interfaces: the node's address in the VLAN of a switch that is apart, by the switch's sysname. Default none. */
  readonly interfaces?: Readonly<Record<string, string>>;
  readonly rack?: string;
  /** The node's own AS number when the lab comes up: its annotation. Default: the cluster's. */
  readonly asNumber?: number;
  /** Present: the node runs BIRD alone, configured once for these AS numbers, without confd and status reporter. */
  readonly birdOnly?: { readonly nodeAs: number; readonly switchAs: number };
  /** Only its objects are there: no network, no program. Default false. */
  readonly declaredOnly?: boolean;
  /** Calico's address blocks with an affinity to this node, which announces each as a whole. Default none. */
  readonly blocks?: readonly string[];
  /** Addresses of the pods on this node. Default none. */
  readonly pods?: readonly string[];
  /** Kernel routes that an older overlay (flannel) left; Calico's BIRD announces those within the pool. */
  readonly leftovers?: readonly string[];
}

/** The user on every lab switch. The password is public on purpose: the lab listens on 127.0.0.1 only. */
export const LAB_USER: LabUser = { name: "pulumi", password: "Lab-0nly@127.0.0.1", level: 15 };

/** TCP ports of the default lab, on 127.0.0.1; the switches' are in their definitions. */
export const DEFAULT_PORTS = { apiserver: 16443, calicoApiserver: 16544 } as const;

/**
 * The first datacenter. Its switch shows, once both ends peer, 10 BGP routes, of which 7 are active:
 *
 *     172.30.9.64/26, 172.30.233.192/26, 172.30.119.128/26, 172.30.195.0/26     one block per node
 *     172.30.55.0/32, 172.30.74.0/32, 172.30.5.0/32                             a pod outside its node's block
 *
 * and 3 are inactive, since Vlanif95 to Vlanif97 are in the same networks:
 *
 *     172.30.5.0/24, 172.30.55.0/24, 172.30.74.0/24                             left behind by an older overlay
 */
export const bjOffice: LabDefinition = {
  pool: { name: "default-ipv4-ippool", cidr: "172.30.0.0/16", blockSize: 26 },
  switches: [
    {
      sysname: "BJ_Office_Core_S9700",
      port: 2298,
      asNumber: 65001,
      loopback: "10.2.0.2",
      interfaces: [
        { name: "Vlanif95", address: "172.30.5.254/24" },
        { name: "Vlanif96", address: "172.30.55.254/24" },
        { name: "Vlanif97", address: "172.30.74.254/24" },
        { name: "Vlanif98", address: "10.2.98.1/24", nodes: true },
      ],
      users: [LAB_USER],
      hostKey: "BJ_Office_Core_S9700.pem",
    },
  ],
  nodes: [
    {
      name: "bj-141",
      address: "10.2.98.141",
      rack: "r1",
      blocks: ["172.30.9.64/26"],
      pods: ["172.30.9.65", "172.30.55.0"],
      leftovers: ["172.30.5.0/24", "172.30.55.0/24"],
    },
    {
      name: "bj-142",
      address: "10.2.98.142",
      rack: "r1",
      blocks: ["172.30.233.192/26"],
      pods: ["172.30.233.193", "172.30.74.0"],
      leftovers: ["172.30.74.0/24"],
    },
    {
      name: "bj-143",
      address: "10.2.98.143",
      rack: "r2",
      blocks: ["172.30.119.128/26"],
      pods: ["172.30.119.129", "172.30.5.0"],
    },
    {
      name: "bj-152",
      address: "10.2.98.152",
      rack: "r2",
      blocks: ["172.30.195.0/26"],
      pods: ["172.30.195.1"],
    },
  ],
};

/** The datacenter of stacks/Pulumi.two-switches.yaml: a switch per rack, and rack c on both. */
export const twoSwitches: LabDefinition = {
  pool: { name: "default-ipv4-ippool", cidr: "172.31.0.0/16", blockSize: 26 },
  switches: [
    {
      sysname: "SH_Core_S9700_A",
      port: 2301,
      asNumber: 65010,
      loopback: "10.4.0.2",
      interfaces: [{ name: "Vlanif410", address: "10.4.10.1/24", nodes: true }],
      users: [LAB_USER],
      hostKey: "SH_Core_S9700_A.pem",
    },
    {
      sysname: "SH_Core_S9700_B",
      port: 2302,
      asNumber: 65011,
      loopback: "10.4.0.3",
      interfaces: [{ name: "Vlanif410", address: "10.4.10.2/24", nodes: true }],
      users: [LAB_USER],
      hostKey: "SH_Core_S9700_B.pem",
    },
  ],
  nodes: [
    { name: "sh-a11", address: "10.4.10.11", rack: "a", blocks: ["172.31.11.0/26"], pods: ["172.31.11.1"] },
    { name: "sh-a12", address: "10.4.10.12", rack: "a", blocks: ["172.31.12.0/26"], pods: ["172.31.12.1"] },
    { name: "sh-b21", address: "10.4.10.21", rack: "b", blocks: ["172.31.21.0/26"], pods: ["172.31.21.1"] },
    { name: "sh-b22", address: "10.4.10.22", rack: "b", blocks: ["172.31.22.0/26"], pods: ["172.31.22.1"] },
    { name: "sh-c31", address: "10.4.10.31", rack: "c", blocks: ["172.31.31.0/26"], pods: ["172.31.31.1"] },
  ],
};

/**
 * The same datacenter on native definitions. The confd that is to be had, of 3.31, reads `crd.projectcalico.org/v1` only:
 * BIRD runs on each node as that confd would configure it for one BGPPeer, and heeds no object.
 * @param nodeAs AS number of the nodes
 */
export function onNativeApi(definition: LabDefinition, calicoApi: NativeApi, nodeAs: number): LabDefinition {
  const [first] = definition.switches;
  if (first === undefined) throw new Error("the definition has no switch; it needs at least one.");
  const birdOnly = { nodeAs, switchAs: first.asNumber };
  // Nodes announce their own blocks and nothing else, so there are no pods outside of them.
  const nodes = definition.nodes.map(({ pods: _pods, leftovers: _leftovers, ...node }) => ({
    ...node,
    birdOnly,
  }));
  return { ...definition, calicoApi, nodes };
}

/** PEM text of a switch's host key. */
export function hostKeyOf(lab: LabSwitch): string {
  return fs.readFileSync(path.join(__dirname, "hostkeys", lab.hostKey), "utf8");
}

/** The interface that the nodes are on; throws when the definition has none. */
export function nodeInterface(lab: LabSwitch): LabInterface {
  const found = lab.interfaces.find((candidate) => candidate.nodes);
  if (!found) throw new Error(`${lab.sysname}: no interface has "nodes: true"; exactly one must.`);
  return found;
}

/** `10.2.98.1/24` → host `10.2.98.1`, length 24. */
export function splitAddress(address: string): { host: string; length: number } {
  const [host = "", length = "32"] = address.split("/");
  return { host, length: Number(length) };
}

/** The configuration that the switch boots with: its interfaces, and `bgp` without a peer. */
export function startupConfiguration(lab: LabSwitch): string {
  const lines = ["#", `sysname ${lab.sysname}`, "#"];
  const vlans = lab.interfaces.map((i) => i.name.replace("Vlanif", ""));
  lines.push(`vlan batch ${vlans.join(" ")}`, "#");
  const instances = new Set(lab.interfaces.flatMap(({ vpnInstance }) => vpnInstance ?? []));
  for (const instance of instances) lines.push(`ip vpn-instance ${instance}`, "#");
  for (const { name, address, ipv6Address, vpnInstance } of lab.interfaces) {
    const { host, length } = splitAddress(address);
    const binding = vpnInstance === undefined ? [] : [` ip binding vpn-instance ${vpnInstance}`];
    const ipv6 =
      ipv6Address === undefined ? [] : [" ipv6 enable", ` ipv6 address ${ipv6Address.toUpperCase()}`];
    lines.push(`interface ${name}`, ...binding, ` ip address ${host} ${dottedMask(length)}`, ...ipv6, "#");
  }
  lines.push("interface LoopBack0", ` ip address ${lab.loopback} 255.255.255.255`, "#");
  lines.push(`bgp ${lab.asNumber}`, " #", " ipv4-family unicast", "  undo synchronization");
  // A family that was entered stays, empty, when its last peer goes: it is there from the beginning.
  const over6 = lab.interfaces.filter(({ ipv6Address }) => ipv6Address !== undefined);
  if (over6.some(({ vpnInstance }) => vpnInstance === undefined))
    lines.push(" #", " ipv6-family unicast", "  undo synchronization");
  for (const instance of instances) lines.push(" #", ` ipv4-family vpn-instance ${instance}`);
  for (const instance of new Set(over6.flatMap(({ vpnInstance }) => vpnInstance ?? [])))
    lines.push(" #", ` ipv6-family vpn-instance ${instance}`);
  lines.push("#", "return");
  return lines.join("\n") + "\n";
}
