import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../../dynamic/resource";
import type { Inventory, Session } from "../../peering";
import { HIDDEN } from "../storedSession";
import { gateInputs } from "./state";

export interface MeshGateArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
}

/**
 * Stands between the BGPPeers and the mesh. It is created once, at `polls` consecutive checks, every session is
 * Established on its switch and the switch has every prefix of every node (and, where the nodes forward by it, each node
 * has what the switch sends). Otherwise the update fails with each session and why, and the mesh stays on. It is deleted,
 * after the mesh was switched on again, once every node has its mesh sessions back: then the BGPPeers, which are deleted
 * after it, carry nothing any more.
 *
 * Later updates wait for new and changed sessions only. A session that goes down afterwards changes nothing here.
 */
export class MeshGate extends DynamicResource {
  /** What was right when it opened last, one line a session. */
  declare readonly report: pulumi.Output<string[]>;

  constructor(name: string, args: MeshGateArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = gateInputs(args.inventory, args.sessions);
    const quiet = { ...opts, hideDiffs: HIDDEN };
    const type = { verbs: "./components/rollout/gate/provider", module: "calico", name: "MeshGate" };
    super(type, name, { ...inputs, report: undefined }, quiet);
  }
}
