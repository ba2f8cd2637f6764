import * as fs from "node:fs";
import * as path from "node:path";
import type { Daemons } from "./daemons";
import type { LabNode } from "./definition";
import { inNamespace } from "./network";
import { waitFor } from "./waitFor";

/** What all BIRD-only nodes have in common. */
export interface BirdOnlySettings {
  readonly nodeAs: number;
  readonly switchAddress: string;
  readonly switchAs: number;
}

/**
 * A node that runs BIRD alone. Its configuration is written once: what Calico's templates render for a node with one
 * BGPPeer, its own blocks and no mesh. Without confd (14 MB, and its watches) hundreds of real BGP speakers fit on a
 * small machine. BIRD connects to the switch as soon as it has started.
 */
export class BirdOnlyNode {
  readonly directory: string;

  constructor(
    private readonly node: LabNode,
    parent: string,
    private readonly daemons: Daemons,
    private readonly settings: BirdOnlySettings,
  ) {
    this.directory = path.join(parent, node.name);
  }

  async start(): Promise<void> {
    fs.mkdirSync(this.directory, { recursive: true });
    const [file, socket] = [this.at("bird.cfg"), this.at("bird.ctl")];
    fs.writeFileSync(file, configuration(this.node, this.settings));
    const argv = inNamespace(this.node.name, ["bird", "-R", "-f", "-s", socket, "-c", file]);
    this.daemons.start(`${this.node.name}/bird`, argv);
    await waitFor(`BIRD on ${this.node.name}`, 60, () => {
      this.daemons.require(`${this.node.name}/bird`);
      return fs.existsSync(socket);
    });
  }

  async stop(): Promise<void> {
    await this.daemons.stop(`${this.node.name}/bird`);
  }

  birdc(args: readonly string[]): { argv: string[]; env: NodeJS.ProcessEnv } {
    return { argv: ["birdc", "-s", this.at("bird.ctl"), ...args], env: process.env };
  }

  private at(file: string): string {
    return path.join(this.directory, file);
  }
}

function configuration(node: LabNode, { nodeAs, switchAddress, switchAs }: BirdOnlySettings): string {
  const blocks = node.blocks ?? [];
  return `
router id ${node.address};
protocol static {
${blocks.map((block) => `  route ${block} blackhole;`).join("\n")}
}
protocol device {
  scan time 2;
}
filter own_blocks {
${blocks.map((block) => `  if ( net = ${block} ) then { accept; }`).join("\n")}
  reject;
}
protocol bgp Node_${switchAddress.replace(/\./g, "_")} {
  local as ${nodeAs};
  multihop;
  gateway recursive;
  import all;
  export filter own_blocks;
  add paths on;
  graceful restart;
  connect delay time 2;
  connect retry time 5;
  error wait time 5,30;
  neighbor ${switchAddress} as ${switchAs};
  source address ${node.address};
}
`;
}
