import { DEFAULT_CAP, withLogin } from "./queue";
import type { SwitchAccess } from "./types";
import type { VtySession } from "./vtySession";

/** What became of the work at one switch. */
export type Outcome<T> =
  | { readonly access: SwitchAccess; readonly state: "done"; readonly value: T }
  | { readonly access: SwitchAccess; readonly state: "failed"; readonly error: Error };

/**
 * The same work at many switches side by side, each in a login of its own. One that fails stops no other.
 * @param options cap: switches at a time, default 16; the process's own cap holds besides
 * @returns one outcome per switch, in the order given; it never rejects
 */
export async function forEachSwitch<T>(
  accesses: readonly SwitchAccess[],
  work: (vty: VtySession) => Promise<T>,
  options: { readonly cap?: number } = {},
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const left = [...accesses.entries()].reverse();
  const worker = async () => {
    for (let turn = left.pop(); turn !== undefined; turn = left.pop()) {
      const [at, access] = turn;
      try {
        outcomes[at] = { access, state: "done", value: await withLogin(access, work) };
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        outcomes[at] = { access, state: "failed", error };
      }
    }
  };
  const cap = Math.max(1, Math.min(options.cap ?? DEFAULT_CAP, accesses.length));
  await Promise.all(Array.from({ length: cap }, worker));
  return outcomes;
}
