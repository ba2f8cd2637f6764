import { refuse, warn, type Finding } from "./finding";
import type { Cluster, Inventory, Switch } from "./inventory";
import { parsePrefix, prefixContains } from "./ipv6";
import { EXCLUSIVE, GENERATED, ofFamily, type ScopedOptions, type SessionOptions } from "./options";
import { remedyOf } from "./remedies";
import type { Session } from "./session";

/** BIRD's hold time on every node; Calico has no field for it. */
const NODE_HOLD = 240;
/** Huawei's S6700 manual: a keepalive below this makes sessions end without a reason. */
const LEAST_KEEPALIVE = 20;
/** Shorter and a busy node's session ends by itself (projectcalico/calico #7086). */
const LEAST_HOLD = 20;

/** Cross-end proofs over what the stack file says of sessions. Each mistake is told once, where it was written. */
export function checkSessions(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  const findings = switches.flatMap((device) => [
    ...scopesOf(device).flatMap(({ at, options }) => checkScope(at, options)),
    ...checkGroups(device),
    ...checkLoadBalancing(device),
  ]);
  const ofSessions = sessions.flatMap((session) => checkSession(session, inventory));
  return unique([...findings, ...ofSessions, ...checkGlobal(cluster, sessions)]);
}

interface Scope {
  readonly at: string;
  readonly options: SessionOptions;
}

/** Every place where options are written. */
function scopesOf(device: Switch): Scope[] {
  const at = `switches.${device.name}`;
  const named: [string, ScopedOptions][] = [
    [`${at}.session`, device.session],
    ...Object.entries(device.groups).map(([name, scope]): [string, ScopedOptions] => [
      `${at}.groups.${name}`,
      scope,
    ]),
    ...Object.entries(device.sessions).map(([name, scope]): [string, ScopedOptions] => [
      `${at}.sessions.${name}`,
      scope,
    ]),
  ];
  return named.flatMap(([path, { ipv6, ...both }]) => [
    { at: path, options: both },
    ...(ipv6 === undefined ? [] : [{ at: `${path}.ipv6`, options: ipv6 }]),
  ]);
}

/** What one scope says for itself, whatever session it becomes. */
function checkScope(at: string, options: SessionOptions): Finding[] {
  return [
    ...EXCLUSIVE.filter(([a, b]) => options[a] !== undefined && options[b] !== undefined).map(([a, b]) =>
      refuse(`${at}.${b}`, `a switch refuses it beside ${a}: keep one of them.`),
    ),
    ...checkTimers(at, options),
    ...checkForeignEnds(at, options),
    ...checkRouteLimit(at, options),
  ];
}

function checkTimers(at: string, { timers }: SessionOptions): Finding[] {
  if (timers === undefined) return [];
  const { keepalive, hold } = timers;
  const path = `${at}.timers`;
  if (hold < 3 * keepalive) {
    return [
      refuse(
        `${path}.keepalive`,
        `${keepalive} s is more than a third of hold, ${hold} s: a single late keepalive would end the session; use at most ${Math.floor(hold / 3)}.`,
      ),
    ];
  }
  if (hold < LEAST_HOLD) {
    return [
      warn(
        `${path}.hold`,
        `${hold} s: below ${LEAST_HOLD} s a busy node or switch loses sessions that are well (projectcalico/calico #7086); Huawei advises a keepalive of ${LEAST_KEEPALIVE} s and more.`,
      ),
    ];
  }
  if (hold <= NODE_HOLD) return [];
  return [
    warn(
      `${path}.hold`,
      `${hold} s: the lower hold of both ends counts, and Calico's nodes always offer ${NODE_HOLD} s.`,
    ),
  ];
}

/** What Calico's own BIRD has no counterpart for. */
function checkForeignEnds(at: string, { bfd, keychain }: SessionOptions): Finding[] {
  const findings: Finding[] = [];
  if (bfd !== undefined) {
    const why = "open-source Calico has no BFD (projectcalico/calico #4607), so nothing on the node answers";
    findings.push(
      bfd.acknowledged
        ? warn(`${at}.bfd`, `${why}; it helps only where another daemon does.`)
        : refuse(
            `${at}.bfd`,
            `${why}: lower timers.hold instead, or write \`acknowledged: true\` where another daemon does.`,
          ),
    );
  }
  if (keychain !== undefined) {
    const why = "Calico's BIRD speaks TCP MD5 only, and no keychain, so the session would never come up";
    findings.push(
      keychain.acknowledged
        ? warn(`${at}.keychain`, `${why} with it; it is right only where another daemon peers.`)
        : refuse(
            `${at}.keychain`,
            `${why}: take it out, or write \`acknowledged: true\` where another daemon peers.`,
          ),
    );
  }
  return findings;
}

