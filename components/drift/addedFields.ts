import { BGP_PEER_DEFAULTS, type Manifest, type ObjectsByKind } from "../calico/manifests";
import type { DriftRow } from "./types";

/** Kinds whose objects are this stack's alone. What others add to BGPConfiguration `default` the cluster check names. */
const OWN_KINDS = ["BGPPeer", "BGPFilter"];

/**
 * Fields that another client added to this stack's own objects, and that neither the file nor the state knows: server-side
 * apply leaves them to their owner, so no preview shows them and no update takes them away. Pure.
 * @param declared the stack's objects; of one that is patched there are several of one name
 * @param objects what the cluster has
 */
export function addedFields(
  declared: readonly Manifest[],
  objects: ObjectsByKind,
): Pick<DriftRow, "what" | "setting" | "runs">[] {
  const own = declared.filter(({ kind }) => OWN_KINDS.includes(kind));
  const keys = [...new Set(own.map(({ kind, metadata }) => `${kind} ${metadata.name}`))];
  return keys.flatMap((what) => {
    const [kind = "", name = ""] = what.split(" ");
    const said = own
      .filter((one) => one.kind === kind && one.metadata.name === name)
      .flatMap(({ spec }) => Object.keys(spec));
    return Object.entries(objects[kind]?.[name] ?? {}).flatMap(([setting, runs]) => {
      const field = /^spec\.([^.]+)/.exec(setting)?.[1];
      if (field === undefined || said.includes(field)) return [];
      return runs === JSON.stringify(BGP_PEER_DEFAULTS[field]) ? [] : [{ what, setting, runs }];
    });
  });
}
