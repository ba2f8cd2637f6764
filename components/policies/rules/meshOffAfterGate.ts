import { type Declared, kindOf, type Rule } from "../rule";

/** The mesh carries the cluster until every session with a switch does: MeshGate waits for that. */
export const meshOffAfterGate: Rule<object> = {
  name: "mesh-off-after-gate",
  description: "The node-to-node mesh goes off after the gate, and in no other way.",
  ofStack: (resources) => {
    const gates = resources.filter((one) => kindOf(one) === "MeshGate").map(({ name }) => name);
    return resources
      .filter((one) => takesMeshOff(one) && !one.dependsOn.some((name) => gates.includes(name)))
      .map(
        ({ name }) => `${name} takes the node-to-node mesh off and does not come after the gate (MeshGate).`,
      );
  },
};

function takesMeshOff({ props }: Declared): boolean {
  const { kind, spec } = props as { kind?: unknown; spec?: { nodeToNodeMeshEnabled?: unknown } };
  return kind === "BGPConfiguration" && spec?.nodeToNodeMeshEnabled === false;
}
