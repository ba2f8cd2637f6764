import type { TcpConnection } from "../../s9700/vrp";
import { option, type Evidence } from "./evidence";

/** BGP's TCP port, which neither end lets be changed here. */
const PORT = 179;

/** The switch's TCP connections with the node; undefined = they were not read. */
function connections({ switchDetail, session }: Evidence): TcpConnection[] | undefined {
  const { node, switch: device } = session;
  return switchDetail?.tcp?.filter(
    ({ local, foreign }) => local.address === device.address && foreign.address === node.address,
  );
}

/** A SYN of the node has arrived at the switch, and the handshake does not end. */
export function isHalfOpen(evidence: Evidence): boolean {
  return (
    connections(evidence)?.some(({ local, state }) => local.port === PORT && state === "syn_rcvd") === true
  );
}

const oneWay = ({ session: { node, switch: device } }: Evidence): string =>
  `TCP ${PORT} between ${device.address} and ${node.address} is open one way only:`;

/** The node's packets arrive at the switch, and none of the switch's at the node: `display tcp status` shows it now. */
export function unheardByNode(evidence: Evidence): string | undefined {
  if (!isHalfOpen(evidence)) return undefined;
  return `${oneWay(evidence)} ${evidence.session.switch.name} gets the node's SYN (Syn_Rcvd in \`display tcp status\`), and its answer does not get back; check the way from switch to node, and filters on it.`;
}

/**
 * The other way. Of a node only BIRD's state can be read (CalicoNodeStatus has no sockets), so this shows once BIRD has a
 * connection that the switch has not.
 */
export function unheardBySwitch(evidence: Evidence): string | undefined {
  const { atNode, session } = evidence;
  const found = connections(evidence);
  const connected = ["OpenSent", "OpenConfirm"].includes(atNode?.state ?? "");
  if (found === undefined || !connected || found.some(({ state }) => state === "established"))
    return undefined;
  return `${oneWay(evidence)} BIRD on ${session.node.name} has a connection, ${session.switch.name} has none, so what the node sends does not arrive; check the way from node to switch, and filters on it.`;
}

/** What the switch's own sockets show of a path that carries nothing; undefined = nothing more is known. */
export function unansweredReason(evidence: Evidence): string | undefined {
  const { node, switch: device } = evidence.session;
  const found = connections(evidence);
  if (found === undefined || found.some(({ state }) => state === "established")) return undefined;
  if (option(evidence, "listen-only") !== undefined)
    return `${device.name} only listens for ${node.address} (\`peer ${node.address} listen-only\`), and no SYN of the node arrives on TCP ${PORT}: check the way from node to switch, and filters on it.`;
  if (!found.some(({ foreign, state }) => foreign.port === PORT && state === "syn_sent")) return undefined;
  return `${node.address} does not answer on TCP ${PORT}: ${device.name}'s SYN stays alone (Syn_Sent in \`display tcp status\`), and none of the node's arrives: check the path between them, and filters on it.`;
}
