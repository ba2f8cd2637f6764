import { isIpv4 } from "../configuration/address";
import { ByPeer } from "../configuration/rowsByPeer";
import { VrpError } from "../errors";
import { type Match, optionText, ruleOf } from "../rules/match";
import { existenceKey } from "../configuration/rows";
import { maskSecrets } from "../configuration/mask";
import type { Row } from "../rules/types";

/**
 * Nothing is sent of which the rules know that VRP refuses it.
 * @param asNumber the switch's; with it, rows that would not be read back are refused, too
 * @throws VrpError `refused` with one sentence that names the row and what would be right.
 */
export function refuseImpossible(where: string, rows: readonly Row[], asNumber?: string): void {
  refuseSameEntry(where, rows);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const { peers, others } = ByPeer.of(rows);
  for (const row of rows) {
    const beside = (row.peer === undefined ? others : peers.get(row.peer)) ?? [];
    const match = ruleOf(row);
    const reason = reasonAgainst(row, match, beside, byKey) ?? whyHidden(row, match, asNumber, byKey);
    if (reason !== undefined) {
      throw new VrpError("refused", `${where}: \`${maskSecrets(row.text)}\` cannot be sent: ${reason}.`);
    }
  }
}

function reasonAgainst(
  row: Row,
  match: Match | undefined,
  rows: readonly Row[],
  byKey: ReadonlyMap<string, Row>,
): string | undefined {
  if (!match)
    return "no entry of components/s9700/vrp/rules/bgpRules.ts says what it does and how it is undone";
  const { range } = match.rule;
  for (const group in range) {
    const [least, most] = range[Number(group)] ?? [-Infinity, Infinity];
    const value = match.groups[Number(group)];
    if (value !== undefined && (Number(value) < least || Number(value) > most)) {
      return `${value} is outside ${least}–${most}`;
    }
  }
  const refused = match.rule.refuses?.(match.groups);
  if (refused !== undefined) return refused;
  // A peer that is made mostly begins with the row that makes it.
  const { peer } = row;
  const made = rows[0]?.key;
  if (peer !== undefined && made !== existenceKey(peer) && made !== `bgp|group ${peer}`) {
    if (!byKey.has(`bgp|group ${peer}`) && !byKey.has(existenceKey(peer))) {
      const right = isIpv4(peer) || peer.includes(":") ? "" : `, or \`group ${peer}\``;
      return `\`peer ${peer} as-number …\`${right} is not among the declared rows`;
    }
  }
  const rival = rivalOf(row, rows, match);
  return rival && `VRP refuses it beside \`${maskSecrets(rival.text)}\`; keep one of them`;
}

/** A row that VRP takes and does not print, since it says what is done with such a peer anyway. */
function whyHidden(
  row: Row,
  match: Match | undefined,
  asNumber: string | undefined,
  byKey: ReadonlyMap<string, Row>,
): string | undefined {
  const hidden = asNumber === undefined ? undefined : match?.rule.hidden;
  if (hidden === undefined || row.peer === undefined) return undefined;
  const existence = byKey.get(existenceKey(row.peer));
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

const NOTHING: readonly string[] = [];

/** A row that VRP does not take beside this one. */
export function rivalOf(row: Row, rows: Iterable<Row>, match = ruleOf(row)): Row | undefined {
  const { excludes = NOTHING, excludesVariants = false } = match?.rule ?? {};
  if (excludes.length === 0 && !excludesVariants) return undefined;
  for (const other of rows) {
    if (other.key === row.key || other.peer !== row.peer || other.view !== row.view) continue;
    const option = ruleOf(other)?.rule.option ?? "";
    if (excludes.includes(option) || (excludesVariants && option === match?.rule.option)) return other;
  }
  return undefined;
}
