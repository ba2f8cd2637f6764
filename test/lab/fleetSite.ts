import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { LAB_USER, type LabDefinition } from "./definition";
import type { Lab } from "./lab";
import type { Project } from "./project";
import { pulumiCli } from "./pulumi";

/**
 * Many stacks on one lab: each has a switch and a node of its own. They share the cluster, which costs a third of a gigabyte;
 * their BGPPeers bring no object that two of them would declare, but for BGPConfiguration, in which all say the same.
 */

const NODE_AS = 63400;
const SUBNET = "10.2.98";

export const fleetStack = (at: number): string => `fleet-${String(at + 1).padStart(2, "0")}`;
export const fleetSwitch = (at: number): string => `F${String(at + 1).padStart(2, "0")}_S9700`;
const nodeOf = (at: number): string => `fleet-node-${at + 1}`;

/** @param count stacks, up to 60 */
export function fleetSite(count: number): LabDefinition {
  const each = Array.from({ length: count }, (_, at) => at);
  return {
    pool: { name: "default-ipv4-ippool", cidr: "172.30.0.0/16", blockSize: 26 },
    asNumber: NODE_AS,
    switches: each.map((at) => ({
      sysname: fleetSwitch(at),
      port: 2400 + at,
      asNumber: 65001,
      loopback: `10.2.0.${at + 1}`,
      interfaces: [{ name: "Vlanif98", address: `${SUBNET}.${at + 1}/24`, nodes: true }],
      users: [LAB_USER],
      hostKey: "BJ_Office_Core_S9700.pem",
    })),
    nodes: each.map((at) => ({
      name: nodeOf(at),
      address: `${SUBNET}.${100 + at}`,
      blocks: [`172.30.${at}.0/26`],
    })),
  };
}

/** Writes the stack files into the lab's project, in the place of all others, and makes the stacks. */
export async function declareFleet(project: Project, lab: Lab, count: number): Promise<void> {
  const text = project.stackText();
  const folder = path.dirname(project.stackFile);
  for (const file of fs.readdirSync(folder))
    if (/^Pulumi\..+\.yaml$/.test(file)) fs.rmSync(path.join(folder, file));
  for (let at = 0; at < count; at++) {
    const device = lab.switches[fleetSwitch(at)];
    if (device === undefined) throw new Error(`The lab has no switch ${fleetSwitch(at)}.`);
    const { host, port, username, hostKey } = device;
    const document = parseDocument(text);
    const [cluster, switches] = ["calico-peering:cluster", "calico-peering:switches"] as const;
    const password = document.getIn(["config", "calico-peering:switchPasswords", "BJ_Office_Core_S9700"]);
    const set = (keys: string[], value: unknown) => document.setIn(["config", ...keys], value);
    set([cluster, "kubeconfig"], lab.kubeconfig);
    set([cluster, "nodeToNode"], { remedy: "mesh" });
    set([cluster, "bgpPeers"], {
      named: { [fleetStack(at)]: { switch: fleetSwitch(at), node: nodeOf(at), filters: [] } },
    });
    set([cluster, "nodes"], { [nodeOf(at)]: { address: `${SUBNET}.${100 + at}` } });
    document.setIn(["config", switches], {
      [fleetSwitch(at)]: {
        management: { host, port, username, hostKey },
        asNumber: 65001,
        routerId: `10.2.0.${at + 1}`,
        peering: { interface: "Vlanif98", address: `${SUBNET}.${at + 1}/24` },
      },
    });
    document.setIn(["config", "calico-peering:switchPasswords"], { [fleetSwitch(at)]: password });
    fs.writeFileSync(path.join(folder, `Pulumi.${fleetStack(at)}.yaml`), document.toString({ lineWidth: 0 }));
    const env = { TMPDIR: project.temporary };
    const cli = pulumiCli({
      stack: fleetStack(at),
      cwd: project.directory,
      backendDir: project.backend,
      env,
    });
    const { code, stderr } = await cli.init();
    if (code !== 0) throw new Error(stderr);
  }
}
