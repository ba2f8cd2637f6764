import { isIP } from "node:net";
import type { Arguments, Command } from "../cli/match";
import { asPlain } from "../cli/parameters";
import type { Cli, Run } from "../cli/session";
import { decrypt, encrypt, looksEncrypted } from "../cipher";
import { Refusal } from "../refusal";
import { bgpOf, changed, NO_PEER, type Place, resets, resetsPeer } from "./place";
import type { Peer, PeerSpace } from "./process";
import type { Row } from "./rows";
import { setRow, unsetRow } from "./setting";

type BgpCommand = Command<Run>;
const LEVEL = 2;

/** The peer must exist: `peer X as-number N` comes first of all. */
function existing(space: PeerSpace, args: Arguments): Peer {
  const peer = space.get(args.get("peer"));
  if (!peer) throw new Refusal(NO_PEER);
  return peer;
}

/** Rows of a family that is not on for the peer are refused; only IPv4 unicast is on by itself. */
function inFamily(cli: Cli, place: Place, args: Arguments): Peer {
  const peer = existing(place.space(cli), args);
  const off = place.where === "ipv6" && !peer.rows.ipv6.has("enable");
  if (off) cli.device.refuse("familyDisabled", "peer");
  return peer;
}

export function peerCommands(place: Place, rows: readonly Row[]): BgpCommand[] {
  const existence =
    place.where === "bgp" ? [...existenceCommands(place), ...passwordCommands(place)] : enableCommands(place);
  return [...existence, ...rows.flatMap((row) => rowCommands(place, row))];
}

function rowCommands(place: Place, row: Row): BgpCommand[] {
  if (row.typed.length === 0) return [];
  const typed = row.typed.map((words): BgpCommand => ({
    pattern: `peer <peer:peer> ${words}`,
    level: LEVEL,
    run: async (cli, args) => {
      const peer = inFamily(cli, place, args);
      check(cli, row, args);
      const asks = row.asks && cli.device.options.asksMore && cli.session !== 0;
      if (asks && !(await cli.confirm(resets(cli)))) return;
      setRow(cli.device, peer.rows[place.where], row, args, 2);
      changed(cli);
    },
  }));
  const undo = (row.undo ?? [row.key]).map((words): BgpCommand => ({
    pattern: `undo peer <peer:peer> ${words}`,
    level: LEVEL,
    run: async (cli, args) => {
      const peer = existing(place.space(cli), args);
      const asks = row.asks && cli.device.options.asksMore && cli.session !== 0;
      if (asks && !(await cli.confirm(resets(cli)))) return;
      unsetRow(peer.rows[place.where], row, args);
      changed(cli);
    },
  }));
  return [...typed, ...undo];
}

function check(cli: Cli, row: Row, args: Arguments): void {
  if (row.key === "connect-interface" && !cli.configuration.interface(args.get("interface"))) {
    cli.device.refuse("noInterface", "interface");
  }
  if (row.key === "keychain" && !cli.configuration.hasSection(`keychain ${args.get("name")}`)) {
    cli.device.refuse("noKeychain", "name");
  }
  const [keepalive, hold] = [Number(args.maybe("keepalive")), Number(args.maybe("hold"))];
  if (row.key === "timer keepalive" && hold > 0 && keepalive * 3 > hold)
    cli.device.refuse("badTimers", "hold");
}

function existenceCommands(place: Place): BgpCommand[] {
  return [
    {
      pattern: "peer <peer:peer> as-number <as:as>",
      level: LEVEL,
      run: (cli, args) => {
        const space = place.space(cli);
        const name = args.get("peer");
        const asNumber = asPlain(args.get("as")) ?? "";
        const peer = space.get(name);
        const known = peer?.word("as-number", 1);
        if (known !== undefined && known !== asNumber)
          throw new Refusal(`Error: The peer already exists in AS ${known}.`);
        if (known !== undefined) return;
        if (!peer && isIP(name) === 0) throw new Refusal(NO_PEER);
        (peer ?? addPeer(cli, place, name)).rows.bgp.set("as-number", `as-number ${asNumber}`);
        changed(cli);
      },
    },
    {
      pattern: "undo peer <peer:peer>",
      level: LEVEL,
      run: async (cli, args) => {
        const space = place.space(cli);
        const peer = existing(space, args);
        // A group goes by `undo group`; only its AS number goes by `undo peer G as-number`.
        if (space.groups.has(peer.name)) throw new Refusal("", "peer");
        const { profile, options } = cli.device;
        const question = `Warning: All the configurations related to the BGP peer will be deleted. ${profile.continueQuestion}`;
        if (options.asksOnUndoPeer && !(await cli.confirm(question))) return;
        space.delete(peer);
        if (!place.vpn) bgpOf(cli).forgetInOthers(peer.name);
        changed(cli);
      },
    },
  ];
}

