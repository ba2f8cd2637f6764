import { bgpViewLines } from "../bgp/print";
import {
  displayAllRoutes,
  displayRouteTo,
  displayBgpPrefix,
  displayBgpProtocol,
  displayBgpTable,
} from "../display/routes";
import { displayPeers } from "../display/bgpPeer";
import { scopeOf } from "../display/scope";
import { displayTcpStatus } from "../display/tcpStatus";
import { displayBgpIpv6Table, displayIpv6RouteTo } from "../display/ipv6Routes";
import {
  displayClock,
  displayInterfaceBrief,
  displayInterfaces,
  displayIpInterface,
  displayIpInterfaces,
  displayStartup,
  displayUsers,
  displayVersion,
} from "../display/device";
import { clockText } from "../display/format";
import { canonicalAddress, canonicalInterface, maskLength } from "../cli/parameters";
import type { Cli, Run } from "../cli/session";
import type { NotificationSeen } from "../engine";
import type { CliCommand } from "./common";
import { compareConfiguration } from "./compare";
import { vpnDisplays } from "./vpnDisplays";

const MONITOR = 1;
const MANAGE = 3;

const show = (pattern: string, level: number, run: Run): CliCommand => ({
  pattern,
  level,
  harmless: true,
  run,
});

/** The section that a view belongs to, as `display this` frames it. */
function displayThis(cli: Cli): void {
  const { running } = cli.device;
  const { kind, subject = "" } = cli.view;
  const framed = (lines: readonly string[]) => cli.print("#", ...lines, "#", "return");
  if (kind === "interface") {
    const found = running.interface(subject);
    framed([`interface ${subject}`, ...(found?.rows ?? []).map((row) => ` ${row}`)]);
  } else if (kind === "other") {
    const found = running.sections.find(({ header }) => header === subject);
    framed([subject, ...(found?.rows ?? []).map((row) => ` ${row}`)]);
  } else if (kind === "route-policy") {
    const [policy = "", node = ""] = subject.split(" ");
    const found = running.policies.routePolicies.get(policy)?.get(Number(node));
    const way = found?.permit ? "permit" : "deny";
    framed([
      `route-policy ${policy} ${way} node ${node}`,
      ...[...(found?.rows.values() ?? [])].map((row) => ` ${row}`),
    ]);
  } else if (kind === "system" || kind === "user") {
    cli.print("#", `sysname ${running.sysname}`, "#", "return");
  } else if (running.bgp) framed(bgpViewLines(running.bgp, kind === "bgp" ? undefined : cli.view.name));
  else framed([]);
}

/** `display bgp [ipv6] peer A log-info`: why the session went down last. */
async function logInfo(cli: Cli, address: string, instance?: string): Promise<void> {
  await cli.device.settled();
  const name = canonicalAddress(address);
  const { space } = scopeOf(cli, name.includes(":") ? "ipv6" : "ipv4", instance);
  const state =
    space.get(name) &&
    (await cli.device.engine.peers()).find((peer) => canonicalAddress(peer.address) === name);
  if (!state) {
    cli.print("Info: The peer does not exist.");
    return;
  }
  const { lastError } = state;
  const at = clockText(Date.now() - state.seconds * 1000);
  const entry = (way: string) => [` Date/Time      : ${at}`, ` State          : ${way}`];
  cli.print(
    ` Peer : ${name} `,
    ...(state.state === "Established" ? entry("Up") : []),
    // The newest first; of the older ones the engine keeps the last NOTIFICATION only.
    ...(state.state === "Established" && lastError === undefined ? [] : entry("Down")),
    ...(lastError === undefined ? [] : notification(lastError)),
  );
}

/** Huawei's example has `Error Code : 6(CEASE)`, `Error Subcode : 4(Administrative Reset)`, `Receive Notification`. */
function notification({ code, subcode, text, sent }: NotificationSeen): string[] {
  const [kind = "", detail = ""] = text.split("/");
  return [
    ` Error Code     : ${code}(${code === 6 ? "CEASE" : kind})`,
    ` Error Subcode  : ${subcode}${detail === "" ? "" : `(${detail})`}`,
    ` Notification   : ${sent ? "Send" : "Receive"} Notification`,
  ];
}

const VPN_DISPLAYS = vpnDisplays(logInfo).map(({ pattern, run }) => show(pattern, MONITOR, run));

