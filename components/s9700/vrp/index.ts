/**
 * The device library: reads, plans and pushes the `bgp` section of a Huawei S9700 (VRP5). No Pulumi in it.
 *
 * ```ts
 * await withSession(access, async (session) => {
 *   const running = await session.readBgp();
 *   const wanted = parseBgpText(text).rows;
 *   console.log(formatPlan(planBgp({ asNumber: "65001", running, wanted, ownership: ownershipOf(wanted) })));
 *   await push(session, { asNumber: "65001", wanted, ownership: ownershipOf(wanted) });
 * });
 * ```
 */
export * from "./display";
export * from "./displayDetail";
export * from "./errors";
export { formatPlan } from "./format";
export { maskSecrets } from "./mask";
export { inverseOf, planBgp, type PlanInput } from "./plan";
export { push, type PushInput } from "./push";
export { withSession } from "./queue";
export { asPlain, keyOf, makeRow, normalise } from "./rows";
export * from "./ownership";
export { formatBgpSection, parseBgpSection, parseBgpText } from "./section";
export * from "./stanzas";
export { isSaved, save } from "./save";
export { VrpSession } from "./session";
export { fingerprintOf, readHostKey } from "./hostKey";
export { whereIs } from "./ssh";
export * from "./types";
