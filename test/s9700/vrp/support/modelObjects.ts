/**
 * What a switch does with prefix lists, filters and route-policies, from the command references: an entry with the same
 * index is overwritten, the same entry under two is refused, what is named is not deleted, an emptied list is deleted.
 * Stricter than VRP in one point: a row that names what is not there is refused, which is what the planner promises.
 */
export class ObjectsModel {
  private readonly lists = new Map<string, Map<number, string>>();
  private readonly filters = new Map<string, string[]>();
  private readonly policies = new Map<string, Map<number, { mode: string; rows: string[] }>>();

  /** @param namedByOthers whether a row elsewhere names the object */
  constructor(private readonly namedByOthers: (object: string) => boolean) {}

  get isEmpty(): boolean {
    return this.lists.size + this.filters.size + this.policies.size === 0;
  }

  has(object: string): boolean {
    const [kind = "", name = ""] = object.split(" ");
    if (kind === "route-policy") return this.policies.has(name);
    return this.lists.has(object) || this.filters.has(object);
  }

  /** A line in the system view. @throws Error with VRP's words */
  type(typed: string): void {
    // Newer releases print, and take, an index of a filter's line.
    const line = typed.replace(/^(ip \S+-filter .*?) index \d+ (?=permit|deny)/, "$1 ");
    const prefix = /^ip (ip-prefix|ipv6-prefix) (\S+) (?:index (\d+) )?((?:permit|deny) \S+ \d+.*)$/.exec(
      line,
    );
    const filter = /^ip ((?:community|as-path)-filter) (?:(?:basic|advanced) )?(\S+) (?:permit|deny)/.exec(
      line,
    );
    const node = /^route-policy (\S+) (permit|deny) node (\d+)$/.exec(line);
    if (prefix) return this.setEntry(`${prefix[1]} ${prefix[2]}`, prefix[3], prefix[4] ?? "");
    if (filter) return this.appendTo(`${filter[1]} ${filter[2]}`, line);
    if (node) return this.enterNode(node[1] ?? "", node[2] ?? "", Number(node[3]));
    if (line.startsWith("undo ")) return this.undo(line.slice("undo ".length));
    throw new Error(`Error: Unrecognized command found at '^' position. (system: ${line})`);
  }

  private setEntry(name: string, index: string | undefined, entry: string): void {
    const list = this.lists.get(name) ?? new Map<number, string>();
    const at = index === undefined ? Math.max(0, ...list.keys()) + 10 : Number(index);
    if ([...list].some(([other, text]) => other !== at && text === entry))
      throw new Error(`Error: The same entry already exists. (${name} ${entry})`);
    this.lists.set(name, list.set(at, entry));
  }

  private appendTo(name: string, line: string): void {
    const lines = this.filters.get(name) ?? [];
    if (!lines.includes(line)) lines.push(line);
    this.filters.set(name, lines);
  }

  private enterNode(policy: string, mode: string, node: number): void {
    const nodes = this.policies.get(policy) ?? new Map<number, { mode: string; rows: string[] }>();
    nodes.set(node, { mode, rows: nodes.get(node)?.rows ?? [] });
    this.policies.set(policy, nodes);
  }

  private undo(undone: string): void {
    const prefix = /^ip (ip-prefix|ipv6-prefix) (\S+)(?: index (\d+))?$/.exec(undone);
    const filter = /^ip ((?:community|as-path)-filter) (?:(?:basic|advanced) )?(\S+)( .+)?$/.exec(undone);
    const node = /^route-policy (\S+)(?: node (\d+))?$/.exec(undone);
    if (prefix) return this.undoEntry(`${prefix[1]} ${prefix[2]}`, prefix[3]);
    if (filter) return this.undoLine(`${filter[1]} ${filter[2]}`, filter[3] && `ip ${undone.slice(3)}`);
    if (node) return this.undoNode(node[1] ?? "", node[2]);
    throw new Error(`Error: Wrong parameter found at '^' position. (system: undo ${undone})`);
  }

  private undoEntry(name: string, index: string | undefined): void {
    const list = this.lists.get(name);
    if (!list || (index !== undefined && !list.has(Number(index))))
      throw new Error(`Error: no ${name} ${index}`);
    if (index !== undefined && list.size > 1) return void list.delete(Number(index));
    this.refuseNamed(name);
    this.lists.delete(name);
  }

  private undoLine(name: string, line: string | undefined): void {
    const lines = this.filters.get(name);
    if (!lines || (line !== undefined && !lines.includes(line))) throw new Error(`Error: no ${line ?? name}`);
    if (line !== undefined && lines.length > 1) return void lines.splice(lines.indexOf(line), 1);
    this.refuseNamed(name);
    this.filters.delete(name);
  }

