import assert from "node:assert/strict";
import { nodeInterface, splitAddress, type LabSwitch } from "../../lab/definition";
import type { Lab } from "../../lab/lab";
import { typeOnSwitch } from "../../lab/ssh";

/** An engineer lets two switches exchange routes, and saves that: these sessions are no stack's. */
export async function exchangeRoutes(lab: Lab, [one, two]: readonly [LabSwitch, LabSwitch]): Promise<void> {
  for (const [own, other] of [
    [one, two],
    [two, one],
  ] as const) {
    const { host } = splitAddress(nodeInterface(other).address);
    const peer = `peer ${host} as-number ${other.asNumber}`;
    const typed = await typeOnSwitch(lab, own.sysname, ["system-view", `bgp ${own.asNumber}`, peer]);
    assert.doesNotMatch(typed, /^ *Error/m);
    await typeOnSwitch(lab, own.sysname, ["save", "y"]);
    assert.match((await lab.switches[own.sysname]?.startup()) ?? "", new RegExp(`^ ${peer}`, "m"));
  }
}
