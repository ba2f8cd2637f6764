export * from "./address";
export { parseAsNumber } from "./asNumber";
export * from "./checks";
export type { Finding } from "./finding";
export * from "./inventory";
export { acknowledged } from "./nodeToNode";
export * from "./remedies";
export * from "./options";
export * from "./session";
