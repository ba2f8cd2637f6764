import { changedLines, commandDifference } from "../s9700/vrp";
import type { Bound, Review } from "./types";

/** How what a record was made of differs from what there is now. */
export interface Deviation {
  /** Sentences that refuse the update: each names what differs, row by row. */
  readonly refused: readonly string[];
  /** What is foreign and changed: it refuses nothing. */
  readonly mentioned: readonly string[];
}

/** Holds a record against what a preview finds now. Pure. */
export function compareWithReview(reviewed: Review, now: Review): Deviation {
  if (reviewed.stack !== now.stack)
    return {
      refused: [`the record is of stack ${reviewed.stack}, and this is ${now.stack}.`],
      mentioned: [],
    };
  const [was, is] = [reviewed.bound, now.bound];
  return {
    refused: [
      ...(was.file === is.file
        ? []
        : [`stacks/Pulumi.${now.stack}.yaml is another file than the one that was reviewed.`]),
      ...(was.program === is.program
        ? []
        : [
            "the program (its sources, templates or packages) is another one than the one that was reviewed.",
          ]),
      ...now.switches.flatMap(({ name, notRead }) =>
        notRead === undefined ? [] : [`${name}: it could not be read (${notRead}).`],
      ),
      ...switchDeviations(was, is),
      ...objectDeviations(was, is),
    ],
    mentioned: names(was.switches, is.switches).flatMap((name) => {
      const [before, after] = [was.switches[name]?.foreign ?? 0, is.switches[name]?.foreign ?? 0];
      return before === after
        ? []
        : [
            `${name}: ${before} foreign rows were there, ${after} are now; they are not this stack's, and stay.`,
          ];
    }),
  };
}

const names = (...records: readonly Readonly<Record<string, unknown>>[]): string[] => [
  ...new Set(records.flatMap((record) => Object.keys(record))),
];

function switchDeviations(was: Bound, is: Bound): string[] {
  return names(was.switches, is.switches).flatMap((name) => {
    const [before, after] = [was.switches[name], is.switches[name]];
    const rows = changedLines(before?.start ?? [], after?.start ?? []);
    const commands = commandDifference(before?.commands ?? [], after?.commands ?? []);
    return [
      ...(rows.length === 0
        ? []
        : [`${name}: rows of this stack changed since the review: ${rows.join("; ")}.`]),
      ...(commands.length === 0 ? [] : [`${name}: other commands would be sent: ${commands.join("; ")}.`]),
    ];
  });
}

function objectDeviations(was: Bound, is: Bound): string[] {
  return names(was.objects, is.objects).flatMap((key) => {
    const none = { op: "none", before: {}, after: {} } as const;
    const [before, after] = [was.objects[key] ?? none, is.objects[key] ?? none];
    const fields = [
      ...fieldDifference("is now", before.before, after.before),
      ...fieldDifference("would become", before.after, after.after),
    ];
    if (fields.length === 0 && before.op === after.op) return [];
    const what = before.op === after.op ? "" : ` (reviewed: ${before.op}; now: ${after.op})`;
    return [`${key}${what}: ${fields.length === 0 ? "what is done to it" : fields.join("; ")}.`];
  });
}

function fieldDifference(
  verb: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return names(before, after)
    .filter((path) => before[path] !== after[path])
    .map((path) => `${path} was ${before[path] ?? "absent"}, ${verb} ${after[path] ?? "absent"}`);
}
