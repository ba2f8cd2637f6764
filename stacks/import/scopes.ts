import type { Family, ScopedOptions, SessionOptions } from "../../components/peering";
import { stackMark } from "../../components/peering";
import type { BgpPeerFacts } from "../../components/verification/observe/clusterFacts";
import type { FoundEntry, FoundSession } from "./entries";
import { rowsByPeer } from "./entries";
import { saidByRows, type SaidByRows } from "./peerOptions";

/** Where the options of an entry's sessions are written: what all of them have, their groups', and what single ones have. */
export interface Scopes {
  readonly groups: Readonly<Record<string, ScopedOptions>>;
  readonly session: ScopedOptions;
  readonly sessions: Readonly<Record<string, ScopedOptions>>;
}

/** What a site is called in the file. */
export interface Naming {
  readonly stack: string;
  /** Racks by node. */
  readonly racks: Readonly<Record<string, string>>;
  /** The name in `bgpPasswords` of a BGPPeer's password. */
  readonly passwordOf: (peer: BgpPeerFacts) => string | undefined;
  /** The remedy gives these to every session by itself. */
  readonly byRemedy: SessionOptions;
}

type Options = Readonly<Record<string, unknown>>;

export function scopesOfEntry(entry: FoundEntry, naming: Naming): Scopes {
  const rows = rowsByPeer(entry.section);
  const names = [...new Set(entry.sessions.flatMap(({ said }) => said.options.group ?? []))].sort();
  const groups = Object.fromEntries(
    names.map((name) => {
      const members = entry.sessions.filter(({ said }) => said.options.group === name);
      const ofFamily = (family: Family) => {
        const member = members.find((one) => one.family === family);
        if (member === undefined) return undefined;
        const own = (rows.get(name) ?? []).filter(
          ({ view }) => view === "bgp" || view === `${family}-family unicast`,
        );
        const said = saidByRows(own, true, family === "ipv6");
        return { ...ofSwitch(said, member, naming, rowOf(said)), ...bothEnds(said, member) };
      };
      return [name, scoped(ofFamily("ipv4"), ofFamily("ipv6"))] as const;
    }),
  );
  const options = entry.sessions.map((session) => {
    const group = saidByRows(rows.get(session.said.options.group ?? "") ?? [], true, false);
    return [session, optionsOf(session, group, naming, groups[session.said.options.group ?? ""])] as const;
  });
  const nodes = [...new Set(entry.sessions.map(({ node }) => node))].sort();
  const ofNode = nodes.map((node) => {
    const of = (family: Family) => options.find(([one]) => one.node === node && one.family === family)?.[1];
    return [node, { ipv4: of("ipv4"), ipv6: of("ipv6") }] as const;
  });
  const template = descriptionOf(
    options.map(([{ node }, { description }]) => [node, description]),
    naming,
  );
  const described = ofNode.map(
    ([node, { ipv4, ipv6 }]) =>
      [
        node,
        scoped(
          ipv4 && { ...ipv4, ...(template === undefined ? {} : { description: template }) },
          ipv6 && { ...ipv6, ...(template === undefined ? {} : { description: template }) },
        ),
      ] as const,
  );
  const session = common(described.map(([, one]) => one));
  const sessions = described.flatMap(([node, one]) => {
    const left = without(one, session);
    return Object.keys(left).length === 0 ? [] : [[node, left] as const];
  });
  return { groups, session, sessions: Object.fromEntries(sessions) };
}

/** A member's own options: its rows, and what its BGPPeer says. */
function optionsOf(
  { said, ...session }: FoundSession,
  group: SaidByRows,
  naming: Naming,
  ofGroup: ScopedOptions = {},
): Options {
  const all = {
    ...ofSwitch(said, { ...session, said }, naming, rowOfPeer(said, group)),
    ...bothEnds(said, { ...session, said }),
    ...ofCluster(session.bgpPeer, said.options, ofGroup),
    // From another interface of the node it follows from `addresses`.
    ...(session.isOtherInterface ? { sourceAddress: undefined } : {}),
  };
  const { byRemedy } = naming;
  const given = Object.entries(all).filter(
    ([name, value]) =>
      value !== undefined &&
      JSON.stringify(value) !== JSON.stringify((byRemedy as Record<string, unknown>)[name]) &&
      !(name === "ttlSecurity" && ofGroup.ttlSecurity === value),
  );
  return Object.fromEntries(given);
}

/** @param how what the file says of its `connect-interface` */
function ofSwitch(
  { hasPassword, options }: SaidByRows,
  { bgpPeer }: FoundSession,
  { stack, passwordOf }: Naming,
  how: SessionOptions["connectInterface"],
): Options {
  const { prefixLists } = options;
  const isGenerated = prefixLists?.import?.startsWith(`CALICO-${stack}`) === true;
  return {
    ...options,
    ...(isGenerated ? { prefixLists: { ...prefixLists, import: "generated" } } : {}),
    ...(hasPassword && passwordOf(bgpPeer) !== undefined ? { password: passwordOf(bgpPeer) } : {}),
    ...(how === undefined ? {} : { connectInterface: how }),
  };
}

