/**
 * The device library: reads, plans and pushes the `bgp` section of a Huawei S9700 (VRP5), and of VRP8. No Pulumi in it.
 * What is sent, in which order, how it is undone, and what is unproven: README.md beside this file.
 *
 * ```ts
 * const wanted = parseBgpText(text).rows; // a `bgp` section, as `display` prints it
 * const ownership = ownershipOf(wanted); // plus what was ours and is no longer wanted
 * await withLogin(access, async (vty) => {
 *   const running = await vty.readBgp();
 *   console.log(formatPlan(planBgp({ asNumber: "65001", running, wanted, ownership })));
 *   const expected = { rows: ownedRows(running, ownership), ownership };
 *   await push(vty, { asNumber: "65001", wanted, ownership, expected });
 * });
 * ```
 */
export * from "./display/bgpIpv6RoutingTable";
export * from "./display/bgpPeer";
export * from "./display/bgpPeerLog";
export * from "./display/bgpPeerVerbose";
export * from "./display/bgpRoutingTable";
export * from "./display/displays";
export * from "./display/ipInterfaceBrief";
export * from "./display/ipRoutingTable";
export * from "./display/tcpStatus";
export * from "./display/version";
export * from "./errors";
export { commandsOf, formatCommands, formatPlan, planAsJson, type PlanJson } from "./plan/format";
export { changedLines, commandDifference } from "./plan/commandDifference";
export { effectOf, formatEffect, type Effect } from "./plan/effect";
export { inInstance, viewShown, VPN_INSTANCE_NAME } from "./configuration/vpnInstance";
export { canonicalAddress, isAddress } from "./configuration/address";
export { difference } from "./configuration/difference";
export { MASK, maskSecrets, READS_AS_SECRET, readsAsSecret } from "./configuration/mask";
export { lineMistake, LONGEST_LINE, valueMistake } from "./configuration/typedText";
export { planBgp, type PlanInput } from "./plan/plan";
export { NO_OTHERS, type OtherSessions, otherSessionsOn } from "./plan/otherSessions";
export { push } from "./push/push";
export { PushError } from "./push/pushError";
export { forEachSwitch, type Outcome } from "./shell/forEachSwitch";
export { limitLogins, withLogin } from "./shell/queue";
export { asPlain } from "./configuration/address";
export { keyOf } from "./configuration/keys";
export { isNoIpv4ByDefault, NO_IPV4_BY_DEFAULT, normalise } from "./configuration/normalForm";
export { makeRow } from "./configuration/rows";
export { isOfPublicPeers } from "./rules/views";
export { namedByOthers } from "./plan/objectUsers";
export * from "./configuration/ownership";
export { formatBgpSection } from "./configuration/printSection";
export { parseBgpSection, parseBgpText } from "./configuration/readSection";
export * from "./configuration/stanzas";
export { readForPlan } from "./push/readRunning";
export { whyUnfit } from "./push/typedLines";
export { waitForOwnLock } from "./push/lock";
export { compareWithSaved, readSavedBgp, savedStateOf } from "./push/savedState";
export { readConfiguration } from "./shell/readBgp";
export { VtySession } from "./shell/vtySession";
export { fingerprintOf, readHostKey } from "./shell/hostKey";
export type { Shell } from "./shell/ssh";
export { whereIs } from "./shell/where";
export * from "./rules/types";
export * from "./configuration/types";
export * from "./plan/types";
export * from "./shell/types";
export * from "./push/types";
