"use strict";
/**
 * Lets `require` load this project's TypeScript. Each file is compiled once, without a type check (`npm run typecheck`
 * does that), and what comes out is kept in node_modules/.cache under the digest of all that it was made from. So what
 * runs is always what the source says, and the engine's processes do not compile the same files again and again.
 *
 * It is plain JavaScript because it runs before anything can load TypeScript: it is the first thing that the program
 * (stacks/main.cjs) and each process of a dynamic provider (loader.ts) load.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { version } = require("typescript/package.json");

const top = path.resolve(__dirname, "../..");
const configFile = path.join(top, "tsconfig.json");
const cache = path.join(top, "node_modules", ".cache", "calico-peering");
const madeWith = version + fs.readFileSync(configFile, "utf8");
/** The JavaScript of each file that was loaded, for the line numbers in stack traces. */
const loaded = new Map();

require.extensions[".ts"] = (module, file) => {
  const text = compiled(file);
  loaded.set(file, text);
  module._compile(text, file);
};
// Lines of packages stay as they are: Pulumi asks for the stack at each step, and reading its own maps is slow.
require("source-map-support").install({ retrieveSourceMap: mapOf, overrideRetrieveSourceMap: true });

const MAP = "\n//# sourceMappingURL=data:application/json;base64,";

function mapOf(file) {
  const text = loaded.get(file);
  const at = text?.lastIndexOf(MAP) ?? -1;
  if (at < 0) return null;
  return { url: file, map: Buffer.from(text.slice(at + MAP.length), "base64").toString() };
}

function compiled(file) {
  const source = fs.readFileSync(file, "utf8");
  const digest = createHash("sha256")
    .update(JSON.stringify([madeWith, path.relative(top, file), source]))
    .digest("hex");
  const kept = path.join(cache, `${digest}.js`);
  try {
    return fs.readFileSync(kept, "utf8");
  } catch {
    // It was not compiled yet.
  }
  const text = compile(source, file);
  try {
    fs.mkdirSync(cache, { recursive: true });
    // Another process may be at the same file.
    const part = `${kept}.${process.pid}`;
    fs.writeFileSync(part, text);
    fs.renameSync(part, kept);
  } catch {
    // A folder that cannot be written to: the next process compiles again.
  }
  return text;
}

function compile(source, fileName) {
  const ts = require("typescript");
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, top);
  // The map then names the source by its last part alone: it stands where the compiled text says that it stands.
  const inPlace = { rootDir: undefined, outDir: undefined, sourceMap: false, inlineSourceMap: true };
  const compilerOptions = { ...options, ...inPlace };
  return ts.transpileModule(source, { fileName, compilerOptions }).outputText;
}
