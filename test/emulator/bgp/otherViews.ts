import type { ProfileName } from "../types";

/**
 * A view of BGP besides the two unicast families and those of a VPN instance: the emulator enters it, keeps its
 * rows word for word and prints them in their place.
 */
export interface OtherView {
  /** As typed in bgp view; `<instance:name-31>` stands for the name of a VPN instance. */
  readonly pattern: string;
  /** As printed; `{instance}` is replaced. */
  readonly header: string;
  /** What the prompt shows behind the sysname. */
  readonly suffix: string;
  /** Rows that the device prints from the beginning. */
  readonly initial?: readonly string[];
  /** Its peers are those of a VPN instance, not the public ones. */
  readonly ownPeers?: true;
  readonly profiles: readonly ProfileName[];
}

const INSTANCE = "<instance:name-31>";
const SWITCHES: readonly ProfileName[] = ["r011", "r019", "ce", "ar"];
const NEWER: readonly ProfileName[] = ["r019", "ce"];
const VRP8: readonly ProfileName[] = ["ce"];
/** Printed in either form by a CE and an AR (evidence.md §1: 37059444197, 55637632605). */
const TARGETS = ["policy vpn-target"];

/**
 * The views of evidence.md §1, with the prompts of NE and CE guides. Which release of an S9700 has which of them is
 * not known: its profiles have those of VPNs and, from V200R019 on, of EVPN; the others are the CE's here.
 */
export const OTHER_VIEWS: readonly OtherView[] = [
  {
    pattern: `vpn-instance ${INSTANCE}`,
    header: "vpn-instance {instance}",
    suffix: "-bgp-instance-{instance}",
    ownPeers: true,
    profiles: VRP8,
  },
  {
    pattern: "link-state-family unicast",
    header: "link-state-family unicast",
    suffix: "-bgp-af-ls",
    profiles: VRP8,
  },
  { pattern: "ipv4-family flow", header: "ipv4-family flow", suffix: "-bgp-af-ipv4-flow", profiles: VRP8 },
  { pattern: "ipv6-family flow", header: "ipv6-family flow", suffix: "-bgp-af-ipv6-flow", profiles: VRP8 },
  { pattern: "ipv4-flow vpnv4", header: "ipv4-flow vpnv4", suffix: "-bgp-af-flow-vpnv4", profiles: VRP8 },
  { pattern: "ipv6-flow vpnv6", header: "ipv6-flow vpnv6", suffix: "-bgp-af-flow-vpnv6", profiles: VRP8 },
  {
    pattern: "ipv4-family vpnv4 [unicast]",
    header: "ipv4-family vpnv4",
    suffix: "-bgp-af-vpnv4",
    initial: TARGETS,
    profiles: SWITCHES,
  },
  {
    pattern: "ipv6-family vpnv6 [unicast]",
    header: "ipv6-family vpnv6",
    suffix: "-bgp-af-vpnv6",
    initial: TARGETS,
    profiles: SWITCHES,
  },
  {
    pattern: "l2vpn-ad-family",
    header: "l2vpn-ad-family",
    suffix: "-bgp-af-l2vpn-ad",
    initial: TARGETS,
    profiles: SWITCHES,
  },
  {
    pattern: "l2vpn-family evpn",
    header: "l2vpn-family evpn",
    suffix: "-bgp-af-evpn",
    initial: TARGETS,
    profiles: NEWER,
  },
  {
    pattern: `ipv4-flow vpn-instance ${INSTANCE}`,
    header: "ipv4-flow vpn-instance {instance}",
    suffix: "-bgp-flow-{instance}",
    ownPeers: true,
    profiles: VRP8,
  },
  {
    pattern: `ipv6-flow vpn-instance ${INSTANCE}`,
    header: "ipv6-flow vpn-instance {instance}",
    suffix: "-bgp-flow-6-{instance}",
    ownPeers: true,
    profiles: VRP8,
  },
];

/** Rows of these views that are one word. */
export const SINGLE_WORDS: readonly string[] = [
  "active-route-advertise",
  "auto-frr",
  "compare-different-as-med",
  "dampening",
  "deterministic-med",
];

/** Words with which longer rows of these views begin. */
export const OTHER_WORDS: readonly string[] = [
  "advertise",
  "aggregate",
  "apply-label",
  "bestroute",
  "dampening",
  "default",
  "domain",
  "group",
  "import-rib",
  "import-route",
  "local-route",
  "maximum",
  "network",
  "nexthop",
  "peer",
  "policy",
  "preference",
  "reflect",
  "reflector",
  "route-select",
  "rr-filter",
  "signaling",
  "timer",
  "tunnel-selector",
];

/** Do rows of a view with this header belong to peers of the public instance? */
export const hasPublicPeers = (header: string): boolean => !/\bvpn-instance\b/.test(header);
