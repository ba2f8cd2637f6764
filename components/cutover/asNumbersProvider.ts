/** What every node speaks, by its name, and the nodes whose change is accepted; `all` = any. */
export interface AsNumbersInputs {
  readonly nodes: Readonly<Record<string, number>>;
  readonly accepted?: readonly string[];
}

export function check(
  olds: Partial<AsNumbersInputs>,
  news: AsNumbersInputs,
): { inputs: AsNumbersInputs; failures: { property: string; reason: string }[] } {
  const reason = refusedChange(olds, news);
  return { inputs: news, failures: reason === undefined ? [] : [{ property: "", reason }] };
}

/** Named one by one. */
const SHOWN = 5;

/** The sentence about changes that nobody has accepted; undefined = there is none. Pure. */
export function refusedChange(
  { nodes: before = {} }: Partial<AsNumbersInputs>,
  { nodes, accepted = [] }: AsNumbersInputs,
): string | undefined {
  const changed = Object.entries(nodes).filter(([name, asNumber]) => {
    const old = before[name];
    return old !== undefined && Number(old) !== Number(asNumber);
  });
  const refused = changed.filter(([name]) => !accepted.includes(name) && !accepted.includes("all"));
  if (refused.length === 0) return undefined;
  const shown = refused.slice(0, SHOWN).map(([name, now]) => `${name} from ${before[name]} to ${now}`);
  const more = refused.length > SHOWN ? [`${refused.length - SHOWN} more`] : [];
  const names = refused.length > SHOWN ? "all" : refused.map(([name]) => name).join(", ");
  return `the AS number changes of ${[...shown, ...more].join(", ")}: each of their sessions, the mesh's too, ends until both ends have the new one (seconds, at most half a minute of BIRD's own waiting); if that is meant, write cluster.acceptAsChange: [${names}] for this update.`;
}