/** @returns undefined where the row is not there */
function rowOf({ connects }: SaidByRows): SessionOptions["connectInterface"] {
  if (connects === undefined) return undefined;
  return connects.address === undefined ? "interface" : "interface-and-address";
}

/** A member has its group's row; without a group, interface and address are what the file says by itself. */
function rowOfPeer(said: SaidByRows, group: SaidByRows): SessionOptions["connectInterface"] {
  const own = rowOf(said);
  if (group.connects !== undefined) return own;
  return own === "interface-and-address" ? undefined : (own ?? "none");
}

/** GTSM where both ends have it; on the switch alone it is a row. */
function bothEnds({ ttl, options }: SaidByRows, { bgpPeer }: FoundSession): Options {
  if (ttl === undefined) return {};
  return bgpPeer.ttlSecurity === ttl
    ? { ttlSecurity: ttl }
    : { rows: [...(options.rows ?? []), `valid-ttl-hops ${ttl}`] };
}

/** What the BGPPeer alone says. */
function ofCluster({ spec = {} }: BgpPeerFacts, own: SessionOptions, ofGroup: SessionOptions): Options {
  const { maxRestartTime, localASNumber, sourceAddress, reachableBy, nextHopMode, keepaliveTime } = spec;
  const restart = secondsOf(maxRestartTime);
  const timers = own.timers ?? ofGroup.timers;
  const keepalive = secondsOf(keepaliveTime);
  return {
    ...(restart === undefined ? {} : { maxRestartTime: restart }),
    ...(localASNumber === undefined ? {} : { localASNumber }),
    ...(sourceAddress === "None" ? { sourceAddress } : {}),
    ...(reachableBy === undefined || reachableBy === "" ? {} : { reachableBy }),
    ...(nextHopMode === undefined || nextHopMode === "Auto" ? {} : { nextHopMode }),
    ...(timers !== undefined && keepalive === timers.keepalive
      ? { timers: { ...timers, bothEnds: true } }
      : {}),
  };
}

/** `120s`, `2m0s` */
function secondsOf(duration: unknown): number | undefined {
  if (typeof duration !== "string") return undefined;
  const [all, hours = "0", minutes = "0", seconds = "0"] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return all === undefined || all === ""
    ? undefined
    : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** One description for all, with `{node}`, `{rack}` and `{stack}`; undefined = they have none, or none in common. */
function descriptionOf(
  all: readonly (readonly [string, unknown])[],
  { racks, stack }: Naming,
): string | undefined {
  const texts = all.map(([node, text]) => {
    if (typeof text !== "string") return undefined;
    const named = text.replaceAll(stackMark(stack), "{stack}").replaceAll(node, "{node}");
    const rack = racks[node];
    const isWord = rack !== undefined && new RegExp(`(?<![\\w{])${escaped(rack)}(?![\\w}])`);
    return isWord === false ? named : named.replace(isWord, "{rack}");
  });
  const [first] = texts;
  if (first !== undefined && texts.every((text) => text === first)) return first;
  const [, plain] = all[0] ?? [];
  return typeof plain === "string" && all.every(([, text]) => text === plain) ? plain : undefined;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Both families' options as one scope: what is otherwise over IPv6 stands under `ipv6`. */
function scoped(ipv4: Options | undefined, ipv6: Options | undefined): ScopedOptions {
  if (ipv4 === undefined || ipv6 === undefined) return (ipv4 ?? ipv6 ?? {}) as ScopedOptions;
  const differs = Object.entries(ipv6).filter(([name, value]) => !isSame(ipv4[name], value));
  const off = Object.entries(ipv4).filter(([name, value]) => value === true && ipv6[name] === undefined);
  const over6 = Object.fromEntries([...differs, ...off.map(([name]) => [name, false] as const)]);
  return { ...ipv4, ...(Object.keys(over6).length === 0 ? {} : { ipv6: over6 }) } as ScopedOptions;
}

/** The options that all have alike. */
function common([first = {}, ...others]: readonly ScopedOptions[]): ScopedOptions {
  const alike = Object.entries(first).filter(([name, value]) =>
    others.every((one) => isSame((one as Options)[name], value)),
  );
  return Object.fromEntries(alike) as ScopedOptions;
}

function without(one: ScopedOptions, shared: ScopedOptions): ScopedOptions {
  return Object.fromEntries(Object.entries(one).filter(([name]) => !(name in shared))) as ScopedOptions;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
