import { fieldsOf, identityOf, isOfCluster, secretPaths, type PreviewState } from "../review/objects";
import { threeStates, type ResourceSteps } from "./previewSteps";
import { threeWay, type Difference, type Values } from "./threeWay";
import type { Cause, DriftRow } from "./types";

export const CLUSTER = "cluster";

/** The whole object rather than a field of it. */
export const WHOLE = "object";

/**
 * Fields of the cluster's objects that are not as the file says. Pure.
 * @param sessions names of all declared sessions: a BGPPeer of one node has its session's
 * @param newPasswords the file has passwords that the switches have not got yet
 */
export function clusterRows(
  resources: readonly ResourceSteps[],
  sessions: ReadonlySet<string>,
  newPasswords: boolean,
): DriftRow[] {
  return resources.flatMap((resource) => {
    const { change } = resource;
    if (change === undefined || !isOfCluster(change)) return [];
    const { kind, name, type } = identityOf(change);
    const base = {
      end: CLUSTER,
      what: `${kind} ${name}`,
      sessions: kind === "BGPPeer" && sessions.has(name) ? [name] : [],
    };
    // A patch that is made or taken away changes an object that is there.
    const whole = type.endsWith("Patch") ? undefined : wholeObject(resource);
    if (whole !== undefined) return [{ ...base, setting: WHOLE, ...whole }];
    const { recorded, runs, file } = threeStates(resource);
    const fields = withoutEmpty(threeWay(settingsIn(recorded), settingsIn(runs), settingsIn(file)));
    // Of a secret the preview says that it differs, and not how: with new passwords in the file it is the file's.
    const cause: Cause = newPasswords ? "not-deployed" : "by-hand";
    const secrets = change.op === "update" ? secretPaths(change) : [];
    return [
      ...fields.map(({ name: setting, ...values }) => ({ ...base, setting, ...values })),
      ...secrets.map((setting) => ({
        ...{ ...base, setting, runs: "[secret]", recorded: "[secret]", file: "[another secret]", cause },
      })),
    ];
  });
}

type Inputs = PreviewState["inputs"];

/** The object's fields, and the annotations that the Kubernetes provider reads: an update writes these, too. */
function settingsIn(inputs: Inputs): Values {
  const { annotations = {} } = (inputs?.metadata ?? {}) as { readonly annotations?: object };
  const ofProvider = Object.entries(annotations).filter(([name]) => name.startsWith("pulumi.com/"));
  return {
    ...fieldsOf(inputs),
    ...Object.fromEntries(
      ofProvider.map(([name, value]) => [`metadata.annotations.${name}`, JSON.stringify(value)]),
    ),
  };
}

/** Without the empty rest of a map whose fields have rows of their own. */
function withoutEmpty(fields: readonly Difference[]): Difference[] {
  const isEmpty = ({ runs = "{}", recorded = "{}", file = "{}" }: Difference) =>
    [runs, recorded, file].every((value) => value === "{}");
  return fields.filter(
    (field) => !(isEmpty(field) && fields.some(({ name }) => name.startsWith(`${field.name}.`))),
  );
}

/** An object that is missing, or that leaves. */
function wholeObject({
  recorded,
  change,
}: ResourceSteps): Pick<DriftRow, "runs" | "recorded" | "file" | "cause"> | undefined {
  const there = "there";
  if (change?.op === "delete") return { runs: there, recorded: there, cause: "not-deployed" };
  if (change?.op !== "create") return undefined;
  return recorded === undefined
    ? { file: there, cause: "not-deployed" }
    : { recorded: there, file: there, cause: "by-hand" };
}
