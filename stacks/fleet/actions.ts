import * as path from "node:path";
import type { FleetStack } from "./stacks";

export interface ActionOptions {
  /** Of `check`: also read the cluster. */
  readonly live: boolean;
  /** Of `review`: where records are written; of `up`: where those are that it is bound to. Undefined = it is bound to none. */
  readonly reviews?: string;
  /** Of `verify`: seconds that it waits at most until all is as declared. */
  readonly wait?: string;
}

/** What is run for each stack: a command of this project, or the engine itself. */
export interface Action {
  /** It changes both ends: waves and pairs hold. */
  readonly writes: boolean;
  /** Megabytes that one run takes at most, about (docs/bench.md). */
  readonly memory: number;
  /** Command line, from the repository's top. */
  readonly argv: (stack: FleetStack, options: ActionOptions) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the exit codes of the command mean, in one or two words; every other one is `failed`. */
  readonly results: Readonly<Record<number, string>>;
}

const command = (name: string, ...words: readonly string[]): readonly string[] => [
  process.execPath,
  "--require",
  "./components/dynamic/typescript.cjs",
  `stacks/commands/${name}.ts`,
  ...words,
];

export const recordOf = (reviews: string, stack: string): string => path.join(reviews, stack, "review.json");

export const ACTIONS: Readonly<Record<string, Action>> = {
  check: {
    writes: false,
    memory: 100,
    argv: ({ name }, { live }) => command("check", name, ...(live ? ["--live"] : [])),
    results: { 0: "right", 1: "mistakes", 3: "contradicts", 4: "warnings", 5: "not read" },
  },
  preview: {
    writes: false,
    memory: 900,
    argv: ({ name }) => ["pulumi", "preview", "--stack", name, "--non-interactive"],
    // Each end is read in one pass, with the passwords of now (docs/decisions/one-pass.md).
    env: { PULUMI_RUN_PROGRAM: "true" },
    results: { 0: "previewed" },
  },
  review: {
    writes: false,
    memory: 900,
    argv: ({ name }, { reviews = "." }) => command("review", name, "--out", path.join(reviews, name)),
    results: { 0: "reviewed", 3: "not complete" },
  },
  up: {
    writes: true,
    memory: 900,
    argv: ({ name }, { reviews }) =>
      reviews === undefined
        ? ["pulumi", "up", "--stack", name, "--yes", "--non-interactive"]
        : command("up", name, "--review", recordOf(reviews, name)),
    results: { 0: "updated", 4: "refused" },
  },
  verify: {
    writes: false,
    memory: 150,
    argv: ({ name }, { wait }) => command("verify", name, ...(wait === undefined ? [] : ["--wait", wait])),
    results: { 0: "as declared", 1: "not so" },
  },
  drift: {
    writes: false,
    memory: 900,
    argv: ({ name }) => command("drift", name),
    results: { 0: "clean", 3: "not read", 4: "not deployed", 6: "drift" },
  },
};

/** Exit codes from the worst to the best; every other one of a stack counts as 1. */
const WORST_FIRST = [130, 1, 3, 5, 6, 4, 0];

/** The exit code of the whole, from those of its stacks. */
export function worstOf(codes: readonly number[]): number {
  const known = codes.map((code) => (WORST_FIRST.includes(code) ? code : 1));
  return WORST_FIRST.find((code) => known.includes(code)) ?? 0;
}
