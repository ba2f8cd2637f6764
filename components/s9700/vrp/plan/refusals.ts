import { isAddress } from "../configuration/address";
import { existenceKey, groupKey } from "../configuration/keys";
import { maskSecrets } from "../configuration/mask";
import { RowsByPeer } from "../configuration/rowsByPeer";
import { VrpError } from "../errors";
import { type Match, optionText, ruleOf } from "../rules/match";
import type { NameLimit } from "../rules/rule";
import type { Row } from "../rules/types";

/** What decides whether VRP takes a row. */
export interface Taker {
  /** The switch's name, for the sentences. */
  readonly where: string;
  /** The switch's, asplain; with it, rows that would not be read back are refused, too. */
  readonly asNumber?: string;
  /** With it, names that are too long for this dialect are refused. */
  readonly dialect?: keyof NameLimit;
}

/**
 * Refuses a row before anything is sent, where the rules know that VRP refuses it.
 * @throws VrpError `refused` with one sentence that names the row and what would be right.
 */
export function refuseImpossible(taker: Taker, rows: readonly Row[]): void {
  refuseSameEntry(taker.where, rows);
  const keys = new Set(rows.map((row) => row.key));
  const byPeer = new RowsByPeer(rows);
  for (const row of rows) {
    const beside = row.peer === undefined ? byPeer.others : byPeer.of(row.peer);
    const reason = reasonAgainst(row, beside, keys, taker);
    if (reason !== undefined) {
      throw new VrpError(
        "refused",
        `${taker.where}: \`${maskSecrets(row.text)}\` cannot be sent: ${reason}.`,
      );
    }
  }
}

function reasonAgainst(
  row: Row,
  beside: readonly Row[],
  keys: ReadonlySet<string>,
  taker: Taker,
): string | undefined {
  const match = ruleOf(row);
  if (!match) return "no entry in components/s9700/vrp/rules says what it does and how it is undone";
  const reason = outOfRange(match) ?? tooLong(match, taker.dialect) ?? match.rule.refuses?.(match.groups);
  if (reason !== undefined) return reason;
  const { peer } = row;
  if (peer !== undefined && !keys.has(existenceKey(peer)) && !keys.has(groupKey(peer))) {
    const right = isAddress(peer) ? "" : `, or \`group ${peer}\``;
    return `\`peer ${peer} as-number …\`${right} is not among the declared rows`;
  }
  const rival = rivalOf(row, beside, match);
  if (rival) return `VRP refuses it beside \`${maskSecrets(rival.text)}\`; keep one of them`;
  return whyHidden(row, match, beside, taker.asNumber);
}

function outOfRange({ rule, groups }: Match): string | undefined {
  for (const [group, [least, most]] of Object.entries(rule.range ?? {})) {
    const value = groups[Number(group)];
    if (value !== undefined && (Number(value) < least || Number(value) > most))
      return `${value} is outside ${least}–${most}`;
  }
  return undefined;
}

function tooLong({ rule, groups }: Match, dialect: keyof NameLimit | undefined): string | undefined {
  if (dialect === undefined) return undefined;
  for (const [group, limits] of Object.entries(rule.names ?? {})) {
    const { length } = groups[Number(group)] ?? "";
    if (length > limits[dialect])
      return `its name has ${length} characters, and this switch takes ${limits[dialect]}`;
  }
  return undefined;
}

/** A row that VRP takes and does not print, since it says what is done with such a peer anyway. */
function whyHidden(
  row: Row,
  { rule: { hidden } }: Match,
  beside: readonly Row[],
  asNumber: string | undefined,
): string | undefined {
  if (asNumber === undefined || hidden === undefined || row.peer === undefined) return undefined;
  const existence = beside.find(({ key }) => key === existenceKey(row.peer ?? ""));
  if (existence === undefined) return undefined;
  const kind = optionText(existence) === `as-number ${asNumber}` ? "internal" : "external";
  if (!hidden[kind].test(optionText(row))) return undefined;
  return `it is what VRP does anyway with an ${kind} peer, and would not be read back; leave it out`;
}

/** VRP refuses an entry that the prefix list has under another index (bgpq4 #109). */
function refuseSameEntry(where: string, rows: readonly Row[]): void {
  const entries = new Map<string, Row>();
  for (const row of rows) {
    if (row.object === undefined || !/^ip ip(?:v6)?-prefix /.test(row.text)) continue;
    const entry = row.text.replace(/ index \d+ /, " ");
    const other = entries.get(entry);
    if (other) {
      throw new VrpError(
        "refused",
        `${where}: \`${row.text}\` cannot be sent: VRP refuses it beside \`${other.text}\`; keep one of them.`,
      );
    }
    entries.set(entry, row);
  }
}

/** A row that VRP does not take beside this one. */
export function rivalOf(row: Row, rows: Iterable<Row>, match = ruleOf(row)): Row | undefined {
  const { excludes = [], bareExcludesKeywords = false } = match?.rule ?? {};
  if (match === undefined || (excludes.length === 0 && !bareExcludesKeywords)) return undefined;
  for (const other of rows) {
    if (other.key === row.key || other.peer !== row.peer || other.view !== row.view) continue;
    const rival = ruleOf(other);
    if (rival === undefined) continue;
    if (excludes.includes(rival.rule.option)) return other;
    const isSameOption = bareExcludesKeywords && rival.rule.option === match.rule.option;
    if (isSameOption && (rival.qualifier === "") !== (match.qualifier === "")) return other;
  }
  return undefined;
}
