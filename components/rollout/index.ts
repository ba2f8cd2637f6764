export * from "./asNumbers/asNumbers";
export * from "./borrowed/borrowed";
export * from "./gate/gate";
