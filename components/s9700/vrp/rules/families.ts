import { refresh } from "./questions";
import { peer, POLICY_NAME, PREFIX_LIST_NAME, type Rest, type Rule } from "./rule";
import { FAMILIES, IPV4, IPV6 } from "./views";

const percent = { 2: [1, 100] } as const;

/** A policy in one direction; a newer one takes its place, and its undo needs the name. */
const policy = (option: string, name: string, rest: Partial<Rest> = {}, views = FAMILIES) =>
  peer(option, views, new RegExp(`^${option} (${name}) (?<key>import|export)$`), {
    undo: `${option} $1 $2`,
    ...refresh,
    source: "V8, annet",
    ...rest,
  });

const flag = (option: string, rest: Partial<Rule> = {}, source = "V8") =>
  peer(option, FAMILIES, new RegExp(`^${option}$`), { ...refresh, ...rest, source });

/**
 * The routes of a session, in both unicast families. The planner sets them after `peer X enable`, and takes them back
 * before `undo peer X enable`. Examples: families.yaml.
 */
export const FAMILY_RULES: readonly Rule[] = [
  policy("route-policy", "\\S{1,200}", { names: { 1: POLICY_NAME } }),
  policy("ip-prefix", "\\S{1,200}", { names: { 1: PREFIX_LIST_NAME } }, IPV4),
  policy("ipv6-prefix", "\\S{1,200}", { names: { 1: PREFIX_LIST_NAME } }, IPV6),
  policy("filter-policy", "\\d+|acl-name \\S+|acl6-name \\S+"),
  policy("as-path-filter", "\\S+"),
  flag("next-hop-local"),
  peer("default-route-advertise", FAMILIES, /^default-route-advertise( .+)?$/, { source: "V8" }),
  peer(
    "route-limit",
    FAMILIES,
    /^route-limit (\d+)(?: (\d+))?( alert-only| idle-forever| idle-timeout \d+)?$/,
    {
      ...refresh,
      range: percent,
      source: "S, V8",
    },
  ),
  flag("substitute-as", { refuses: () => "a V200R011 switch has it in vpn-instance views only" }, "S"),
  peer("allow-as-loop", FAMILIES, /^allow-as-loop (\d+)$/, {
    ...refresh,
    range: { 1: [1, 10] },
    source: "V8",
  }),
  peer("public-as-only", FAMILIES, /^public-as-only( .+)?$/, { ...refresh, source: "V8" }),
  flag("advertise-community"),
  flag("advertise-ext-community"),
  flag("advertise-large-community"),
  flag("reflect-client"),
  peer("preferred-value", FAMILIES, /^preferred-value (\d+)$/, {
    byDefault: /^preferred-value 0$/,
    ...refresh,
    range: { 1: [0, 65_535] },
    source: "V8, annet",
  }),
  peer("route-update-interval", FAMILIES, /^route-update-interval (\d+)$/, {
    hidden: { internal: /^route-update-interval 15$/, external: /^route-update-interval 30$/ },
    range: { 1: [0, 600] },
    source: "V8",
  }),
  flag("keep-all-routes"),
];
