import { resets } from "./questions";
import { peer, process, type Rule } from "./rule";
import { BGP, FAMILIES, IPV4, IPV6 } from "./views";

/** What makes a peer or a group, in the order in which the planner sends it. Examples: peers.yaml, groups.yaml. */
export const PEER_RULES: readonly Rule[] = [
  // The planner creates groups before their members, and removes them after their members.
  {
    ...process("group", BGP, /^group (\S{1,47})(?: (external|internal))?$/, {
      undo: "group $1",
      source: "V8, S",
    }),
    scope: "group",
  },
  // Only `undo peer X` takes a peer away, and with it every row of X in every public family (annet 566). For a group
  // the undo needs the word as-number (S), and leaves the group.
  peer("as-number", BGP, /^as-number (\d+)$/, {
    undo: "",
    undoOfGroup: "as-number",
    ...resets,
    range: { 1: [1, 4_294_967_295] },
    source: "S, annet",
  }),
  // Leaving a group removes the peer on some releases (V8 NE) and keeps it on others (CE): re-created to be sure.
  // In a family it is also taken in `ipv6-family unicast` (S, annet).
  peer("group", BGP, /^group (\S{1,47})$/, { undo: "group $1", ...resets, source: "annet, V8" }),
  peer("group", FAMILIES, /^group (\S{1,47})$/, { undo: "group $1", ...resets, source: "S, annet, V8" }),
  // VRP enables a new IPv4 peer, and a group (CE), in IPv4 unicast by itself and prints the row; we keep only `undo
  // peer X enable`. VRP enables an IPv6 peer in no family by itself, and no peer in IPv6 unicast.
  peer("enable", IPV4, /^enable$/, {
    byDefault: "on",
    isDefaultOf: (name) => !name.includes(":"),
    ...resets,
    source: "annet, V8",
  }),
  peer("enable", IPV6, /^enable$/, { ...resets, source: "V8" }),
];
