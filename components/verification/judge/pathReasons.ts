import { contains, parseIpv4, parseSubnet } from "../../peering";
import { option, type Evidence } from "./evidence";
import { unansweredReason } from "./tcpReasons";

/** The node peers from another address than the one that the switch has. */
export function addressReason({ node, bgpPeer, session }: Evidence): string | undefined {
  const { node: declared, switch: device, family } = session;
  const [live, annotation] =
    family === "ipv4" ? [node?.address, "IPv4Address"] : [node?.ipv6Address, "IPv6Address"];
  if (live === undefined || live === declared.address) return undefined;
  const wanted = session.options.sourceAddress;
  const source = bgpPeer === undefined ? wanted : bgpPeer.sourceAddress;
  // The kernel chooses: the address of the interface towards the switch.
  if (source === "None") return undefined;
  if (wanted === "None")
    return `BGPPeer ${bgpPeer?.name} makes node ${declared.name} peer from its own address, ${live}, and ${device.name} knows it as ${declared.address}, that of its interface towards it: sourceAddress None is missing; \`pulumi up\` puts it back.`;
  return `node ${declared.name} peers from ${live} (annotation projectcalico.org/${annotation}), and ${device.name} knows it as ${declared.address}: its address changed, or the stack file is wrong.`;
}

/** Both ends are configured right: then it is the path between them. */
export function pathReason(evidence: Evidence): string {
  const { atSwitch, session } = evidence;
  const { node, switch: device } = session;
  if (atSwitch?.state === "Idle") {
    return `${device.name} does not try to reach ${node.address}: is ${device.interface} up, and ${device.address} on it?`;
  }
  const unanswered = unansweredReason(evidence);
  if (unanswered !== undefined) return unanswered;
  return `${node.address} and ${device.address} do not reach each other on TCP 179: check the path between them, and filters on it.`;
}

/** `connect-interface`, the interface behind it, and whether any interface leads to the node at all. */
export function sourceReason(evidence: Evidence): string | undefined {
  const { switchDetail, session } = evidence;
  const { node, switch: device } = session;
  const [name, address] = option(evidence, "connect-interface")?.split(" ") ?? [];
  if (name !== undefined && (name !== device.interface || (address ?? device.address) !== device.address)) {
    return `${device.name} peers with ${node.address} from the wrong source (\`connect-interface ${[name, address].filter(Boolean).join(" ")}\`), ${device.interface} ${device.address} is declared.`;
  }
  const interfaces = switchDetail?.interfaces;
  // `display ip interface brief` has IPv4 addresses only.
  if (interfaces === undefined || session.family !== "ipv4") return undefined;
  const link = interfaces.find((found) => found.name === device.interface);
  if (link === undefined) return `${device.name} has no ${device.interface}.`;
  if (link.physical !== "up") return `${device.interface} of ${device.name} is ${downWord(link.physical)}.`;
  if (link.address?.split("/")[0] !== device.address) {
    return `${device.interface} of ${device.name} has ${link.address ?? "no address"}, ${device.address} is declared.`;
  }
  if (mayBeRouted(evidence)) return undefined;
  const target = parseIpv4(node.address);
  const leads = interfaces.some((found) => {
    const subnet = parseSubnet(found.address ?? "");
    return found.physical === "up" && subnet !== undefined && contains(subnet, target ?? -1);
  });
  return leads ? undefined : `${device.name} has no route to ${node.address}: no interface is in its subnet.`;
}

/** Over IBGP or several hops the node need not be in a subnet of the switch; unknown where no rows were read. */
function mayBeRouted(evidence: Evidence): boolean {
  const { rows, session } = evidence;
  if (rows === undefined || session.node.asNumber === session.switch.asNumber) return true;
  return ["ebgp-max-hop", "valid-ttl-hops"].some((name) => (option(evidence, name) ?? "1") !== "1");
}

function downWord(physical: string): string {
  return physical === "*down" ? "administratively down" : physical;
}