function checkRouteLimit(at: string, { routeLimit }: SessionOptions): Finding[] {
  if (routeLimit === undefined) return [];
  const { action, idleTimeout } = routeLimit;
  if ((action === "idle-timeout") === (idleTimeout !== undefined)) return [];
  return [
    action === "idle-timeout"
      ? refuse(`${at}.routeLimit.idleTimeout`, "is missing; idle-timeout needs its minutes.")
      : refuse(`${at}.routeLimit.idleTimeout`, `${idleTimeout} goes with \`action: idle-timeout\` only.`),
  ];
}

/** A member cannot switch off what its group has, nor have beside it what excludes it. */
function checkGroups(device: Switch): Finding[] {
  const at = `switches.${device.name}`;
  return scopesOf(device).flatMap(({ at: path, options }) => {
    const group = device.groups[options.group ?? ""];
    if (group === undefined) return [];
    const ofGroup = ofFamily(group, path.endsWith(".ipv6") ? "ipv6" : "ipv4");
    const off = Object.entries(options).filter(
      ([name, value]) => value === false && Boolean(ofGroup[name as keyof SessionOptions]),
    );
    const rivals = EXCLUSIVE.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]).filter(
      ([a, b]) => options[a] !== undefined && ofGroup[b] !== undefined && options[b] === undefined,
    );
    return [
      ...off.map(([name]) =>
        refuse(
          `${path}.${name}`,
          `false cannot take away what group ${options.group} has: leave the group, or take it out of ${at}.groups.${options.group}.`,
        ),
      ),
      ...rivals.map(([a, b]) =>
        refuse(`${path}.${a}`, `a switch refuses it beside ${b}, which group ${options.group} has.`),
      ),
    ];
  });
}

function checkLoadBalancing(device: Switch): Finding[] {
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const row = device[`${family}Family`].find((text) => text.startsWith("maximum load-balancing"));
    const paths = device.loadBalancing[family];
    if (row === undefined || paths === undefined) return [];
    return [
      refuse(
        `switches.${device.name}.loadBalancing.${family}`,
        `${paths} says the same as \`${row}\` in ${family}Family: keep one of them.`,
      ),
    ];
  });
}

/** What follows from both ends of one session. */
function checkSession(session: Session, { cluster, switches }: Inventory): Finding[] {
  const { node, switch: device, options } = session;
  const at = writtenAt(session, switches);
  const findings: Finding[] = [];
  if (node.asNumber === device.asNumber) {
    if (options.reflectClient !== true) findings.push(ibgpWithoutReflection(session, cluster, switches, at));
    if (options.fakeAs)
      findings.push(
        refuse(at("fakeAs"), `${device.asNumber} is ${node.name}'s AS, too: fake-as is for EBGP.`),
      );
    if (options.ttlSecurity === undefined && options.ebgpMultihop !== undefined) {
      findings.push(refuse(at("ebgpMultihop"), "the session is IBGP, which needs none."));
    }
  } else {
    for (const name of ["reflectClient", "nextHopLocal"] as const) {
      if (options[name] !== true) continue;
      const why = `${node.name} has AS ${node.asNumber} and ${device.name} AS ${device.asNumber}, so the session is EBGP`;
      findings.push(refuse(at(name), `is for IBGP, and ${why}: take it out.`));
    }
  }
  const own = switches.find(({ name }) => name === device.name)?.asNumber;
  if (options.fakeAs && options.fakeAs.asNumber === own) {
    findings.push(
      refuse(at("fakeAs.asNumber"), `${own} is ${device.name}'s own AS number: take fakeAs out.`),
    );
  }
  if (remedyOf(cluster).defaultRoute && options.defaultRouteAdvertise === false) {
    findings.push(
      refuse(at("defaultRouteAdvertise"), "false: remedy downward-default is that the switch sends one."),
    );
  }
  if (options.fakeAs?.dualAs) {
    findings.push(
      warn(at("fakeAs.dualAs"), `the switch takes both AS numbers; nodes are told ${device.asNumber} only.`),
    );
  }
  if (options.prefixLists?.import === GENERATED && session.announced.ranges.length === 0) {
    findings.push(
      refuse(
        at("prefixLists.import"),
        `${GENERATED}: no ${session.family} pool is named in cluster.ipPools, so the list would let nothing in; name the cluster's pools.`,
      ),
    );
  }
  return [...findings, ...checkPrefixes(session, cluster, at), ...checkReachability(session, switches, at)];
}

