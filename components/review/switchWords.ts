import type { SwitchReview } from "./types";

/** What happens at a switch, in a word or as the number of its commands. */
export function whatHappens({ commands, notRead, leaves, onlySaves }: SwitchReview): string {
  if (notRead !== undefined) return "NOT READ";
  if (leaves) return "leaves the stack";
  return onlySaves ? "save only" : String(commands?.length ?? 0);
}

/** How many sessions. @param all the word for every session of the switch */
export function howMany(names: readonly string[] | undefined, all: string): string {
  return names?.includes("all") === true ? all : String(names?.length ?? 0);
}
