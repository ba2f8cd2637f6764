import * as gate from "../../../components/rollout/gate/provider";
import { gateInputs } from "../../../components/rollout/gate/state";
import {
  calicoObjects,
  finalObjects,
  nodeAsNumbers,
  type Manifest,
} from "../../../components/calico/manifests";
import { sessionsOf, type Inventory, type RemedyName } from "../../../components/peering";
import { wantedSection } from "../../../components/s9700/render";
import {
  ownershipOf,
  push,
  withLogin,
  type Ownership,
  type SwitchAccess,
  unionOf,
} from "../../../components/s9700/vrp";
import { parseDatacenter } from "../../../stacks/config";
import { LAB_USER, type LabDefinition } from "../../lab/definition";
import { CALICO_CRD, CALICO_V3, type KubeObject } from "../../lab/kubeApi";
import { Lab, LabError } from "../../lab/lab";

export const SWITCH = "Remedy_S9700";
/** The address of a pod on n2, borrowed from n1's block. */
export const BORROWED = "172.20.1.9";
export const POD = { n1: "172.20.1.1", n2: "172.20.2.1", n3: "172.20.3.1" } as const;

/** Three nodes, so that the switch can send a node's route to others of the same AS; no leftovers of an overlay. */
export const remedyLab: LabDefinition = {
  pool: { name: "default-ipv4-ippool", cidr: "172.20.0.0/16", blockSize: 26 },
  switches: [
    {
      sysname: SWITCH,
      port: 2311,
      asNumber: 65001,
      loopback: "10.20.255.1",
      interfaces: [{ name: "Vlanif20", address: "10.20.0.1/24", nodes: true }],
      users: [LAB_USER],
      hostKey: "BJ_Office_Core_S9700.pem",
    },
  ],
  nodes: [
    { name: "n1", address: "10.20.0.11", blocks: ["172.20.1.0/26"], pods: [POD.n1] },
    { name: "n2", address: "10.20.0.12", blocks: ["172.20.2.0/26"], pods: [POD.n2, BORROWED] },
    { name: "n3", address: "10.20.0.13", blocks: ["172.20.3.0/26"], pods: [POD.n3] },
  ],
};

/** The same datacenter as a stack file declares it. */
export function inventoryOf(lab: Lab, remedy: RemedyName): Inventory {
  const access = lab.switches[SWITCH];
  if (!access) throw new LabError(`${SWITCH}: no such switch.`);
  const nodes = remedyLab.nodes.map(({ name, address }, i) => {
    const own = remedy === "as-per-node" ? { asNumber: 64601 + i } : {};
    return [name, { address, ...own }] as const;
  });
  const { host, port, hostKey, username } = access;
  const raw = {
    cluster: {
      kubeconfig: lab.kubeconfig,
      asNumber: 63400,
      install: { existing: true },
      ipPools: {
        "default-ipv4-ippool": { cidr: "172.20.0.0/16", encapsulation: "None", natOutgoing: false },
      },
      nodeToNode: remedy === "through-switch" ? { remedy, acknowledged: true } : { remedy },
      nodes: Object.fromEntries(nodes),
    },
    switches: {
      [SWITCH]: {
        management: { host, port, hostKey, username },
        asNumber: 65001,
        peering: { interface: "Vlanif20", address: "10.20.0.1/24" },
      },
    },
  };
  return parseDatacenter(raw, { datacenter: "remedy", file: "the test" });
}

/** Configures both ends for a remedy as the program renders them, and waits with the program's own gate. */
export class RemedyBench {
  private owned: Ownership = ownershipOf([]);

  constructor(private readonly lab: Lab) {}

  async apply(remedy: RemedyName): Promise<void> {
    await this.force(remedy, (manifest) => manifest);
    const { password } = this.access();
    gate.configure({
      config: {
        get: (key) => (key === "switchPasswords" ? JSON.stringify({ [SWITCH]: password }) : undefined),
      },
    });
    const inventory = inventoryOf(this.lab, remedy);
    await gate.create({ ...gateInputs(inventory, sessionsOf(inventory)), seconds: 40, polls: 1 });
  }

