import { isForLoadBalancers } from "../announced";
import type { Inventory, IpPool, Switch } from "../inventory";
import { parsePrefix, prefixContains, prefixesOverlap, type Prefix } from "../ipv6";
import { addressesOf } from "./addresses";
import { refuse, warn, type Finding } from "./finding";

/** A range of services, or of communities, and where the file says so. */
interface Range {
  readonly path: string;
  readonly text: string;
  readonly prefix: Prefix;
}

const LISTS = ["serviceClusterIPs", "serviceExternalIPs", "serviceLoadBalancerIPs"] as const;

/**
 * Ranges that every node announces besides the pools (BGPConfiguration's service lists), and the prefixes that get
 * communities. Calico takes all of them as they are; host bits have been reported as projectcalico/calico #9631 and
 * #7762, a load-balancer range within the nodes' own subnet as #7921.
 */
export function checkRanges(inventory: Inventory): Finding[] {
  const { cluster } = inventory;
  const services = LISTS.flatMap((list) =>
    cluster[list].flatMap((text, i) => rangeAt(`cluster.${list}[${i}]`, text)),
  );
  const advertised = Object.keys(cluster.prefixAdvertisements).flatMap((text) =>
    rangeAt(`cluster.prefixAdvertisements.${text}`, text),
  );
  return [
    ...[...services, ...advertised].flatMap(checkForm),
    ...services.flatMap((range, i) => [
      ...checkPeering(range, inventory),
      ...checkPools(range, inventory),
      ...checkOthers(range, services.slice(0, i)),
    ]),
    ...advertised.flatMap((range, i) => [
      ...checkUse(range, services, inventory),
      ...checkTwice(range, advertised.slice(0, i)),
    ]),
  ];
}

function rangeAt(path: string, text: string): Range[] {
  const prefix = parsePrefix(text);
  return prefix === undefined ? [] : [{ path, text, prefix }];
}

function isEverything({ length }: Prefix): boolean {
  return length === 0;
}

function checkForm({ path, text, prefix }: Range): Finding[] {
  if (isEverything(prefix)) {
    return [
      refuse(
        path,
        `${text} is every address, so nodes would announce a default route: write the range itself.`,
      ),
    ];
  }
  if (!prefix.hostBits) return [];
  return [
    refuse(path, `${text} has host bits set, so it matches no route of a node; write ${prefix.network}.`),
  ];
}

/** The nodes' own subnets, and how a sentence names them. */
function subnetsOf(switches: readonly Switch[]): { readonly link: Prefix; readonly named: string }[] {
  return switches.flatMap(({ name, peering }) =>
    [peering.ipv4, peering.ipv6].flatMap((end) => {
      const link = end && parsePrefix(`${end.address}/${end.prefixLength}`);
      return link ? [{ link, named: `${link.network}, the subnet of ${name}'s ${peering.interface}` }] : [];
    }),
  );
}

/** A route to a part of the nodes' own subnet would take the place of the subnet itself. */
function checkPeering({ path, text, prefix }: Range, { cluster, switches }: Inventory): Finding[] {
  if (isEverything(prefix)) return [];
  const shared = subnetsOf(switches).find(({ link }) => prefixesOverlap(prefix, link));
  if (shared) {
    return [
      refuse(
        path,
        `${text} overlaps ${shared.named}: the switch would send packets for addresses of its own subnet to a node; use a range outside of it.`,
      ),
    ];
  }
  const node = cluster.nodes.find((one) =>
    addressesOf(one).some(({ address }) => prefixContains(prefix, address)),
  );
  if (!node) return [];
  return [
    refuse(path, `${text} holds the address of node ${node.name}: use a range without any node's address.`),
  ];
}

/** A pool for load balancers alone is where Calico takes their addresses from: its range may be announced. */
function checkPools({ path, text, prefix }: Range, { cluster }: Inventory): Finding[] {
  if (isEverything(prefix)) return [];
  const isOfLoadBalancers = path.startsWith("cluster.serviceLoadBalancerIPs");
  return cluster.ipPools.flatMap((pool): Finding[] => {
    const other = parsePrefix(pool.cidr);
    if (!other || !prefixesOverlap(prefix, other)) return [];
    if (isOfLoadBalancers && isForLoadBalancers(pool)) return checkExported(path, text, pool);
    return [
      refuse(
        path,
        `${text} overlaps pool ${pool.name}, ${pool.cidr}: services and pods need ranges of their own.`,
      ),
    ];
  });
}

/** BIRD rejects every route in such a pool before it looks at services (bird_ipam.cfg.template). */
function checkExported(path: string, text: string, { name, cidr, disableBGPExport }: IpPool): Finding[] {
  if (disableBGPExport !== true) return [];
  return [
    refuse(
      path,
      `${text} overlaps pool ${name}, ${cidr}, which has disableBGPExport: nodes would announce no address of it; take disableBGPExport out.`,
    ),
  ];
}

function checkOthers({ path, text, prefix }: Range, others: readonly Range[]): Finding[] {
  const other = others.find((one) => !isEverything(one.prefix) && prefixesOverlap(prefix, one.prefix));
  if (!other || isEverything(prefix)) return [];
  return [
    refuse(
      path,
      `${text} overlaps ${other.text} at ${other.path}: each address belongs to one range; keep one of them.`,
    ),
  ];
}

/**
 * Communities on a prefix that no node announces. The prefix itself announces nothing, so one that holds more than the
 * routes that it is meant for, such as the nodes' subnet, is right.
 */
function checkUse(
  { path, text, prefix }: Range,
  services: readonly Range[],
  { cluster, switches }: Inventory,
): Finding[] {
  const subnet = subnetsOf(switches).find(
    ({ link }) => link.family === prefix.family && link.first <= prefix.first && prefix.last <= link.last,
  );
  if (subnet) {
    return [
      refuse(
        path,
        `${text} is in ${subnet.named}, of which no node announces a route: write a pool, a service range, or a part of one.`,
      ),
    ];
  }
  const announced = [
    ...services.map((range) => range.prefix),
    ...cluster.ipPools.flatMap(({ cidr }) => parsePrefix(cidr) ?? []),
  ];
  const meets = announced.some((other) => prefixesOverlap(prefix, other));
  if (cluster.ipPools.length === 0 || isEverything(prefix) || meets) return [];
  return [
    warn(
      path,
      `${text} is in no pool and no service range of this file, so no route of a node gets its communities.`,
    ),
  ];
}

function checkTwice({ path, text, prefix }: Range, others: readonly Range[]): Finding[] {
  const other = others.find((one) => one.prefix.network === prefix.network);
  return other === undefined
    ? []
    : [refuse(path, `${text} is the same prefix as ${other.text}: keep one of them.`)];
}
