import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { checkDeclared, configure, create } from "../../../components/s9700/provider";
import type { Connection, SwitchBgpInputs, SwitchBgpOutputs } from "../../../components/s9700/state";
import { parseBgpText, stanzasOf, withLogin } from "../../../components/s9700/vrp";
import { startFrontEnd, type FrontEnd } from "../../emulator/frontEnd";

export const PASSWORD = "EmulatedSwitch-s3cret!";
export const NAME = "Core_S9700";

const HOST_KEY = readFileSync(path.join(__dirname, "..", "..", "emulator", "hostkey.pem"), "utf8");

/** Who works at the switch by hand. */
const ENGINEER = { name: "engineer", password: PASSWORD, level: 15 };

/** What a switch boots with: its interface, then this `bgp` section. */
function startup(bgp: string): string {
  const before = `#\nsysname ${NAME}\n#\ninterface Vlanif98\n ip address 10.2.98.1 255.255.255.0\n#\n`;
  return `${before}${bgp === "" ? "" : `${bgp}\n#\n`}return\n`;
}

/** `bgp 65001` as an engineer left it, with nothing in it. */
export const EMPTY = "bgp 65001\n #\n ipv4-family unicast\n  undo synchronization";

/** The same with another team's peer. */
export const WITH_FOREIGN =
  "bgp 65001\n peer 10.9.9.9 as-number 65010\n #\n ipv4-family unicast\n  undo synchronization\n  peer 10.9.9.9 enable";

/** The wanted section for nodes 10.2.98.x. */
export function wantedText(...nodes: number[]): string {
  const peers = nodes.flatMap((node) => [
    ` peer 10.2.98.${node} as-number 63400`,
    ` peer 10.2.98.${node} connect-interface Vlanif98 10.2.98.1`,
  ]);
  const family = [" #", " ipv4-family unicast", "  undo synchronization", "  compare-different-as-med"];
  return ["bgp 65001", " router-id 10.2.0.2", ...peers, ...family].join("\n");
}

/** A switch's command line on this machine, and the switch resource's inputs for it. */
export class EmulatedSwitch {
  private constructor(
    readonly frontEnd: FrontEnd,
    readonly connection: Connection,
  ) {}

  /** @param level the stack's user's; 3 reads what is saved, 2 configures */
  static async start(bgp: string, level = 15): Promise<EmulatedSwitch> {
    const frontEnd = await startFrontEnd({
      sysname: NAME,
      users: [{ name: "pulumi", password: PASSWORD, level }, ENGINEER],
      hostKeys: [HOST_KEY],
      interfaces: [{ name: "Vlanif98", address: "10.2.98.1/24" }],
      startup: startup(bgp),
    });
    const hostKey = frontEnd.fingerprint;
    const at = {
      host: "127.0.0.1",
      port: frontEnd.port,
      username: "pulumi",
      hostKey,
      legacyAlgorithms: false,
    };
    const bench = new EmulatedSwitch(frontEnd, { name: NAME, ...at });
    bench.configure();
    return bench;
  }

  /** Hands the stack's configuration to the provider, as the engine does before its first call. */
  configure(values: Record<string, unknown> = { switchPasswords: { [NAME]: PASSWORD } }): void {
    configure({
      config: { get: (key) => (values[key] === undefined ? undefined : JSON.stringify(values[key])) },
    });
  }

  /** @param vpnInstance whose peers the text's are. Default: the public instance's */
  inputs(text: string, vpnInstance?: string): SwitchBgpInputs {
    return {
      connection: { ...this.connection, ...(vpnInstance === undefined ? {} : { vpnInstance }) },
      asNumber: "65001",
      stanzas: stanzasOf(parseBgpText(text).rows),
      saved: true,
    };
  }

  /** An engineer at the switch, by hand. */
  async type(...lines: string[]): Promise<void> {
    await withLogin({ ...this.connection, username: ENGINEER.name, password: PASSWORD }, async (vty) => {
      for (const line of ["system-view", "bgp 65001", ...lines]) await vty.tolerate(line);
    });
  }

  /** What was typed in the views that change something, since the mark. */
  configured(since = 0): string[] {
    return this.frontEnd.log
      .slice(since)
      .filter(
        ({ view, line }) =>
          view !== "user" && !/^(return|quit|bgp |.*-family|.*configuration exclusive|display )/.test(line),
      )
      .map(({ line }) => line);
  }

  get mark(): number {
    return this.frontEnd.log.length;
  }

  /** The rows of the running `bgp` section, without indents. */
  get bgp(): string[] {
    return bgpRows(this.frontEnd.runningConfiguration());
  }

  /** The same of what a reboot would bring back. */
  get savedBgp(): string[] {
    return bgpRows(this.frontEnd.startupConfiguration());
  }

  stop(): Promise<void> {
    return this.frontEnd.close();
  }

  /** The resource of a first `up` with this section. */
  async created(text: string, vpnInstance?: string): Promise<SwitchBgpOutputs> {
    const { inputs, failures } = checkDeclared({}, this.inputs(text, vpnInstance));
    assert.deepEqual(failures, []);
    return (await create(inputs)).outs;
  }
}

function bgpRows(configuration: string): string[] {
  const lines = configuration.split("\n");
  const start = lines.findIndex((line) => line.startsWith("bgp "));
  if (start < 0) return [];
  const end = lines.findIndex((line, i) => i > start && /^\S/.test(line));
  return lines
    .slice(start, end)
    .map((line) => line.trim())
    .filter((line) => line !== "#");
}
