import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { must } from "./daemons";

/**
 * Network namespaces, veths and bridges. Works with the user's own rights inside a user namespace, which is why
 * it never uses `ip netns add` (it switches back to the host's namespace) and makes every veth inside a namespace
 * of the lab. Dummy, 802.1q and IPIP devices are avoided: not every kernel has them.
 */
const HANDLES = "/run/netns";

/** Runs a program in a namespace: the argv to do so. */
export function inNamespace(namespace: string, argv: readonly string[]): string[] {
  return ["nsenter", `--net=${HANDLES}/${namespace}`, "--", ...argv];
}

/** The same, with a directory of its own as /run/calico: where the programs of a Calico node meet. */
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

/** Removes a namespace and, with it, every interface in it. Its processes must be gone. */
export async function removeNamespace(name: string): Promise<void> {
  await must(["umount", `${HANDLES}/${name}`]);
  fs.rmSync(`${HANDLES}/${name}`, { force: true });
}

async function ip(namespace: string, lines: readonly string[]): Promise<void> {
  await must(["ip", "-n", namespace, "-batch", "-"], { input: lines.join("\n") + "\n" });
}

const FORWARDING = ["ipv4/ip_forward=1", "ipv6/conf/all/forwarding=1"];

/** The switch: a bridge per VLAN interface that nodes are on; the others are up for as long as the switch is. */
export async function addSwitch(
  namespace: string,
  loopback: string,
  interfaces: readonly { name: string; address: string; nodes?: boolean }[],
): Promise<void> {
  await addNamespace(namespace, FORWARDING);
  const lines = [`addr add ${loopback}/32 dev lo`];
  for (const { name, address, nodes } of interfaces) {
    if (nodes) lines.push(`link add ${name} type bridge forward_delay 0 stp_state 0`);
    else lines.push(`link add ${name} type veth peer name up-${name}`, `link set up-${name} up`);
    lines.push(`addr add ${address} dev ${name}`, `link set ${name} up`);
  }
  await ip(namespace, lines);
}

/** Joins the node VLANs of two switches. */
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
): Promise<void> {
  const port = portName(namespace);
  // A leftover route may be the way back to another node: strict reverse-path checks would drop what comes in.
  await addNamespace(namespace, [...FORWARDING, "ipv4/conf/all/rp_filter=0"]);
  await ip(at.switch, [
    `link add ${port} type veth peer name eth0 netns ${namespace}`,
    `link set ${port} master ${at.bridge} up`,
  ]);
  await ip(namespace, [
    `addr add ${address} dev eth0`,
    "link set eth0 up",
    `route add default via ${gateway}`,
  ]);
}

/** What an older overlay left behind: routes to a bridge that nothing is on any more. */
export async function addLeftovers(namespace: string, prefixes: readonly string[]): Promise<void> {
  if (prefixes.length === 0) return;
  await ip(namespace, [
    "link add cni0 type bridge forward_delay 0 stp_state 0",
    "link set cni0 up",
    ...prefixes.map((prefix) => `route add ${prefix} dev cni0 scope link`),
  ]);
}

/** What Felix and the CNI plugin do for a pod: a cali veth, a /32 route, 169.254.1.1 answered by proxy ARP. */
export async function addPod(node: string, address: string): Promise<string> {
  const pod = podNamespace(address);
  const veth = `cali${createHash("sha1").update(address).digest("hex").slice(0, 11)}`;
  await addNamespace(pod, []);
  await ip(node, [`link add ${veth} type veth peer name eth0 netns ${pod}`, `link set ${veth} up`]);
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

/** An interface's name has 15 characters at most. */
function portName(namespace: string): string {
  if (namespace.length <= 15) return namespace;
  return `p${createHash("sha1").update(namespace).digest("hex").slice(0, 12)}`;
}
