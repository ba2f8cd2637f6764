import type { Rule } from "../rule";
import { adoptedIsAllowed } from "./adoptedIsAllowed";
import { asChangeInWindow } from "./asChangeInWindow";
import { limitsAreSet } from "./limitsAreSet";
import { meshOffAfterGate } from "./meshOffAfterGate";
import { secretsAreSecret } from "./secretsAreSecret";

/** Every rule of the pack. */
export const RULES: readonly Rule[] = [
  limitsAreSet,
  meshOffAfterGate,
  asChangeInWindow,
  adoptedIsAllowed,
  secretsAreSecret,
];
