import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { TOP } from "./runDirectory";

/**
 * Replaces every TypeScript file of a checkout by its JavaScript, as the engine's loader compiles it, and makes the
 * program start there. The engine would compile the same files anew in each of its processes, which takes most of a
 * short run; a test runs the engine many times. `npm start`, in start.test.ts, runs the files as they are.
 */
export function compileCheckout(directory: string): void {
  const { config } = ts.readConfigFile(path.join(TOP, "tsconfig.json"), ts.sys.readFile) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, TOP);
  const compilerOptions = { ...options, sourceMap: false };
  for (const source of typescriptFiles(directory)) {
    const text = fs.readFileSync(source, "utf8");
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: source });
    fs.writeFileSync(source.replace(/\.ts$/, ".js"), outputText);
    fs.rmSync(source);
  }
  const packageFile = path.join(directory, "package.json");
  const description = JSON.parse(fs.readFileSync(packageFile, "utf8")) as { main: string };
  description.main = description.main.replace(/\.ts$/, ".js");
  fs.writeFileSync(packageFile, JSON.stringify(description, null, 2));
}

/** Without those behind symbolic links, such as node_modules. */
function typescriptFiles(directory: string): string[] {
  return fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return typescriptFiles(file);
    return entry.isFile() && file.endsWith(".ts") ? [file] : [];
  });
}
