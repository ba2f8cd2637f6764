export * from "./address";
export * from "./checks";
export * from "./inventory";
export * from "./session";
