import { bgpConfiguration, bgpFilters, bgpPeers, meshSwitch } from "../../../components/calico/manifests";
import { sessionsOf, type Inventory, type Session } from "../../../components/peering";
import { wantedSection } from "../../../components/s9700/render";
import {
  ownershipOf,
  push,
  rowsOfStanzas,
  type SwitchAccess,
  withLogin,
} from "../../../components/s9700/vrp";
import type { Report } from "../../../components/verification/judge/report";
import { connect } from "../../../components/verification/observe/clusterClient";
import { verifyOnce, type VerifyOptions } from "../../../components/verification/verify";
import { readStackFile } from "../../../stacks/stackFile";
import type { Lab, LabSwitchAccess } from "../../lab/lab";
import { CALICO_V3, type KubeObject } from "../../lab/kubeApi";
import { waitFor } from "../../lab/waitFor";
import { typeOnSwitch } from "../../lab/ssh";

export const SWITCH = "BJ_Office_Core_S9700";

/** The seed's datacenter, with both ends configured as stack `lab` declares them, but without Pulumi's engine. */
export class DeclaredDatacenter {
  readonly inventory: Inventory;
  readonly sessions: readonly Session[];
  readonly access: SwitchAccess;

  constructor(readonly lab: Lab) {
    this.inventory = readStackFile("lab");
    this.sessions = sessionsOf(this.inventory);
    const device = lab.switches[SWITCH] as LabSwitchAccess;
    const { host, port, username, password, hostKey } = device;
    this.access = { name: SWITCH, host, port, username, password, hostKey };
  }

  async declareBothEnds(): Promise<void> {
    const { lab, inventory, sessions, access } = this;
    const [device] = inventory.switches;
    if (!device) throw new Error("stack lab has no switch");
    const { asNumber, stanzas } = wantedSection(device, sessions);
    const wanted = rowsOfStanzas(stanzas);
    await withLogin(access, (vty) => push(vty, { asNumber, wanted, ownership: ownershipOf(wanted) }));
    const spec = { ...bgpConfiguration(inventory).spec, ...meshSwitch(inventory)?.spec };
    const configuration = { ...bgpConfiguration(inventory), spec } as unknown as KubeObject;
    await lab.api.apply(`${CALICO_V3}/bgpconfigurations`, configuration);
    await this.declareBgpPeers();
  }

  async declareBgpPeers(): Promise<void> {
    const { lab, inventory, sessions } = this;
    for (const filter of bgpFilters(inventory))
      await lab.api.apply(`${CALICO_V3}/bgpfilters`, filter as unknown as KubeObject);
    for (const { manifest } of bgpPeers(inventory, sessions))
      await lab.api.apply(`${CALICO_V3}/bgppeers`, manifest as unknown as KubeObject);
  }

  async verify(options: VerifyOptions = {}, access: Partial<SwitchAccess> = {}): Promise<Report> {
    const cluster = await connect(this.lab.kubeconfig, undefined);
    const switches = { [SWITCH]: { ...this.access, ...access } };
    return verifyOnce(this.inventory, this.sessions, { switches, cluster }, options);
  }

  /** Types lines on the switch in bgp view, as a network engineer would. */
  async type(...lines: readonly string[]): Promise<void> {
    const asNumber = this.inventory.switches[0]?.asNumber ?? 0;
    const enter = ["system-view", `bgp ${asNumber}`];
    const shown = await typeOnSwitch(this.lab, SWITCH, [...enter, ...lines]);
    if (/^ *Error/m.test(shown)) throw new Error(shown);
  }

  /** Waits until the report gives this sentence for the node's session. */
  async untilReported(node: string, sentence: RegExp, options: VerifyOptions = {}): Promise<string> {
    let reason = "";
    try {
      return await waitFor(`${node}: ${String(sentence)}`, 60, async () => {
        const { sessions } = await this.verify(options);
        reason = sessions.find(({ session }) => session.node.name === node)?.why ?? "all is well";
        return sentence.test(reason) && reason;
      });
    } catch (error) {
      throw new Error(`the report says: ${reason}`, { cause: error });
    }
  }

  async untilRight(seconds = 60): Promise<Report> {
    let last: Report | undefined;
    try {
      return await waitFor("all sessions right", seconds, async () => {
        last = await this.verify();
        return last.right && last;
      });
    } catch (error) {
      const reasons = last?.sessions.map(({ session, why }) => `${session.node.name}: ${why ?? "right"}`);
      throw new Error([...(reasons ?? []), ...(last?.findings ?? [])].join("\n"), { cause: error });
    }
  }
}
