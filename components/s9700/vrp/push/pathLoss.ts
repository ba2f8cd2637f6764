import { parseRoutingTable } from "../display/ipRoutingTable";
import { displayIn } from "../display/displays";
import { VrpError } from "../errors";
import { maskSecrets } from "../configuration/mask";
import type { VtySession } from "../shell/vtySession";
import { refusalIn } from "../shell/refusals";
import type { Plan, PlannedCommand } from "../plan/types";

/**
 * Refuses a plan that changes the BGP session over which the switch reaches this machine: the connection could go in
 * the middle, and VRP5 has no confirmed commit that would take the rest back. Asks the switch only where the plan
 * touches a session that exists.
 * @returns one sentence where the switch does not show how it reaches this machine
 * @throws VrpError `path`
 */
export async function refusePathLoss(vty: VtySession, plan: Plan): Promise<string[]> {
  const risky = plan.commands.filter(({ impact }) => /^(?:resets|removes|refresh)$/.test(impact.kind));
  if (risky.length === 0) return [];
  const client = clientIn(await vty.tolerate("display users"));
  if (client === undefined) return [`${vty.where} does not show from where this login comes${UNKNOWN}`];
  const family = client.includes(":") ? "ipv6" : "ip";
  const { vpnInstance } = vty.access;
  const table = await vty.tolerate(`display ${displayIn(`${family} routing-table`, vpnInstance)} ${client}`);
  if (refusalIn(table) !== undefined) return [`${vty.where} does not show its route to ${client}${UNKNOWN}`];
  for (const { destination, nextHop } of bgpRoutes(table)) {
    const peers = new Set([nextHop, ...(await learntFrom(vty, destination))]);
    const command = risky.find(({ impact }) =>
      impact.sessions.some((one) => one === "all" || peers.has(one)),
    );
    if (command) throw lossOf(vty, client, destination, [...peers].join(" or "), command);
  }
  return [];
}

const UNKNOWN = ": whether its way back is one of the BGP sessions that change is not known.";

/** The line of `display users` that is marked as one's own, and the address in it. */
function clientIn(users: string): string | undefined {
  const own = users.split("\n").find((line) => /^\s*\+/.test(line)) ?? "";
  // Behind the type, since the idle time before it looks like IPv6.
  return /\sSSH\s+([0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]+)\s/.exec(own)?.[1]?.toLowerCase();
}

interface BgpRouteTo {
  readonly destination: string;
  readonly nextHop: string;
}

function bgpRoutes(table: string): BgpRouteTo[] {
  const ipv4 = parseRoutingTable(table).active.filter(({ protocol }) => /BGP$/.test(protocol));
  // `display ipv6 routing-table A` is a block of "label : value" for each route.
  const ipv6: BgpRouteTo[] = [];
  for (const block of table.split(/(?=\bDestination\s*:)/)) {
    const value = (label: string) => new RegExp(`\\b${label}\\s*:\\s*(\\S+)`).exec(block)?.[1]?.toLowerCase();
    const nextHop = value("NextHop");
    if (nextHop === undefined || !/^[ie]?bgp$/.test(value("Protocol") ?? "")) continue;
    ipv6.push({ destination: `${value("Destination")}/${value("PrefixLength")}`, nextHop });
  }
  return [...ipv4, ...ipv6];
}

/** The next hop of an internal route is seldom the peer that announced it. */
async function learntFrom(vty: VtySession, destination: string): Promise<string[]> {
  const [address = "", length = ""] = destination.split("/");
  const family = address.includes(":") ? "ipv6 " : "";
  const table = displayIn(`bgp ${family}routing-table`, vty.access.vpnInstance);
  const paths = await vty.tolerate(`display ${table} ${address} ${length}`);
  return [...paths.matchAll(/^[ \t]*From\s*:\s*([0-9A-Fa-f:.]+)/gm)].map(([, peer = ""]) =>
    peer.toLowerCase(),
  );
}

function lossOf(
  vty: VtySession,
  client: string,
  destination: string,
  peers: string,
  { line, impact }: PlannedCommand,
): VrpError {
  return new VrpError(
    "path",
    `${vty.where} reaches this machine (${client}) by the BGP route ${destination} of peer ${peers}, and \`${maskSecrets(line)}\` ${impact.kind === "refresh" ? "refreshes" : impact.kind} that session: nothing was sent; log in by another path (the management port, or a static route), or push with \`npm run s9700 -- push … --accept-path-loss\` (the library: acceptPathLoss).`,
  );
}
