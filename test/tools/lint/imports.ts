import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

/** One file of the repository imports another; both paths are relative to its top. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

const FOLDERS = ["components", "stacks", "docs", "test"];

/** Every TypeScript file of the repository, path → text. */
export function readSources(top: string): Map<string, string> {
  const files = FOLDERS.flatMap((folder) =>
    fs
      .readdirSync(path.join(top, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => path.posix.join(folder, file)),
  );
  return new Map(files.sort().map((file) => [file, fs.readFileSync(path.join(top, file), "utf8")]));
}

/**
 * The imports between the files given: of values and of types, static and dynamic, and what is exported again.
 * A circle of types is a circle, too: neither file can be understood, moved or tested without the other.
 */
export function arrowsOf(sources: ReadonlyMap<string, string>): Arrow[] {
  return [...sources].flatMap(([from, text]) => {
    const { importedFiles } = ts.preProcessFile(text, true, true);
    const targets = importedFiles.map(({ fileName }) => resolve(from, fileName, sources));
    return [...new Set(targets)].flatMap((to) => (to === undefined ? [] : [{ from, to }]));
  });
}

/** The file that a relative import means; undefined for a package, and for data such as JSON. */
function resolve(from: string, name: string, sources: ReadonlyMap<string, string>): string | undefined {
  if (!name.startsWith(".")) return undefined;
  const base = path.posix.join(path.posix.dirname(from), name);
  return [base, `${base}.ts`, `${base}/index.ts`].find((file) => sources.has(file));
}
