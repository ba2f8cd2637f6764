"use strict";
/**
 * What NODE_COMPILE_CACHE does from Node 22.1 on, for Node 20, in the processes of the engine and in the commands: V8's
 * code of the modules that such a process loads is kept beside the programs that were set up, and half of the
 * processor's time of its start with it. The key is the module's text, so what runs is always what the source says.
 *
 * Node loads it with `--require` (NODE_OPTIONS, see provision.ts), before it loads anything else.
 */
const Module = require("node:module");
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const PROGRAMS = /@pulumi[/\\]pulumi[/\\]cmd[/\\](?:run|dynamic-provider)\b|[/\\]stacks[/\\]commands[/\\]/;
/** Bytes. A file that is larger has kept the code of old texts for too long, and begins anew. */
const LARGEST = 40_000_000;
/** Milliseconds after the last module was loaded, at which the code is kept, in case the process is killed later. */
const QUIET = 300;

const program = process.argv[1] ?? "";
const folder = process.env.CALICO_PEERING_COMPILED;
if (folder !== undefined && PROGRAMS.test(program) && Module.enableCompileCache === undefined) {
  const entry = path.basename(path.dirname(program)) + "-" + path.basename(program);
  keepCode(path.join(folder, `${process.version}-${entry}.bin`));
}

function keepCode(file) {
  const { createHash } = require("node:crypto");
  const known = read(file);
  const fresh = new Map();
  let timer;
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (text, filename, format) {
    // An ES module, which Node knows by its package or by its syntax, and what imports one: `import()` fails in kept code.
    const byNode = () => compile.call(this, text, filename, format);
    if ((format !== undefined && format !== "commonjs") || /\bimport\s*\(/.test(text)) return byNode();
    const source = Module.wrap(text.replace(/^#!.*/, ""));
    const key = createHash("sha1").update(source).digest("hex");
    const cachedData = known.get(key);
    let script;
    try {
      script = new vm.Script(source, { filename, cachedData });
    } catch {
      return byNode();
    }
    if (cachedData === undefined || script.cachedDataRejected) {
      fresh.set(key, script);
      clearTimeout(timer);
      timer = setTimeout(save, QUIET);
      timer.unref();
    }
    const own = requireOf(this);
    return script
      .runInThisContext()
      .call(this.exports, this.exports, own, this, filename, path.dirname(filename));
  };
  process.on("exit", save);

  function save() {
    if (fresh.size === 0) return;
    for (const [key, script] of fresh) known.set(key, script.createCachedData());
    fresh.clear();
    write(file, known);
  }
}

/** The `require` that Node gives to a module. */
function requireOf(module) {
  const own = (id) => module.require(id);
  own.resolve = (id, options) => Module._resolveFilename(id, module, false, options);
  own.resolve.paths = (id) => Module._resolveLookupPaths(id, module);
  own.main = process.mainModule;
  own.extensions = Module._extensions;
  own.cache = Module._cache;
  return own;
}

/** The file is a line of JSON, keys and lengths, and then the code of each. */
function read(file) {
  try {
    const all = fs.readFileSync(file);
    const line = all.indexOf("\n");
    let at = line + 1;
    return new Map(
      JSON.parse(all.toString("utf8", 0, line)).map(([key, length]) => [
        key,
        all.subarray(at, (at += length)),
      ]),
    );
  } catch {
    return new Map();
  }
}

function write(file, known) {
  const parts = [...known.values()];
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const index = JSON.stringify([...known].map(([key, { length }]) => [key, length]));
  try {
    if (size > LARGEST) return fs.rmSync(file, { force: true });
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // Another process may be at the same file.
    const part = `${file}.${process.pid}`;
    fs.writeFileSync(part, Buffer.concat([Buffer.from(`${index}\n`), ...parts]));
    fs.renameSync(part, file);
  } catch {
    // A folder that cannot be written to: the next process compiles again.
  }
}
