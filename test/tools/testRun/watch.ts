import { spawn } from "node:child_process";
import * as path from "node:path";
import { planOf, testFiles } from "./tiers";
import { RUNS_TYPESCRIPT } from "../typescript";

const USAGE = `npm run test:watch [-- <test file or folder> …]

  Runs the pure tests (all, or those that are named), then again those that a saved change concerns. Ends with Ctrl-C.
  Pure tests need no programs; the others are run by \`npm test\`.
`;

/** Node's own watch mode, on pure tests only: the lab and its ports are one to a machine. */
function main(words: readonly string[]): void {
  const top = path.resolve(__dirname, "../../..");
  if (words.includes("--help") || words.includes("-h")) return console.log(USAGE.trimEnd());
  const { runs } = planOf(words.length === 0 ? ["pure"] : words, testFiles(top));
  const files = runs.flatMap((run) => (run.tier === "pure" ? run.files : []));
  if (files.length === 0)
    throw new Error(`${words.join(" ")}: there is no pure test; \`npm test -- …\` runs the others.`);
  const argv = [...RUNS_TYPESCRIPT, "--test", "--watch", "--test-reporter=dot", ...files];
  const child = spawn(process.execPath, argv, { cwd: top, stdio: "inherit" });
  process.on("SIGINT", () => undefined);
  child.on("close", (code) => (process.exitCode = code ?? 0));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
