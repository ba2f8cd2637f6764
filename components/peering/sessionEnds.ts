import type { DrainedEnd } from "./drains";
import type { Family, SessionOptions } from "./options";

/**
 * What a verdict on a session needs: names, addresses and AS numbers of both ends. A Session has all of it, and so has
 * the shorter form that states keep.
 */
export interface SessionEnds {
  readonly name: string;
  readonly family: Family;
  readonly node: { readonly name: string; readonly address: string; readonly asNumber: number };
  readonly switch: {
    readonly name: string;
    readonly address: string;
    readonly interface: string;
    readonly asNumber: number;
  };
  readonly options: Pick<SessionOptions, "ignore" | "fakeAs" | "sourceAddress" | "filters">;
  /** The ends that are in maintenance; undefined = in use. */
  readonly drained?: readonly DrainedEnd[];
}
