import { fieldsOf, type ObjectFields, type ObjectsByKind } from "../calico/manifests";
import { objectEffect } from "./objectEffects";
import type { BoundObject, FieldReview, ObjectReview } from "./types";

export { fieldsOf } from "../calico/manifests";

/** A step of `pulumi preview --json`; only what is read here is named. Secrets are `[secret]` in it. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PreviewState;
  readonly newState?: PreviewState;
  /** By the path of each property that changes. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface PreviewState {
  readonly type?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const OPS: Readonly<Record<string, ObjectReview["op"]>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
};

/** A step of an object of the cluster. */
export const isOfCluster = ({ newState, oldState }: PreviewStep): boolean =>
  (newState ?? oldState)?.type?.startsWith("kubernetes:") === true;

/** The objects of the cluster that a preview changes. Pure. */
export function changedObjects(steps: readonly PreviewStep[]): ObjectReview[] {
  return steps.filter(isOfCluster).flatMap((step): ObjectReview[] => {
    const did = OPS[step.op];
    if (did === undefined) return [];
    const { kind, name, type } = identityOf(step);
    const fields = changedFields(step, did);
    // A patch that is made or taken away changes an object that is there.
    const op = type.endsWith("Patch") ? "update" : did;
    return [{ op, kind, name, fields, effect: objectEffect({ op, kind, name, fields }) }];
  });
}

/**
 * What of the cluster a record is bound to: the fields of each object before the update, and after it. Pure.
 * @param live what the cluster has, of the kinds that the cluster check read
 */
export function boundObjects(
  steps: readonly PreviewStep[],
  live: ObjectsByKind = {},
): Record<string, BoundObject> {
  const bound: Record<string, BoundObject> = {};
  for (const step of steps.filter(isOfCluster)) {
    const op = OPS[step.op] ?? "none";
    const { kind, name, type } = identityOf(step);
    const key = `${kind}/${name}${type.endsWith("Patch") ? ` (${resourceOf(step)})` : ""}`;
    // What the cluster has now: in two passes the new state of a refresh's own step, in one pass the old state of the change.
    const before = fieldsOf((step.op === "refresh" ? step.newState : step.oldState)?.inputs);
    const after = op === "delete" ? {} : fieldsOf((step.newState ?? step.oldState)?.inputs);
    const secret = op === "none" ? [] : secretPaths(step).map((path) => [path, "[another secret]"] as const);
    const object: BoundObject = { op, before, after: { ...after, ...Object.fromEntries(secret) } };
    const ofKind = live[kind];
    bound[key] = ofKind === undefined ? object : { ...object, live: liveOf(object, ofKind[name]) };
  }
  return bound;
}

/** Of the fields that the stack manages, those that the cluster has. */
function liveOf({ before, after }: BoundObject, fields: ObjectFields = {}): ObjectFields {
  const managed = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(Object.entries(fields).filter(([path]) => managed.has(path)));
}

/** The resource's name in the program. */
export const resourceOf = ({ urn }: Pick<PreviewStep, "urn">): string => urn.split("::").at(-1) ?? "";

/** What the step's object is called in the cluster. */
export function identityOf(step: PreviewStep): {
  readonly kind: string;
  readonly name: string;
  readonly type: string;
} {
  const { type = "", inputs = {} } = step.newState ?? step.oldState ?? {};
  const metadata = inputs.metadata as { readonly name?: unknown } | undefined;
  const name = typeof metadata?.name === "string" ? metadata.name : resourceOf(step);
  const kind = typeof inputs.kind === "string" ? inputs.kind : (type.split(":").at(-1) ?? type);
  return { kind, name, type };
}

function changedFields(step: PreviewStep, op: ObjectReview["op"]): FieldReview[] {
  const before = op === "create" ? {} : fieldsOf(step.oldState?.inputs);
  const after = op === "delete" ? {} : fieldsOf(step.newState?.inputs);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = paths
    .filter((path) => before[path] !== after[path])
    .map((path): FieldReview => {
      const [from, to] = [before[path], after[path]];
      return { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    });
  const secret = op === "update" || op === "replace" ? secretPaths(step) : [];
  return [...changed, ...secret.map((path) => ({ path, from: "[secret]", to: "[another secret]" }))];
}

/** Paths that the engine says differ, and that show no difference, since both values are secret. */
export function secretPaths({ detailedDiff, oldState, newState }: PreviewStep): string[] {
  const [before, after] = [fieldsOf(oldState?.inputs), fieldsOf(newState?.inputs)];
  const paths = Object.keys(detailedDiff ?? {}).map((path) => path.replace(/\["([^"]+)"\]/g, ".$1"));
  const isSecret = (path: string) =>
    after[path]?.includes("[secret]") === true && before[path] === after[path];
  return [
    ...new Set(
      paths.flatMap((path) => Object.keys(after).filter((one) => one === path || one.startsWith(`${path}.`))),
    ),
  ].filter(isSecret);
}
