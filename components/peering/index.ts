export * from "./address";
export * from "./asNumber";
export * from "./checks";
export * from "./inventory";
export * from "./session";
