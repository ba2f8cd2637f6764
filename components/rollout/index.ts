export * from "./asNumbers/asNumbers";
export * from "./borrowed/borrowed";
export * from "./clusterCheck/clusterCheck";
export * from "./gate/gate";
