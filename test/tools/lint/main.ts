import * as path from "node:path";
import { findings } from "./arrows";
import { arrowsOf, readSources } from "./imports";

/** The part of `npm run lint` that ESLint does not check: how the files of the whole repository import each other. */
const sources = readSources(path.resolve(__dirname, "../../.."));
const found = findings(sources.keys(), arrowsOf(sources));
for (const { what, advice } of found) console.error(`${what}\n  ${advice}`);
if (found.length > 0) process.exitCode = 1;
