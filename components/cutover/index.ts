export * from "./asNumbers";
export * from "./borrowed";
export * from "./gate";
