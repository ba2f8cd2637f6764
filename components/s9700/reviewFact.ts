import type { Announced } from "./announce";
import { effectOf, maskSecrets, planAsJson, viewShown, type Effect, type PlanJson } from "./vrp";

/** What `npm run review` is given of a switch: what the preview announces, as plain data without secrets. */
export interface SwitchFact {
  /** `S9700 (10.2.0.2:22)` */
  readonly where: string;
  readonly isNew: boolean;
  /** Undefined = not read. */
  readonly plan?: PlanJson;
  readonly effect?: Effect;
  readonly notRead?: string;
  readonly onlySaves: boolean;
  /** The stack's rows before the update, `view: row`, sorted. */
  readonly start: readonly string[];
  readonly foreign: number;
  readonly sentences: readonly string[];
}

export function switchFact(change: Announced): SwitchFact {
  const { where, isNew, plan, notRead, onlySaves, start, foreign, sentences, vpnInstance } = change;
  return {
    ...{ where, isNew, onlySaves, foreign },
    ...(plan === undefined ? {} : { plan: planAsJson(plan), effect: effectOf(plan) }),
    ...(notRead === undefined ? {} : { notRead }),
    start: start.map((row) => `${viewShown(row, vpnInstance)}: ${maskSecrets(row.text)}`).sort(),
    sentences: sentences.map((sentence) => maskSecrets(sentence)),
  };
}
