import { changed } from "../bgp/place";
import { dottedMask, maskLength } from "../cli/parameters";
import type { Cli } from "../cli/session";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";

const LEVEL = 2;

function rowsOf(cli: Cli): string[] {
  const { configuration } = cli;
  const known =
    cli.view.kind === "interface"
      ? configuration.interface(cli.view.subject ?? "")
      : configuration.section(cli.view.subject ?? "");
  if (!known) throw new Refusal("Error: The interface does not exist.");
  return known.rows;
}

/** Replaces the row that begins with `key`, or adds it. */
function put(cli: Cli, key: string, row: string): void {
  const rows = rowsOf(cli);
  const at = rows.findIndex((known) => known === key || known.startsWith(`${key} `));
  if (at < 0) rows.push(row);
  else rows[at] = row;
  changed(cli);
}

function take(cli: Cli, key: string): void {
  const rows = rowsOf(cli);
  const at = rows.findIndex((known) => known === key || known.startsWith(`${key} `));
  if (at >= 0) rows.splice(at, 1);
  changed(cli);
}

export const INTERFACE_COMMANDS: readonly CliCommand[] = [
  {
    pattern: "description <text:text-242>",
    level: LEVEL,
    run: (cli, args) => put(cli, "description", `description ${args.get("text")}`),
  },
  {
    // What the interface has of IP goes with a new binding.
    pattern: "ip binding vpn-instance <instance:name-31>",
    level: LEVEL,
    run: (cli, args) => {
      if (!cli.configuration.vpnInstances.has(args.get("instance"))) cli.device.refuse("noVpnInstance");
      take(cli, "ip address");
      put(cli, "ip binding vpn-instance", `ip binding vpn-instance ${args.get("instance")}`);
    },
  },
  { pattern: "undo ip binding vpn-instance", level: LEVEL, run: (cli) => take(cli, "ip binding") },
  { pattern: "undo description", level: LEVEL, run: (cli) => take(cli, "description") },
  {
    pattern: "ip address <ip:ipv4> <mask:mask> [sub]",
    level: LEVEL,
    run: (cli, args) => {
      const mask = args.get("mask");
      const row = `ip address ${args.get("ip")} ${maskLength(mask) === undefined ? dottedMask(Number(mask)) : mask}`;
      put(cli, args.has("sub") ? row : "ip address", args.has("sub") ? `${row} sub` : row);
    },
  },
  { pattern: "undo ip address [<ip:ipv4> <mask:mask>]", level: LEVEL, run: (cli) => take(cli, "ip address") },
  { pattern: "shutdown", level: LEVEL, run: (cli) => put(cli, "shutdown", "shutdown") },
  { pattern: "undo shutdown", level: LEVEL, run: (cli) => take(cli, "shutdown") },
  {
    pattern: "mtu <bytes:128-9216>",
    level: LEVEL,
    run: (cli, args) => put(cli, "mtu", `mtu ${args.get("bytes")}`),
  },
  { pattern: "undo mtu", level: LEVEL, run: (cli) => take(cli, "mtu") },
];

/** Rows of sections that the emulator does not interpret: kept as typed. */
export const OTHER_COMMANDS: readonly CliCommand[] = [
  ...[
    "description",
    "name",
    "key-id",
    "local-user",
    "authentication-mode",
    "protocol",
    "idle-timeout",
    "user",
    "rule",
    "screen-length",
    "key-string",
    "algorithm",
    "send-time",
    "receive-time",
    "ipv4-family",
    "route-distinguisher",
    "vpn-target",
  ].flatMap((word): CliCommand[] => [
    {
      pattern: `${word} [<rest:text-300>]`,
      level: LEVEL,
      run: (cli, args) => {
        const rows = rowsOf(cli);
        const row = args.words.join(" ");
        if (!rows.includes(row)) rows.push(row);
        changed(cli);
      },
    },
    {
      pattern: `undo ${word} [<rest:text-300>]`,
      level: LEVEL,
      run: (cli, args) => take(cli, args.words.slice(1).join(" ")),
    },
  ]),
];
