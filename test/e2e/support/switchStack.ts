import type { PulumiCli } from "../../lab/pulumi";
import { EmulatedSwitch, NAME, PASSWORD, wantedText } from "../../s9700/support/emulatedSwitch";
import { SwitchProject } from "./switchProject";

/** A project with the switch resource alone, and an emulated switch that it declares. */
export class SwitchStack {
  private constructor(
    private readonly project: SwitchProject,
    readonly device: EmulatedSwitch,
  ) {}

  /** @param startup the `bgp` section that the switch boots with */
  static async start(startup: string): Promise<SwitchStack> {
    const device = await EmulatedSwitch.start(startup);
    const project = await SwitchProject.create();
    const secret = ["--secret", "--path", `calico-peering:switchPasswords.${NAME}`, PASSWORD];
    await project.pulumi.run(["config", "set", ...secret]);
    return new SwitchStack(project, device);
  }

  get directory(): string {
    return this.project.directory;
  }

  get pulumi(): PulumiCli {
    return this.project.pulumi;
  }

  /** Declares peers 10.2.98.x. */
  declare(...nodes: number[]): void {
    const { connection, asNumber, stanzas } = this.device.inputs(wantedText(...nodes));
    this.project.declare({ connection, asNumber, stanzas });
  }

  async stop(): Promise<void> {
    await this.device.stop();
    this.project.remove();
  }
}
