import { parsePrefix, prefixContains, type Family } from "../../components/peering";
import {
  canonicalAddress,
  inInstance,
  isAddress,
  isOfPublicPeers,
  type BgpSection,
  type Row,
} from "../../components/s9700/vrp";
import type { BgpPeerFacts } from "../../components/verification/observe/clusterFacts";
import { choosesNode } from "../../components/verification/judge/live/chosen";
import { exchangesWith } from "./interconnect";
import { saidByRows, type SaidByRows } from "./peerOptions";
import type { InterfaceReading, SiteReading, SwitchReading } from "./reading";

/** A session that both ends have: the switch a peer, the cluster a BGPPeer for that node and the switch's address. */
export interface FoundSession {
  readonly node: string;
  readonly family: Family;
  /** The node's address, as the switch's peer has it. */
  readonly address: string;
  readonly said: SaidByRows;
  readonly bgpPeer: BgpPeerFacts;
  /** It is not the address that calico-node peers from, so the kernel must choose the source. */
  readonly isOtherInterface: boolean;
}

/** One entry of `switches`: a switch, or one VPN instance of it. */
export interface FoundEntry {
  readonly name: string;
  readonly reading: SwitchReading;
  readonly vpnInstance?: string;
  /** As it is for the entry's instance. */
  readonly section: BgpSection;
  readonly interface: string;
  /** With their lengths. */
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly sessions: readonly FoundSession[];
}

/** What stays as it is, since the file cannot say it, or says nothing of it: one sentence each. */
export interface Entries {
  readonly entries: readonly FoundEntry[];
  readonly foreign: readonly string[];
}

/** The switches' entries, and the peers that are left out of them. */
export function entriesOf(site: SiteReading): Entries {
  const found = site.switches.map((reading) => {
    const instances = new Set(
      reading.section.rows.flatMap(({ view }) => /^ipv[46]-family vpn-instance (\S+)$/.exec(view)?.[1] ?? []),
    );
    const all = [undefined, ...instances].map((instance) => entryOf(site, reading, instance));
    return {
      entries: all.flatMap(({ entry }) => entry ?? []),
      foreign: all.flatMap(({ foreign }) => foreign),
    };
  });
  return {
    entries: found.flatMap(({ entries }) => entries),
    foreign: found.flatMap(({ foreign }) => foreign),
  };
}

interface Candidate extends FoundSession {
  readonly interface: string;
  readonly ofSwitch: string;
}

function entryOf(
  site: SiteReading,
  reading: SwitchReading,
  vpnInstance: string | undefined,
): { readonly entry?: FoundEntry; readonly foreign: readonly string[] } {
  const section = inInstance(reading.section, vpnInstance);
  const where =
    vpnInstance === undefined ? reading.sysname : `${reading.sysname} (VPN instance ${vpnInstance})`;
  const foreign: string[] = [];
  const leave = (peer: string, why: string) => foreign.push(`${where}: peer ${peer}: ${why}`);
  const own = reading.interfaces.filter((one) => one.vpnInstance === vpnInstance);
  const rows = rowsByPeer(section);
  const candidates = [...rows].flatMap(([peer, ofPeer]): Candidate[] => {
    if (!isAddress(peer)) return [];
    const family = peer.includes(":") ? "ipv6" : "ipv4";
    const said = saidByRows(ofPeer, false, family === "ipv6");
    const ofGroup = rows.get(said.options.group ?? "") ?? [];
    const connects = said.connects ?? saidByRows(ofGroup, true, false).connects;
    const node = nodeOf(site, peer, said.asNumber, own, family);
    if (node === undefined) {
      const other = exchangesWith(site, reading, peer);
      leave(
        peer,
        other === undefined
          ? "is no node's address (annotation projectcalico.org/IPv4Address or IPv6Address)"
          : `is switch ${other.sysname}, with which this one exchanges routes (\`interconnect\`)`,
      );
      return [];
    }
    const bgpPeer = bgpPeerFor(site, node, own, family, connects);
    if (bgpPeer === undefined) {
      leave(peer, `is node ${node}'s, and no BGPPeer of the cluster peers ${node} with this switch`);
      return [];
    }
    const [why] = said.unsayable;
    if (why !== undefined) {
      leave(peer, `\`${why}\` cannot be said in the file`);
      return [];
    }
    if (said.hasPassword !== (bgpPeer.password !== undefined) && !groupHasPassword(ofGroup)) {
      const has = said.hasPassword ? "the switch has a password, and" : "the switch has no password, and";
      leave(peer, `${has} BGPPeer ${bgpPeer.name} has ${said.hasPassword ? "none" : "one"}`);
      return [];
    }
    const ofSwitch = bgpPeer.peerIP;
    const name = connects?.interface ?? own.find((one) => has(one, ofSwitch))?.name;
    if (name === undefined) {
      leave(peer, `no interface of the switch has ${ofSwitch}, the address of BGPPeer ${bgpPeer.name}`);
      return [];
    }
    const { address, ipv6Address } = site.cluster.nodes[node] ?? {};
    const isOtherInterface = peer !== (family === "ipv4" ? address : ipv6Address);
    return [{ node, family, address: peer, said, bgpPeer, isOtherInterface, interface: name, ofSwitch }];
  });
  const [first] = candidates;
  if (first === undefined) return { foreign };
  // An entry has one interface, with one address of each family: the most used.
  const ipv4 = mostUsed(candidates.filter(({ family }) => family === "ipv4"));
  const ipv6 = mostUsed(candidates.filter(({ family }) => family === "ipv6"));
  const name = ipv4?.interface ?? ipv6?.interface ?? first.interface;
  const sessions = candidates.filter((one) => {
    const end = one.family === "ipv4" ? ipv4 : ipv6;
    if (one.interface === name && one.ofSwitch === end?.ofSwitch) return true;
    leave(
      one.address,
      `peers from ${one.interface} ${one.ofSwitch}, and an entry of \`switches\` has one interface: ${name} has more sessions`,
    );
    return false;
  });
  const withLength = (address: string) => {
    const found = own.flatMap(({ addresses }) => addresses).find((one) => addressIn(one) === address);
    return found === undefined ? `${address}/${address.includes(":") ? 64 : 24}` : found;
  };
  const addressOf = (family: Family) => {
    const one = sessions.find((session) => session.family === family);
    return one && withLength(one.ofSwitch);
  };
  const [of4, of6] = [addressOf("ipv4"), addressOf("ipv6")];
  return {
    entry: {
      name: vpnInstance === undefined ? reading.sysname : `${reading.sysname}-${vpnInstance}`,
      reading,
      ...(vpnInstance === undefined ? {} : { vpnInstance }),
      section,
      interface: name,
      ...(of4 === undefined ? {} : { ipv4: of4 }),
      ...(of6 === undefined ? {} : { ipv6: of6 }),
      sessions: sessions.filter((one, at) => sessions.findIndex((other) => sameSession(one, other)) === at),
    },
    foreign,
  };
}

