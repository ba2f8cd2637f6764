export * from "./clusterFacts";
export * from "./expected";
export * from "./nodeEnd";
export * from "./report";
export * from "./switchEnd";
