import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { reflectorMarks, reflectorPeer } from "../../calico/manifests";
import { custom, QUIET } from "../../calico/resource";
import { DynamicResource } from "../../dynamic/resource";
import type { Inventory, Session } from "../../peering";
import { HIDDEN } from "../storedSession";
import { reflectorInputs } from "./state";

export interface ReflectorsArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  /** The cluster. */
  readonly provider: k8s.Provider;
  /** The BGPPeers to the switches, and all that comes before them. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Makes nodes reflectors, one after another. A node that becomes one leaves the mesh at that moment, and its sessions
 * come back within seconds by the BGPPeer for all nodes. Meanwhile packets to and from its pods go through the switches,
 * which have the node's blocks from itself and all others' from the other reflectors: hence one at a time, and each only
 * once all is right again. `destroy` goes the same way back.
 * @returns all of them, in their order; none with another remedy
 */
export function reflectors(
  { inventory, sessions, provider, after }: ReflectorsArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  const peer = reflectorPeer(inventory);
  if (peer === undefined) return [];
  const here = { ...opts, provider };
  const made: pulumi.CustomResource[] = [
    custom(peer.metadata.name, peer, { ...here, dependsOn: [...after] }),
  ];
  for (const { node, labels, annotations } of reflectorMarks(inventory)) {
    const step = new ReflectorStep(
      node,
      { inventory, sessions },
      { ...opts, dependsOn: [...after, ...made] },
    );
    const metadata = { name: node, labels: { ...labels }, annotations: { ...annotations } };
    const mark = new k8s.core.v1.NodePatch(
      `reflector-${node}`,
      { metadata },
      { ...here, ...QUIET, dependsOn: [...after, ...made, step] },
    );
    made.push(step, mark);
  }
  return made;
}

/** Stands before a node becomes a reflector; deleted once it is none any more, it waits until the node is back. */
class ReflectorStep extends DynamicResource {
  constructor(
    node: string,
    args: { readonly inventory: Inventory; readonly sessions: readonly Session[] },
    opts: pulumi.CustomResourceOptions,
  ) {
    const inputs = reflectorInputs(args.inventory, args.sessions, node);
    const quiet = { ...opts, hideDiffs: HIDDEN };
    const type = {
      verbs: "./components/rollout/reflectors/provider",
      module: "calico",
      name: "BeforeReflector",
    };
    super(type, `before-reflector-${node}`, { ...inputs }, quiet);
  }
}