  private undoNode(policy: string, node: string | undefined): void {
    const nodes = this.policies.get(policy);
    if (!nodes || (node !== undefined && !nodes.has(Number(node))))
      throw new Error(`Error: no ${policy} ${node}`);
    if (node !== undefined && nodes.size > 1) return void nodes.delete(Number(node));
    this.refuseNamed(`route-policy ${policy}`);
    this.policies.delete(policy);
  }

  private refuseNamed(object: string): void {
    const rows = [...this.policies.values()].flatMap((nodes) =>
      [...nodes.values()].flatMap(({ rows: own }) => own),
    );
    if (this.namedByOthers(object) || rows.some((row) => namesIn(row).includes(object)))
      throw new Error(`Error: ${object} is being used.`);
  }

  /** A line in the view of a node. @returns what VRP asks. @throws Error with VRP's words */
  typeInNode(view: string, line: string): string | undefined {
    const [, policy = "", mode = "", number = ""] =
      /^route-policy (\S+) (permit|deny) node (\d+)$/.exec(view) ?? [];
    const node = this.policies.get(policy)?.get(Number(number));
    if (node?.mode !== mode) throw new Error(`Error: ${view} was not entered`);
    const undone = /^undo (.+)$/.exec(line)?.[1];
    const of = slotOf(undone ?? line);
    const at = node.rows.findIndex((row) => slotOf(row) === of);
    if (undone === undefined) {
      const missing = namesIn(line).find((name) => !this.has(name));
      if (missing !== undefined) throw new Error(`${view}: ${line} names ${missing}, which is not there`);
      if (at < 0) node.rows.push(line);
      else node.rows[at] = withOldValues(node.rows[at] ?? "", line);
    } else if (at < 0) throw new Error(`Error: nothing to undo: ${view}: ${line}`);
    else node.rows.splice(at, 1);
    const isLast =
      undone?.startsWith("if-match ") === true && !node.rows.some((row) => /^if-match /.test(row));
    return isLast
      ? `Warning: The last if-match clause of the node ${number} in route-policy ${policy} is deleted. All the routes will match the node. Continue? [Y/N]:`
      : undefined;
  }

  /** As printed behind the `bgp` section. */
  print(): string[] {
    const policies = [...this.policies].flatMap(([name, nodes]) =>
      [...nodes]
        .sort(([a], [b]) => a - b)
        .flatMap(([node, { mode, rows }]) => [
          "#",
          `route-policy ${name} ${mode} node ${node}`,
          ...rows.map((row) => ` ${row}`),
        ]),
    );
    const lists = [...this.lists].flatMap(([name, entries]) =>
      [...entries].sort(([a], [b]) => a - b).map(([index, entry]) => `ip ${name} index ${index} ${entry}`),
    );
    return [...policies, "#", ...lists, "#", ...[...this.filters.values()].flat()];
  }
}

/** Of actions of several values the old ones stay beside the new ones (an operator's tool for VRP8 undoes them first). */
function withOldValues(old: string, line: string): string {
  const [head = ""] = /^apply (?:as-path|community|extcommunity (?:rt|soo)) /.exec(line) ?? [];
  if (head === "") return line;
  const values = (row: string) => row.slice(head.length).split(" ");
  const last = /^(?:additive|overwrite)$/;
  const isList = head.startsWith("apply as-path");
  const before = values(old).filter((value) => !last.test(value));
  const added = values(line).filter((value) => isList || !before.includes(value));
  return head + [...before, ...added].join(" ");
}

/** Rows of a node with one slot overwrite each other; conditions by community or AS path are alternatives. */
function slotOf(row: string): string {
  const words = row.split(" ");
  if (/^if-match (?:community|as-path)-filter /.test(row)) return words.slice(0, 3).join(" ");
  if (/^apply comm-filter /.test(row)) return words.slice(0, 3).join(" ");
  if (/^apply extcommunity /.test(row)) return words.slice(0, 3).join(" ");
  if (/^(?:if-match ip(?:v6)?|apply (?:ip-address|ipv6)) /.test(row)) return words.slice(0, 3).join(" ");
  return words.slice(0, 2).join(" ");
}

const KINDS: Readonly<Record<string, string>> = {
  "prefix-list": "ipv6-prefix",
  "comm-filter": "community-filter",
};

/** The objects that a row of BGP or of a node names. */
export function namesIn(row: string): string[] {
  if (/^(?:undo )?(?:peer \S+ )?description /.test(row)) return [];
  const words =
    /\b(route-policy|ip-prefix|ipv6-prefix|prefix-list|as-path-filter|community-filter|comm-filter) (\S+)/g;
  return [...row.matchAll(words)].map(([, kind = "", name = ""]) => `${KINDS[kind] ?? kind} ${name}`);
}
