export * from "./borrowed";
export * from "./gate";
