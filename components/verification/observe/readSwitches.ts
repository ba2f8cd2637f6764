import {
  displayIn,
  inInstance,
  parseBgpPeerLog,
  parseBgpSection,
  parseInterfacesBrief,
  parseLocalRouterId,
  parseTcpStatus,
  readDisplay,
  VrpError,
  withLogin,
  type BgpPeerDetail,
  type BgpPeerEvent,
  type BgpPeerState,
  type BgpRoute,
  type BgpSection,
  type InterfaceBrief,
  type RoutingTable,
  type SwitchAccess,
  type TcpConnection,
  type VtySession,
} from "../../s9700/vrp";

/** What a switch says; `problem` = it could not be asked, in one sentence. */
export type SwitchReport =
  | {
      readonly peers: readonly BgpPeerState[];
      /** Every path of both families, best or not: `display bgp routing-table`, and the same of IPv6. */
      readonly paths: readonly BgpRoute[];
      /** `display ip routing-table protocol bgp`; absent in a poll. */
      readonly routes?: RoutingTable;
      /** Details that reasons are drawn from; absent in a poll. */
      readonly detail?: SwitchDetail;
    }
  | {
      readonly problem: string;
      /** Trying again would not help, and might lock the account: wrong password, host key or device. */
      readonly lasting?: boolean;
    };

export interface SwitchDetail {
  readonly peers: readonly BgpPeerDetail[];
  /** `log-info` of the declared peers that are not Established, by address. */
  readonly logs: Readonly<Record<string, readonly BgpPeerEvent[]>>;
  /** The running `bgp` section; absent where the account may not read it. */
  readonly section?: BgpSection;
  /** Read when a session is down. */
  readonly interfaces?: readonly InterfaceBrief[];
  /** Its TCP connections over IPv4; read when a session over IPv4 is down. */
  readonly tcp?: readonly TcpConnection[];
  /** Its BGP identifier; read when a session is down. */
  readonly routerId?: string;
}

export type SwitchReports = Readonly<Record<string, SwitchReport>>;

/** Trying again would not help, and might lock the account. */
const LASTING = ["auth", "host-key", "sysname", "permission"];

/** `log-info` is asked peer by peer: of so many at most, the rest most likely are down for the same reason. */
const MOST_LOGS = 16;

export interface SwitchQuestion {
  /**
   * Addresses of the declared peers: also asked for timers, options, the `bgp` section and, where one of them is not
   * Established, interfaces and why. Undefined = the sessions and paths alone, which is what a poll needs.
   */
  readonly declared?: readonly string[];
  /** There are sessions over IPv6, which have a table of their own. Default false. */
  readonly ipv6?: boolean;
}

/**
 * Asks several switches in parallel. Never throws.
 * @param accesses by the switch's name
 * @param question the same for each switch, or one by name
 */
export async function readSwitches(
  accesses: readonly SwitchAccess[],
  question: SwitchQuestion | ((name: string) => SwitchQuestion) = {},
): Promise<SwitchReports> {
  const reports = accesses.map(async (access) => {
    const name = access.name ?? "";
    const asked = typeof question === "function" ? question(name) : question;
    return [name, await readSwitch(access, asked)] as const;
  });
  return Object.fromEntries(await Promise.all(reports));
}

/** Asks one switch for its sessions and paths: one login, `display` commands only. Never throws. */
async function readSwitch(
  access: SwitchAccess,
  { declared, ipv6 = false }: SwitchQuestion = {},
): Promise<SwitchReport> {
  try {
    return await withLogin(access, async (vty) => {
      const overIpv4 = await readDisplay(vty, "bgp peer");
      const overIpv6 = ipv6 ? await readDisplay(vty, "bgp ipv6 peer") : [];
      const peers = [...overIpv4, ...overIpv6];
      const paths = await readDisplay(vty, "bgp routing-table");
      if (ipv6) paths.push(...(await readDisplay(vty, "bgp ipv6 routing-table")));
      if (declared === undefined) return { peers, paths };
      const routes = await readDisplay(vty, "ip routing-table protocol bgp");
      const up = new Set(peers.filter(({ state }) => state === "Established").map(({ peer }) => peer));
      const known = new Set(peers.map(({ peer }) => peer));
      const down = declared.filter((address) => known.has(address) && !up.has(address));
      const detail = await detailOf(vty, ipv6, down, up.size < declared.length || down.length > 0);
      return { peers, paths, routes, detail };
    });
  } catch (error) {
    if (error instanceof VrpError) return { problem: error.message, lasting: LASTING.includes(error.code) };
    return { problem: `${access.name}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function detailOf(
  vty: VtySession,
  ipv6: boolean,
  down: readonly string[],
  ask: boolean,
): Promise<SwitchDetail> {
  const peers = await readDisplay(vty, "bgp peer verbose");
  if (ipv6) peers.push(...(await readDisplay(vty, "bgp ipv6 peer verbose")));
  const section = await tolerated(vty, "current-configuration configuration bgp", (text) =>
    inInstance(parseBgpSection(text), vty.access.vpnInstance),
  );
  const interfaces = ask ? await tolerated(vty, "ip interface brief", parseInterfacesBrief) : undefined;
  const overIpv4 = down.some((address) => !address.includes(":"));
  const tcp = overIpv4 ? await tolerated(vty, "tcp status", parseTcpStatus) : undefined;
  const family = overIpv4 ? "bgp" : "bgp ipv6";
  const routerId =
    down.length > 0
      ? await tolerated(vty, displayIn(`${family} peer`, vty.access.vpnInstance), parseLocalRouterId)
      : undefined;
  const logs: Record<string, readonly BgpPeerEvent[]> = {};
  for (const address of down.slice(0, MOST_LOGS)) {
    const ofPeer = address.includes(":") ? "bgp ipv6" : "bgp";
    const command = displayIn(`${ofPeer} peer ${address} log-info`, vty.access.vpnInstance);
    logs[address] = (await tolerated(vty, command, parseBgpPeerLog)) ?? [];
  }
  return {
    peers,
    logs,
    ...(section === undefined ? {} : { section }),
    ...(interfaces === undefined ? {} : { interfaces }),
    ...(tcp === undefined ? {} : { tcp }),
    ...(routerId === undefined ? {} : { routerId }),
  };
}

/** A detail that only explains: where the account or the release does not allow the command, the report does without it. */
async function tolerated<T>(
  vty: VtySession,
  command: string,
  parse: (text: string) => T,
): Promise<T | undefined> {
  try {
    return parse(await vty.display(command));
  } catch (error) {
    if (error instanceof VrpError && ["refused", "permission", "truncated", "display"].includes(error.code))
      return undefined;
    throw error;
  }
}
