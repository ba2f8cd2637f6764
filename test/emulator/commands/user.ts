import { isIP } from "node:net";
import { canonicalAddress } from "../cli/parameters";
import type { Cli } from "../cli/session";
import { SYSTEM } from "../cli/views";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";
import { REBOOT } from "./reboot";

const TAKES_EFFECT = "Info: The configuration takes effect on the current user terminal interface only.";

function screenLength(cli: Cli, lines: number): void {
  cli.settings.screenLength = lines;
  cli.print(TAKES_EFFECT);
}

const onOff = (what: string): CliCommand[] =>
  ["", "undo "].map((undo) => ({
    pattern: `${undo}terminal ${what}`,
    level: 1,
    harmless: true,
    run: (cli) => {
      if (what === "monitor") cli.settings.monitor = undo === "";
      cli.print(`Info: Current terminal ${what} is ${undo === "" ? "on" : "off"}.`);
    },
  }));

const upperView = (undo: string): CliCommand => ({
  pattern: `${undo}terminal command forward matched upper-view`,
  level: 3,
  harmless: true,
  run: (cli) => {
    cli.settings.upperView = undo === "";
  },
});

const echoMode = (mode: string): CliCommand => ({
  pattern: `terminal echo-mode ${mode}`,
  level: 0,
  harmless: true,
  run: (cli) => {
    cli.settings.echoLine = mode === "line";
  },
});

/** `reset bgp` closes sessions, `refresh bgp` only asks for the routes again. */
function clearing(verb: "reset" | "refresh"): CliCommand[] {
  const ways = verb === "refresh" ? " { import | export }" : "";
  const targets = ["all", "external", "internal", "group <group:name-47>", "<address:address>"];
  return targets.map((target) => ({
    pattern: `${verb} bgp [ipv6] ${target}${ways}`,
    level: verb === "reset" ? 3 : 2,
    harmless: true,
    run: async (cli, args) => {
      const bgp = cli.device.running.bgp ?? cli.device.refuse("noBgp");
      const how = verb === "reset" ? "hard" : args.has("import") ? "soft-in" : "soft-out";
      const address = args.maybe("address");
      const group = args.maybe("group");
      if (address !== undefined && !bgp.space.get(address))
        throw new Refusal("Error: The peer session does not exist.");
      if (group !== undefined && !bgp.space.groups.has(group)) cli.device.refuse("noGroup", "group");
      const members = group === undefined ? [address] : bgp.space.members(group).map(({ name }) => name);
      for (const member of members) {
        const target = member === undefined ? undefined : canonicalAddress(member).toLowerCase();
        if (target === undefined || isIP(target) > 0) await cli.device.engine.clear?.(target, how);
      }
    },
  }));
}

/** Commands of user view. */
export const USER_COMMANDS: readonly CliCommand[] = [
  {
    pattern: "system-view",
    level: 2,
    harmless: true,
    run: (cli) => {
      const way = cli.stage ? "return command" : "Ctrl+Z";
      cli.print(`Enter system view, return user view with ${way}.`);
      if (cli.stage) cli.stage.immediately = false;
      cli.view = SYSTEM;
    },
  },
  {
    pattern: "screen-length <lines:0-512> temporary",
    level: 1,
    harmless: true,
    run: (cli, args) => screenLength(cli, Number(args.get("lines"))),
  },
  {
    pattern: "undo screen-length temporary",
    level: 1,
    harmless: true,
    run: (cli) => screenLength(cli, 24),
  },
  {
    pattern: "screen-width <columns:60-512>",
    level: 3,
    harmless: true,
    run: async (cli) => {
      // Officially it concerns one display only: lines still break at the terminal's width.
      const question = "Warning: This command will change the default screen width. Continue? [Y/N]:";
      if (await cli.confirm(question)) cli.print(TAKES_EFFECT);
    },
  },
  ...["monitor", "debugging", "logging", "trapping", "alarm"].flatMap(onOff),
  echoMode("line"),
  echoMode("character"),
  ...clearing("reset"),
  ...clearing("refresh"),
  REBOOT,
];

/** Commands of releases that run a command which a view does not know in an upper view. */
export const UPPER_VIEW_COMMANDS: readonly CliCommand[] = [upperView(""), upperView("undo ")];

/** VRP8: configures as VRP5 does, without a candidate. */
export const ENTER_IMMEDIATELY: CliCommand = {
  pattern: "system-view immediately",
  level: 2,
  harmless: true,
  run: (cli) => {
    cli.print("Enter system view, return user view with return command.");
    if (cli.stage) cli.stage.immediately = true;
    cli.view = SYSTEM;
  },
};
