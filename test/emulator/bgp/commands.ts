import type { Arguments, Command } from "../cli/match";
import { asPlain } from "../cli/parameters";
import type { Cli, Run } from "../cli/session";
import { IPV4, IPV6, vpnView } from "../cli/views";
import { groupCommands, leaveInIpv6, memberCommands } from "./groupCommands";
import { peerCommands } from "./peerCommands";
import { type FamilyName, type PeerSpace, Stored } from "./process";
import { FAMILY_ROWS, GLOBAL_ROWS, PEER_FAMILY_ROWS, PEER_ROWS, PEER_VPN_ROWS, type Row } from "./rows";
import { setRow, unsetRow } from "./setting";
import { bgpOf, changed, type Place, resets, vpnOf } from "./place";

type BgpCommand = Command<Run>;
const LEVEL = 2;

/** Where the rows of a view are kept. */
const BGP_PLACE: Place = { space: (cli) => bgpOf(cli).space, where: "bgp", family: "ipv4" };
const familyPlace = (family: FamilyName): Place => ({
  space: (cli) => bgpOf(cli).space,
  where: family,
  family,
});
const vpnPlace = (family: FamilyName): Place => ({
  space: (cli) => vpnOf(cli).space,
  where: "bgp",
  family,
  vpn: true,
});

function familySettings(family: FamilyName): (cli: Cli) => Stored {
  return (cli) => {
    const { families } = bgpOf(cli);
    const settings = families.get(family) ?? new Stored();
    families.set(family, settings);
    return settings;
  };
}

/** A row of a view, not of a peer. */
function viewRow(row: Row, of: (cli: Cli) => Stored, space: (cli: Cli) => PeerSpace): BgpCommand[] {
  const typed = row.typed.map((pattern): BgpCommand => ({
    pattern,
    level: LEVEL,
    run: async (cli, args) => {
      const stored = of(cli);
      if (row.asks && !(await changesMayReset(cli, row, stored, args, space))) return;
      setRow(cli.device, stored, row, args, 0);
      if (row.network) await announceNetwork(cli, args);
      changed(cli);
    },
  }));
  const undo = (row.undo ?? [row.key]).map((words): BgpCommand => ({
    pattern: `undo ${words}`,
    level: LEVEL,
    run: async (cli, args) => {
      if (row.asks && of(cli).has(row.key) && space(cli).size > 0 && !(await cli.confirm(resets(cli))))
        return;
      unsetRow(of(cli), row, args);
      changed(cli);
    },
  }));
  return [...typed, ...undo];
}

/** Rows that reset sessions ask, when they change something and there are sessions. */
async function changesMayReset(
  cli: Cli,
  row: Row,
  stored: Stored,
  args: Arguments,
  space: (cli: Cli) => PeerSpace,
): Promise<boolean> {
  if (cli.session === 0 || space(cli).size === 0) return true;
  if (row.key !== "router-id" && !cli.device.options.asksMore) return true;
  if (stored.get(row.key) === args.words.join(" ")) return true;
  return cli.confirm(resets(cli));
}

/** `network` of a route that is not there is taken, with a note. */
async function announceNetwork(cli: Cli, args: Arguments): Promise<void> {
  const ip = args.get("ip");
  const known = cli.configuration.hasNetwork(ip);
  if (!known) cli.print("Info: The network does not exist.");
}

/** A view that is entered is printed; the device itself, when it boots, keeps the order of what it reads. */
export function placed(cli: Cli, header: string): void {
  const bgp = bgpOf(cli);
  if (cli.isBooting) bgp.placeLast(header);
  else bgp.place(header);
}

function enterFamily(family: FamilyName): BgpCommand[] {
  const view = family === "ipv4" ? IPV4 : IPV6;
  return [
    {
      pattern: `${family}-family [unicast]`,
      level: LEVEL,
      run: (cli) => {
        familySettings(family)(cli);
        placed(cli, view.name);
        cli.view = view;
      },
    },
  ];
}

function enterVpn(family: FamilyName): BgpCommand[] {
  return [
    {
      pattern: `${family}-family vpn-instance <instance:name-31>`,
      level: LEVEL,
      run: (cli, args) => {
        const view = vpnView(family, args.get("instance"));
        if (!cli.configuration.vpnInstances.has(args.get("instance"))) cli.device.refuse("noVpnInstance");
        const isNew = !bgpOf(cli).vpns.has(view.name);
        vpnOf(cli, view);
        cli.view = view;
        placed(cli, view.name);
        if (isNew) changed(cli);
      },
    },
    {
      pattern: `undo ${family}-family vpn-instance <instance:name-31>`,
      level: LEVEL,
      run: (cli, args) => {
        const bgp = bgpOf(cli);
        const { name } = vpnView(family, args.get("instance"));
        bgp.vpns.delete(name);
        bgp.forget(name);
        changed(cli);
      },
    },
  ];
}

const FAMILIES: readonly BgpCommand[] = [
  ...enterFamily("ipv4"),
  ...enterFamily("ipv6"),
  {
    pattern: "undo ipv6-family [unicast]",
    level: LEVEL,
    run: (cli) => {
      const bgp = bgpOf(cli);
      bgp.families.delete("ipv6");
      bgp.forget("ipv6-family unicast");
      for (const peer of [...bgp.space.peers(), ...bgp.space.groups.values()]) peer.rows.ipv6.clear();
      changed(cli);
    },
  },
  ...enterVpn("ipv4"),
  ...enterVpn("ipv6"),
];

const settingsOf = (cli: Cli): Stored => bgpOf(cli).settings;
const publicSpace = (cli: Cli): PeerSpace => bgpOf(cli).space;

const rowsOf = (
  rows: readonly Row[],
  of: (cli: Cli) => Stored,
  space: (cli: Cli) => PeerSpace,
): BgpCommand[] => rows.flatMap((row) => viewRow(row, of, space));

/** IPv4 unicast's rows may be typed in bgp view, too, and are shown in the family. */
export const BGP_COMMANDS: readonly BgpCommand[] = [
  ...rowsOf(GLOBAL_ROWS, settingsOf, publicSpace),
  ...rowsOf(FAMILY_ROWS, familySettings("ipv4"), publicSpace),
  ...groupCommands(BGP_PLACE),
  ...peerCommands(BGP_PLACE, PEER_ROWS),
  ...peerCommands(familyPlace("ipv4"), PEER_FAMILY_ROWS),
  ...FAMILIES,
];

export const familyCommands = (family: FamilyName): readonly BgpCommand[] => [
  ...rowsOf(FAMILY_ROWS, familySettings(family), publicSpace),
  ...peerCommands(familyPlace(family), PEER_FAMILY_ROWS),
  ...(family === "ipv4" ? memberCommands(BGP_PLACE) : [leaveInIpv6(familyPlace("ipv6"))]),
];

export const vpnCommands = (family: FamilyName): readonly BgpCommand[] => [
  ...rowsOf(
    FAMILY_ROWS,
    (cli) => vpnOf(cli).settings,
    (cli) => vpnOf(cli).space,
  ),
  ...groupCommands(vpnPlace(family)),
  ...peerCommands(vpnPlace(family), [...PEER_ROWS, ...PEER_FAMILY_ROWS, ...PEER_VPN_ROWS]),
];

/** `bgp N`, typed in system view. */
export const asNumberOf = (args: Arguments): string => asPlain(args.get("as")) ?? args.get("as");
