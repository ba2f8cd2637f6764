import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { copyCheckout } from "../../lab/project";
import { pulumiCli, type PulumiCli } from "../../lab/pulumi";
import { TOP } from "../../lab/runDirectory";

const PROGRAM = `
import { readFileSync } from "node:fs";
import { SwitchBgp } from "./components/s9700/bgp";
const wanted = JSON.parse(readFileSync("wanted.json", "utf8"));
export const foreign = wanted.map((inputs) => new SwitchBgp(inputs.connection.name, inputs).foreign);
`;

const PROJECT = `
name: calico-peering
runtime: { name: nodejs, options: { typescript: true, packagemanager: npm } }
options: { refresh: always }
`;

/** A project with switch resources alone, whose inputs are in a file, through the real engine. */
export class SwitchProject {
  readonly pulumi: PulumiCli;

  private constructor(readonly directory: string) {
    this.pulumi = pulumiCli({ stack: "switch", cwd: directory, backendDir: path.join(directory, "state") });
  }

  static async create(): Promise<SwitchProject> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-switch-"));
    copyCheckout(directory, (file) => /^(components|templates)\/|^tsconfig\.json$/.test(file));
    fs.symlinkSync(path.join(TOP, "node_modules"), path.join(directory, "node_modules"));
    const files = {
      "package.json": JSON.stringify({ private: true, main: "main.cjs" }),
      "Pulumi.yaml": PROJECT,
      "main.cjs": 'require("./components/dynamic/typescript.cjs"); module.exports = require("./index.ts");',
      "index.ts": PROGRAM,
    };
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(directory, name), text);
    const project = new SwitchProject(directory);
    await project.pulumi.init();
    return project;
  }

  /** Declares a switch with each of these inputs. */
  declare(...inputs: readonly object[]): void {
    fs.writeFileSync(path.join(this.directory, "wanted.json"), JSON.stringify(inputs));
  }

  /** The files that the engine and the program have written, state and its history included, as one text. */
  written(at = this.directory): string {
    return fs
      .readdirSync(at, { withFileTypes: true })
      .filter((entry) => !entry.isSymbolicLink())
      .map((entry) => {
        const file = path.join(at, entry.name);
        return entry.isDirectory() ? this.written(file) : fs.readFileSync(file, "utf8");
      })
      .join("\n");
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