function sameSession(a: FoundSession, b: FoundSession): boolean {
  return a.node === b.node && a.family === b.family;
}

function groupHasPassword(rows: readonly Row[]): boolean {
  return rows.some(({ text }) => /^peer \S+ password /.test(text));
}

/** Rows of public peers and groups of the section, by name. */
export function rowsByPeer({ rows }: BgpSection): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows)
    if (row.peer !== undefined && row.known && isOfPublicPeers(row.view))
      found.set(row.peer, [...(found.get(row.peer) ?? []), row]);
  return found;
}

const addressIn = (prefix: string): string => canonicalAddress(prefix.split("/")[0] ?? "");

function has({ addresses }: InterfaceReading, address: string): boolean {
  return addresses.some((one) => addressIn(one) === address);
}

/**
 * The node of a peer: by the address that calico-node peers from; else, where the peer is in a subnet of the switch and
 * one node alone speaks its AS number, that node on another interface.
 */
function nodeOf(
  { cluster }: SiteReading,
  peer: string,
  asNumber: number | undefined,
  interfaces: readonly InterfaceReading[],
  family: Family,
): string | undefined {
  const nodes = Object.entries(cluster.nodes);
  const byAddress = nodes.find(
    ([, { address, ipv6Address }]) => (family === "ipv4" ? address : ipv6Address) === peer,
  );
  if (byAddress) return byAddress[0];
  const isNear = interfaces.some(({ addresses }) =>
    addresses.some((one) => {
      const subnet = parsePrefix(one);
      return subnet !== undefined && prefixContains(subnet, peer);
    }),
  );
  const speaking = nodes.filter(([, node]) => asNumber !== undefined && node.asNumber === asNumber);
  const [only, ...others] = speaking;
  return isNear && only !== undefined && others.length === 0 ? only[0] : undefined;
}

/** The BGPPeer of a node for one of the switch's addresses; by name where there are several, as rivals are. */
function bgpPeerFor(
  { cluster }: SiteReading,
  node: string,
  interfaces: readonly InterfaceReading[],
  family: Family,
  connects: SaidByRows["connects"],
): BgpPeerFacts | undefined {
  const isOurs = (address: string) =>
    connects?.address !== undefined
      ? canonicalAddress(connects.address) === address
      : interfaces.some(
          (one) => (connects === undefined || one.name === connects.interface) && has(one, address),
        );
  return [...(cluster.calico?.bgpPeers ?? [])]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .find(
      (one) =>
        one.peerSelector === undefined &&
        one.peerIP.includes(":") === (family === "ipv6") &&
        isOurs(one.peerIP) &&
        choosesNode(one, node, cluster.nodes[node]) === true,
    );
}

function mostUsed(candidates: readonly Candidate[]): Candidate | undefined {
  const count = (one: Candidate) =>
    candidates.filter((other) => other.interface === one.interface && other.ofSwitch === one.ofSwitch).length;
  return [...candidates].sort((a, b) => count(b) - count(a))[0];
}
