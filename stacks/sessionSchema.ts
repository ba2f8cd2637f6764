import { z } from "zod";
import { LONGEST_DESCRIPTION } from "../components/peering";
import { deviceName, deviceText, peerRow } from "./deviceText";
import {
  asNumber,
  flag,
  anyAddress,
  anyPrefix,
  groupName,
  map,
  must,
  nodeName,
  pattern,
  whole,
} from "./schemaTypes";

/**
 * What the stack file may say of a session, in the field's terms: each is one fact for both ends. What it means is
 * documented at SessionOptions (components/peering/options.ts).
 */

const seconds = (least: number, most: number) => whole(least, most, `seconds, ${least}–${most}`);
export const timers = z.strictObject(
  {
    keepalive: seconds(1, 21_845).describe("Seconds between keepalives; at most a third of hold."),
    hold: seconds(3, 65_535).describe("Seconds without a message until the session ends."),
    bothEnds: flag()
      .optional()
      .describe(
        "true: the nodes send keepalives at that interval, too (Calico 3.32 and later); a change resets the sessions. Default false: at a third of the hold time.",
      ),
  },
  map("keepalive and hold"),
);

const acknowledged = (who: string) =>
  flag()
    .default(false)
    .describe(
      `true: the nodes' end of these sessions is another program than ${who}, which does not support it.`,
    );

export const keychain = z.strictObject(
  {
    name: deviceName("a keychain of the switch", 47).describe("The keychain's name."),
    acknowledged: acknowledged("Calico's BIRD"),
  },
  map("name and acknowledged"),
);

const milliseconds = whole(100, 1000, "milliseconds, 100–1000");
export const bfd = z.strictObject(
  {
    acknowledged: acknowledged("open-source Calico"),
    minTxInterval: milliseconds
      .optional()
      .describe("Milliseconds between packets that the switch sends. VRP's own: 1000."),
    minRxInterval: milliseconds
      .optional()
      .describe("Milliseconds between packets that the switch wants to receive. VRP's own: 1000."),
    detectMultiplier: whole(3, 50, "a number, 3–50")
      .optional()
      .describe("Missing packets in a row until the session ends. VRP's own: 3."),
  },
  map("acknowledged, minTxInterval, minRxInterval and detectMultiplier"),
);

export const tracking = z.strictObject(
  { delay: seconds(0, 65_535).default(0).describe("Seconds from unreachable to the session's end.") },
  map("delay (or {})"),
);

export const fakeAs = z.strictObject(
  {
    asNumber: asNumber.describe("The AS number that the switch shows to the node."),
    dualAs: flag().optional().describe("true: the switch also takes a session to its own AS number."),
    prependGlobalAs: flag()
      .optional()
      .describe("true: the switch puts its own AS number into the paths, too."),
    prependFakeAs: flag()
      .optional()
      .describe("true: the switch puts the shown AS number into the paths, too."),
  },
  map("asNumber, dualAs, prependGlobalAs and prependFakeAs"),
);

const firstUpper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const direction = (what: string, entry: z.ZodType<string>) =>
  z
    .strictObject(
      {
        import: entry.optional().describe(`${firstUpper(what)} for what the switch takes from the node.`),
        export: entry.optional().describe(`${firstUpper(what)} for what the switch sends to the node.`),
      },
      map("import and export"),
    )
    .refine((value) => Object.keys(value).length > 0, must(`${what} for import, export or both`));

const policyName = deviceName("a route-policy", 40);
export const routePolicy = direction("a route-policy", policyName);
export const prefixLists = direction("an ip-prefix list", deviceName("an ip-prefix list", 169));
export const filterPolicy = direction(
  "an ACL",
  pattern(/^\d{1,5}$/, 'an ACL\'s number in quotes (e.g. "2001")'),
);
export const asPathFilter = direction("an as-path-filter", deviceName("an as-path-filter", 51));

export const routeLimit = z.strictObject(
  {
    limit: whole(1, 4_294_967_295, "a number of routes, 1 or more").describe("Routes."),
    threshold: whole(1, 100, "percent, 1–100")
      .optional()
      .describe("Percent of the limit at which the switch logs an alarm. VRP's own: 75."),
    action: z
      .enum(
        ["alert-only", "idle-forever", "idle-timeout"],
        must("one of alert-only, idle-forever, idle-timeout"),
      )
      .optional()
      .describe(
        "Beyond the limit. alert-only: an alarm, the session stays; idle-forever: the session ends until it is reset by hand; idle-timeout: it ends and comes back after idleTimeout. VRP's own: the session ends and comes back.",
      ),
    idleTimeout: whole(1, 1200, "minutes, 1–1200").optional().describe("Minutes, with idle-timeout."),
  },
  map("limit, threshold, action and idleTimeout"),
);

