import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pulumiCli, type PulumiCli } from "../../lab/pulumi";
import { TOP } from "../../lab/runDirectory";
import { EmulatedSwitch, NAME, PASSWORD, wantedText } from "../../s9700/support/emulatedSwitch";

const PROGRAM = `
import { readFileSync } from "node:fs";
import { SwitchBgp } from "./components/s9700/bgp";
const { connection, asNumber, stanzas } = JSON.parse(readFileSync("wanted.json", "utf8"));
export const foreign = new SwitchBgp(connection.name, { connection, asNumber, stanzas }).foreign;
`;

const PROJECT = `
name: calico-peering
runtime: { name: nodejs, options: { typescript: true, packagemanager: npm } }
options: { refresh: always }
`;

/** A project with the switch resource alone, and an emulated switch that it declares. */
export class SwitchStack {
  private constructor(
    readonly directory: string,
    readonly pulumi: PulumiCli,
    readonly device: EmulatedSwitch,
  ) {}

  /** @param startup the `bgp` section that the switch boots with */
  static async start(startup: string): Promise<SwitchStack> {
    const device = await EmulatedSwitch.start(startup);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-switch-"));
    for (const name of ["node_modules", "components", "templates", "tsconfig.json"])
      fs.symlinkSync(path.join(TOP, name), path.join(directory, name));
    fs.writeFileSync(path.join(directory, "package.json"), '{ "private": true, "main": "index.ts" }');
    fs.writeFileSync(path.join(directory, "Pulumi.yaml"), PROJECT);
    fs.writeFileSync(path.join(directory, "index.ts"), PROGRAM);
    const pulumi = pulumiCli({ stack: "bench", cwd: directory, backendDir: path.join(directory, "state") });
    await pulumi.init();
    const secret = ["--secret", "--path", `calico-peering:switchPasswords.${NAME}`, PASSWORD];
    await pulumi.run(["config", "set", ...secret]);
    return new SwitchStack(directory, pulumi, device);
  }

  /** Declares peers 10.2.98.x. */
  declare(...nodes: number[]): void {
    const inputs = this.device.inputs(wantedText(...nodes));
    fs.writeFileSync(path.join(this.directory, "wanted.json"), JSON.stringify(inputs));
  }

  async stop(): Promise<void> {
    await this.device.stop();
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
