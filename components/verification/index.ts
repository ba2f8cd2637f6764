export * from "./nodeEnd";
export * from "./report";
export * from "./switchEnd";
