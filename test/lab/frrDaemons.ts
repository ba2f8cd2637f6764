import * as fs from "node:fs";
import * as path from "node:path";
import { type Daemons, type Outcome, run } from "./daemons";
import { frrCommands } from "./frrVty";
import { inNamespace } from "./network";
import { waitFor } from "./waitFor";

const FRR = "/usr/lib/frr";

/**
 * FRR's zebra and bgpd as the routing engine of one switch, without systemd and watchfrr. They start without BGP: the
 * emulated command line in front of them configures it.
 */
export class FrrDaemons {
  constructor(
    private readonly sysname: string,
    private readonly namespace: string,
    private readonly directory: string,
    private readonly daemons: Daemons,
  ) {}

  async start(): Promise<void> {
    fs.mkdirSync(this.directory, { recursive: true });
    fs.writeFileSync(this.at("vtysh.conf"), "");
    for (const name of ["zebra", "bgpd"]) {
      const log = `log file ${this.at("frr.log")} informational`;
      fs.writeFileSync(this.at(`${name}.conf`), `hostname ${this.sysname}\n${log}\n`);
    }
    this.launch("zebra");
    await this.socket("zebra", "zserv.api");
    this.launch("bgpd");
    await this.socket("bgpd", "bgpd.vty");
  }

  /** Runs commands in FRR's own shell, one after the other; `vtysh -c … -c …`. */
  vtysh(commands: readonly string[]): Promise<Outcome> {
    const argv = ["vtysh", "--config_dir", this.directory, "--vty_socket", this.directory];
    return run([...argv, ...commands.flatMap((command) => ["-c", command])]);
  }

  /** The same in the daemon that the commands concern, without that shell: routes are zebra's, all else is bgpd's. */
  commands(commands: readonly string[]): Promise<string> {
    const daemon = /^show ip(?:v6)? route/.test(commands[0] ?? "") ? "zebra" : "bgpd";
    return frrCommands(this.at(`${daemon}.vty`), commands);
  }

  private launch(name: string): void {
    const files = ["-f", this.at(`${name}.conf`), "-i", this.at(`${name}.pid`), "-z", this.at("zserv.api")];
    const argv = [path.join(FRR, name), "-u", "root", "-g", "root", ...files, "--vty_socket", this.directory];
    this.daemons.start(`${this.sysname}/${name}`, inNamespace(this.namespace, [...argv, "-P", "0"]));
  }

  private async socket(name: string, socket: string): Promise<void> {
    await waitFor(`${name} of ${this.sysname}`, 60, () => {
      this.daemons.require(`${this.sysname}/${name}`);
      return fs.existsSync(this.at(socket));
    });
  }

  private at(file: string): string {
    return path.join(this.directory, file);
  }
}

/** Text for a private /etc/group with root in the group frrvty: Debian's FRR refuses `-u root` otherwise. */
export function groupFile(): string {
  const lines = fs.readFileSync("/etc/group", "utf8").split("\n");
  return lines
    .map((line) => (line.startsWith("frrvty:") ? `${line.replace(/[^:]*$/, "")}root` : line))
    .join("\n");
}
