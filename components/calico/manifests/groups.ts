import { createHash } from "node:crypto";
import { rfc1123, type Inventory, type Session } from "../../peering";

/** Calico's CRDs take no longer selector (native `projectcalico.org/v3`: maxLength 1024). */
const LONGEST = 1024;

/** Nodes carry their host name as this label; kubelet writes it. */
export const HOST_NAME = "kubernetes.io/hostname";

/** Label of a node in maintenance, with the stack's name as its value: it moves a node between the two BGPPeers of its group. */
export const DRAINED_LABEL = "calico-peering/drained";

/** Nodes of one switch that one BGPPeer serves. */
export interface PeerGroup {
  /** RFC 1123 name, the same as long as the group has the same nodes. */
  readonly name: string;
  /** Calico's selector of exactly these nodes. */
  readonly selector: string;
  /** Sessions of one switch and one family that agree in all that a BGPPeer says. */
  readonly sessions: readonly Session[];
}

/** What a selector names: a rack with all its sessions, or one node. */
interface Term {
  readonly label: string;
  readonly value: string;
  readonly sessions: readonly Session[];
}

/**
 * The groups of sessions that agree, each with a selector of at most 1,024 characters: racks that are in the group whole
 * by `rackLabel`, the other nodes by host name.
 *
 * A group's name holds a digest of its selector. So a group whose nodes change is a new object, which the engine creates
 * before it deletes the old one: meanwhile both say the same of a node that they share, and its session stays up.
 * @param alike sessions of one switch and one family, which one BGPPeer could serve
 * @param room characters that the caller adds to each selector
 */
export function peerGroups(
  { cluster }: Inventory,
  alike: readonly Session[],
  { rackLabel, room }: { readonly rackLabel?: string; readonly room: number },
): PeerGroup[] {
  const [first] = alike;
  if (first === undefined) return [];
  const chosen = new Set(alike.map(({ node }) => node.name));
  const isWhole = (rack: string) =>
    cluster.nodes.every((node) => node.rack !== rack || chosen.has(node.name));
  const terms = new Map<string, Term>();
  for (const session of alike) {
    const { name, rack } = session.node;
    const [label, value] =
      rackLabel !== undefined && rack !== undefined && isWhole(rack) ? [rackLabel, rack] : [HOST_NAME, name];
    const key = `${label} ${value}`;
    terms.set(key, { label, value, sessions: [...(terms.get(key)?.sessions ?? []), session] });
  }
  const family = first.family === "ipv6" ? "-ipv6" : "";
  return divided([...terms.values()], LONGEST - room).map((part) => {
    const selector = selectorOf(part);
    const device = rfc1123(first.switch.name).slice(0, 200);
    return {
      name: `${device}-${digestOf(selector).slice(0, 8)}${family}`,
      selector,
      sessions: part.flatMap(({ sessions }) => sessions),
    };
  });
}

/**
 * Parts whose selectors fit. A term's part follows from a digest of its own name, bit by bit, so that a node more or less
 * changes one part and no other.
 */
function divided(terms: readonly Term[], longest: number, bit = 0): Term[][] {
  if (terms.length <= 1 || selectorOf(terms).length <= longest) return terms.length === 0 ? [] : [[...terms]];
  const isSet = ({ value }: Term) =>
    (Number.parseInt(digestOf(value)[bit >> 2] ?? "0", 16) >> (3 - (bit & 3))) % 2 === 1;
  return [terms.filter((term) => !isSet(term)), terms.filter(isSet)].flatMap((half) =>
    divided(half, longest, bit + 1),
  );
}

/** In the order of names: the file's order is no fact. */
function selectorOf(terms: readonly Term[]): string {
  const labels = [...new Set(terms.map(({ label }) => label))].sort();
  return labels
    .map((label) => {
      const values = terms.filter((term) => term.label === label).map(({ value }) => `'${value}'`);
      return values.length === 1 ? `${label} == ${values[0]}` : `${label} in { ${values.sort().join(", ")} }`;
    })
    .join(" || ");
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
