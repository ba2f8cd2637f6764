import * as fs from "node:fs";
import * as path from "node:path";

/** Device output that was published by others; beside the repository, and not part of it. */
const SHARED = path.join(__dirname, "../../../../../shared/fixtures");

/** False, with the reason to print, where the fixtures are not at hand. */
export const skipShared = fs.existsSync(SHARED)
  ? false
  : "the public fixtures (../shared/fixtures) are not here";

export function shared(...parts: string[]): string {
  return fs.readFileSync(path.join(SHARED, ...parts), "utf8");
}

/** Every file's path, `/` between its parts. */
export function filesOfShared(): string[] {
  const entries = fs.readdirSync(SHARED, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(SHARED, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
}
