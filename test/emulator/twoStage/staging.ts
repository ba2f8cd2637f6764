import type { View } from "../cli/views";
import type { Configuration } from "../configuration";
import type { Candidate } from "./candidate";

/** What a session and its commands know of two-stage configuration; `stage.ts` is behind it. */
export interface Staging {
  /** `system-view immediately`: every line takes effect immediately, as on VRP5. */
  immediately: boolean;
  /** What lines of this session edit. */
  readonly configuration: Configuration;
  /** Something is typed and not committed. */
  readonly isDirty: boolean;
  /** The prompt's second character. */
  readonly mark: "" | "~" | "*";
  current(): Candidate;
  /** After every change of the configuration. */
  changed(): void;
  /** After a line that was taken: the candidate keeps it when it changed something. */
  took(view: View, line: string): void;
  clear(): void;
  /** Types the lines again on top of what runs by now. */
  refresh(): Promise<void>;
  /** @param seconds of a trial; undefined = without a trial */
  commit(seconds?: number): Promise<void>;
  /** What ran before the trial runs again. */
  abort(): void;
}
