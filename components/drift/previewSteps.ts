import type { PreviewState, PreviewStep } from "../review/objects";

/** What one preview says of one resource. */
export interface ResourceSteps {
  readonly urn: string;
  /** Since the last update or refresh in the state; undefined = the state has no such resource. */
  readonly recorded?: PreviewState;
  /** What is to be done; undefined = it runs as the file says. */
  readonly change?: PreviewStep;
}

/** Operations that an update does; a refresh reads. */
export const CHANGES = ["create", "update", "replace", "create-replacement", "delete"];

/**
 * The steps of a preview that refreshes and runs the program in one pass, by resource: `refresh` has what the state
 * recorded, the step after it what runs and what the file says. Pure.
 */
export function byResource(steps: readonly PreviewStep[]): ResourceSteps[] {
  return [...new Set(steps.map(({ urn }) => urn))].map((urn) => {
    const own = steps.filter((step) => step.urn === urn);
    const recorded = own.find(({ op }) => op === "refresh")?.oldState;
    const change = own.find(({ op }) => CHANGES.includes(op));
    return {
      urn,
      ...(recorded === undefined ? {} : { recorded }),
      ...(change === undefined ? {} : { change }),
    };
  });
}

/** The resource's type; "" = no step has it. */
export const typeOf = ({ recorded, change }: ResourceSteps): string =>
  change?.newState?.type ?? change?.oldState?.type ?? recorded?.type ?? "";

type Inputs = PreviewState["inputs"];

/** The three values of a resource that changes. Of one that no refresh read, what runs counts as recorded. */
export function threeStates({ recorded, change }: ResourceSteps): {
  readonly recorded: Inputs;
  readonly runs: Inputs;
  readonly file: Inputs;
} {
  const runs = change?.op === "create" ? undefined : change?.oldState?.inputs;
  const file = change?.op === "delete" ? undefined : change?.newState?.inputs;
  return { recorded: recorded === undefined ? runs : recorded.inputs, runs, file };
}
