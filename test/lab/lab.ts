import * as fs from "node:fs";
import * as path from "node:path";
import { LAB_PROGRAMS, ProvisionError, toolchain } from "../tools/provision/provision";
import { type ApiWrite, readAuditLog } from "./auditLog";
import { type SandboxSpec, endSandbox, startSandbox } from "./sandbox";
import { askLab, type LabStatus, type Operation, type Requests } from "./control";
import { type Outcome, run } from "./daemons";
import { bjOffice, DEFAULT_PORTS, type LabDefinition, type LabNode, LAB_USER } from "./definition";
import { KubeApi } from "./kubeApi";
import * as place from "./runDirectory";
import { DEFAULT_LAB, LabError, type ProcessIdentity } from "./runDirectory";
import type { PairProbe } from "./probes";
import type { FrrOptions } from "../emulator/frr";
import type { Faults, LogEntry } from "../emulator/types";

export { LabError } from "./runDirectory";
export type { LabStatus } from "./control";
export type { LabDefinition, LabNode } from "./definition";

export interface LabOptions {
  /** Default `lab`: fixed ports, and outlives the process that started it. Others take free ports. */
  readonly name?: string;
  /** Default: the seed. */
  readonly definition?: LabDefinition;
  /** Whether the lab outlives this process. Default: only the default lab does. */
  readonly keep?: boolean;
  readonly progress?: (line: string) => void;
}

/** A switch of the lab, as a client sees it. */
export interface LabSwitchAccess {
  readonly sysname: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  /** `SHA256:…`. */
  readonly hostKey: string;
  readonly username: string;
  readonly password: string;
  /** What it would boot with: the last saved configuration. */
  startup(): Promise<string>;
  running(): Promise<string>;
}

/** An embedded datacenter that runs: see definition.ts for what is in it and README.md for how it is built. */
export class Lab {
  private client?: KubeApi;

  private constructor(
    readonly name: string,
    readonly directory: string,
    /** Its outermost process, whose end is the lab's, and the first one inside. */
    readonly processes: { readonly outer: ProcessIdentity; readonly inner: ProcessIdentity },
    readonly switches: Readonly<Record<string, LabSwitchAccess>>,
  ) {}

  /** Starts one; throws LabError when one of that name runs. About 10 s. */
  static async up(options: LabOptions = {}): Promise<Lab> {
    const { name = DEFAULT_LAB, definition = bjOffice, progress = () => undefined } = options;
    const directory = place.runDirectory(name);
    const known = place.readState(directory);
    if (known && place.isLive(known)) {
      const what = known.outer ? `runs already (process ${known.outer.pid})` : "is just being started";
      throw new LabError(`lab "${name}" ${what}; \`npm run lab -- down\` ends it.`);
    }
    requirePrograms();
    const starter = place.identify(process.pid);
    if (!starter) throw new LabError("/proc is not mounted; a lab needs it.");
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    place.writeState(directory, { name, starter });
    try {
      const ports = await choosePorts(name, definition);
      const sandbox = await startSandbox({ name, directory, definition, ports }, progress);
      const inner = place.identify(sandbox.inner);
      if (!inner) throw new LabError(`lab "${name}" ended right after its start; see ${directory}/logs.`);
      place.writeState(directory, { name, starter, outer: sandbox.outer, inner });
      if (options.keep ?? name === DEFAULT_LAB) sandbox.keep();
    } catch (error) {
      fs.rmSync(path.join(directory, "state.json"), { force: true });
      throw error;
    }
    return Lab.attach(name);
  }

  /** The lab of that name, which runs already; throws LabError when it does not. */
  static async attach(name: string = DEFAULT_LAB): Promise<Lab> {
    const directory = place.runDirectory(name);
    const state = place.readState(directory);
    const { outer, inner } = state ?? {};
    if (!outer || !inner || !place.isAlive(outer) || !place.isAlive(inner)) {
      throw new LabError(`lab "${name}" does not run; \`npm run lab -- up\` starts it.`);
    }
    const status = await askLab(inner.pid, "status", {});
    const switches = status.switches.map(({ sysname, port, hostKey }): [string, LabSwitchAccess] => {
      const configuration = () => askLab(inner.pid, "configuration", { sysname });
      const { name: username, password } = LAB_USER;
      const startup = async () => (await configuration()).startup;
      const running = async () => (await configuration()).running;
      return [sysname, { sysname, host: "127.0.0.1", port, hostKey, username, password, startup, running }];
    });
    return new Lab(name, directory, { outer, inner }, Object.fromEntries(switches));
  }

  /** Removes what labs whose processes are gone left in the file system. Returns their names. */
  static sweep(): string[] {
    const parent = place.namedLabs();
    const names = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
    const dead = names.filter((name) => {
      const state = place.readState(place.runDirectory(name));
      return fs.existsSync(place.runDirectory(name)) && !(state && place.isLive(state));
    });
    for (const name of dead) fs.rmSync(place.runDirectory(name), { recursive: true, force: true });
    return dead;
  }