export const DISPLAYS: readonly CliCommand[] = [
  ...VPN_DISPLAYS,
  show("display current-configuration [all | inactive]", MANAGE, (cli) => {
    cli.print(...cli.device.runningLines());
  }),
  show("display current-configuration configuration <feature:name-30>", MANAGE, (cli, args) => {
    cli.print(...cli.device.runningLines(args.get("feature")));
  }),
  show("display current-configuration interface [<interface:interface>]", MANAGE, (cli, args) => {
    const name = canonicalInterface(args.get("interface"));
    cli.print(
      ...cli.device.running.linesOf(name === undefined ? "interface" : `interface ${name}`),
      "return",
    );
  }),
  show("display this [include-default]", 2, displayThis),
  show("display bgp [ipv6] peer [<address:address>] [verbose]", MONITOR, (cli, args) =>
    displayPeers(cli, args.maybe("address"), args.has("verbose"), args.has("ipv6")),
  ),
  show("display bgp [ipv6] peer <address:address> log-info", MONITOR, (cli, args) =>
    logInfo(cli, args.get("address")),
  ),
  show("display bgp routing-table", MONITOR, (cli) => displayBgpTable(cli)),
  show("display bgp routing-table <ip:ipv4> [<mask:mask>]", MONITOR, (cli, args) => {
    const mask = args.maybe("mask");
    return displayBgpPrefix(
      cli,
      "ipv4",
      args.get("ip"),
      mask === undefined ? undefined : String(maskLength(mask) ?? mask),
    );
  }),
  show("display bgp ipv6 routing-table", MONITOR, (cli) => displayBgpIpv6Table(cli)),
  show("display bgp ipv6 routing-table <ip:ipv6> [<length:0-128>]", MONITOR, (cli, args) =>
    displayBgpPrefix(cli, "ipv6", args.get("ip"), args.maybe("length")),
  ),
  show("display ip routing-table", MONITOR, (cli) => displayAllRoutes(cli)),
  show("display ip routing-table <ip:ipv4>", MONITOR, (cli, args) => displayRouteTo(cli, args.get("ip"))),
  show("display ip routing-table protocol bgp", MONITOR, (cli) => displayBgpProtocol(cli)),
  show("display ipv6 routing-table <ip:ipv6>", MONITOR, (cli, args) =>
    displayIpv6RouteTo(cli, args.get("ip")),
  ),
  show("display ip interface", MONITOR, displayIpInterface),
  show("display ipv6 interface", MONITOR, () => undefined),
  show("display ip interface brief", MONITOR, displayIpInterfaces),
  show("display interface [<interface:interface>]", MONITOR, (cli, args) =>
    displayInterfaces(cli, canonicalInterface(args.maybe("interface") ?? "")),
  ),
  show("display interface brief", MONITOR, displayInterfaceBrief),
  show("display tcp status", MONITOR, displayTcpStatus),
  show("display version", MONITOR, displayVersion),
  show("display clock", MONITOR, displayClock),
  show("display startup", MONITOR, displayStartup),
  show("display users [all]", MONITOR, displayUsers),
  show("display esn", MONITOR, (cli) =>
    cli.print(`ESN of slot ${cli.device.profile.slots[0]}: 020LABONLY0000000001`),
  ),
  show("display vty mode", MONITOR, (cli) => {
    cli.print(`Current VTY mode is ${cli.settings.mmi ? "Machine-Machine" : "Human-Machine"} interface.`);
  }),
  show("display route-policy [<policy:name-40>]", MONITOR, (cli, args) => {
    const name = args.maybe("policy");
    const { policies } = cli.device.running;
    if (name !== undefined && !policies.routePolicies.has(name))
      cli.print("Error: The route-policy does not exist");
    else
      cli.print(
        ...policies
          .sections()
          .flat()
          .filter((line) => /^(?:route-policy| )/.test(line)),
      );
  }),
  show("display saved-configuration", MANAGE, (cli) => {
    const text = cli.device.startup();
    if (text === "") cli.print("Info: There is no saved configuration.");
    else cli.print(...text.trimEnd().split("\n"));
  }),
  show("display saved-configuration configuration", MANAGE, (cli) => {
    const { autosave } = cli.device;
    cli.print(
      ` Running autosave function: ${autosave ? "ON" : "OFF"}`,
      ...(autosave ? [` Autosave ${autosave.kind}: ${autosave.minutes} minutes`] : []),
    );
  }),
  show("display saved-configuration { last | time }", MANAGE, (cli) => {
    const { savedAt } = cli.device;
    cli.print(
      savedAt === undefined
        ? "Info: No configuration was saved since the last startup."
        : ` The last saved time: ${clockText(savedAt)}`,
    );
  }),
  show("display changed-configuration time", MONITOR, (cli) => {
    cli.print(
      ` The current configuration last changed time : ${clockText(cli.device.changedAt ?? cli.device.bootedAt)}`,
    );
  }),
  show("compare configuration", MANAGE, compareConfiguration),
];

/** Who holds `configuration exclusive`. */
function displayHolder(cli: Cli, whenFree: readonly string[]): void {
  const holder = cli.device.holder();
  if (!holder) {
    cli.print(...whenFree);
    return;
  }
  const vty = cli.device.vtys.get(holder.session);
  cli.print(
    `  User Index: ${34 + (vty?.index ?? 0)}`,
    `  User Session Name: VTY${vty?.index ?? 0}`,
    `  User Name: ${holder.user}`,
    `  IP Address: ${vty?.address ?? "127.0.0.1"}`,
    `  Locked Time: ${clockText(holder.since)}`,
    `  Last Configuration Time: ${clockText(holder.active)}`,
    `  The time out value of configuration right locked is: ${cli.device.exclusiveSeconds} second(s)`,
  );
}

export const VRP5_DISPLAYS: readonly CliCommand[] = [
  show("display configuration-occupied user", MONITOR, (cli) =>
    displayHolder(cli, ["Info: No user locked the current configuration."]),
  ),
];

export const VRP8_DISPLAYS: readonly CliCommand[] = [
  show("display configuration exclusive user", MANAGE, (cli) => displayHolder(cli, [])),
];
