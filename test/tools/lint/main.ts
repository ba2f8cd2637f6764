import * as path from "node:path";
import { findings } from "./arrows";
import { arrowsOf, readSources } from "./imports";
import { KNOWN } from "./known";

/** The part of `npm run lint` that ESLint cannot see: how the files of the whole repository import each other. */
const sources = readSources(path.resolve(__dirname, "../../.."));
const found = findings(sources.keys(), arrowsOf(sources));
const problems = [
  ...found.filter(({ what }) => !KNOWN.includes(what)).map(({ what, advice }) => `${what}\n  ${advice}`),
  ...KNOWN.filter((known) => !found.some(({ what }) => what === known)).map(
    (known) => `${known}\n  This is mended: remove it from test/tools/lint/known.ts.`,
  ),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
