import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { must } from "./daemons";

/**
 * Network namespaces, veths and bridges. They work with an ordinary user's rights inside a user namespace:
 * therefore no `ip netns add`, which returns to the host's namespace, and every veth is created inside a namespace of
 * the lab. Not every kernel has dummy, 802.1q and IPIP devices, so none is used.
 */
const HANDLES = "/run/netns";

/** The command that runs a program in a network namespace. */
export function inNamespace(namespace: string, argv: readonly string[]): string[] {
  return ["nsenter", `--net=${HANDLES}/${namespace}`, "--", ...argv];
}

/** The command that runs a program with this directory as /run/calico, where a Calico node's programs share files. */
export function withCalicoDirectory(directory: string, argv: readonly string[]): string[] {
  const script = 'mount --bind "$0" /run/calico && exec "$@"';
  return ["unshare", "-m", "sh", "-c", script, directory, ...argv];
}

export function namespaces(): string[] {
  return fs.existsSync(HANDLES) ? fs.readdirSync(HANDLES).sort() : [];
}

async function addNamespace(name: string, sysctls: readonly string[]): Promise<void> {
  fs.mkdirSync(HANDLES, { recursive: true });
  fs.writeFileSync(`${HANDLES}/${name}`, "");
  const sets = sysctls.map((line) => {
    const [key = "", value = ""] = line.split("=");
    return `echo ${value} > /proc/sys/net/${key}`;
  });
  const script = [`mount --bind /proc/self/ns/net ${HANDLES}/${name}`, "ip link set lo up", ...sets].join(
    " && ",
  );
  await must(["unshare", "-n", "sh", "-c", script]);
}

/** Removes a namespace with its interfaces. The processes in it must have ended. */
export async function removeNamespace(name: string): Promise<void> {
  await must(["umount", `${HANDLES}/${name}`]);
  fs.rmSync(`${HANDLES}/${name}`, { force: true });
}

async function ip(namespace: string, lines: readonly string[]): Promise<void> {
  await must(["ip", "-n", namespace, "-batch", "-"], { input: lines.join("\n") + "\n" });
}

const FORWARDING = ["ipv4/ip_forward=1", "ipv6/conf/all/forwarding=1"];

/** Creates a switch: its node interface is a bridge, and its other interfaces are always up. */
export async function addSwitch(
  namespace: string,
  loopback: string,
  interfaces: readonly { name: string; address: string; ipv6Address?: string; nodes?: boolean }[],
): Promise<void> {
  await addNamespace(namespace, FORWARDING);
  const lines = [`addr add ${loopback}/32 dev lo`];
  for (const { name, address, ipv6Address, nodes } of interfaces) {
    if (nodes) lines.push(`link add ${name} type bridge forward_delay 0 stp_state 0`);
    else lines.push(`link add ${name} type veth peer name up-${name}`, `link set up-${name} up`);
    lines.push(`addr add ${address} dev ${name}`, `link set ${name} up`);
    if (ipv6Address !== undefined) lines.push(`addr add ${ipv6Address} dev ${name} nodad`);
  }
  await ip(namespace, lines);
}

/** Bridges the node VLANs of two switches. */
export async function joinSwitches(first: string, firstBridge: string, other: string, otherBridge: string) {
  const port = portName(other);
  await ip(first, [
    `link add ${port} type veth peer name uplink netns ${other}`,
    `link set ${port} master ${firstBridge} up`,
  ]);
  await ip(other, [`link set uplink master ${otherBridge} up`]);
}

export async function addNode(
  namespace: string,
  at: { switch: string; bridge: string },
  address: string,
  gateway: string,
  ipv6?: { address: string; gateway: string },
): Promise<void> {
  const port = portName(namespace);
  // A leftover route may cover another node's address: a strict reverse-path check would drop that node's packets.
  await addNamespace(namespace, [...FORWARDING, "ipv4/conf/all/rp_filter=0"]);
  await ip(at.switch, [
    `link add ${port} type veth peer name eth0 netns ${namespace}`,
    `link set ${port} master ${at.bridge} up`,
  ]);
  await ip(namespace, [
    `addr add ${address} dev eth0`,
    "link set eth0 up",
    `route add default via ${gateway}`,
    ...(ipv6 === undefined
      ? []
      : [`addr add ${ipv6.address} dev eth0 nodad`, `route add default via ${ipv6.gateway} dev eth0`]),
  ]);
}

/** Adds an interface to a node that is there already, in the VLAN of another switch. */
export async function addInterface(
  node: string,
  name: string,
  at: { switch: string; bridge: string },
  address: string,
): Promise<void> {
  const port = portName(node);
  await ip(at.switch, [
    `link add ${port} type veth peer name ${name} netns ${node}`,
    `link set ${port} master ${at.bridge} up`,
  ]);
  await ip(node, [`addr add ${address} dev ${name}`, `link set ${name} up`]);
}

/** Adds the routes that an older overlay left: they lead to a bridge without any interface. */
export async function addLeftovers(namespace: string, prefixes: readonly string[]): Promise<void> {
  if (prefixes.length === 0) return;
  await ip(namespace, [
    "link add cni0 type bridge forward_delay 0 stp_state 0",
    "link set cni0 up",
    ...prefixes.map((prefix) => `route add ${prefix} dev cni0 scope link`),
  ]);
}

/** What the pods' interfaces on the node have in Calico: its link-local address is a pod's way out over IPv6. */
const CALI_MAC = "ee:ee:ee:ee:ee:ee";
const CALI_LINK_LOCAL = "fe80::ecee:eeff:feee:eeee";

/** Adds a pod as Felix and the CNI plugin do: a cali veth, a route of one address, and, for IPv4, proxy ARP for 169.254.1.1. */
export async function addPod(node: string, address: string): Promise<string> {
  const pod = podNamespace(address);
  const veth = `cali${createHash("sha1").update(address).digest("hex").slice(0, 11)}`;
  const isIpv6 = address.includes(":");
  await addNamespace(pod, []);
  await ip(node, [`link add ${veth} type veth peer name eth0 netns ${pod}`, `link set ${veth} up`]);
  if (isIpv6) {
    await ip(node, [`link set ${veth} address ${CALI_MAC}`, `route add ${address}/128 dev ${veth}`]);
    await ip(pod, [
      `addr add ${address}/128 dev eth0 nodad`,
      "link set eth0 up",
      `route add default via ${CALI_LINK_LOCAL} dev eth0`,
    ]);
    return pod;
  }
  const conf = "/proc/sys/net/ipv4";
  const script = `echo 1 > ${conf}/conf/${veth}/proxy_arp && echo 0 > ${conf}/neigh/${veth}/proxy_delay`;
  await must(inNamespace(node, ["sh", "-c", script]));
  await ip(pod, [
    `addr add ${address}/32 dev eth0`,
    "link set eth0 up",
    "route add 169.254.1.1 dev eth0 scope link",
    "route add default via 169.254.1.1",
  ]);
  await ip(node, [`route add ${address}/32 dev ${veth} scope link`]);
  return pod;
}

export function podNamespace(address: string): string {
  return `pod-${address}`;
}

/** A name for the node's port on the switch: the kernel allows 15 characters. */
function portName(namespace: string): string {
  if (namespace.length <= 15) return namespace;
  return `p${createHash("sha1").update(namespace).digest("hex").slice(0, 12)}`;
}
