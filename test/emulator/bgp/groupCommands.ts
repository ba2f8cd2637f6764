import { isIP } from "node:net";
import type { Arguments, Command } from "../cli/match";
import type { Cli, Run } from "../cli/session";
import { Refusal } from "../refusal";
import { addPeer } from "./peerCommands";
import { bgpOf, changed, mayReset, NO_PEER, type Place } from "./place";
import { asOf, type Group, type Peer } from "./process";

type BgpCommand = Command<Run>;
const LEVEL = 2;

export function groupCommands(place: Place): BgpCommand[] {
  return [
    {
      pattern: "group <group:name-47> [external | internal]",
      level: LEVEL,
      run: (cli, args) => {
        const space = place.space(cli);
        const name = args.get("group");
        const kind: Group["kind"] = args.has("external") ? "external" : "internal";
        const known = space.groups.get(name);
        if (known && known.kind !== kind) cli.device.refuse("groupKind");
        if (!known) enableGroup(cli, space.addGroup(name, kind));
        changed(cli);
      },
    },
    {
      pattern: "undo group <group:name-47>",
      level: LEVEL,
      run: (cli, args) => {
        const space = place.space(cli);
        const name = args.get("group");
        if (!space.groups.has(name)) cli.device.refuse("noGroup", "group");
        if (space.members(name).length > 0) cli.device.refuse("groupInUse");
        space.groups.delete(name);
        if (!place.vpn) bgpOf(cli).forgetInOthers(name);
        changed(cli);
      },
    },
    {
      pattern: "undo peer <peer:peer> as-number",
      level: LEVEL,
      run: (cli, args) => {
        const space = place.space(cli);
        const group = space.groups.get(args.get("peer"));
        if (!group) throw new Refusal(space.get(args.get("peer")) ? "" : NO_PEER, "peer");
        if (space.members(group.name).length > 0) cli.device.refuse("groupInUse");
        group.rows.bgp.delete("as-number");
        changed(cli);
      },
    },
    ...memberCommands(place),
  ];
}

/** Known in IPv4 unicast, too. */
export const memberCommands = (place: Place): BgpCommand[] => [
  {
    pattern: "peer <peer:peer> group <group:name-47>",
    level: LEVEL,
    run: (cli, args) => join(cli, place, args),
  },
  {
    pattern: "undo peer <peer:peer> group [<group:name-47>]",
    level: LEVEL,
    run: (cli, args) => leave(cli, place, args),
  },
];

/** IPv6 unicast takes `undo peer X group G` as well (evidence.md §1: annet's table and the S reference). */
export const leaveInIpv6 = (place: Place): BgpCommand => ({
  pattern: "undo peer <peer:peer> group [<group:name-47>]",
  level: LEVEL,
  run: async (cli, args) => {
    const peer = place.space(cli).get(args.get("peer"));
    if (!peer) throw new Refusal(NO_PEER);
    if (!(await mayReset(cli, bgpOf(cli).isOnElsewhere(peer.name, "ipv6")))) return;
    peer.rows.ipv6.delete("group");
    changed(cli);
  },
});

/** A group is enabled in IPv4 unicast as a peer is (evidence.md §1, CE: 37059444197). */
function enableGroup(cli: Cli, group: Group): void {
  if (!bgpOf(cli).settings.has("default ipv4-unicast")) group.rows.ipv4.set("enable", "enable");
}

/** The device adds the group's AS number and the family's rows. */
async function join(cli: Cli, place: Place, args: Arguments): Promise<void> {
  const space = place.space(cli);
  const group = space.groups.get(args.get("group"));
  const name = args.get("peer");
  if (!group) return cli.device.refuse("noGroup", "group");
  if (isIP(name) === 0) throw new Refusal("", "peer");
  const own = bgpOf(cli).asNumber;
  const groupAs = group.word("as-number", 1) ?? (group.kind === "internal" ? own : undefined);
  const known = space.get(name);
  if (known?.word("group", 1) === group.name) return;
  const knownAs = known && asOf(space, known, own);
  if (knownAs === undefined && groupAs === undefined) throw new Refusal(NO_PEER);
  if (knownAs !== undefined && groupAs !== undefined && knownAs !== groupAs) cli.device.refuse("groupAs");
  if (knownAs !== undefined && (group.kind === "internal") !== (knownAs === own))
    cli.device.refuse("groupAs");
  const question = `Warning: Changing the parameter in this command will reset the peer session which is not configured with graceful-restart. ${cli.device.profile.continueQuestion}`;
  if (known && cli.device.options.asksMore && cli.session !== 0 && !(await cli.confirm(question))) return;
  const peer = known ?? addPeer(cli, place, name);
  if (!peer.rows.bgp.has("as-number")) peer.rows.bgp.set("as-number", `as-number ${groupAs ?? knownAs}`);
  peer.rows.bgp.set("group", `group ${group.name}`);
  if (isIP(peer.name) === 4 && !place.vpn)
    peer.rows.ipv4.set("enable", "enable").set("group", `group ${group.name}`);
  changed(cli);
}

/** The peer keeps its AS number (CE's documentation; NE's says that the peer goes). */
async function leave(cli: Cli, place: Place, args: Arguments): Promise<void> {
  const peer: Peer | undefined = place.space(cli).get(args.get("peer"));
  if (!peer) throw new Refusal(NO_PEER);
  const isOnElsewhere = !place.vpn && bgpOf(cli).isOnElsewhere(peer.name, "ipv4");
  if (!(await mayReset(cli, isOnElsewhere))) return;
  peer.rows.bgp.delete("group");
  for (const family of ["ipv4", "ipv6"] as const) peer.rows[family].delete("group");
  changed(cli);
}
