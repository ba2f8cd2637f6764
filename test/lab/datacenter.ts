import * as fs from "node:fs";
import * as path from "node:path";
import { LAB_PROGRAMS, toolchain, type Toolchain } from "../tools/provision/provision";
import type { SandboxSpec } from "./sandbox";
import type { Handlers, LabStatus } from "./control";
import { type ControlPlane, seedCalico, startCalico, startKubernetes } from "./controlPlane";
import { BirdOnlyNode } from "./birdOnlyNode";
import { Daemons, run } from "./daemons";
import { type LabNode, nodeInterface, splitAddress } from "./definition";
import { LabSwitches } from "./switches";
import * as network from "./network";
import { CalicoNode, declareNode, forgetNode, IPV6_LENGTH } from "./node";
import { LabError } from "./errors";
import { Probes } from "./probes";

/** The folder of the datacenter's files, in the sandbox's private /run; only its logs are outside. */
const INSIDE = "/run/lab";

export class Datacenter {
  private readonly daemons: Daemons;
  private readonly tools: Toolchain;
  private readonly switches: LabSwitches;
  private readonly nodes = new Map<string, { node: LabNode; programs: CalicoNode | BirdOnlyNode }>();
  private readonly probes: Probes;
  private plane?: ControlPlane;
  private readonly began = Date.now();
  private readySeconds = 0;

  constructor(
    private readonly spec: SandboxSpec,
    private readonly progress: (line: string) => void,
  ) {
    this.daemons = new Daemons(path.join(spec.directory, "logs"));
    this.tools = toolchain(LAB_PROGRAMS);
    this.switches = new LabSwitches(spec, INSIDE, this.daemons);
    this.probes = new Probes(path.join(INSIDE, "probes"), this.daemons, this.tools);
  }

  async start(): Promise<void> {
    await Promise.all([this.startControlPlane(), this.startNetwork()]);
    const nodes = this.withPrograms();
    await Promise.all(nodes.map((node) => this.startPrograms(node)));
    this.report(`${nodes.length} nodes: confd, BIRD and the status reporter run`);
    this.readySeconds = this.seconds();
  }

  private async startControlPlane(): Promise<void> {
    const { definition, directory, ports, name } = this.spec;
    const options = {
      directory: path.join(INSIDE, "kubernetes"),
      daemons: this.daemons,
      tools: this.tools,
      ports,
      name,
      auditLog: path.join(directory, "logs", "audit.jsonl"),
      calicoApi: definition.calicoApi ?? "aggregated",
    };
    const plane = await startKubernetes(options);
    this.plane = plane;
    fs.copyFileSync(plane.kubeconfig, path.join(directory, "kubeconfig"));
    this.report(`kube-apiserver on 127.0.0.1:${ports.apiserver}`);
    const { length } = this.nodeNetwork();
    await startCalico(plane, options);
    this.report(
      options.calicoApi === "aggregated"
        ? "Calico's CRDs and API server (projectcalico.org/v3)"
        : `Calico's definitions of projectcalico.org/v3 (${options.calicoApi})`,
    );
    await Promise.all(definition.nodes.map((node) => declareNode(plane, node, length)));
    await seedCalico(plane, definition);
  }

  private async startNetwork(): Promise<void> {
    await this.switches.start();
    for (const node of this.withPrograms()) await this.plugIn(node);
    const names = this.spec.definition.switches.map(({ sysname }) => sysname).join(", ");
    this.report(`network of ${names} and ${this.withPrograms().length} nodes`);
  }

  private withPrograms(): readonly LabNode[] {
    return this.spec.definition.nodes.filter(({ declaredOnly }) => declaredOnly !== true);
  }

  /** Creates the node's namespace, its cable to the switch, its pods and the routes that an older overlay left. */
  private async plugIn(node: LabNode): Promise<void> {
    const first = this.switches.first();
    const { host, length, bridge, gateway } = this.nodeNetwork();
    const ipv6 =
      node.ipv6Address === undefined || gateway === undefined
        ? undefined
        : { address: `${node.ipv6Address}/${IPV6_LENGTH}`, gateway };
    await network.addNode(node.name, { switch: first, bridge }, `${node.address}/${length}`, host, ipv6);
    for (const [at, [sysname, own]] of Object.entries(node.interfaces ?? {}).entries()) {
      const other = this.spec.definition.switches.find((device) => device.sysname === sysname);
      const namespace = this.switches.namespaceOf(sysname);
      if (!other || namespace === undefined)
        throw new LabError(`${node.name}: there is no switch ${sysname}.`);
      const { name, address } = nodeInterface(other);
      const prefix = `${own}/${splitAddress(address).length}`;
      await network.addInterface(node.name, `eth${at + 1}`, { switch: namespace, bridge: name }, prefix);
    }
    await network.addLeftovers(node.name, node.leftovers ?? []);
    for (const pod of node.pods ?? []) await network.addPod(node.name, pod);
  }