  /** Ends it. The default lab's logs stay until the next start; nothing else does. */
  async down(): Promise<void> {
    this.client?.close();
    await endSandbox(this.processes.outer);
    if (this.name !== DEFAULT_LAB) fs.rmSync(this.directory, { recursive: true, force: true });
    else
      for (const file of ["state.json", "kubeconfig"])
        fs.rmSync(path.join(this.directory, file), { force: true });
  }

  get kubeconfig(): string {
    return path.join(this.directory, "kubeconfig");
  }

  /** A client of the lab's kube-apiserver, as cluster administrator. */
  get api(): KubeApi {
    this.client ??= KubeApi.from(this.kubeconfig);
    return this.client;
  }

  status(): Promise<LabStatus> {
    return this.ask("status", {});
  }

  /** A new node in the lab, as a colleague would rack and join it; with `block`, Calico's block for its pods. */
  async addNode(node: LabNode & { block?: string }): Promise<void> {
    const { block, ...rest } = node;
    await this.ask("addNode", { node: block ? { ...rest, blocks: [block, ...(rest.blocks ?? [])] } : rest });
  }

  async removeNode(name: string): Promise<void> {
    await this.ask("removeNode", { name });
  }

  /** `calicoctl <args>` as if on the node, e.g. `node status`. */
  calicoctl(node: string, ...args: string[]): Promise<Outcome> {
    return this.ask("calicoctl", { node, args });
  }

  birdc(node: string, ...args: string[]): Promise<Outcome> {
    return this.ask("birdc", { node, args });
  }

  /** FRR's own view of a switch, behind its command line; for assertions, not for configuration. */
  vtysh(sysname: string, ...commands: string[]): Promise<Outcome> {
    return this.ask("vtysh", { sysname, commands });
  }

  /** `kubectl`, where the machine has it, with the lab's kubeconfig. */
  kubectl(...args: string[]): Promise<Outcome> {
    return run(["kubectl", ...args], { env: { ...process.env, KUBECONFIG: this.kubeconfig } });
  }

  /** Runs a program in the network namespace of a node (`bj-141`), a pod (`pod-172.30.9.65`) or a switch. */
  exec(
    namespace: string,
    argv: string[],
    options: { input?: string; timeoutMs?: number } = {},
  ): Promise<Outcome> {
    return this.ask("exec", { namespace, argv, ...options });
  }

  /** A packet every 10 ms from each of these pods to each other one, until `stopProbes`; they all arrive already. */
  async startProbes(pods: readonly string[]): Promise<void> {
    await this.ask("startProbes", { pods: [...pods] });
  }

  stopProbes(): Promise<PairProbe[]> {
    return this.ask("stopProbes", {});
  }

  /** Every line that the switch's command line was given, with the time in milliseconds since 1970. */
  switchLog(sysname: string): Promise<LogEntry[]> {
    return this.ask("switchLog", { sysname });
  }

  /** Every write to Calico's API that was more than a question (no dry runs), oldest first. */
  apiLog(): ApiWrite[] {
    return readAuditLog(path.join(this.directory, "logs", "audit.jsonl"));
  }

  /** Replaces all faults of a switch; `{}` ends them. */
  async setFaults(sysname: string, faults: Faults): Promise<void> {
    await this.ask("setFaults", { sysname, faults });
  }

  /** How a switch treats routes of the same AS and of the peer itself; `{}` = as VRP5 was seen to do. */
  async behave(sysname: string, options: FrrOptions): Promise<void> {
    await this.ask("behave", { sysname, options });
  }

  private ask<O extends Operation>(operation: O, ask: Requests[O]["ask"]): Promise<Requests[O]["answer"]> {
    return askLab(this.processes.inner.pid, operation, ask);
  }
}

function requirePrograms(): void {
  try {
    toolchain(LAB_PROGRAMS);
  } catch (error) {
    if (error instanceof ProvisionError) throw new LabError(error.message);
    throw error;
  }
}

async function choosePorts(name: string, definition: LabDefinition): Promise<SandboxSpec["ports"]> {
  const fixed = name === DEFAULT_LAB;
  const port = async (wanted: number, what: string) => {
    if (!fixed) return place.freePort();
    await place.requireFree(wanted, what);
    return wanted;
  };
  const switches: Record<string, number> = {};
  for (const { sysname, port: wanted } of definition.switches)
    switches[sysname] = await port(wanted, sysname);
  return {
    apiserver: await port(DEFAULT_PORTS.apiserver, "kube-apiserver"),
    calicoApiserver: await port(DEFAULT_PORTS.calicoApiserver, "Calico's API server"),
    switches,
  };
}
