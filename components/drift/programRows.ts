import { DRAINED_LABEL } from "../calico/manifests";
import { resourceOf, type PreviewState } from "../review/objects";
import { threeStates, typeOf, type ResourceSteps } from "./previewSteps";
import { threeWay, type Values } from "./threeWay";
import type { DriftRow } from "./types";

type Inputs = NonNullable<PreviewState["inputs"]>;
/** Settings by what they are of. */
type Read = Readonly<Record<string, string>>;

/** A program's resource whose refresh reads something that the file declares. */
interface Reading {
  readonly setting: string;
  readonly read: (inputs: Inputs, name: string) => Read;
}

/**
 * By the resource's type. Of the gate the mesh switch itself has the row, a field of BGPConfiguration; what the others have is
 * of the program alone, and no refresh changes it.
 */
const READINGS: Readonly<Record<string, Reading>> = {
  DrainedNodes: {
    setting: `metadata.labels.${DRAINED_LABEL}`,
    read: ({ nodes, owner }) =>
      Object.fromEntries(textsIn(nodes).map((node) => [`Node ${node}`, JSON.stringify(owner)])),
  },
  Drain: {
    setting: "routes",
    read: ({ held }, name) => ({ [name]: held === false ? "back on the switches" : "withdrawn" }),
  },
};

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/**
 * Of what the stack has besides switches and objects (maintenance, the gate): what the file adds or drops, and what a
 * refresh found otherwise than it was left. Pure.
 * @param end the name of the cluster's end
 */
export function programRows(resources: readonly ResourceSteps[], end: string): DriftRow[] {
  return resources.flatMap((resource): DriftRow[] => {
    const { change, urn } = resource;
    const type = typeOf(resource);
    if (change === undefined || !type.startsWith("pulumi-nodejs:dynamic/calico:")) return [];
    const name = resourceOf({ urn });
    const kind = type.split(":").at(-1) ?? "";
    const reading = READINGS[kind];
    const base = { end, sessions: [] };
    const there = "there";
    if (change.op === "create")
      return [{ ...base, what: name, setting: kind, file: there, cause: "not-deployed" }];
    if (change.op === "delete")
      return [{ ...base, what: name, setting: kind, runs: there, recorded: there, cause: "not-deployed" }];
    if (reading === undefined) return [];
    const { setting, read } = reading;
    const states = threeStates(resource);
    const values = (inputs: PreviewState["inputs"]): Values =>
      inputs === undefined ? {} : read(inputs, name);
    return threeWay(values(states.recorded), values(states.runs), values(states.file)).map(
      ({ name: what, ...found }) => ({ ...base, what, setting, ...found }),
    );
  });
}
