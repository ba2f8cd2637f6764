import { holds, parsePrefix, type Prefix } from "./ipv6";

/** A rule of Calico's BGPFilter; without conditions it matches every route. Reference: projectcalico.org/v3 BGPFilter. */
export interface FilterRule {
  /** Of the session's family, else the rule is not for it. With `matchOperator`. */
  readonly cidr?: string;
  readonly matchOperator?: "Equal" | "NotEqual" | "In" | "NotIn";
  /** Of prefixes in `cidr`. */
  readonly prefixLength?: { readonly min?: number; readonly max?: number };
  /** Routes that the node has over BGP. */
  readonly source?: "RemotePeers";
  /** Name of the interface that the route leads through; `*` stands for any characters. */
  readonly interface?: string;
  readonly action: "Accept" | "Reject";
}

/** What a node announces: pods' blocks and single pods, or what is announced of services. */
export type Announcement = "pods" | "services";

/** Of one session, after this stack's own filters. */
export interface SessionFilters {
  /** What the node may announce to the switch: kinds, or rules in their order. Default: all that Calico announces. */
  readonly export?: readonly Announcement[] | readonly FilterRule[];
  /** What the node takes of the switch's routes: rules in their order. Default: all. */
  readonly import?: readonly FilterRule[];
}

export function areRules(list: readonly (Announcement | FilterRule)[]): list is readonly FilterRule[] {
  return list.some((one) => typeof one !== "string");
}

/** Whether the session's export filter keeps the node from announcing a prefix of its own. Pure. */
export function isHidden({ export: list }: SessionFilters, cidr: string, kind: Announcement): boolean {
  if (list === undefined) return false;
  if (!areRules(list)) return !list.includes(kind);
  return rejects(list, cidr);
}

/** Whether the first rule that matches a node's own route, or one of the switch's, rejects it; undecided = no. Pure. */
export function rejects(rules: readonly FilterRule[], cidr: string): boolean {
  const prefix = parsePrefix(cidr);
  if (prefix === undefined) return false;
  return rulesOf(rules, prefix.family).find((rule) => matches(rule, prefix))?.action === "Reject";
}

/** Those for one family: by their cidr's, or without one. */
export function rulesOf(rules: readonly FilterRule[], family: Prefix["family"]): FilterRule[] {
  return rules.filter(({ cidr }) => cidr === undefined || parsePrefix(cidr)?.family === family);
}

/** A block is a static route of BIRD's, without an interface and not of BGP. */
function matches(
  { cidr, matchOperator, prefixLength, source, interface: name }: FilterRule,
  prefix: Prefix,
): boolean {
  if (source !== undefined || name !== undefined) return false;
  if (cidr === undefined) return true;
  const whole = parsePrefix(cidr);
  if (whole === undefined) return false;
  const { min = whole.length, max = prefix.family === "ipv4" ? 32 : 128 } = prefixLength ?? {};
  const fits = prefixLength === undefined || (prefix.length >= min && prefix.length <= max);
  const inside = holds(whole, prefix) && fits;
  const equal = whole.network === prefix.network;
  switch (matchOperator) {
    case "Equal":
      return equal;
    case "NotEqual":
      return !equal;
    case "NotIn":
      return !inside;
    default:
      return inside;
  }
}
