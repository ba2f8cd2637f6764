import fc from "fast-check";
import { keyOf, type Ownership } from "../../../../components/s9700/vrp";
import { objectsFor, OUR_OBJECTS, THEIR_OBJECTS } from "./objectArbitraries";

/** Configurations as people have them, for fast-check. */

const choose = fc.constantFrom;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const flag = (text: string) => maybe(fc.constant(text));

const sessionOptions = fc.tuple(
  maybe(choose("description node one", "description node  two")),
  maybe(
    choose(
      "connect-interface Vlanif98 10.2.98.1",
      "connect-interface Vlanif98",
      "connect-interface LoopBack0",
    ),
  ),
  maybe(choose("ebgp-max-hop 255", "ebgp-max-hop 3", "valid-ttl-hops 1", "ebgp-max-hop 1")),
  maybe(choose("timer keepalive 10 hold 30", "timer keepalive 60 hold 180", "timer keepalive 20 hold 60")),
  maybe(choose("timer connect-retry 10", "timer connect-retry 32")),
  maybe(choose("keychain K1", "keychain K2", "password cipher %^%#aB3]kd0Q;}<v#&x!0mZP7$%^%#")),
  maybe(
    choose(
      "bfd min-tx-interval 300",
      "bfd min-rx-interval 300 detect-multiplier 4",
      "bfd min-tx-interval 200 min-rx-interval 200",
    ),
  ),
  flag("bfd enable"),
  flag("ignore"),
  maybe(choose("fake-as 64999", "fake-as 64999 dual-as")),
  maybe(choose("tracking", "tracking delay 5")),
  flag("capability-advertise graceful-restart"),
);

const routeOptions = fc.tuple(
  maybe(choose("route-policy IN import", "route-policy IN2 import")),
  maybe(choose("route-policy OUT export", "route-policy OUT2 export")),
  maybe(choose("ip-prefix PODS import", "ip-prefix MORE import", "ipv6-prefix PODS6 import")),
  maybe(choose("as-path-filter NODES export", "as-path-filter THEIRS export")),
  maybe(choose("filter-policy 2001 export", "filter-policy acl-name NODES export")),
  flag("next-hop-local"),
  flag("advertise-community"),
  maybe(choose("allow-as-loop 1", "allow-as-loop 3")),
  maybe(choose("preferred-value 0", "preferred-value 100")),
  maybe(choose("route-limit 1000", "route-limit 1000 80 idle-timeout 5", "route-limit 1000 80")),
  maybe(choose("default-route-advertise", "default-route-advertise route-policy DEF")),
  flag("keep-all-routes"),
);

export interface Lines {
  /** Typed before all others, lists before the policies that name them. */
  readonly objects?: string[];
  readonly bgp: string[];
  readonly ipv4: string[];
  readonly ipv6: string[];
}

const none: Lines = { bgp: [], ipv4: [], ipv6: [] };
const rowsOf = (name: string, options: readonly (string | undefined)[]) =>
  options.filter((option) => option !== undefined).map((option) => `peer ${name} ${option}`);

/** In the family where VRP takes them. */
const inFamily = (family: "ipv4" | "ipv6", options: readonly (string | undefined)[]) => {
  const other = family === "ipv4" ? "ipv6-prefix" : "ip-prefix";
  return options.filter((option) => !option?.startsWith(`${other} `));
};

const ipv4Peer = (name: string, groups: readonly string[]): fc.Arbitrary<Lines> =>
  fc
    .record({
      as: choose("63400", "63401", "64203.10"),
      group: groups.length > 0 ? maybe(choose(...groups)) : fc.constant(undefined),
      session: sessionOptions,
      routes: routeOptions,
      on: fc.boolean(),
    })
    .map(({ as, group, session, routes, on }) => ({
      bgp: [
        `peer ${name} as-number ${group === undefined ? as : "63400"}`,
        ...(group === undefined ? [] : [`peer ${name} group ${group}`]),
        ...rowsOf(name, session),
      ],
      ipv4: [enableRow(name, on), ...rowsOf(name, inFamily("ipv4", routes))],
      ipv6: [],
    }));

/** As a device prints it, which says it of every peer and group. */
const enableRow = (name: string, on: boolean) => `${on ? "" : "undo "}peer ${name} enable`;

