import { codeOf, explain, patchedBy, type ClusterConnection } from "../verification/observe/clusterClient";

/** The name that Pulumi's Kubernetes provider invents for the field manager of a patch. */
const INVENTED = /^pulumi-kubernetes-[0-9a-f]+$/;

/** Annotations that every patch of ours carries (TAKE_OVER of the manifests). */
const OURS = ["f:pulumi.com/patchForce"];

const CALICO = { group: "projectcalico.org", version: "v3" } as const;

export interface PatchedObject {
  readonly kind: "BGPConfiguration" | "BGPFilter";
  readonly name: string;
  /** Fields of `spec` that the patch sets, one or several of them. */
  readonly fields: readonly string[];
}

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly fieldsV1?: FieldSet;
}
interface FieldSet {
  readonly [field: string]: FieldSet;
}

/**
 * Gives back the fields that an interrupted update left behind: the engine died while a patch was being created, so the
 * cluster has it and the state does not know its field manager. To be called once the patch of the state itself is
 * gone: then every patch of this form is such a remainder.
 * @returns the field managers that gave their fields back
 * @throws ClusterError
 */
export async function giveBackInterrupted(
  cluster: ClusterConnection,
  { kind, name, fields }: PatchedObject,
): Promise<string[]> {
  const { custom } = cluster;
  const where = { ...CALICO, plural: `${kind.toLowerCase()}s`, name };
  try {
    const object = (await custom.getClusterCustomObject(where)) as {
      metadata?: { managedFields?: readonly ManagedFields[] };
    };
    const managers = leftBehind(object.metadata?.managedFields ?? [], fields);
    for (const fieldManager of managers) {
      // Server-side apply of nothing: the manager owns no field any more, and those without another owner go.
      const body = { apiVersion: `${CALICO.group}/${CALICO.version}`, kind, metadata: { name } };
      const apply = await patchedBy("ServerSideApply");
      await custom.patchClusterCustomObject({ ...where, body, fieldManager, force: true }, apply);
    }
    return managers;
  } catch (error) {
    // A destroy deletes the object itself, too.
    if (codeOf(error) === 404) return [];
    throw explain(cluster, error, `get and patch on ${where.plural}.${CALICO.group} are`, where.plural);
  }
}

/** Managers that own these fields, the annotation of our patches, and nothing else. Pure. */
export function leftBehind(managed: readonly ManagedFields[], fields: readonly string[]): string[] {
  return managed.flatMap(({ manager = "", operation, fieldsV1 = {} }) => {
    const { "f:metadata": metadata = {}, "f:spec": spec = {}, ...others } = fieldsV1;
    const { "f:annotations": annotations = {}, ...otherMetadata } = metadata;
    const owned = keysOf(spec);
    const isOurs =
      operation === "Apply" &&
      INVENTED.test(manager) &&
      keysOf(others).length === 0 &&
      keysOf(otherMetadata).length === 0 &&
      keysOf(annotations).join() === OURS.join() &&
      owned.length > 0 &&
      owned.every((key) => fields.includes(key.replace(/^f:/, "")));
    return isOurs ? [manager] : [];
  });
}

/** Without `.`, which stands for the object itself. */
function keysOf(fields: FieldSet): string[] {
  return Object.keys(fields).filter((key) => key !== ".");
}