export const defaultRoute = z.union(
  [
    z.boolean(),
    z.strictObject({ routePolicy: policyName.describe("The route-policy that shapes the default route.") }),
  ],
  must("true, false or { routePolicy: <name> }"),
);

const RULES = must("a list of rules { cidr, matchOperator, action }");
const OPERATORS = must("one of Equal, NotEqual, In, NotIn");
const length = whole(0, 128, "a prefix length");

/** A rule of Calico's BGPFilter, as its API takes it. */
const rule = z
  .strictObject(
    {
      cidr: anyPrefix.optional(),
      matchOperator: z.enum(["Equal", "NotEqual", "In", "NotIn"], OPERATORS).optional(),
      prefixLength: z
        .strictObject({ min: length.optional(), max: length.optional() }, map("min and max"))
        .optional(),
      source: z.literal("RemotePeers", must("RemotePeers")).optional(),
      interface: pattern(
        /^[A-Za-z0-9_.*-]{1,15}$/,
        "an interface's name, with * for any characters",
      ).optional(),
      action: z.enum(["Accept", "Reject"], must("Accept or Reject")),
    },
    map("cidr, matchOperator, prefixLength, source, interface and action"),
  )
  .superRefine(({ cidr, matchOperator, prefixLength }, context) => {
    const wrong = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    if (cidr !== undefined && matchOperator === undefined)
      wrong("matchOperator", "is missing; beside cidr it must be one of Equal, NotEqual, In, NotIn");
    if (cidr === undefined && matchOperator !== undefined)
      wrong("cidr", "is missing; matchOperator needs it");
    if (cidr === undefined && prefixLength !== undefined) wrong("cidr", "is missing; prefixLength needs it");
    const longest = cidr?.includes(":") === true ? 128 : 32;
    const { min = 0, max = longest } = prefixLength ?? {};
    if (cidr !== undefined && (min > max || max > longest))
      wrong("prefixLength", `is no range of lengths; it must be min to max, 0–${longest}`);
  });
const EXPORTS = must("a list of pods and services, or of rules");
export const filters = z.strictObject(
  {
    export: z
      .union(
        [
          z.array(z.enum(["pods", "services"], must("pods or services")), EXPORTS),
          z.array(rule, EXPORTS).min(1, EXPORTS).max(100, EXPORTS),
        ],
        EXPORTS,
      )
      .optional()
      .describe(
        "What the node may announce to the switch: kinds ([services], [] for nothing), or rules in their order as Calico's BGPFilter has them (cidr, matchOperator, prefixLength, source, interface, action). Default: all that Calico announces.",
      ),
    import: z
      .array(rule, RULES)
      .min(1, RULES)
      .max(100, RULES)
      .optional()
      .describe("What the node takes of the switch's routes: such rules. Default: all."),
  },
  map("export and import"),
);