const ipv6Peer = (name: string, groups: readonly string[]): fc.Arbitrary<Lines> =>
  fc
    .record({
      group: groups.length > 0 ? maybe(choose(...groups)) : fc.constant(undefined),
      session: sessionOptions,
      routes: routeOptions,
      on: fc.boolean(),
      inIpv4: fc.boolean(),
      inFamilyToo: fc.boolean(),
    })
    .map(({ group, session, routes, on, inIpv4, inFamilyToo }) => {
      const membership = group === undefined ? [] : [`peer ${name} group ${group}`];
      return {
        bgp: [`peer ${name} as-number 63400`, ...membership, ...rowsOf(name, session)],
        ipv4: inIpv4 ? [enableRow(name, true)] : [],
        ipv6: on
          ? [
              enableRow(name, true),
              ...(inFamilyToo ? membership : []),
              ...rowsOf(name, inFamily("ipv6", routes)),
            ]
          : [],
      };
    });

const group = (name: string): fc.Arbitrary<Lines> =>
  fc
    .record({ as: fc.boolean(), session: sessionOptions, routes: routeOptions, on: fc.boolean() })
    .map(({ as, session, routes, on }) => ({
      bgp: [
        `group ${name} external`,
        ...(as ? [`peer ${name} as-number 63400`] : []),
        ...rowsOf(name, session),
      ],
      ipv4: [enableRow(name, on), ...rowsOf(name, inFamily("ipv4", routes))],
      ipv6: [],
    }));

const LOAD_BALANCING = ["maximum load-balancing ebgp 4", "maximum load-balancing ibgp 2"];

const process_ = fc
  .record({
    bgp: fc.tuple(
      maybe(choose("router-id 10.2.0.2", "router-id 10.2.0.3")),
      flag("graceful-restart"),
      maybe(choose("timer keepalive 20 hold 60")),
      flag("undo ebgp-interface-sensitive"),
      flag("undo default ipv4-unicast"),
    ),
    ipv4: fc.tuple(
      flag("compare-different-as-med"),
      maybe(
        choose(
          ["maximum load-balancing 4"],
          LOAD_BALANCING.slice(0, 1),
          LOAD_BALANCING,
          LOAD_BALANCING.slice(1),
        ),
      ),
      maybe(choose("network 10.1.12.0 255.255.255.0", "network 10.1.12.0 255.255.255.0 route-policy N")),
      maybe(choose("import-route direct", "import-route direct med 5")),
    ),
  })
  .map(({ bgp, ipv4 }): Lines => ({
    bgp: bgp.filter((row) => row !== undefined),
    ipv4: ["undo synchronization", ...ipv4.flat().filter((row) => row !== undefined)],
    ipv6: [],
  }));

const OURS = ["10.2.98.141", "10.2.98.142", "10.2.98.143", "2001:db8::141"];
const GROUPS = ["CALICO", "RACK"];

/** The part of a switch that one stack declares, with the objects of ours that its rows name. */
export const declared: fc.Arbitrary<Lines[]> = fc
  .subarray(GROUPS)
  .chain((groups) =>
    fc.tuple(
      process_,
      ...groups.map(group),
      ...OURS.map((name) =>
        maybe(name.includes(":") ? ipv6Peer(name, groups) : ipv4Peer(name, groups)).map(
          (lines) => lines ?? none,
        ),
      ),
    ),
  )
  .chain((parts) =>
    objectsFor(parts.flatMap(({ bgp, ipv4, ipv6 }) => [...bgp, ...ipv4, ...ipv6])).map((objects) => [
      { ...none, objects },
      ...parts,
    ]),
  );

/** What others have on the switch: peers, peers with rows that no rule knows, objects. They name none of ours. */
export const foreign: fc.Arbitrary<Lines[]> = fc
  .tuple(
    maybe(ipv4Peer("10.9.9.9", [])).map((lines) => lines ?? none),
    maybe(ipv6Peer("2001:db8::9", [])).map((lines) => lines ?? none),
  )
  .map((parts) => [{ ...none, objects: THEIR_OBJECTS }, ...parts.map(namingTheirs)]);

function namingTheirs({ bgp, ipv4, ipv6 }: Lines): Lines {
  const theirs = (rows: string[]) =>
    rows
      .filter((row) => !/ ipv6-prefix /.test(row))
      .map((row) => row.replace(/ (?:IN|IN2|OUT|PODS|NODES) (?=(?:im|ex)port$)/, " THEIRS "));
  return { bgp, ipv4: theirs(ipv4), ipv6: theirs(ipv6) };
}

export interface OtherViews {
  /** The lines of a view that stands directly below the public peers. */
  readonly below: readonly string[];
  /** The lines of views behind the unicast families. */
  readonly behind: readonly string[];
}

const NO_VIEWS: OtherViews = { below: [], behind: [] };