  /**
   * Configures both ends with changed objects, for what the program itself never does. It does not wait.
   * @param change returns the object to apply instead of the rendered one
   */
  async force(remedy: RemedyName, change: (manifest: Manifest) => Manifest): Promise<void> {
    const inventory = inventoryOf(this.lab, remedy);
    const sessions = sessionsOf(inventory);
    const asNumbers = new Map(
      nodeAsNumbers(inventory).map(({ node, annotations }) => [node, annotations[AS_NUMBER]]),
    );
    for (const { name } of inventory.cluster.nodes) {
      const annotations = { [AS_NUMBER]: asNumbers.get(name) ?? null };
      await this.lab.api.merge(`/api/v1/nodes/${name}`, { metadata: { annotations } });
    }
    await this.pushTo(inventory);
    for (const manifest of finalObjects(calicoObjects(inventory, sessions)).map(change)) {
      const collection = `${CALICO_V3}/${manifest.kind.toLowerCase()}s`;
      await this.lab.api.apply(collection, manifest as unknown as KubeObject);
    }
  }

  private async pushTo(inventory: Inventory): Promise<void> {
    const [device] = inventory.switches;
    if (!device) return;
    const { asNumber, rows: wanted } = wantedSection(device, sessionsOf(inventory));
    const ownership = unionOf(this.owned, ownershipOf(wanted));
    await withLogin(this.access(), (vty) => push(vty, { asNumber, wanted, ownership }));
    this.owned = ownership;
  }

  private access(): SwitchAccess {
    const access = this.lab.switches[SWITCH];
    if (!access) throw new LabError(`${SWITCH}: no such switch.`);
    const { host, port, hostKey, username, password } = access;
    return { name: SWITCH, host, port, hostKey, username, password };
  }

  /** Which of these reach each other: one packet each, all sent together, with an answer within a second. */
  async reach(): Promise<Reach> {
    const ping = async (from: string, to: string) =>
      (await this.lab.exec(from, ["ping", "-c", "1", "-W", "1", to])).code === 0;
    const fromSwitch = [POD.n1, POD.n2, POD.n3, BORROWED].map((to) => ping(SWITCH, to));
    const [podToPod, toBorrowed, fromBorrowed, ...others] = await Promise.all([
      ping(`pod-${POD.n1}`, POD.n2),
      ping(`pod-${POD.n1}`, BORROWED),
      ping(`pod-${BORROWED}`, POD.n1),
      ...fromSwitch,
    ]);
    return {
      podToPod: podToPod === true,
      toBorrowed: toBorrowed === true,
      fromBorrowed: fromBorrowed === true,
      fromSwitch: others.every(Boolean),
    };
  }

  /** Takes the borrowed address from n2 or gives it back, in the kernel's routes and in IPAM's record. */
  async lend(lent: boolean): Promise<void> {
    const users = ["n1", lent ? "n2" : "n1"].map((node) => ({ secondary: { node } }));
    await this.lab.api.merge(`${CALICO_CRD}/ipamblocks/172-20-1-0-26`, { spec: { attributes: users } });
    const { stdout } = await this.lab.exec("n2", ["ip", "-o", "route", "show", BORROWED]);
    if (stdout !== "") this.veth = /dev (\S+)/.exec(stdout)?.[1] ?? "";
    const how = lent ? "replace" : "del";
    const argv = ["ip", "route", how, BORROWED, "dev", this.veth, "scope", "link"];
    const { code, stderr } = await this.lab.exec("n2", argv);
    if (code !== 0) throw new LabError(stderr);
  }
  private veth = "";

  /** How often the switch's BGP table changed within that time; 0 when it is stable. */
  async changesWithin(milliseconds: number): Promise<number> {
    const version = async () => {
      const { stdout } = await this.lab.vtysh(SWITCH, "show bgp ipv4 unicast json");
      return (JSON.parse(stdout) as { tableVersion: number }).tableVersion;
    };
    const before = await version();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return (await version()) - before;
  }

  /** From how many nodes the switch has each prefix. */
  async announcers(): Promise<Record<string, number>> {
    const { stdout } = await this.lab.vtysh(SWITCH, "show bgp ipv4 unicast json");
    const { routes } = JSON.parse(stdout) as { routes: Record<string, unknown[]> };
    return Object.fromEntries(Object.entries(routes).map(([prefix, paths]) => [prefix, paths.length]));
  }

  /** The prefixes that a node accepted from the switch. */
  async imported(node: string): Promise<string[]> {
    const { stdout } = await this.lab.birdc(node, "show", "route", "protocol", "Node_10_20_0_1");
    return [...stdout.matchAll(/^(\d\S+\/\d+)/gm)].map(([, prefix]) => prefix ?? "").sort();
  }
}

export interface Reach {
  readonly podToPod: boolean;
  readonly toBorrowed: boolean;
  readonly fromBorrowed: boolean;
  /** From the switch to every pod, also to the one with the borrowed address. */
  readonly fromSwitch: boolean;
}

const AS_NUMBER = "projectcalico.org/ASNumber";
