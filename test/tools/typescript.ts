import * as path from "node:path";

/** Arguments with which Node runs this project's TypeScript files, the way in which the engine loads them. */
export const RUNS_TYPESCRIPT: readonly string[] = [
  "--require",
  path.resolve(__dirname, "../../components/dynamic/typescript.cjs"),
];
