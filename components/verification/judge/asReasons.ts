import type { Evidence } from "./evidence";

/** `bgp N` of the switch itself. */
export function switchAs({
  switchDetail,
  session: { switch: device, options },
}: Evidence): string | undefined {
  const runs = switchDetail?.section?.asNumber;
  // With fake-as the switch shows the node another number than the one that it runs.
  if (runs === undefined || options.fakeAs !== undefined || runs === String(device.asNumber))
    return undefined;
  return `${device.name} runs \`bgp ${runs}\`, and AS ${device.asNumber} is declared.`;
}

/** `peer A as-number`. */
export function peerAs({ atSwitch, session: { node, switch: device } }: Evidence): string | undefined {
  return atSwitch !== undefined && atSwitch.asNumber !== String(node.asNumber)
    ? `${device.name} expects AS ${atSwitch.asNumber} from ${node.address}, node ${node.name} is declared with AS ${node.asNumber}.`
    : undefined;
}

/** What the node speaks, and what its BGPPeer expects. */
export function nodeAs({ cluster, node, bgpPeer, session }: Evidence): string | undefined {
  const { name, asNumber } = session.node;
  const device = session.switch;
  const [speaks, from] =
    bgpPeer?.localAsNumber !== undefined
      ? [bgpPeer.localAsNumber, `localASNumber of BGPPeer ${bgpPeer.name}`]
      : node?.asNumber !== undefined
        ? [node.asNumber, "its annotation projectcalico.org/ASNumber"]
        : [cluster?.asNumber, "BGPConfiguration default"];
  if (speaks !== undefined && speaks !== asNumber) {
    return `node ${name} speaks AS ${speaks} (${from}), ${device.name} expects AS ${asNumber}.`;
  }
  if (bgpPeer !== undefined && bgpPeer.asNumber !== device.asNumber) {
    return `BGPPeer ${bgpPeer.name} expects AS ${bgpPeer.asNumber} from ${device.address}, ${device.name} is AS ${device.asNumber}.`;
  }
  return undefined;
}

/**
 * Both ends were read, and each expects the AS number that the other has. A NOTIFICATION 2/2 that is still the newest in
 * the switch's log is then out of date: no later attempt has got as far as an OPEN.
 */
export function agreeOnAs(evidence: Evidence): boolean {
  const { atSwitch, bgpPeer, cluster, session, switchDetail } = evidence;
  const known = [atSwitch, bgpPeer, cluster?.asNumber, switchDetail?.section].every(
    (end) => end !== undefined,
  );
  const alike = [switchAs, peerAs, nodeAs].every((rule) => rule(evidence) === undefined);
  return known && alike && session.options.fakeAs === undefined;
}
