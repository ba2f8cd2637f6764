import * as path from "node:path";
import type { SandboxSpec } from "./sandbox";
import { type Daemons, run } from "./daemons";
import { hostKeyOf, type LabSwitch, nodeInterface, startupConfiguration } from "./definition";
import { FrrDaemons } from "./frrDaemons";
import * as network from "./network";
import { LabError } from "./errors";
import { type FrontEnd, startFrontEnd } from "../emulator/frontEnd";
import { FrrEngine, type FrrOptions } from "../emulator/frr";
import type { Faults } from "../emulator/types";

interface Running {
  readonly definition: LabSwitch;
  readonly namespace: string;
  readonly frr: FrrDaemons;
  readonly frontEnd: FrontEnd;
  readonly engine: FrrEngine;
}

/** The switches of a lab: a namespace, FRR in it, and the command line on the host's 127.0.0.1. */
export class LabSwitches {
  private readonly all = new Map<string, Running>();

  constructor(
    private readonly spec: SandboxSpec,
    private readonly directory: string,
    private readonly daemons: Daemons,
  ) {}

  async start(): Promise<void> {
    const { switches } = this.spec.definition;
    for (const [index, definition] of switches.entries()) {
      await network.addSwitch(namespaceName(index), definition.loopback, definition.interfaces);
      const first = switches[0];
      if (index === 0 || !first || definition.apart === true) continue;
      const bridges = [nodeInterface(first).name, nodeInterface(definition).name] as const;
      await network.joinSwitches(namespaceName(0), bridges[0], namespaceName(index), bridges[1]);
    }
    await Promise.all(switches.map((definition, index) => this.startOne(definition, namespaceName(index))));
  }

  private async startOne(definition: LabSwitch, namespace: string): Promise<void> {
    const { sysname } = definition;
    const frr = new FrrDaemons(sysname, namespace, path.join(this.directory, namespace), this.daemons);
    await frr.start();
    const sockets = network.inNamespace(namespace, ["ss", "-4Htan"]);
    const engine = new FrrEngine(
      (commands) => frr.commands(commands),
      {},
      async () => (await run(sockets)).stdout,
    );
    const frontEnd = await startFrontEnd({
      sysname,
      port: this.spec.ports.switches[sysname] ?? 0,
      users: definition.users,
      hostKeys: [hostKeyOf(definition)],
      interfaces: [...definition.interfaces, { name: "LoopBack0", address: `${definition.loopback}/32` }],
      startup: startupConfiguration(definition),
      logFile: path.join(this.spec.directory, "logs", `${sysname}.commands.jsonl`),
      engine,
    });
    this.all.set(sysname, { definition, namespace, frr, frontEnd, engine });
  }

  /** Network namespace of the first switch, to which every node is connected. */
  first(): string {
    return namespaceName(0);
  }

  namespaceOf(sysname: string): string | undefined {
    return this.all.get(sysname)?.namespace;
  }

  frr(sysname: string): FrrDaemons {
    return this.get(sysname).frr;
  }

  frontEnd(sysname: string): FrontEnd {
    return this.get(sysname).frontEnd;
  }

  /** Replaces all faults of a switch; `{}` removes them. */
  setFaults(sysname: string, faults: Faults): null {
    const current = this.get(sysname).frontEnd.faults as Record<string, unknown>;
    for (const key of Object.keys(current)) delete current[key];
    Object.assign(current, faults);
    return null;
  }

  /** Sets how the switch's routing engine treats routes of the same AS and of the peer itself. */
  async behave(sysname: string, options: FrrOptions): Promise<null> {
    await this.get(sysname).engine.behave(options);
    return null;
  }

  describe(): { sysname: string; port: number; hostKey: string }[] {
    return [...this.all.values()].map(({ definition, frontEnd }) => ({
      sysname: definition.sysname,
      port: frontEnd.port,
      hostKey: frontEnd.fingerprint,
    }));
  }

  private get(sysname: string): Running {
    const found = this.all.get(sysname);
    if (found) return found;
    throw new LabError(`"${sysname}": no such switch; there are: ${[...this.all.keys()].join(", ")}.`);
  }
}

const namespaceName = (index: number): string => `switch-${index + 1}`;
