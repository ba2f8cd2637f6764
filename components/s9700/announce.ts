import { ownershipIn, union, type SwitchBgpInputs, type SwitchBgpOutputs } from "./state";
import { formatPlan, ownershipOf, planBgp, rowsOfStanzas, whereIs, type BgpSection, type Plan } from "./vrp";

/** The plan that follows from what is recorded (live, after a refresh) and what is declared. Pure. */
export function plannedChange(olds: Partial<SwitchBgpOutputs> | undefined, news: SwitchBgpInputs): Plan {
  const wanted = rowsOfStanzas(news.stanzas);
  const running: BgpSection =
    olds?.asNumber === undefined
      ? { rows: [] }
      : { asNumber: olds.asNumber, rows: rowsOfStanzas(olds.stanzas ?? {}) };
  return planBgp({
    switchName: whereIs(news.connection),
    asNumber: news.asNumber ?? "",
    running,
    wanted,
    ownership: union(ownershipIn(olds ?? {}), ownershipOf(wanted)),
  });
}

/** What a reviewer reads: the exact commands, their undo and impact, and what is left alone. */
export function announcement(olds: Partial<SwitchBgpOutputs> | undefined, news: SwitchBgpInputs): string {
  const where = whereIs(news.connection);
  const plan = plannedChange(olds, news);
  if (olds === undefined) {
    return [
      `${where}: not yet under this stack's care. It will be sent, but for what it has already:`,
      // Whether the process runs is not known before the first login; entering its view creates it if it does not.
      formatPlan({ ...plan, createsProcess: false }),
      "Peers that are there are adopted, and anything else on the switch is left alone.",
    ].join("\n");
  }
  const foreign = `foreign rows left alone: ${olds.foreign ?? 0}`;
  if (plan.commands.length === 0 && !plan.createsProcess) {
    const save = olds.saved === false && news.saved ? "its configuration will be saved" : "no command needed";
    return `${where}: ${save}; ${foreign}.`;
  }
  return `${where}: ${plan.commands.length} command(s) will be sent, then verified and saved; ${foreign}.\n${formatPlan(plan)}`;
}

const said = new Set<string>();

/** The engine asks several times in one run; a person is told once. */
export function sayOnce(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  console.log(text);
}
