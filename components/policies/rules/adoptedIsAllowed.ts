import { ADOPTED } from "../../calico/manifests";
import type { Declared, Rule } from "../rule";

interface Config {
  /** `BGPPeer/rack-1`, as `cluster.adopt` names them. */
  readonly allowed?: readonly string[];
}

/** An object that another tool made becomes the stack's, and goes with it: not only the stack's file says so. */
export const adoptedIsAllowed: Rule<Config> = {
  name: "adopted-is-allowed",
  description:
    "An object of the cluster that the stack did not make is taken over where this list names it, too.",
  configSchema: { properties: { allowed: { type: "array", items: { type: "string" } } } },
  ofResource: (resource, { allowed = [] }) => {
    const object = adopted(resource);
    if (object === undefined || allowed.includes(object)) return [];
    const list = allowed.length === 0 ? "none" : allowed.join(", ");
    return [`${object} is adopted (cluster.adopt), and this policy does not allow it; allowed: ${list}.`];
  },
};

function adopted({ props }: Declared): string | undefined {
  const { kind, metadata } = props as {
    kind?: unknown;
    metadata?: { name?: unknown; annotations?: Record<string, unknown> };
  };
  const isAdopted = metadata?.annotations?.[ADOPTED] !== undefined;
  return isAdopted ? `${String(kind)}/${String(metadata?.name)}` : undefined;
}
