export * from "./address";
export * from "./asNumber";
export * from "./checks";
export type { Finding } from "./finding";
export * from "./inventory";
export * from "./session";