const SIMPLE = {
  group: groupName.describe("A peer group of this switch, named under groups."),
  description: deviceText("a description", LONGEST_DESCRIPTION).describe(
    `1–${LONGEST_DESCRIPTION} characters; {node}, {rack} and {switch} become their names, and {stack} the mark of this stack, which another stack on the same switch respects.`,
  ),
  timers: timers.describe("Keepalive and hold time. The lower hold of both ends counts; nodes offer 240."),
  connectRetry: seconds(1, 65_535).describe("Seconds between attempts to connect. VRP's own: 32."),
  ttlSecurity: whole(1, 254, "hops, 1–254").describe(
    "GTSM on both ends: the node is at most so many hops away.",
  ),
  ebgpMultihop: whole(1, 255, "hops, 1–255").describe("How many hops away the node may be."),
  password: pattern(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "a name in calico-peering:bgpPasswords (lower-case letters, digits, -)",
  ).describe("TCP MD5 on both ends: the name of an entry of calico-peering:bgpPasswords."),
  keychain: keychain.describe("A keychain of the switch; Calico cannot speak it."),
  bfd: bfd.describe("BFD; open-source Calico cannot speak it."),
  gracefulRestart: flag().describe(
    "Graceful restart as a capability of this session, where the release has it (V8).",
  ),
  maxRestartTime: seconds(1, 3600).describe("Seconds for which a restarting node's routes are kept."),
  tracking: tracking.describe("The session ends as soon as its address is unreachable; seconds of delay."),
  fakeAs: fakeAs.describe("The AS number that the switch shows to the node."),
  connectInterface: z
    .enum(
      ["interface-and-address", "interface", "none"],
      must("one of interface-and-address, interface, none"),
    )
    .describe(
      "What `connect-interface` says of the switch's end: its interface and address, the interface alone, or no such row. Default: interface-and-address; where the group has the row, its members have none.",
    ),
  rows: z
    .array(peerRow(), must("a list of rows of the peer, without `peer X`"))
    .min(1, must("a list of at least one row of the peer, without `peer X`"))
    .describe(
      "Rows of the peer that no other key says, as VRP has them, without `peer X`: what was typed by hand stays.",
    ),
  ignore: flag().describe("The switch keeps the session administratively down."),
  tcpMss: whole(176, 4096, "bytes, 176–4096").describe("The largest TCP segment of the session, in bytes."),
  routePolicy: routePolicy.describe("Names of the switch's route-policies, per direction."),
  prefixLists: prefixLists.describe(
    "Names of the switch's prefix lists, per direction; import: generated for one of ours, of the cluster's pools and service ranges.",
  ),
  filterPolicy: filterPolicy.describe("Numbers of the switch's ACLs, per direction."),
  asPathFilter: asPathFilter.describe("Names of the switch's as-path-filters, per direction."),
  routeLimit: routeLimit.describe("How many routes the switch takes from a node."),
  allowAsLoop: whole(1, 10, "a number, 1–10").describe("How often the switch's own AS may be in a path."),
  defaultRouteAdvertise: defaultRoute.describe("The switch sends the node a default route."),
  nextHopLocal: flag().describe("IBGP only: the switch names itself as next hop of what it sends."),
  reflectClient: flag().describe("IBGP only: the switch is the nodes' route reflector."),
  communities: z
    .array(
      z.enum(["standard", "extended", "large"], must("one of standard, extended, large")),
      must("a list of standard, extended and large"),
    )
    .min(1, must("a list of standard, extended and large"))
    .describe("Kinds of communities that the switch passes on."),
  preferredValue: whole(0, 65_535, "a number, 0–65535").describe(
    "VRP's PrefVal for routes of the node: higher wins before anything else.",
  ),
  routeUpdateInterval: seconds(0, 600).describe(
    "Seconds that the switch collects changes before it sends them.",
  ),
  publicAsOnly: flag().describe("Private AS numbers are taken off the paths that the switch sends."),
  keepAllRoutes: flag().describe(
    "The switch keeps routes that its policies reject, so that a changed policy needs no refresh.",
  ),
  localASNumber: asNumber.describe("The node's AS number towards this switch (Calico 3.31)."),
  sourceAddress: z
    .enum(["UseNodeIP", "None"], must("UseNodeIP or None"))
    .describe("The node's source address. Default UseNodeIP."),
  reachableBy: anyAddress.describe("The gateway through which a node finds the switch."),
  filters: filters.describe("BGPFilters of the session's own on the node, after this stack's."),
  nextHopMode: z
    .enum(["Auto", "Self", "Keep"], must("one of Auto, Self, Keep"))
    .describe(
      "Which next hop the node announces: its own, or the one it learned (Calico 3.31). Default Auto.",
    ),
} as const;

const one = z.strictObject(SIMPLE, map("a session's options")).partial();

export const session = one
  .extend({ ipv6: one.optional().describe("What is otherwise on the IPv6 session.") })
  .describe("A session's options.");

/** A group is no member of another one. */
export const groups = z.record(groupName, session.omit({ group: true }), map("group names to options"));
export const sessions = z.record(nodeName, session, map("node names to options"));

/** Objects of fixed keys within a session's options, for hints about misspelt keys. */
export const SESSION_SECTIONS: readonly (readonly [string, readonly string[]])[] = [
  ["", Object.keys(session.shape)],
  ["ipv6", Object.keys(one.shape)],
  ...(
    [
      ["timers", timers],
      ["keychain", keychain],
      ["bfd", bfd],
      ["tracking", tracking],
      ["fakeAs", fakeAs],
      ["routeLimit", routeLimit],
    ] as const
  ).map(([key, schema]): readonly [string, readonly string[]] => [key, Object.keys(schema.shape)]),
  ...["routePolicy", "prefixLists", "filterPolicy", "asPathFilter", "filters"].map(
    (key): readonly [string, readonly string[]] => [key, ["import", "export"]],
  ),
];
