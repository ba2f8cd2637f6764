import { LAB_USER, type LabDefinition, type LabNode, type LabSwitch } from "./definition";

/**
 * Labs that are the example sites of stacks/, beside those of definition.ts. The cluster speaks its AS numbers from the
 * start, as an existing one does: to change them ends the mesh's sessions.
 */
const HOST_KEYS = ["BJ_Office_Core_S9700.pem", "SH_Core_S9700_A.pem", "SH_Core_S9700_B.pem"];

/** @param at the switch's place among those of its lab, from 0; @param subnet of the nodes: the switch has .1, .2 … */
const tor = (sysname: string, asNumber: number, subnet: string, port: number, at: number): LabSwitch => ({
  sysname,
  port,
  asNumber,
  loopback: `${subnet.replace(/\d+$/, "255")}.${at + 1}`,
  interfaces: [{ name: "Vlanif50", address: `${subnet}.${at + 1}/24`, nodes: true }],
  users: [LAB_USER],
  hostKey: HOST_KEYS[at] ?? "",
});

/** A node with one block and one pod in it: block 172.20.N.0/26 for node .N. */
const node = (name: string, subnet: string, at: number, rest: Partial<LabNode>): LabNode => ({
  name,
  address: `${subnet}.${at}`,
  blocks: [`172.20.${at}.0/26`],
  pods: [`172.20.${at}.1`],
  ...rest,
});

const pool = { name: "default-ipv4-ippool", cidr: "172.20.0.0/16", blockSize: 26 };

/** stacks/Pulumi.racks-reflected.yaml: an AS for each rack, whose switch reflects. */
export const racksReflected: LabDefinition = {
  pool,
  asNumber: 65100,
  switches: [
    tor("HZ_Rack_A_S9700", 65101, "10.5.0", 2311, 0),
    tor("HZ_Rack_B_S9700", 65102, "10.5.0", 2312, 1),
  ],
  nodes: [
    node("hz-a11", "10.5.0", 11, { rack: "a", asNumber: 65101 }),
    node("hz-a12", "10.5.0", 12, { rack: "a", asNumber: 65101 }),
    node("hz-b21", "10.5.0", 21, { rack: "b", asNumber: 65102 }),
    node("hz-b22", "10.5.0", 22, { rack: "b", asNumber: 65102 }),
  ],
};

/** stacks/Pulumi.route-reflectors.yaml: two nodes reflect for all, and only they peer with the switch. */
export const routeReflectors: LabDefinition = {
  pool,
  asNumber: 65120,
  switches: [tor("CD_Core_S9700", 65001, "10.6.0", 2313, 0)],
  nodes: [
    node("cd-r1", "10.6.0", 11, {}),
    node("cd-r2", "10.6.0", 12, {}),
    node("cd-w1", "10.6.0", 21, {}),
    node("cd-w2", "10.6.0", 22, {}),
    node("cd-w3", "10.6.0", 23, {}),
  ],
};
