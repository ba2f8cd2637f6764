/** The public face of the model: what a datacenter declares, its sessions, and the offline proofs over both. */
export * from "./address";
export type { Announced, AnnouncedRange } from "./announced";
export { parseAsNumber } from "./asNumber";
export * from "./checks/checkInventory";
export { refuse, type Finding } from "./checks/finding";
export { acknowledged } from "./checks/nodeToNode";
export { some } from "./checks/some";
export * from "./description";
export * from "./detection";
export * from "./drains";
export * from "./effectiveOptions";
export * from "./interconnect";
export * from "./inventory";
export { canonicalIpv6, parsePrefix } from "./ipv6";
export * from "./options";
export * from "./remedies";
export * from "./session";
export * from "./sessionEnds";
