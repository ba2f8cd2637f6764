import { agreeOnAs } from "./asReasons";
import { option, type Evidence } from "./evidence";
import { isHalfOpen } from "./tcpReasons";

/** TCP MD5 (RFC 2385) on one end only, or unlike: each end drops the other's segments without a log line. */
export function passwordReason(evidence: Evidence): string | undefined {
  const { bgpPeer, secret, cluster, session, detail } = evidence;
  const { node, switch: device } = session;
  const password = bgpPeer?.password;
  if (password !== undefined && secret !== undefined) {
    const asks = `BGPPeer ${bgpPeer?.name ?? ""} takes its password from Secret ${password.secret}`;
    if (secret.state === "absent") return `${asks}, and there is no such Secret where calico-node runs.`;
    if (secret.state === "no-key") return `${asks}, which has no key ${password.key}.`;
    if (secret.state === "unreadable") {
      return `${asks}, which calico-node may not read: its service account in ${secret.namespace ?? ""} needs get, list and watch on that Secret.`;
    }
  }
  const there = passwordAtSwitch(evidence);
  if (there === undefined || cluster === undefined || bgpPeer === undefined) return undefined;
  if (there && password === undefined) {
    return `${device.name} has a password for ${node.address}, and BGPPeer ${bgpPeer.name} has none.`;
  }
  if (!there && password !== undefined) {
    return `BGPPeer ${bgpPeer.name} has a password, and ${device.name} has none for ${node.address}.`;
  }
  // An OPEN that was refused did get through; one refused for an AS number that is right by now is an earlier one.
  const error = evidence.log[0]?.error;
  const opened = error?.code === 2 && !(error.subcode === 2 && agreeOnAs(evidence));
  // Neither end takes a SYN with another password.
  const quiet = detail?.state !== "Established" && !opened && !isHalfOpen(evidence);
  return there && quiet && isPathKnown(evidence)
    ? `${device.name} and BGPPeer ${bgpPeer.name} both have a password, and no segment gets through: most likely the two differ.`
    : undefined;
}

/** Undefined = it was not read. */
function passwordAtSwitch(evidence: Evidence): boolean | undefined {
  if (evidence.rows !== undefined)
    return option(evidence, "password") !== undefined || option(evidence, "keychain") !== undefined;
  const configured = evidence.detail?.authentication;
  return configured === undefined ? undefined : configured !== "None";
}

/** Both ends try and neither ever got to an OPEN. */
function isPathKnown({ atSwitch, atNode }: Evidence): boolean {
  const tries = ["Active", "Connect", "Idle"];
  return tries.includes(atSwitch?.state ?? "") && (atNode === undefined || tries.includes(atNode.state));
}

/**
 * GTSM (RFC 5082) on one end only, or for fewer hops than the other sends from: packets with too small a TTL are
 * dropped unseen. VRP sends EBGP with TTL 1 by default, Calico's BIRD with 64.
 */
export function ttlReason(evidence: Evidence): string | undefined {
  const { rows, cluster, bgpPeer, session } = evidence;
  const { node, switch: device } = session;
  if (rows === undefined || cluster === undefined || bgpPeer === undefined) return undefined;
  const row = option(evidence, "valid-ttl-hops");
  // Without a number VRP takes 255, which lets every TTL pass.
  const hops = row === undefined ? undefined : Number(row === "" ? 255 : row);
  const there = `\`peer ${node.address} valid-ttl-hops ${row ?? ""}\``.replace(/ `$/, "`");
  if (hops !== undefined && bgpPeer.ttlSecurity === undefined) {
    return hops > 255 - 64
      ? undefined
      : `${device.name} has GTSM (${there}), and BGPPeer ${bgpPeer.name} has no ttlSecurity: the node sends with TTL 64, the switch takes ${256 - hops} and more.`;
  }
  if (hops === undefined && bgpPeer.ttlSecurity !== undefined) {
    return `BGPPeer ${bgpPeer.name} has ttlSecurity ${bgpPeer.ttlSecurity}, and ${device.name} has no valid-ttl-hops for ${node.address}: it sends with a TTL that the node drops.`;
  }
  return undefined;
}
