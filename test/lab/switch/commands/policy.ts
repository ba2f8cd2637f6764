import { changed } from "../bgp/place";
import { canonicalAddress } from "../cli/parameters";
import type { Arguments } from "../cli/match";
import type { Cli } from "../cli/session";
import { policyView } from "../cli/views";
import { entryWords, type PolicyNode, type PrefixEntry, type PrefixKind } from "../policies";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";

const LEVEL = 2;
const RANGE = "[greater-equal <ge:0-128>] [less-equal <le:0-128>]";

/** Is a name used by BGP (or, for lists, by a route-policy)? */
function used(cli: Cli, name: string, rows: readonly string[]): boolean {
  const { bgp, policies } = cli.configuration;
  const spaces = bgp ? [bgp.space, ...[...bgp.vpns.values()].map(({ space }) => space)] : [];
  const everyone = spaces.flatMap((space) => [...space.groups.values(), ...space.peers()]);
  const byBgp = everyone.some((peer) =>
    Object.values(peer.rows).some((stored) =>
      [...stored].some(
        ([key, words]) => rows.some((row) => key.startsWith(row)) && words.split(" ")[1] === name,
      ),
    ),
  );
  const nodes = [...policies.routePolicies.values()].flatMap((all) => [...all.values()]);
  return (
    byBgp ||
    nodes.some((node) => [...node.rows.values()].some((row) => row === `if-match ${rows[0]} ${name}`))
  );
}

function prefixCommands(kind: PrefixKind): CliCommand[] {
  const prefix = kind === "ip-prefix" ? "<ip:ipv4> <length:0-32>" : "<ip:ipv6> <length:0-128>";
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
        if (last && used(cli, name, [kind])) cli.device.refuse("prefixInUse", undefined, { kind });
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
  if (ge !== undefined && ge < length) throw new Refusal("", "ge");
  if (le !== undefined && le < (ge ?? length)) throw new Refusal("", "le");
  const entry: PrefixEntry = {
    permit: args.has("permit"),
    prefix: `${canonicalAddress(args.get("ip"))} ${length}`,
    ge,
    le,
  };
  const index = Number(args.maybe("index") ?? Math.max(0, ...list.keys()) + 10);
  const same = [...list].some(([at, other]) => at !== index && entryWords(other) === entryWords(entry));
  if (same) cli.device.refuse("sameEntry", undefined, { kind });
  list.set(index, entry);
  lists.set(args.get("name"), list);
  changed(cli);
}

function nodeOf(cli: Cli): PolicyNode {
  const [policy = "", node = ""] = cli.view.subject?.split(" ") ?? [];
  const found = cli.configuration.policies.routePolicies.get(policy)?.get(Number(node));
  if (!found) throw new Refusal("Error: The route-policy does not exist.");
  return found;
}

const filterKinds = ["community-filter", "as-path-filter"];

export const POLICY_COMMANDS: readonly CliCommand[] = [
  ...prefixCommands("ip-prefix"),
  ...prefixCommands("ipv6-prefix"),
  {
    pattern: "route-policy <policy:name-40> { permit | deny } node <node:0-65535>",
    level: LEVEL,
    run: (cli, args) => {
      const { routePolicies } = cli.configuration.policies;
      const policy = routePolicies.get(args.get("policy")) ?? new Map<number, PolicyNode>();
      const number = Number(args.get("node"));
      const node = policy.get(number) ?? { permit: true, rows: new Map<string, string>() };
      if (!policy.has(number)) cli.print("Info: New Sequence of this List.");
      node.permit = args.has("permit");
      policy.set(number, node);
      routePolicies.set(args.get("policy"), policy);
      cli.view = policyView(args.get("policy"), number);
      changed(cli);
    },
  },
  {
    pattern: "undo route-policy <policy:name-40> [node <node:0-65535>]",
    level: LEVEL,
    run: (cli, args) => {
      const { routePolicies } = cli.configuration.policies;
      const policy = routePolicies.get(args.get("policy"));
      if (!policy) throw new Refusal("Error: The route-policy does not exist.");
      const node = args.maybe("node");
      const last = node === undefined || policy.size === 1;
      if (last && used(cli, args.get("policy"), ["route-policy"])) cli.device.refuse("policyInUse");
      if (last) routePolicies.delete(args.get("policy"));
      else policy.delete(Number(node));
      changed(cli);
    },
  },
  ...filterKinds.flatMap((kind): CliCommand[] => [
    {
      pattern: `ip ${kind} <row:text-200>`,
      level: LEVEL,
      run: (cli, args) => {
        const { filters } = cli.configuration.policies;
        const row = args.words.join(" ");
        if (!filters.includes(row)) filters.push(row);
        changed(cli);
      },
    },
    {
      pattern: `undo ip ${kind} <row:text-200>`,
      level: LEVEL,
      run: (cli, args) => {
        const { filters } = cli.configuration.policies;
        const row = args.words.slice(1).join(" ");
        const gone = filters.filter((known) => known === row || known.startsWith(`${row} `));
        if (gone.length === 0) throw new Refusal(`Error: The specified ${kind} does not exist.`);
        for (const known of gone) filters.splice(filters.indexOf(known), 1);
        changed(cli);
      },
    },
  ]),
];

/** Rows of a route-policy's node: what identifies each, and how it is typed. */
const CLAUSES: readonly { readonly key: string; readonly typed: string }[] = [
  { key: "if-match ip-prefix", typed: "if-match ip-prefix <name:name-169>" },
  { key: "if-match ipv6 address prefix-list", typed: "if-match ipv6 address prefix-list <name:name-169>" },
  { key: "if-match community-filter", typed: "if-match community-filter <name:text-100>" },
  { key: "if-match as-path-filter", typed: "if-match as-path-filter <name:text-100>" },
  { key: "if-match acl", typed: "if-match acl <name:name-64>" },
  { key: "if-match cost", typed: "if-match cost <cost:0-4294967295>" },
  { key: "apply cost", typed: "apply cost <cost:0-4294967295>" },
  { key: "apply local-preference", typed: "apply local-preference <value:0-4294967295>" },
  { key: "apply preferred-value", typed: "apply preferred-value <value:0-65535>" },
  { key: "apply community", typed: "apply community <communities:text-200>" },
  { key: "apply as-path", typed: "apply as-path <path:text-200>" },
  { key: "apply origin", typed: "apply origin { igp | egp <as:as> | incomplete }" },
  { key: "apply preference", typed: "apply preference <value:1-255>" },
];

export const NODE_COMMANDS: readonly CliCommand[] = CLAUSES.flatMap(({ key, typed }): CliCommand[] => [
  {
    pattern: typed,
    level: LEVEL,
    run: (cli, args) => {
      nodeOf(cli).rows.set(key, args.words.join(" "));
      changed(cli);
    },
  },
  {
    pattern: `undo ${key} [<rest:text-200>]`,
    level: LEVEL,
    run: async (cli) => {
      const { rows } = nodeOf(cli);
      const matches = [...rows.keys()].filter((row) => row.startsWith("if-match"));
      const [, policy = ""] = [cli.view.subject, cli.view.subject?.split(" ")[0]];
      const question =
        `Warning: The last if-match clause of the node ${cli.view.subject?.split(" ")[1]} in route-policy ${policy} is deleted. ` +
        `All the routes will match the node. ${cli.device.profile.continueQuestion}`;
      const widens =
        matches.length === 1 && matches[0] === key && cli.session !== 0 && cli.device.options.asksMore;
      if (widens && !(await cli.confirm(question))) return;
      rows.delete(key);
      changed(cli);
    },
  },
]);
