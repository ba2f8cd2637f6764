import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";
import { checkInventory, sessionsOf } from "../../components/peering";
import { USAGE } from "../../components/s9700/vrp/cli/arguments";
import { RULES } from "../../components/s9700/vrp/rules/rules";
import { parseDatacenter } from "../../stacks/config";
import { aSwitch, PASSWORD, SEED } from "../s9700/vrp/support/switch";
import { parse } from "yaml";
import { z } from "zod";
import { configurationPage, configurationSections, exampleOf } from "../tools/docs/configurationPage";
import { devicesPage } from "../tools/docs/devicesPage";
import { impactPages } from "../tools/docs/impactPages";
import { withUnprovenPoints } from "../tools/docs/unprovenPoints";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

const DOCS = path.join(__dirname, "../../docs");
const TOP = path.join(DOCS, "..");
const read = (...parts: string[]) => fs.readFileSync(path.join(DOCS, ...parts), "utf8");

describe("docs", () => {
  test("say of every rule what it does to sessions, once, as the rules say (else: npm run docs)", () => {
    const pages = impactPages();
    for (const [file, text] of Object.entries(pages)) assert.equal(read("impact", file), text, file);
    const rows = Object.entries(pages).flatMap(([file, text]) =>
      file === "README.md" ? [] : text.split("\n").filter((line) => line.startsWith("| `")),
    );
    assert.equal(rows.length, RULES.length);
  });

  test("explain every key of the stack file as the schema does (else: npm run docs)", () => {
    assert.equal(read("configuration.md"), configurationPage());
  });

  test("name the devices of which there is evidence (else: npm run docs)", () => {
    assert.equal(read("devices.md"), devicesPage());
  });

  test("list what no source proves, point by point, as trials answer it (else: npm run docs)", () => {
    const page = fs.readFileSync(path.join(TOP, "components/s9700/vrp/README.md"), "utf8");
    assert.equal(page, withUnprovenPoints(page));
  });

  test("give each key of the stack file a description, and an example that the schema takes", () => {
    const keys = configurationSections().flatMap((section) => section.keys);
    assert.ok(keys.length > 100, String(keys.length));
    for (const key of keys) {
      assert.notEqual(key.what, "", `${key.path} has no .describe()`);
      const taken = (key.schema as z.ZodType).safeParse(parse(exampleOf(key)));
      assert.ok(taken.success, `${key.path}: ${exampleOf(key)}: ${taken.error?.issues[0]?.message}`);
    }
  });

  test("show in README a stack file that check takes", () => {
    const readme = fs.readFileSync(path.join(TOP, "README.md"), "utf8");
    const [, text = ""] = /```yaml\n([^]*?)```/.exec(readme) ?? [];
    const { config } = parse(text) as { config: Record<string, unknown> };
    const raw = { cluster: config["calico-peering:cluster"], switches: config["calico-peering:switches"] };
    const inventory = parseDatacenter(raw, { datacenter: "readme", file: "README.md" });
    const findings = checkInventory(inventory, sessionsOf(inventory));
    assert.deepEqual(
      findings.filter(({ severity }) => severity === "refuse"),
      [],
    );
  });

  test("name files and headings that are there, from the first page on", () => {
    const pages = markdownFiles(TOP);
    assert.ok(pages.includes("README.md") && pages.includes("docs/README.md"));
    for (const file of pages) {
      const text = fs.readFileSync(path.join(TOP, file), "utf8");
      for (const [, target = "", heading] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
        const to = target === "" ? file : path.join(path.dirname(file), target);
        assert.ok(fs.existsSync(path.join(TOP, to)), `${file}: ${target}`);
        if (heading !== undefined) assert.ok(anchorsOf(to).includes(heading), `${file}: ${to}#${heading}`);
      }
    }
  });

  test("name npm scripts that are there", () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(TOP, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const file of markdownFiles(TOP)) {
      const text = fs.readFileSync(path.join(TOP, file), "utf8");
      for (const [, name = ""] of text.matchAll(/npm run (?:--silent |-s )?([a-z][\w:-]*)/g))
        assert.ok(name in scripts, `${file}: npm run ${name}`);
    }
  });

  test("name the same exit codes as the command's own help", () => {
    const codes = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, code]) => code);
    assert.deepEqual(codes(read("s9700.md"), /^\| (\d) \|/gm), codes(USAGE, /^ {2}(\d) {2}/gm));
  });

  test("show a script that reads, plans, pushes and saves", async () => {
    const { device, access } = await aSwitch();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "docs-"));
    try {
      const wanted = path.join(folder, "wanted.txt");
      fs.writeFileSync(wanted, SEED);
      const { host, port, username, hostKey } = access;
      const argv = [
        ...RUNS_TYPESCRIPT,
        path.join(DOCS, "read-plan-push.ts"),
        host,
        String(port),
        username,
        hostKey,
      ];
      const printed = await run([...argv, wanted]);
      assert.match(printed, /bgp 65001 is created[^]*pushed, startup configuration: saved/);
      assert.match(
        device.startupConfiguration(),
        /peer 10\.2\.98\.142 connect-interface Vlanif98 10\.2\.98\.1/,
      );
    } finally {
      fs.rmSync(folder, { recursive: true });
      await device.close();
    }
  });
});

/** Every page that is written by hand or made, without what others wrote. */
function markdownFiles(top: string): string[] {
  const within = ["components", "docs", "stacks", "test"].flatMap((folder) =>
    fs
      .readdirSync(path.join(top, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file)),
  );
  return [...fs.readdirSync(top), ...within].filter((file) => file.endsWith(".md"));
}

/** As GitHub makes them of headings. */
function anchorsOf(file: string): string[] {
  const headings = fs.readFileSync(path.join(TOP, file), "utf8").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function run(argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...argv], { env: { ...process.env, VRP_PASSWORD: PASSWORD } });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve(printed) : reject(new Error(printed))));
  });
}
