import type { Cause } from "./types";

/** Values by their names: rows by key, fields by path. */
export type Values = Readonly<Record<string, string>>;

/** A setting that runs otherwise than it is declared. */
export interface Difference {
  readonly name: string;
  readonly runs?: string;
  readonly recorded?: string;
  readonly file?: string;
  readonly cause: Cause;
}

/**
 * What runs against what the file says, setting by setting; the state's last values tell where a difference comes from.
 * A setting that was changed by hand to what the file says is no difference. Pure.
 */
export function threeWay(recorded: Values, runs: Values, file: Values): Difference[] {
  const names = [...new Set([...Object.keys(file), ...Object.keys(runs)])];
  return names
    .filter((name) => runs[name] !== file[name])
    .map((name) => {
      const [was, is, said] = [recorded[name], runs[name], file[name]];
      const cause = is === was ? "not-deployed" : was === said ? "by-hand" : "both";
      return {
        name,
        ...(is === undefined ? {} : { runs: is }),
        ...(was === undefined ? {} : { recorded: was }),
        ...(said === undefined ? {} : { file: said }),
        cause,
      };
    });
}