export function sectionText(parts: readonly Lines[], { below, behind } = NO_VIEWS): string {
  const of = (view: "objects" | "bgp" | "ipv4" | "ipv6") => parts.flatMap((part) => part[view] ?? []);
  const isPolicy = (line: string) => /^(?: |route-policy )/.test(line);
  const objects = [...of("objects").filter((line) => !isPolicy(line)), ...of("objects").filter(isPolicy)];
  const indent = (rows: readonly string[], by: string) => rows.map((row) => `${by}${row}\n`).join("");
  const ipv6 = of("ipv6");
  return `${indent(objects, "")}bgp 65001\n${indent(of("bgp"), " ")}${indent(below, " ")} #\n ipv4-family unicast\n${indent(of("ipv4"), "  ")}${
    ipv6.length > 0 ? ` #\n ipv6-family unicast\n${indent(ipv6, "  ")}` : ""
  }${indent(behind, " ")}`;
}

const PUBLIC_VIEWS = [
  "ipv4-family vpnv4",
  "l2vpn-family evpn",
  "link-state-family unicast",
  "ipv4-flow",
  "flow vpnv4",
];
const PRIVATE_VIEWS = [
  "ipv4-family vpn-instance BLUE",
  "flow vpn-instance BLUE",
  "ipv6-family vpn-instance BLUE",
];

/** Rows of a VPN instance's peers, which may have the addresses of public ones. */
const privateRows = fc.subarray([
  "peer 10.2.98.141 as-number 65010",
  "peer 10.2.98.141 enable",
  "peer 10.2.98.149 as-number 65010",
  "peer 2001:db8::141 route-policy THEIRS import",
  "import-route direct",
  "undo peer 10.2.98.142 enable",
]);

/** Views that no rule knows, with rows of the peers that the parts have. */
export function otherViews(parts: readonly Lines[]): fc.Arbitrary<OtherViews> {
  const bgp = parts.flatMap((part) => part.bgp);
  const peers = bgp.flatMap((row) => /^peer (\S*[.:]\S*) as-number /.exec(row)?.[1] ?? []);
  const rows = peers.flatMap((peer) => [
    `peer ${peer} enable`,
    `peer ${peer} advertise-community`,
    ...bgp.filter((row) => row.startsWith(`peer ${peer} group `)),
  ]);
  const view = (name: string, own: fc.Arbitrary<string[]>) =>
    own.map((chosen) => (chosen.length === 0 ? [] : [name, ...chosen.map((row) => ` ${row}`)]));
  const behind = [
    ...PUBLIC_VIEWS.map((name) => view(name, fc.subarray(["policy vpn-target", ...rows]))),
    ...PRIVATE_VIEWS.map((name) => view(name, privateRows)),
  ];
  return fc.record({
    below: view("vpn-instance BLUE", privateRows),
    behind: fc
      .tuple(...behind)
      .map((views) => views.filter((lines) => lines.length > 0).flatMap((lines) => ["#", ...lines])),
  });
}

/** What is ours: all peers and groups that a stack may declare, and the rows of the process that it knows. */
const PROCESS_KEYS = [
  keyOf("bgp", undefined, "router-id"),
  keyOf("bgp", undefined, "graceful-restart"),
  keyOf("bgp", undefined, "timer keepalive hold"),
  keyOf("bgp", undefined, "ebgp-interface-sensitive"),
  keyOf("bgp", undefined, "default ipv4-unicast"),
  keyOf("ipv4-family unicast", undefined, "compare-different-as-med"),
  keyOf("ipv4-family unicast", undefined, "maximum load-balancing"),
  keyOf("ipv4-family unicast", undefined, "maximum load-balancing", "ebgp"),
  keyOf("ipv4-family unicast", undefined, "maximum load-balancing", "ibgp"),
  keyOf("ipv4-family unicast", undefined, "network", "10.1.12.0 255.255.255.0"),
  keyOf("ipv4-family unicast", undefined, "import-route", "direct"),
];
export const OWNERSHIP: Ownership = {
  peers: [...OURS, ...GROUPS],
  globalKeys: PROCESS_KEYS,
  objects: OUR_OBJECTS,
};

/**
 * The text without what a switch takes only after other work: a keychain must exist, ciphertext must be its own; and
 * without IPv6 peers in IPv4 unicast, which only newer releases take.
 */
export function typable(section: string): string {
  const [before = "", ipv4 = "", ...behind] = section.split(/(?<=\n)(?= #\n)/);
  return [before, ipv4.replace(/^ {2}peer \S*:\S* .*\n/gm, ""), ...behind]
    .join("")
    .replace(/^.* keychain \S+\n/gm, "")
    .replace(/password cipher \S+/g, "password cipher Secret-1");
}
