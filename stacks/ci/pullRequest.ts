import { affectedStacks } from "./affectedStacks";
import { connectionChanges, engineKeyChanges } from "./connections";
import { EXAMPLE_STACKS, LARGEST_STACK_FILE, stackOfPath } from "./names";

/** A path that differs between the base branch and what a merge would make of it. */
export interface ChangedPath {
  readonly path: string;
  /** Git's mode in the merged tree; `000000` = the path is gone. */
  readonly mode: string;
  /** Git's name of the file's content in the merged tree. */
  readonly blob: string;
}

/**
 * What a pull request is to the job that has secrets:
 * - `data`: it changes stack files, and neither end is reached otherwise. The base branch's program reads them.
 * - `connection`: the same, but an address, a user, a host key or a kubeconfig is new, or the request is from a fork. The
 *   base branch's program reads them once a person has approved.
 * - `program`: it changes anything else. Its own program runs, once a person has approved.
 * - `none`: it changes no stack.
 */
export type Kind = "data" | "connection" | "program" | "none";

export interface PullRequest {
  readonly kind: Kind;
  /** The environment of the job that previews live. */
  readonly environment: "preview" | "preview-approved";
  readonly stacks: readonly string[];
  /** Why it is not `data`: sentences. */
  readonly why: readonly string[];
}

/** A pull request of which nothing is taken: one sentence each. */
export class RefusedError extends Error {
  constructor(readonly sentences: readonly string[]) {
    super(sentences.join("\n"));
    this.name = "RefusedError";
  }
}

export interface Sources {
  /** The stacks of the merged tree. */
  readonly stacks: readonly string[];
  readonly fork: boolean;
  /** Bytes of a changed file. */
  readonly size: (change: ChangedPath) => number;
  /** A stack's file as plain data; undefined = the base branch has none. */
  readonly before: (stack: string) => unknown;
  readonly after: (change: ChangedPath) => unknown;
}

const REGULAR = "100644";
const GONE = "000000";

/** Text of a pull request in one line of a log: it can begin no line of its own, where a runner would take commands. */
export const quoted = (text: string): string => JSON.stringify(text.slice(0, 200));

/**
 * Judges a pull request by its paths and its stack files. Pure but for `sources`.
 * @throws RefusedError where a stack file is no plain file, too large, or has a name that no workflow uses
 */
export function judgePullRequest(changes: readonly ChangedPath[], sources: Sources): PullRequest {
  const files = changes.flatMap((change) => {
    const named = stackOfPath(change.path);
    return named === undefined ? [] : [{ ...named, change }];
  });
  const refused = files.flatMap(({ usable, change }) => refusals(usable, change, sources));
  if (refused.length > 0) throw new RefusedError(refused);

  const others = changes.filter(({ path }) => stackOfPath(path) === undefined);
  const there = files.filter(({ stack, change }) => change.mode !== GONE && !EXAMPLE_STACKS.includes(stack));
  const read = there.map(({ stack, change }) => ({
    stack,
    before: sources.before(stack),
    after: sources.after(change),
  }));
  const program = [
    ...(others.length === 0
      ? []
      : [
          `It changes ${quoted(others[0]?.path ?? "")}${others.length > 1 ? ` and ${others.length - 1} more paths` : ""}, which are no stack files.`,
        ]),
    ...read.flatMap(({ stack, before, after }) =>
      engineKeyChanges(before, after).map((key) => `${stack}: ${quoted(key)} is a key of the engine's.`),
    ),
  ];
  if (program.length > 0) {
    const paths = changes.map(({ path }) => path);
    const own = there.map(({ stack }) => stack);
    const stacks = [...new Set([...own, ...affectedStacks(paths, sources.stacks)])].sort();
    return result(stacks, "program", program);
  }
  const connection = [
    ...(sources.fork ? ["It is from a fork."] : []),
    ...read.flatMap(({ stack, before, after }) =>
      connectionChanges(before, after).map((key) => `${stack}: ${quoted(key)} is new or changed.`),
    ),
  ];
  const stacks = there.map(({ stack }) => stack).sort();
  return result(stacks, connection.length > 0 ? "connection" : "data", connection);
}

function result(stacks: readonly string[], kind: Kind, why: readonly string[]): PullRequest {
  if (stacks.length === 0) return { kind: "none", environment: "preview", stacks, why };
  return { kind, environment: kind === "data" ? "preview" : "preview-approved", stacks, why };
}

function refusals(usable: boolean, change: ChangedPath, { size }: Sources): string[] {
  const { path, mode } = change;
  if (mode === GONE) return [];
  if (!usable)
    return [`${quoted(path)}: a stack's name has letters, digits and ._- only, and at most 100 of them.`];
  if (mode !== REGULAR)
    return [`${quoted(path)}: a stack file is a plain file, and this has git's mode ${mode}.`];
  const bytes = size(change);
  return bytes <= LARGEST_STACK_FILE
    ? []
    : [`${quoted(path)}: ${bytes} bytes are more than the ${LARGEST_STACK_FILE} that a stack file may have.`];
}
