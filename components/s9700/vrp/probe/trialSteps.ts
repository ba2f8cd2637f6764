import { parseBgpText } from "../configuration/readSection";
import type { Row } from "../rules/types";

/** Addresses of documentation (RFC 5737, RFC 3849): no node has them. */
export const PEER = "192.0.2.1";
export const IPV6_PEER = "2001:db8::1";
export const NAME = "CALICO-PEERING-TRIAL";
/** A second filter in one condition. */
export const OTHER_FILTER = `${NAME}-2`;
const GROUP = [`group ${NAME} external`, `peer ${NAME} as-number 64496`, `peer ${NAME} ignore`];

/** What the switch is to run for a step; the peer is ignored from its first line, since its group is. */
export interface TrialStep {
  readonly name: string;
  readonly bgp: readonly string[];
  readonly ipv4?: readonly string[];
  readonly ipv6?: readonly string[];
  /** Lists and policies. */
  readonly objects?: readonly string[];
}

const member = [...GROUP, `peer ${PEER} as-number 64496`, `peer ${PEER} group ${NAME}`];
const options = [
  `peer ${PEER} description on trial`,
  `peer ${PEER} ebgp-max-hop 2`,
  `peer ${PEER} timer keepalive 20 hold 60`,
  `peer ${PEER} timer connect-retry 20`,
];
const lists = [
  `ip ip-prefix ${NAME} index 10 permit 192.0.2.0 24`,
  `ip ip-prefix ${NAME} index 20 permit 198.51.100.0 24`,
];
const policy = [
  `route-policy ${NAME} permit node 10`,
  ` if-match ip-prefix ${NAME}`,
  ` apply local-preference 90`,
];
/** A policy in use gets a node behind its last one: it denies until it is complete. */
const anotherNode = [`route-policy ${NAME} permit node 20`, ` if-match tag 7`];
const filters = [
  `ip as-path-filter ${NAME} permit ^64496$`,
  `ip as-path-filter ${NAME} permit ^64497$`,
  `ip as-path-filter ${OTHER_FILTER} permit ^64498$`,
];
const filtering = [
  `route-policy ${NAME} permit node 10`,
  ` if-match as-path-filter ${NAME}`,
  ` if-match as-path-filter ${OTHER_FILTER}`,
];
const alone = (asNumber: string) => [`peer ${PEER} as-number ${asNumber}`, `peer ${PEER} ignore`];

/** Each class of commands that a plan has, from one step to the next; the last but one takes everything away. */
export const STEPS: readonly TrialStep[] = [
  { name: "a group that is ignored, and a peer in it", bgp: member },
  { name: "options of a session", bgp: [...member, ...options] },
  {
    name: "rows of a family, prefix lists",
    bgp: [...member, ...options],
    ipv4: [
      `peer ${PEER} route-limit 100`,
      `peer ${PEER} allow-as-loop 1`,
      `peer ${PEER} ip-prefix ${NAME} import`,
    ],
    objects: lists.slice(0, 1),
  },
  {
    name: "a list that changes, a route-policy",
    bgp: member,
    ipv4: [`peer ${PEER} ip-prefix ${NAME} import`, `peer ${PEER} route-policy ${NAME} export`],
    objects: [...lists, ...policy],
  },
  {
    name: "another node of a policy in use",
    bgp: member,
    ipv4: [`peer ${PEER} ip-prefix ${NAME} import`, `peer ${PEER} route-policy ${NAME} export`],
    objects: [...lists, ...policy, ...anotherNode],
  },
  {
    name: "filters, two in one condition",
    bgp: member,
    ipv4: [`peer ${PEER} route-policy ${NAME} export`],
    objects: [...filters, ...filtering],
  },
  {
    name: "a filter that changes",
    bgp: member,
    ipv4: [`peer ${PEER} route-policy ${NAME} export`],
    objects: [...filters.slice(1), ...filtering],
  },
  {
    name: "rows of a family that is switched off",
    bgp: member,
    ipv4: [`undo peer ${PEER} enable`, `peer ${PEER} route-limit 100`],
  },
  { name: "leaving the group, lists and policies taken away", bgp: [...GROUP, ...alone("64496")] },
  { name: "another AS number", bgp: alone("64497") },
  {
    name: "a peer over IPv6",
    bgp: [`peer ${IPV6_PEER} as-number 64496`, `peer ${IPV6_PEER} ignore`],
    ipv6: [`peer ${IPV6_PEER} enable`],
  },
  { name: "taking everything back", bgp: [] },
];

/** The rows that are to run for a step, and no other of a trial's. */
export function rowsOfStep(
  { bgp, ipv4 = [], ipv6 = [], objects = [] }: TrialStep,
  asNumber: string,
): readonly Row[] {
  const family = (name: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : [" #", ` ${name}`, ...rows.map((row) => `  ${row}`)];
  return parseBgpText(
    [
      ...objects,
      `bgp ${asNumber}`,
      ...bgp.map((row) => ` ${row}`),
      ...family("ipv4-family unicast", ipv4),
      ...family("ipv6-family unicast", ipv6),
    ].join("\n"),
  ).rows;
}