/** Over IBGP a node's routes reach other nodes only where the switch reflects them. */
function ibgpWithoutReflection(
  { node, switch: device }: Session,
  cluster: Cluster,
  switches: readonly Switch[],
  at: (option: string) => string,
): Finding {
  const own = switches.find(({ name }) => name === device.name)?.asNumber;
  const usual = device.asNumber === own && node.asNumber === cluster.asNumber;
  const ofNode = cluster.nodes.find(({ name }) => name === node.name)?.asNumber === device.asNumber;
  const [path, whose, others] = usual
    ? [`switches.${device.name}.asNumber`, "the cluster's AS", "switch and cluster"]
    : [
        ofNode ? `cluster.nodes.${node.name}.asNumber` : at("localASNumber"),
        ofNode ? `the AS of ${device.name}` : `the AS of node ${node.name}`,
        "switch and node",
      ];
  return refuse(
    path,
    `${device.asNumber} is ${whose}, too: the session would be IBGP, over which the switch passes no node's routes on to another node; give ${others} different AS numbers, or the session \`reflectClient: true\`.`,
  );
}

/** Each pool gives a node one block at least, and each service range is announced by every node. */
function checkPrefixes(
  { node, family, options }: Session,
  { ipPools, serviceClusterIPs }: Cluster,
  at: (option: string) => string,
): Finding[] {
  const cidrs = [...ipPools.map(({ cidr }) => cidr), ...serviceClusterIPs];
  const ofFamily = cidrs.filter((cidr) => cidr.includes(":") === (family === "ipv6"));
  const expected = Math.max(1, ofFamily.length);
  const limit = options.routeLimit?.limit;
  if (limit === undefined || limit > expected) return [];
  return [
    refuse(
      at("routeLimit.limit"),
      `${limit} is not more than the ${expected} prefixes that node ${node.name} has to announce at least: the session would end as soon as it is used.`,
    ),
  ];
}

/** A gateway is of the session's family, and in the switch's subnet where the session is single-hop. */
function checkReachability(
  { switch: device, family, options }: Session,
  switches: readonly Switch[],
  at: (option: string) => string,
): Finding[] {
  const { reachableBy, ebgpMultihop, ttlSecurity } = options;
  if (reachableBy === undefined) return [];
  const isIpv6 = reachableBy.includes(":");
  if (isIpv6 !== (family === "ipv6")) {
    return [
      refuse(
        at("reachableBy"),
        `${reachableBy} is of the other address family: Calico refuses it; write the gateways of IPv6 sessions under ipv6.`,
      ),
    ];
  }
  const peering = switches.find(({ name }) => name === device.name)?.peering;
  const end = isIpv6 ? peering?.ipv6 : peering;
  const subnet = parsePrefix(`${end?.address}/${end?.prefixLength}`);
  if (!subnet || ebgpMultihop !== undefined || ttlSecurity !== undefined) return [];
  if (prefixContains(subnet, reachableBy)) return [];
  return [
    refuse(
      at("reachableBy"),
      `${reachableBy} leads out of the subnet of ${device.name}'s ${peering?.interface}, and the session is single-hop: say ebgpMultihop or ttlSecurity.`,
    ),
  ];
}

/** The narrowest place where an option of the session was written. */
function writtenAt({ node, switch: device, own }: Session, switches: readonly Switch[]) {
  const found = switches.find(({ name }) => name === device.name);
  return (option: string): string => {
    const name = option.split(".")[0] as keyof SessionOptions;
    const at = `switches.${device.name}`;
    const scopes: [string, ScopedOptions | undefined][] = [
      [`${at}.sessions.${node.name}`, found?.sessions[node.name]],
      [`${at}.session`, found?.session],
      [`${at}.groups.${own.group}`, found?.groups[own.group ?? ""]],
    ];
    for (const [path, scope] of scopes) {
      if (scope?.[name] !== undefined) return `${path}.${option}`;
      if (scope?.ipv6?.[name] !== undefined) return `${path}.ipv6.${option}`;
    }
    return `${at}.session.${option}`;
  };
}

/** Options that one BGPPeer says for all nodes. */
const OF_THE_NODES_END = [
  "password",
  "ttlSecurity",
  "maxRestartTime",
  "localASNumber",
  "sourceAddress",
  "reachableBy",
  "nextHopMode",
  "fakeAs",
] as const;

function checkGlobal({ bgpPeers }: Cluster, sessions: readonly Session[]): Finding[] {
  if (bgpPeers.form !== "global") return [];
  return sessions.flatMap((session) => {
    const first = sessions.find(
      (other) => other.switch.name === session.switch.name && other.family === session.family,
    );
    return OF_THE_NODES_END.filter(
      (name) => JSON.stringify(session.options[name]) !== JSON.stringify(first?.options[name]),
    ).map((name) =>
      refuse(
        `switches.${session.switch.name}.sessions.${session.node.name}.${name}`,
        `differs from ${first?.node.name}'s, and a global BGPPeer says one thing for all nodes: write it under session, or bgpPeers: per-node.`,
      ),
    );
  });
}

/** What was written once is told once, for however many sessions it holds. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path }) => !seen.has(path) && seen.add(path));
}
