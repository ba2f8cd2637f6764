import type { FieldReview, ObjectReview } from "./types";

/** What a change of an object of the cluster does to sessions, in one sentence; field by field, the worst counts. */

const QUIET = "No session ends.";
const ONCE = "Its sessions end once, and are back within about half a minute.";

/** Fields of a BGPPeer that BIRD takes over as it runs; any other makes it close the session and open it again. */
const BIRD_RELOADS = /^(?:spec\.filters|metadata\.)/;

export function objectEffect({
  op,
  kind,
  fields,
}: Pick<ObjectReview, "op" | "kind" | "name" | "fields">): string {
  const has = (pattern: RegExp) => fields.some(({ path }) => pattern.test(path));
  const value = (path: string) => fields.find((field) => field.path === path);
  switch (kind) {
    case "BGPPeer":
      return ofPeer(op, fields, has);
    case "BGPConfiguration": {
      const mesh = value("spec.nodeToNodeMeshEnabled");
      if (op === "delete")
        return "The fields go back to what others say; where the mesh was off, it comes on again.";
      const parts = [
        ...(mesh?.to === "false" ? ["The mesh goes off: its sessions end, once the gate has opened."] : []),
        ...(mesh?.to === "true" ? ["The mesh comes on."] : []),
        ...(has(/^spec\.asNumber$/)
          ? [
              "Nodes without an AS number of their own speak this one: where it is another than now, all their sessions end once.",
            ]
          : []),
        ...(has(/^spec\.(?:service|prefixAdvertisements|communities)/)
          ? ["Nodes announce other routes; no session ends."]
          : []),
      ];
      return parts.length === 0 ? QUIET : parts.join(" ");
    }
    case "BGPFilter":
      return "Other routes pass on the sessions that name it; no session ends.";
    case "Node":
      return has(/ASNumber/)
        ? "The node speaks another AS number: its sessions end once, and are back within about half a minute of both ends having it."
        : has(/RouteReflectorClusterID/)
          ? "The node leaves the mesh or comes back to it: its mesh sessions end, and those of the reflectors serve it."
          : QUIET;
    case "Secret":
      return op === "update"
        ? "BIRD closes the sessions with this password and opens them again with the new one; the switches have it just before."
        : QUIET;
    case "IPAMConfiguration":
      return "No session ends; which addresses nodes may take changes.";
    case "Installation":
    case "APIServer":
    case "Deployment":
    case "DaemonSet":
    case "CustomResourceDefinition":
      return op === "create"
        ? "Part of installing Calico."
        : "Calico itself changes: calico-node may restart, one node after another, which graceful restart bridges.";
    default:
      return QUIET;
  }
}

function ofPeer(
  op: ObjectReview["op"],
  fields: readonly FieldReview[],
  has: (pattern: RegExp) => boolean,
): string {
  if (op === "create")
    return "Its nodes dial the switch: sessions start, unless another BGPPeer serves them already.";
  if (op === "delete") return "Its sessions end, unless another BGPPeer serves the same nodes.";
  if (has(/^spec\.(?:node|nodeSelector)$/))
    return "It serves other nodes: sessions of those that it leaves end.";
  return fields.every(({ path }) => BIRD_RELOADS.test(path))
    ? "No session ends: BIRD takes filters over as it runs."
    : ONCE;
}

/** Whether the change makes BIRD open the sessions of a BGPPeer again. */
export function resetsPeer({ kind, op, fields }: ObjectReview): boolean {
  return kind === "BGPPeer" && op === "update" && fields.some(({ path }) => !BIRD_RELOADS.test(path));
}
