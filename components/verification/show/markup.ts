import type { SessionState } from "../judge/report";

/** Text for HTML and SVG, in elements and in quoted attributes. */
export function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** A state of a session on the page: shape and word show it, colour only repeats it. */
export interface Mark {
  readonly glyph: string;
  readonly word: string;
}

export const MARKS: Readonly<Record<SessionState, Mark>> = {
  right: { glyph: "●", word: "right" },
  prefixes: { glyph: "▲", word: "prefixes differ" },
  down: { glyph: "✕", word: "down" },
};

export const STATES: readonly SessionState[] = ["down", "prefixes", "right"];

/** The worst of several states. */
export function worstOf(states: readonly SessionState[]): SessionState {
  return STATES.find((state) => states.includes(state)) ?? "right";
}
