import { FAMILY_RULES } from "./families";
import { LIST_RULES } from "./lists";
import { PEER_RULES } from "./peers";
import { POLICY_RULES } from "./policies";
import { PROCESS_RULES } from "./process";
import type { Rule } from "./rule";
import { SESSION_RULES } from "./session";

/** Every row that the library may send. A row that none of these knows is foreign. */
export const RULES: readonly Rule[] = [
  ...PEER_RULES,
  ...SESSION_RULES,
  ...FAMILY_RULES,
  ...PROCESS_RULES,
  ...LIST_RULES,
  ...POLICY_RULES,
];
