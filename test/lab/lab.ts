import * as fs from "node:fs";
import * as path from "node:path";
import { LAB_PROGRAMS, ProvisionError, toolchain } from "../tools/provision/provision";
import { type ApiWrite, readAuditLog } from "./auditLog";
import { type SandboxSpec, endSandbox, startSandbox } from "./sandbox";
import { askLab, type LabStatus, type Operation, type Requests } from "./control";
import { type Outcome, run } from "./daemons";
import { bjOffice, DEFAULT_PORTS, type LabDefinition, type LabNode, LAB_USER } from "./definition";
import { KubeApi } from "./kubeApi";
import { freePort, requireFree } from "./ports";
import { identify, isAlive, type ProcessIdentity } from "./processes";
import { DEFAULT_LAB, isLive, namedLabs, readState, runDirectory, writeState } from "./runDirectory";
import { LabError } from "./errors";
import type { PairProbe } from "./probes";
import type { FrrOptions } from "../emulator/frr";
import type { Faults, LogEntry } from "../emulator/types";

export { LabError } from "./errors";
export type { LabStatus } from "./control";
export type { LabDefinition, LabNode } from "./definition";

export interface LabOptions {
  /** Default `lab`: fixed ports, and it outlives the process that started it. Other labs choose free ports. */
  readonly name?: string;
  /** Default: bj-office, the seed's datacenter. */
  readonly definition?: LabDefinition;
  /** Whether the lab outlives this process. Default: only the default lab does. */
  readonly keep?: boolean;
  readonly progress?: (line: string) => void;
}

/** How a client reaches a switch of the lab. */
export interface LabSwitchAccess {
  readonly sysname: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  /** `SHA256:…`. */
  readonly hostKey: string;
  readonly username: string;
  readonly password: string;
  /** The configuration that was saved last, and that it would boot with. */
  startup(): Promise<string>;
  running(): Promise<string>;
}

/** A running embedded datacenter. definition.ts says what it consists of, README.md how it is built. */
export class Lab {
  private client?: KubeApi;

  private constructor(
    readonly name: string,
    readonly directory: string,
    /** The outer process, with whose end the lab ends, and the first process in the sandbox. */
    readonly processes: { readonly outer: ProcessIdentity; readonly inner: ProcessIdentity },
    readonly switches: Readonly<Record<string, LabSwitchAccess>>,
  ) {}

  /** Starts a lab, in about 10 s. @throws LabError when a lab of that name runs */
  static async up(options: LabOptions = {}): Promise<Lab> {
    const { name = DEFAULT_LAB, definition = bjOffice, progress = () => undefined } = options;
    const directory = runDirectory(name);
    const known = readState(directory);
    if (known && isLive(known)) {
      const what = known.outer ? `runs already (process ${known.outer.pid})` : "is just being started";
      throw new LabError(`lab "${name}" ${what}; \`npm run lab -- down\` ends it.`);
    }
    requirePrograms();
    const starter = identify(process.pid);
    if (!starter) throw new LabError("/proc is not mounted; a lab needs it.");
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeState(directory, { name, starter });
    try {
      const ports = await choosePorts(name, definition);
      const sandbox = await startSandbox({ name, directory, definition, ports }, progress);
      const inner = identify(sandbox.inner);
      if (!inner) throw new LabError(`lab "${name}" ended right after its start; see ${directory}/logs.`);
      writeState(directory, { name, starter, outer: sandbox.outer, inner });
      if (options.keep ?? name === DEFAULT_LAB) sandbox.keep();
    } catch (error) {
      fs.rmSync(path.join(directory, "state.json"), { force: true });
      throw error;
    }
    return Lab.attach(name);
  }

  /** The running lab of that name. @throws LabError when none runs */
  static async attach(name: string = DEFAULT_LAB): Promise<Lab> {
    const directory = runDirectory(name);
    const state = readState(directory);
    const { outer, inner } = state ?? {};
    if (!outer || !inner || !isAlive(outer) || !isAlive(inner)) {
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

  /** Removes the run directories of labs whose processes have ended. Returns their names. */
  static sweep(): string[] {
    const parent = namedLabs();
    const names = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
    const dead = names.filter((name) => {
      const state = readState(runDirectory(name));
      return fs.existsSync(runDirectory(name)) && !(state && isLive(state));
    });
    for (const name of dead) fs.rmSync(runDirectory(name), { recursive: true, force: true });
    return dead;
  }

  /** Ends the lab. Only the default lab's logs stay, until its next start. */
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

  /** Adds a node to the lab and the cluster. `block` is Calico's address block for its pods. */
  async addNode(node: LabNode & { block?: string }): Promise<void> {
    const { block, ...rest } = node;
    await this.ask("addNode", { node: block ? { ...rest, blocks: [block, ...(rest.blocks ?? [])] } : rest });
  }

  async removeNode(name: string): Promise<void> {
    await this.ask("removeNode", { name });
  }

  /** Runs `calicoctl <args>` as if on the node, e.g. `node status`. */
  calicoctl(node: string, ...args: string[]): Promise<Outcome> {
    return this.ask("calicoctl", { node, args });
  }

  birdc(node: string, ...args: string[]): Promise<Outcome> {
    return this.ask("birdc", { node, args });
  }

  /** Runs commands in the shell of FRR, the switch's routing engine: for assertions, not for configuration. */
  vtysh(sysname: string, ...commands: string[]): Promise<Outcome> {
    return this.ask("vtysh", { sysname, commands });
  }

  /** Runs the machine's `kubectl` with the lab's kubeconfig. */
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

  /** Sends a packet every 10 ms between all of these pods until `stopProbes`. Returns once they all arrive. */
  async startProbes(pods: readonly string[]): Promise<void> {
    await this.ask("startProbes", { pods: [...pods] });
  }

  /** Returns when more than 1,000 packets have been sent from each pod to each other one. */
  async enoughProbes(): Promise<void> {
    await this.ask("enoughProbes", {});
  }

  stopProbes(): Promise<PairProbe[]> {
    return this.ask("stopProbes", {});
  }

  /** Every line typed on the switch, with its time in milliseconds since 1970. */
  switchLog(sysname: string): Promise<LogEntry[]> {
    return this.ask("switchLog", { sysname });
  }

  /** Every write to Calico's API, oldest first, without dry runs. */
  apiLog(): ApiWrite[] {
    return readAuditLog(path.join(this.directory, "logs", "audit.jsonl"));
  }

  /** Replaces all faults of a switch; `{}` ends them. */
  async setFaults(sysname: string, faults: Faults): Promise<void> {
    await this.ask("setFaults", { sysname, faults });
  }

  /** Sets how a switch treats routes of the same AS and of the peer itself; `{}` = as VRP5 does. */
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
    if (!fixed) return freePort();
    await requireFree(wanted, what);
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