/** A new peer: on in IPv4 unicast by itself if it is an IPv4 peer, never in IPv6. */
export function addPeer(cli: Cli, place: Place, address: string): Peer {
  const space = place.space(cli);
  const { maximumPeers } = cli.device.options;
  if (maximumPeers !== undefined && space.size >= maximumPeers) cli.device.refuse("tooManyPeers");
  const peer = space.add(address);
  const automatic = place.vpn === true || !bgpOf(cli).settings.has("default ipv4-unicast");
  if (isIP(address) === 4 && automatic && !place.vpn) peer.rows.ipv4.set("enable", "enable");
  return peer;
}

function enableCommands(place: Place): BgpCommand[] {
  const family = place.family;
  return [
    ...(family === "ipv6" ? [joinInIpv6(place)] : []),
    {
      pattern: "peer <peer:peer> enable",
      level: LEVEL,
      run: async (cli, args) => {
        const peer = existing(place.space(cli), args);
        if (family === "ipv4" && isIP(peer.name) === 6) throw new Refusal("", "peer");
        const isNew = peer.rows[family].get("enable") !== "enable";
        const asksMore = family !== "ipv4" && cli.device.options.asksMore === true;
        const resets = asksMore || bgpOf(cli).isOnElsewhere(peer.name, family);
        if (isNew && resets && cli.session !== 0 && !(await cli.confirm(resetsPeer(cli)))) return;
        peer.rows[family].set("enable", "enable");
        changed(cli);
      },
    },
    {
      pattern: "undo peer <peer:peer> enable",
      level: LEVEL,
      run: async (cli, args) => {
        const peer = existing(place.space(cli), args);
        if (cli.device.options.asksMore && cli.session !== 0 && !(await cli.confirm(resetsPeer(cli)))) return;
        if (family === "ipv4" && isIP(peer.name) !== 6) peer.rows.ipv4.set("enable", "undo enable");
        else peer.rows[family].clear();
        changed(cli);
      },
    },
  ];
}

/** In IPv6 unicast a peer joins its group once more. */
function joinInIpv6(place: Place): BgpCommand {
  return {
    pattern: "peer <peer:peer> group <group:name-47>",
    level: LEVEL,
    run: (cli, args) => {
      const peer = existing(place.space(cli), args);
      if (peer.word("group", 1) !== args.get("group")) cli.device.refuse("noGroup", "group");
      peer.rows.ipv6.set("enable", "enable").set("group", `group ${args.get("group")}`);
      changed(cli);
    },
  };
}

function passwordCommands(place: Place): BgpCommand[] {
  const set = (kind: "cipher" | "simple"): BgpCommand => ({
    pattern: `peer <peer:peer> password ${kind} <password:password>`,
    level: LEVEL,
    run: (cli, args) => {
      const peer = existing(place.space(cli), args);
      const typed = args.get("password");
      if (peer.rows.bgp.has("keychain"))
        cli.device.refuse("exclusive", undefined, { row: "password", other: "keychain" });
      const encrypted = looksEncrypted(typed);
      if (encrypted && decrypt(typed) === undefined) cli.device.refuse("badCiphertext", "password");
      if (!encrypted && typed.length > 255) throw new Refusal("", "password");
      // Entered again the same password looks different; what was read from the device stays as it is.
      const shown = kind === "simple" || encrypted ? typed : encrypt(typed);
      peer.rows.bgp.set("password", `password ${kind} ${shown}`);
      changed(cli);
    },
  });
  return [
    set("cipher"),
    set("simple"),
    {
      pattern: "undo peer <peer:peer> password",
      level: LEVEL,
      run: (cli, args) => {
        existing(place.space(cli), args).rows.bgp.delete("password");
        changed(cli);
      },
    },
  ];
}
