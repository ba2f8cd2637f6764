/**
 * The device library: reads, plans and pushes the `bgp` section of a Huawei S9700 (VRP5), and of VRP8. No Pulumi in it.
 * What is sent, in which order, how it is undone, and what is unproven: README.md beside this file.
 *
 * ```ts
 * const wanted = parseBgpText(text).rows; // a `bgp` section, as `display` prints it
 * const ownership = ownershipOf(wanted); // plus what was ours and is no longer wanted
 * await withSession(access, async (session) => {
 *   const running = await session.readBgp();
 *   console.log(formatPlan(planBgp({ asNumber: "65001", running, wanted, ownership })));
 *   const expected = { rows: ownedRows(running, ownership), ownership };
 *   await session.push({ asNumber: "65001", wanted, ownership, expected });
 * });
 * ```
 */
export * from "./display";
export * from "./displayDetail";
export * from "./errors";
export { commandsOf, formatCommands, formatPlan, planAsJson, type PlanJson } from "./format";
export { maskSecrets } from "./mask";
export { inverseOf, planBgp, type PlanInput } from "./plan";
export { push } from "./push";
export type { PushGoal, PushInput } from "./pushInput";
export { forEachSwitch, limitSessions, withSession, type Outcome } from "./queue";
export { needsObjects, referencesOf } from "./references";
export { asPlain, keyOf, makeRow, normalise } from "./rows";
export * from "./ownership";
export { formatBgpSection, parseBgpSection, parseBgpText } from "./section";
export * from "./stanzas";
export { isSaved, save } from "./save";
export { VrpSession } from "./session";
export { fingerprintOf, readHostKey } from "./hostKey";
export { whereIs, type Shell } from "./ssh";
export * from "./types";
