import type { Arguments, Command } from "../cli/match";
import { canonicalAddress } from "../cli/parameters";
import type { Cli, Run } from "../cli/session";
import { bgpOtherView } from "../cli/views";
import { Refusal } from "../refusal";
import type { ProfileName } from "../types";
import { placed } from "./commands";
import { hasPublicPeers, OTHER_VIEWS, OTHER_WORDS, SINGLE_WORDS } from "./otherViews";
import { bgpOf, changed, mayReset, NO_PEER } from "./place";
import { removeRows } from "./process";

const LEVEL = 2;

/** Commands of bgp view that lead into a release's other views, and take these away with all their rows. */
export function enterOtherViews(profile: ProfileName): Command<Run>[] {
  return OTHER_VIEWS.filter(({ profiles }) => profiles.includes(profile)).flatMap(
    ({ pattern, header, suffix, initial = [] }): Command<Run>[] => {
      const of = (text: string, args: Arguments) => text.replace("{instance}", args.maybe("instance") ?? "");
      return [
        {
          pattern,
          level: LEVEL,
          run: (cli, args) => {
            const instance = args.maybe("instance");
            if (instance !== undefined && !cli.configuration.vpnInstances.has(instance))
              cli.device.refuse("noVpnInstance");
            const { others } = bgpOf(cli);
            const name = of(header, args);
            if (!others.has(name)) others.set(name, cli.isBooting ? [] : [...initial]);
            placed(cli, name);
            cli.view = bgpOtherView(name, of(suffix, args));
            changed(cli);
          },
        },
        {
          pattern: `undo ${pattern}`,
          level: LEVEL,
          run: (cli, args) => {
            const bgp = bgpOf(cli);
            bgp.others.delete(of(header, args));
            bgp.forget(of(header, args));
            changed(cli);
          },
        },
      ];
    },
  );
}

function rowsOf(cli: Cli): string[] {
  const { subject = "" } = cli.view;
  const rows = bgpOf(cli).others.get(subject);
  if (!rows) throw new Refusal("Error: The address family does not exist.");
  return rows;
}

/** Addresses as VRP prints them. */
function rowOf(args: Arguments, from: number): string {
  const words = args.words.slice(from).join(" ").split(/\s+/);
  return words.map((word, at) => (at === 1 ? canonicalAddress(word) : word)).join(" ");
}

/** A peer of the public instance is enabled, and may be reset by it. */
async function mayEnable(cli: Cli, name: string): Promise<boolean> {
  const { subject = "" } = cli.view;
  const bgp = bgpOf(cli);
  if (!hasPublicPeers(subject)) return true;
  const peer = bgp.space.get(name);
  if (!peer) throw new Refusal(NO_PEER);
  const isOn = (family: "ipv4" | "ipv6") => peer.rows[family].get("enable") === "enable";
  return mayReset(cli, isOn("ipv4") || isOn("ipv6") || bgp.isOnInOthers(peer.name, subject));
}

async function put(cli: Cli, row: string): Promise<void> {
  const rows = rowsOf(cli);
  if (rows.includes(row)) return;
  const [, name] = /^peer (\S+) enable$/.exec(row) ?? [];
  if (name !== undefined && !(await mayEnable(cli, name))) return;
  const off = rows.indexOf(`undo ${row}`);
  if (off >= 0) rows[off] = row;
  else rows.push(row);
  changed(cli);
}

/** Removes the rows that begin with these words; one that is on by default is then shown as undone. */
function take(cli: Cli, words: string): void {
  const rows = rowsOf(cli);
  const at = rows.indexOf(words);
  if (at >= 0 && words === "policy vpn-target") rows[at] = `undo ${words}`;
  else removeRows(rows, (row) => row === words || row.startsWith(`${words} `));
  changed(cli);
}

const rowCommands = (row: string): Command<Run>[] => [
  { pattern: row, level: LEVEL, run: (cli, args) => put(cli, rowOf(args, 0)) },
  { pattern: `undo ${row}`, level: LEVEL, run: (cli, args) => take(cli, rowOf(args, 1)) },
];

export const OTHER_VIEW_COMMANDS: readonly Command<Run>[] = [
  ...SINGLE_WORDS.flatMap(rowCommands),
  ...OTHER_WORDS.flatMap((word) => rowCommands(`${word} <rest:text-300>`)),
];
