import type { Disturbed } from "../s9700/limits";
import type { SessionReview } from "./types";

/**
 * The sessions that an update ends, by their switch, as its record counts them: by a switch's commands, by an object of the
 * cluster alone, or because the switch leaves the stack. Pure.
 */
export function disturbedIn(sessions: readonly SessionReview[]): Record<string, Disturbed> {
  const names = [...new Set(sessions.map((session) => session.switch))];
  const of = (name: string, change: SessionReview["change"]) =>
    sessions
      .filter((session) => session.switch === name && session.change === change)
      .map(({ address }) => address);
  return Object.fromEntries(
    names.map((name) => [name, { resets: of(name, "resets"), ends: of(name, "ends") }]),
  );
}
