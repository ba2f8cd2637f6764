import { changed } from "../bgp/place";
import type { Cli } from "../cli/session";
import { policyView } from "../cli/views";
import type { PolicyNode } from "../policies";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";
import { LIST_COMMANDS } from "./lists";
import { isInUse } from "./references";

const LEVEL = 2;

function nodeOf(cli: Cli): PolicyNode {
  const [policy = "", node = ""] = cli.view.subject?.split(" ") ?? [];
  const found = cli.configuration.policies.routePolicies.get(policy)?.get(Number(node));
  if (!found) throw new Refusal("Error: The route-policy does not exist.");
  return found;
}

export const POLICY_COMMANDS: readonly CliCommand[] = [
  ...LIST_COMMANDS,
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
      cli.view = policyView(args.get("policy"), node.permit ? "permit" : "deny", number);
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
      if (last && isInUse(cli, "route-policy", args.get("policy"))) cli.device.refuse("policyInUse");
      if (last) routePolicies.delete(args.get("policy"));
      else policy.delete(Number(node));
      changed(cli);
    },
  },
];

/** A row of a node: what identifies it, and how it is typed. */
interface Clause {
  readonly key: string;
  readonly typed: string;
  /** Rows with other words are alternatives beside it, and are undone by their word. */
  readonly many?: boolean;
  /**
   * Values that are typed with `additive` are added to those that are there with it (evidence.md §1: an operator's tool
   * for eight devices undoes the old ones first, 62471205570).
   */
  readonly adds?: boolean;
}

const MOST = "0-4294967295";
const CLAUSES: readonly Clause[] = [
  { key: "if-match ip-prefix", typed: "if-match ip-prefix <name:name-169>" },
  { key: "if-match ipv6 address prefix-list", typed: "if-match ipv6 address prefix-list <name:name-169>" },
  { key: "if-match ip next-hop", typed: "if-match ip next-hop { acl | ip-prefix } <name:name-169>" },
  {
    key: "if-match community-filter",
    typed: "if-match community-filter <name:name-51> [whole-match]",
    many: true,
  },
  { key: "if-match as-path-filter", typed: "if-match as-path-filter <name:name-51>", many: true },
  { key: "if-match acl", typed: "if-match acl <name:name-64>" },
  { key: "if-match cost", typed: `if-match cost <cost:${MOST}>` },
  { key: "if-match tag", typed: `if-match tag <tag:${MOST}>` },
  { key: "apply cost", typed: `apply cost [+ | -] <cost:${MOST}>` },
  { key: "apply local-preference", typed: `apply local-preference <value:${MOST}>` },
  { key: "apply preferred-value", typed: "apply preferred-value <value:0-65535>" },
  { key: "apply community", typed: "apply community <communities:text-200>", adds: true },
  { key: "apply extcommunity", typed: "apply extcommunity <communities:text-200>", adds: true },
  { key: "apply comm-filter", typed: "apply comm-filter <name:name-51> delete", many: true },
  { key: "apply as-path", typed: "apply as-path <path:text-200>", adds: true },
  { key: "apply origin", typed: "apply origin { igp | egp <as:as> | incomplete }" },
  { key: "apply preference", typed: "apply preference <value:1-255>" },
  { key: "apply tag", typed: `apply tag <tag:${MOST}>` },
  { key: "apply ip-address next-hop", typed: "apply ip-address next-hop { peer-address | <ip:ipv4> }" },
  { key: "apply ipv6 next-hop", typed: "apply ipv6 next-hop { peer-address | <ip:ipv6> }" },
];

/** `apply community 1:1 additive` and `… 2:2 additive` become `apply community 1:1 2:2 additive`. */
function added(old: string | undefined, row: string, key: string): string {
  if (old?.endsWith(" additive") !== true || !row.endsWith(" additive")) return row;
  // An extended community is two words, `rt 65001:1`.
  const between = key === "apply extcommunity" ? /\s+(?=[a-z])/ : /\s+/;
  const values = (text: string) => text.slice(key.length, -" additive".length).trim().split(between);
  // An AS path may hold the same number several times; a set of communities may not.
  const all = [...values(old), ...values(row)];
  return `${key} ${(key === "apply as-path" ? all : [...new Set(all)]).join(" ")} additive`;
}

export const NODE_COMMANDS: readonly CliCommand[] = CLAUSES.flatMap(
  ({ key, typed, many, adds }): CliCommand[] => [
    {
      pattern: typed,
      level: LEVEL,
      run: (cli, args) => {
        const { rows } = nodeOf(cli);
        const row = args.words.join(" ");
        if (many) rows.set(`${key} ${args.get("name")}`, row);
        else rows.set(key, adds ? added(rows.get(key), row, key) : row);
        changed(cli);
      },
    },
    {
      pattern: `undo ${key} [${many ? "<name:name-51> [delete]" : "<rest:text-200>"}]`,
      level: LEVEL,
      run: async (cli, args) => {
        const { rows } = nodeOf(cli);
        const name = args.maybe("name");
        const gone = [...rows.keys()].filter((row) =>
          name === undefined ? row === key || row.startsWith(`${key} `) : row === `${key} ${name}`,
        );
        const left = [...rows.keys()].filter((row) => row.startsWith("if-match") && !gone.includes(row));
        const [policy = "", node = ""] = cli.view.subject?.split(" ") ?? [];
        const question =
          `Warning: The last if-match clause of the node ${node} in route-policy ${policy} is deleted. ` +
          `All the routes will match the node. ${cli.device.profile.continueQuestion}`;
        const widens = key.startsWith("if-match") && gone.length > 0 && left.length === 0;
        const asks = widens && cli.session !== 0 && cli.device.options.asksMore;
        if (asks && !(await cli.confirm(question))) return;
        for (const row of gone) rows.delete(row);
        changed(cli);
      },
    },
  ],
);
