import type { ObjectFields, ObjectsByKind } from "../../calico/manifests";

/** What a change record (components/review) binds of one object. */
export interface ReviewedObject {
  readonly before: ObjectFields;
  readonly after: ObjectFields;
  /** What the cluster had of these fields; undefined = it was not read. */
  readonly live?: ObjectFields;
}

/**
 * How what the cluster has differs from what it had at the review: one sentence for each object whose fields of the stack's are
 * other ones. A field that has its reviewed goal already differs from nothing: an update that was stopped goes on. Pure.
 * @param reviewed by `<kind>/<name>`, or `<kind>/<name> (<resource>)` of a patch
 * @param now the objects that there are
 */
export function objectDeviations(
  reviewed: Readonly<Record<string, ReviewedObject>>,
  now: ObjectsByKind,
): string[] {
  return Object.entries(reviewed).flatMap(([key, { before, after, live }]) => {
    const [, kind = "", name = ""] = /^([^/]+)\/(.+?)(?: \(.*\))?$/.exec(key) ?? [];
    const ofKind = now[kind];
    if (live === undefined) return [];
    if (ofKind === undefined)
      return [`${key}: it was read at the review and cannot be listed now: nothing was changed.`];
    const fields = ofKind[name] ?? {};
    const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const other = paths.filter((path) => fields[path] !== live[path] && fields[path] !== after[path]);
    if (other.length === 0) return [];
    const was = other.map((path) => `${path} was ${live[path] ?? "absent"}, is ${fields[path] ?? "absent"}`);
    return [
      `${key}: not as it was reviewed (${was.join("; ")}): nothing was changed; make a new change record.`,
    ];
  });
}
