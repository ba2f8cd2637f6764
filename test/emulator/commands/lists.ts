import { changed } from "../bgp/place";
import type { Arguments } from "../cli/match";
import { canonicalAddress, networkOf } from "../cli/parameters";
import type { Cli } from "../cli/session";
import { entryWords, type PrefixEntry, type PrefixKind } from "../policies";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";
import { isInUse } from "./references";

const LEVEL = 2;
const RANGE = "[greater-equal <ge:0-128>] [less-equal <le:0-128>]";

function prefixCommands(kind: PrefixKind): CliCommand[] {
  const prefix =
    kind === "ip-prefix" ? "<ip:ipv4> <length:0-32> [match-network]" : "<ip:ipv6> <length:0-128>";
  return [
    {
      pattern: `ip ${kind} <name:name-169> [index <index:1-4294967295>] { permit | deny } ${prefix} ${RANGE}`,
      level: LEVEL,
      run: (cli, args) => addEntry(cli, kind, args),
    },
    {
      pattern: `undo ip ${kind} <name:name-169> [index <index:1-4294967295>]`,
      level: LEVEL,
      run: (cli, args) => {
        const lists = cli.configuration.policies.prefixLists[kind];
        const name = args.get("name");
        const list = lists.get(name);
        const index = args.maybe("index");
        if (!list || (index !== undefined && !list.has(Number(index))))
          throw new Refusal(`Error: The specified ${kind} does not exist.`);
        const last = index === undefined || list.size === 1;
        if (last && isInUse(cli, kind, name)) cli.device.refuse("prefixInUse", undefined, { kind });
        if (last) lists.delete(name);
        else list.delete(Number(index));
        changed(cli);
      },
    },
  ];
}

function addEntry(cli: Cli, kind: PrefixKind, args: Arguments): void {
  const lists = cli.configuration.policies.prefixLists[kind];
  const list = lists.get(args.get("name")) ?? new Map<number, PrefixEntry>();
  const length = Number(args.get("length"));
  const bound = (name: string) => (args.maybe(name) === undefined ? undefined : Number(args.get(name)));
  const [ge, le] = [bound("ge"), bound("le")];
  const most = kind === "ip-prefix" ? 32 : 128;
  if (ge !== undefined && (ge < length || ge > most)) throw new Refusal("", "ge");
  if (le !== undefined && (le < (ge ?? length) || le > most)) throw new Refusal("", "le");
  if (args.has("match-network") && args.get("ip") !== "0.0.0.0") throw new Refusal("", "length");
  // "The result of the AND calculation between the specified ipv4-address and mask-length."
  const address =
    kind === "ip-prefix" && !args.has("match-network")
      ? networkOf(args.get("ip"), length)
      : canonicalAddress(args.get("ip"));
  const entry: PrefixEntry = {
    permit: args.has("permit"),
    prefix: `${address} ${length}`,
    matchNetwork: args.has("match-network"),
    ge,
    le,
  };
  const index = Number(args.maybe("index") ?? Math.max(0, ...list.keys()) + 10);
  const same = [...list].some(([at, other]) => at !== index && entryWords(other) === entryWords(entry));
  if (same) cli.device.refuse("sameEntry", undefined, { kind });
  // "If you create an entry whose index has existed …, the new entry overwrites the existing one."
  list.set(index, entry);
  lists.set(args.get("name"), list);
  changed(cli);
}

type FilterKind = "community-filter" | "as-path-filter";

const COMMUNITY = /^(?:\d+:\d+|\d+|internet|no-advertise|no-export|no-export-subconfed)$/;

/** Commands of a filter: `head` stands before `permit` or `deny`, `values` behind it. */
function filterCommands(
  kind: FilterKind,
  head: string,
  values: string,
  check?: (text: string) => boolean,
): CliCommand[] {
  return [
    {
      pattern: `ip ${kind} ${head} { permit | deny } ${values}`,
      level: LEVEL,
      run: (cli, args) => {
        const { filters } = cli.configuration.policies;
        const text = args.maybe("values");
        if (text !== undefined && check && !check(text)) throw new Refusal("", "values");
        const row = args.words.join(" ");
        if (!filters.includes(row)) filters.push(row);
        changed(cli);
      },
    },
    {
      pattern: `undo ip ${kind} ${head} [{ permit | deny } ${values}]`,
      level: LEVEL,
      run: (cli, args) => {
        const { policies } = cli.configuration;
        const row = args.words.slice(1).join(" ");
        const whole = !args.has("permit") && !args.has("deny");
        const of = `ip ${kind} ${args.words.slice(3, args.words.indexOf(args.get("name")) + 1).join(" ")} `;
        const lines = policies.filters.filter((known) => known.startsWith(of));
        const gone = lines.filter((known) => whole || known === row);
        if (gone.length === 0) throw new Refusal(`Error: The specified ${kind} does not exist.`);
        if (gone.length === lines.length && isInUse(cli, kind, args.get("name")))
          cli.device.refuse("prefixInUse", undefined, { kind });
        for (const known of gone) policies.filters.splice(policies.filters.indexOf(known), 1);
        changed(cli);
      },
    },
  ];
}

const areCommunities = (text: string) => text.split(/\s+/).every((word) => COMMUNITY.test(word));
const BASIC = "[<values:text-200>]";
const PATTERN = "<values:text-200>";

/** Prefix lists, community and AS-path filters. */
export const LIST_COMMANDS: readonly CliCommand[] = [
  ...prefixCommands("ip-prefix"),
  ...prefixCommands("ipv6-prefix"),
  ...filterCommands("community-filter", "<name:1-99>", BASIC, areCommunities),
  ...filterCommands("community-filter", "<name:100-199>", PATTERN),
  ...filterCommands("community-filter", "basic <name:name-51>", BASIC, areCommunities),
  ...filterCommands("community-filter", "advanced <name:name-51>", PATTERN),
  ...filterCommands("as-path-filter", "<name:name-51>", PATTERN),
];
