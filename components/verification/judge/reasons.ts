import { maskSecrets, type PlannedCommand } from "../../s9700/vrp";
import { agreeOnAs, nodeAs, peerAs, switchAs } from "./asReasons";
import { isOffByRow, option, type Evidence } from "./evidence";
import { passwordReason, ttlReason } from "./optionReasons";
import { addressReason, pathReason, sourceReason } from "./pathReasons";
import { prefixReason } from "./prefixReasons";
import { unheardByNode, unheardBySwitch } from "./tcpReasons";
import { identifierReason, rivalReason } from "./twinReasons";

/** A sentence if this is the cause. */
export type Rule = (evidence: Evidence) => string | undefined;

/** The commands that this update sent to each switch, by its name; see {@link reasonOf}. */
export type Changes = Readonly<Record<string, readonly Pick<PlannedCommand, "line" | "impact">[]>>;

/**
 * Why a session is not right, in one sentence from both ends' evidence; undefined = it is right.
 * The first rule that holds gives the sentence. A cause that makes later observations worthless comes before them.
 * @param changes if this update sent lines that bring the session down, the sentence says which
 */
export function reasonOf(evidence: Evidence, isUp: boolean, changes: Changes = {}): string | undefined {
  for (const rule of isUp ? UP : DOWN) {
    const reason = rule(evidence);
    if (reason !== undefined) return `${reason}${changedNow(evidence, changes)}`;
  }
  return undefined;
}

const notAsked: Rule = ({ there }) => ("problem" in there ? there.problem : undefined);

const noStanza: Rule = (evidence) => {
  const { atSwitch, session } = evidence;
  if (atSwitch !== undefined) return undefined;
  const { node, switch: device } = session;
  if (evidence.rows !== undefined && evidence.rows.length > 0) {
    const view = `${session.family}-family unicast`;
    const said = isOffByRow(evidence)
      ? `\`undo peer ${node.address} enable\` in ${view}`
      : `no \`peer ${node.address} enable\` in ${view}`;
    const family = session.family === "ipv4" ? "IPv4" : "IPv6";
    return `${device.name} has \`peer ${node.address}\`, but its ${family} address family is not enabled (${said}).`;
  }
  return `${device.name} has no \`peer ${node.address}\`: \`pulumi up\` brings its stanza back.`;
};

const shutDown: Rule = ({ atSwitch, session: { node, switch: device } }) =>
  atSwitch?.state === "Idle(Admin)"
    ? `${device.name} has \`peer ${node.address} ignore\`: an administrator shut the session down there.`
    : undefined;

const nodeDown: Rule = ({ cluster, node, here, session }) => {
  const { name } = session.node;
  if (cluster !== undefined && node === undefined) return `node ${name} is not in the cluster.`;
  if (node?.ready === false && node.notReadyReason !== undefined)
    return `node ${name} is NotReady (${node.notReadyReason.replace(/\.$/, "")}).`;
  if (here === undefined) return undefined;
  if ("problem" in here) return here.problem;
  if (here.bird === "Ready") return undefined;
  const ipv6Only = node !== undefined && node.address === undefined && node.ipv6Address !== undefined;
  return ipv6Only
    ? `BIRD on node ${name} is ${here.bird}: the node has no IPv4 address that BIRD could take its router-id from, so calico-node needs CALICO_ROUTER_ID=hash.`
    : `BIRD on node ${name} is ${here.bird}: look at its calico-node pod.`;
};

const noBgpPeer: Rule = ({ cluster, bgpPeer, here, atNode, log, session }) => {
  const { node, switch: device } = session;
  const missing = `node ${node.name} has no BGPPeer to ${device.address}: \`pulumi up\` brings it back`;
  if (cluster !== undefined && bgpPeer === undefined) return `${missing}.`;
  if (here === undefined || "problem" in here || atNode !== undefined) return undefined;
  if (bgpPeer === undefined) return `${missing}, or calico-node has not taken it up yet.`;
  const [last] = log;
  if (last?.error?.code === 6 && last.error.subcode === 2 && !last.error.sent)
    return `node ${node.name} shut its session with ${device.address} down: it is disabled in BIRD.`;
  return `calico-node on ${node.name} does not run BGPPeer ${bgpPeer.name} although it is there: it was not taken up yet, or is disabled in BIRD.`;
};

/** NOTIFICATION codes of RFC 4271 §4.5, Cease subcodes of RFC 4486. */
const lastError: Rule = (evidence) => {
  const error = evidence.log.find(({ error: found }) => found !== undefined)?.error;
  const { node, switch: device } = evidence.session;
  if (error === undefined || evidence.log[0]?.state === "Up") return undefined;
  const sender = error.sent ? device.name : `node ${node.name}`;
  const other = error.sent ? `node ${node.name}` : device.name;
  if (error.code === 2 && error.subcode === 2) {
    return agreeOnAs(evidence)
      ? `${sender} refused the AS number that ${other} spoke (NOTIFICATION 2/2, Bad Peer AS), and both ends are configured alike by now: the session was not tried again yet, or calico-node on ${node.name} has not taken its configuration up.`
      : `${sender} refuses the AS number that ${other} speaks (NOTIFICATION 2/2, Bad Peer AS).`;
  }
  if (error.code === 2 && error.subcode === 3)
    return `${sender} refuses the BGP identifier of ${other} (NOTIFICATION 2/3, Bad BGP Identifier): each end needs a router-id of its own.`;
  if (error.code === 6 && error.subcode === 1) {
    const limit = option(evidence, "route-limit")?.split(" ")[0];
    const row = limit === undefined ? "its limit" : `\`route-limit ${limit}\``;
    return error.sent
      ? `node ${node.name} announced more routes than ${row} on ${device.name} allows; the session stays down until \`reset bgp ${node.address}\`, or longer.`
      : `${device.name} announced more routes than node ${node.name} takes.`;
  }
  if (error.code === 6 && error.subcode === 2)
    return `${sender} shut the session down (NOTIFICATION 6/2, Administrative Shutdown).`;
  if (error.code === 4)
    return `the hold timer expired: ${sender} heard nothing from ${other} for that long, so the path between them or ${other} stalls.`;
  return undefined;
};

const oneEnd: Rule = ({ atSwitch, atNode, session: { node, switch: device } }) =>
  atSwitch?.state === "Established" || atNode?.state === "Established"
    ? `only one end is Established: the session is coming up or going down, or ${node.address} and ${device.address} do not mean each other.`
    : undefined;

/** Sessions that are not Established on both ends. */
const DOWN: readonly Rule[] = [
  notAsked,
  noStanza,
  shutDown,
  switchAs,
  peerAs,
  sourceReason,
  nodeDown,
  addressReason,
  rivalReason,
  nodeAs,
  noBgpPeer,
  identifierReason,
  passwordReason,
  ttlReason,
  // What is seen now before what ended the last session.
  unheardByNode,
  lastError,
  unheardBySwitch,
  oneEnd,
  pathReason,
];

/** Sessions that are, and carry other prefixes than they should. */
const UP: readonly Rule[] = [prefixReason];

/** The lines of this update that bring the session down, or may. */
function changedNow({ session }: Evidence, changes: Changes): string {
  const lines = (changes[session.switch.name] ?? [])
    .filter(({ impact: { kind, sessions } }) => {
      const concerned = sessions.includes(session.node.address) || sessions.includes("all");
      return concerned && kind !== "none" && kind !== "creates";
    })
    .map(({ line }) => `\`${maskSecrets(line)}\``);
  return lines.length === 0 ? "" : ` This update changed it: ${lines.join(", ")}.`;
}
