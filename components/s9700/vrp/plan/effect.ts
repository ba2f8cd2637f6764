import type { Plan, PlannedCommand } from "./types";

/** What a plan does to sessions, each named once, by the worst that its commands do to it. */
export interface Effect {
  /** For good: the peer goes. */
  readonly ends: readonly string[];
  /** Once: the session is down, and comes back by itself. `all` = every session of the switch. */
  readonly resets: readonly string[];
  /** Routes only: they are asked for again, and the session stays up. */
  readonly refreshes: readonly string[];
  /** New, or made again. */
  readonly starts: readonly string[];
}

/** Of a plan's commands together: a peer that is taken away and made again is reset. */
export function effectOf({ commands }: Pick<Plan, "commands">): Effect {
  const of = (kind: PlannedCommand["impact"]["kind"]) => [
    ...new Set(
      commands.filter(({ impact }) => impact.kind === kind).flatMap(({ impact }) => impact.sessions),
    ),
  ];
  const [removed, created, reset] = [of("removes"), of("creates"), of("resets")];
  const again = removed.filter((session) => created.includes(session));
  const without = (names: readonly string[], ...others: readonly (readonly string[])[]) =>
    names.filter((name) => !others.some((other) => other.includes(name)));
  const ends = without(removed, again);
  const starts = without(created, again);
  const resets = [...new Set([...without(reset, ends, starts), ...again])];
  return { ends, resets, starts, refreshes: without(of("refresh"), ends, starts, resets) };
}

/** Named one by one. */
const SHOWN = 8;

/** `2 sessions start (10.2.98.153, 10.2.98.154); no session ends`, a sentence without its full stop. */
export function formatEffect({ ends, resets, refreshes, starts }: Effect): string {
  const parts = [
    ...phrase(ends, "ends for good", "end for good"),
    ...(resets.includes("all")
      ? [`ALL sessions of the switch end once, and are ${BACK}`]
      : phrase(resets, `ends once, and is ${BACK}`, `end once, and are ${BACK}`)),
    ...phrase(refreshes, "stays up and sends its routes again", "stay up and send their routes again"),
    ...phrase(starts, "starts", "start"),
  ];
  const isQuiet = ends.length === 0 && resets.length === 0;
  return [...parts, ...(isQuiet ? ["no session ends"] : [])].join("; ");
}

/** BIRD waits 5 to 30 s after an error, and VRP dials again after 32 s. */
const BACK = "back within about half a minute";

function phrase(names: readonly string[], one: string, many: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  const named = `(${names.slice(0, SHOWN).join(", ")}${more})`;
  return [names.length === 1 ? `1 session ${one} ${named}` : `${names.length} sessions ${many} ${named}`];
}