  private async startPrograms(node: LabNode): Promise<void> {
    const parent = path.join(INSIDE, "nodes");
    const programs = node.birdOnly
      ? new BirdOnlyNode(node, parent, this.daemons, {
          ...node.birdOnly,
          switchAddress: this.nodeNetwork().host,
        })
      : new CalicoNode(node.name, parent, this.daemons, this.tools, this.running().kubeconfig, node);
    this.nodes.set(node.name, { node, programs });
    await programs.start();
  }

  /** The supervisor's answer to each request. `end` ends the lab. */
  handlers(end: () => void): Handlers {
    return {
      status: async () => this.status(),
      exec: ({ namespace, argv, ...rest }) => run(this.inside(namespace, argv), rest),
      calicoctl: ({ node, args }) => this.as(this.calicoNode(node).calicoctl(args)),
      birdc: ({ node, args }) => this.as(this.node(node).programs.birdc(args)),
      vtysh: ({ sysname, commands }) => this.switches.frr(sysname).vtysh(commands),
      addNode: async ({ node }) => this.addNode(node).then(() => null),
      removeNode: async ({ name }) => this.removeNode(name).then(() => null),
      setFaults: async ({ sysname, faults }) => this.switches.setFaults(sysname, faults),
      behave: async ({ sysname, options }) => this.switches.behave(sysname, options),
      switchLog: async ({ sysname }) => [...this.switches.frontEnd(sysname).log],
      configuration: async ({ sysname }) => {
        const frontEnd = this.switches.frontEnd(sysname);
        return { running: frontEnd.runningConfiguration(), startup: frontEnd.startupConfiguration() };
      },
      startProbes: async ({ pods }) => this.probes.start(pods).then(() => null),
      enoughProbes: async () => this.probes.enough().then(() => null),
      stopProbes: async () => this.probes.stop(),
      down: async () => {
        end();
        return null;
      },
    };
  }

  private async addNode(node: LabNode): Promise<void> {
    if (this.nodes.has(node.name)) throw new LabError(`node ${node.name} is in the lab already.`);
    const { length } = this.nodeNetwork();
    await this.plugIn(node);
    await declareNode(this.running(), node, length);
    await this.startPrograms(node);
  }

  private async removeNode(name: string): Promise<void> {
    const { node, programs } = this.node(name);
    await programs.stop();
    this.nodes.delete(name);
    await forgetNode(this.running(), node);
    for (const pod of node.pods ?? []) await network.removeNamespace(network.podNamespace(pod));
    await network.removeNamespace(name);
    fs.rmSync(programs.directory, { recursive: true, force: true });
  }

  private status(): LabStatus {
    return {
      name: this.spec.name,
      seconds: this.readySeconds,
      since: this.began,
      programs: this.daemons.status(),
      nodes: [...this.nodes.values()].map(({ node }) => node),
      switches: this.switches.describe(),
      namespaces: network.namespaces(),
    };
  }

  private inside(namespace: string, argv: string[]): string[] {
    if (namespace === "") return argv;
    const name = this.switches.namespaceOf(namespace) ?? namespace;
    const all = network.namespaces();
    if (!all.includes(name)) {
      throw new LabError(`"${namespace}": no such network namespace; there are: ${all.join(", ")}.`);
    }
    return network.inNamespace(name, argv);
  }

  private as({ argv, env }: { argv: string[]; env: NodeJS.ProcessEnv }) {
    return run(argv, { env });
  }

  private calicoNode(name: string): CalicoNode {
    const { programs } = this.node(name);
    if (programs instanceof CalicoNode) return programs;
    throw new LabError(`node ${name} runs BIRD alone, so it has no calicoctl.`);
  }

  private node(name: string): { node: LabNode; programs: CalicoNode | BirdOnlyNode } {
    const found = this.nodes.get(name);
    if (found) return found;
    throw new LabError(`"${name}": no such node; there are: ${[...this.nodes.keys()].join(", ")}.`);
  }

  private running(): ControlPlane {
    if (!this.plane) throw new LabError("the control plane has not been started yet.");
    return this.plane;
  }

  private nodeNetwork(): { host: string; length: number; bridge: string; gateway?: string } {
    const first = this.spec.definition.switches[0];
    if (!first) throw new LabError("the lab's definition has no switch; it needs at least one.");
    const { name, address } = nodeInterface(first);
    // Another switch may be the one for IPv6: the node VLANs of all that are not apart are one.
    const [ipv6Address] = this.spec.definition.switches.flatMap((device) =>
      device.apart === true ? [] : (nodeInterface(device).ipv6Address ?? []),
    );
    const gateway = ipv6Address?.split("/")[0];
    return { ...splitAddress(address), bridge: name, ...(gateway === undefined ? {} : { gateway }) };
  }

  private seconds(): number {
    return (Date.now() - this.began) / 1000;
  }

  private report(line: string): void {
    this.progress(`${this.seconds().toFixed(1).padStart(5)} s  ${line}`);
  }
}
