import { BgpProcess } from "../bgp/process";
import { asNumberOf } from "../bgp/commands";
import { changed } from "../bgp/place";
import { canonicalInterface } from "../cli/parameters";
import type { Cli } from "../cli/session";
import { BGP, interfaceView, otherView } from "../cli/views";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";
import { PRIVILEGES } from "./privileges";

const CONFIGURE = 2;

/** Sections that are kept as typed: header pattern, and what their prompt shows. */
const OTHER: readonly { readonly pattern: string; readonly suffix: string }[] = [
  { pattern: "aaa", suffix: "-aaa" },
  { pattern: "bfd", suffix: "-bfd" },
  {
    pattern: "keychain <name:name-47> [mode { absolute | periodic daily | periodic weekly }]",
    suffix: "-keychain",
  },
  { pattern: "vlan <vlan:1-4094>", suffix: "-vlan" },
  { pattern: "acl [number] <acl:2000-4999>", suffix: "-acl-basic" },
  { pattern: "user-interface vty <first:0-20> [<last:0-20>]", suffix: "-ui-vty" },
];

/** One-line rows that are kept as typed. */
const KEPT = [
  "vlan batch <vlans:text-400>",
  "ip route-static <route:text-200>",
  "router id <id:ipv4>",
  "stelnet server enable",
  "ssh user <user:text-200>",
  "snmp-agent <rest:text-200>",
  "ntp-service <rest:text-200>",
  "info-center <rest:text-200>",
];

function forgetAutosave(cli: Cli): void {
  for (const { header } of [...cli.configuration.sections])
    if (header.startsWith("set save-configuration")) cli.configuration.removeSection(header);
}

export const SYSTEM_COMMANDS: readonly CliCommand[] = [
  {
    pattern: "sysname <name:name-246>",
    level: CONFIGURE,
    run: (cli, args) => {
      cli.configuration.sysname = args.get("name");
      changed(cli);
    },
  },
  {
    pattern: "bgp <as:as>",
    level: CONFIGURE,
    run: (cli, args) => {
      const { configuration } = cli;
      const asNumber = asNumberOf(args);
      if (configuration.bgp && configuration.bgp.asNumber !== asNumber) {
        throw new Refusal(`Error: BGP is already running. The AS is ${configuration.bgp.asNumber}.`);
      }
      if (!configuration.bgp) {
        configuration.bgp = new BgpProcess(asNumber, cli.device.profile.printing);
        changed(cli);
      }
      cli.view = BGP;
    },
  },
  {
    pattern: "undo bgp [<as:as>]",
    level: CONFIGURE,
    run: async (cli, args) => {
      const { configuration } = cli;
      if (!configuration.bgp) return;
      if (args.maybe("as") !== undefined && asNumberOf(args) !== configuration.bgp.asNumber)
        throw new Refusal("", "as");
      const question = "Warning: All BGP configurations will be deleted. Continue? [Y/N]: ";
      if (!(await cli.confirm(question))) return;
      configuration.bgp = undefined;
      changed(cli);
    },
  },
  {
    pattern: "ip vpn-instance <instance:name-31>",
    level: CONFIGURE,
    run: (cli, args) => {
      cli.configuration.vpnInstances.add(args.get("instance"));
      cli.view = otherView(
        `ip vpn-instance ${args.get("instance")}`,
        `-vpn-instance-${args.get("instance")}`,
      );
    },
  },
  {
    pattern: "interface <interface:interface>",
    level: CONFIGURE,
    run: (cli, args) => {
      const name = canonicalInterface(args.get("interface")) ?? args.get("interface");
      const { configuration } = cli;
      const virtual = /^(?:Vlanif|LoopBack|Eth-Trunk|Tunnel)/.test(name);
      if (!configuration.interface(name) && !virtual) throw new Refusal("", "interface");
      cli.view = interfaceView(configuration.addInterface(name).name);
    },
  },
  {
    pattern: "undo interface <interface:interface>",
    level: CONFIGURE,
    run: (cli, args) => {
      const known = cli.configuration.interface(canonicalInterface(args.get("interface")) ?? "");
      if (!known) throw new Refusal("", "interface");
      cli.configuration.interfaces.delete(known.name);
      changed(cli);
    },
  },
  ...OTHER.map(({ pattern, suffix }): CliCommand => ({
    pattern,
    level: CONFIGURE,
    run: (cli, args) => {
      const header = args.words.join(" ");
      cli.configuration.section(header);
      cli.view = otherView(header, suffix === "-vlan" ? `-vlan${args.get("vlan")}` : suffix);
    },
  })),
  ...["keychain <name:name-47>", "vlan <vlan:1-4094>"].map((pattern): CliCommand => ({
    pattern: `undo ${pattern}`,
    level: CONFIGURE,
    run: (cli, args) => {
      cli.configuration.removeSection(args.words.slice(1).join(" "));
      changed(cli);
    },
  })),
  ...KEPT.flatMap((pattern): CliCommand[] => [
    {
      pattern,
      level: CONFIGURE,
      run: (cli, args) => {
        cli.configuration.section(args.words.join(" "));
        changed(cli);
      },
    },
    {
      pattern: `undo ${pattern}`,
      level: CONFIGURE,
      run: (cli, args) => {
        const row = args.words.slice(1).join(" ");
        if (!cli.configuration.removeSection(row))
          throw new Refusal("Error: The specified configuration does not exist.");
        changed(cli);
      },
    },
  ]),
  ...["", "undo "].map((undo): CliCommand => ({
    pattern: `${undo}matched upper-view`,
    level: 3,
    run: (cli) => {
      cli.device.undoInUpperView = undo === "";
    },
  })),
  ...PRIVILEGES,
  {
    pattern: "configuration-occupied timeout <seconds:1-7200>",
    level: 3,
    run: (cli, args) => {
      cli.device.exclusiveSeconds = Number(args.get("seconds"));
    },
  },
  {
    pattern: "undo configuration-occupied timeout",
    level: 3,
    run: (cli) => {
      cli.device.exclusiveSeconds = 30;
    },
  },
  {
    pattern:
      "set save-configuration [{ interval <minutes:30-43200> | delay <minutes:1-60> | cpu-limit <percent:1-60> }]",
    level: 3,
    run: (cli, args) => {
      const kind = args.has("interval") ? "interval" : "delay";
      cli.device.autosave = { kind, minutes: Number(args.maybe("minutes") ?? (kind === "delay" ? 5 : 30)) };
      forgetAutosave(cli);
      cli.configuration.section(args.words.join(" "));
      changed(cli);
    },
  },
  {
    pattern: "undo set save-configuration [interval | delay]",
    level: 3,
    run: (cli) => {
      cli.device.autosave = undefined;
      forgetAutosave(cli);
      changed(cli);
    },
  },
];
