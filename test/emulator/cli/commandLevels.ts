import type { Configuration } from "../configuration";
import type { View } from "./views";

/** A row that sets the level of commands: their view's name, and the words that they begin with. */
export const SETS_LEVEL = /^command-privilege level (\d+) view (\S+) (.+)$/;

/** The view's name in `command-privilege` (S7700 and S9700 V200R011C10, Basic Configuration, "Setting Command Levels"). */
const nameOf = ({ kind }: View): string => (kind === "user" ? "shell" : kind);

/**
 * The level that a command takes: its own, or the one that was set for it. A setting is for all commands of the view
 * that begin with its words; `global` is every view (VRP8). The longest setting counts.
 * @param words the command in full, with its parameters
 */
export function levelOf(
  { sections }: Configuration,
  view: View,
  words: readonly string[],
  own: number,
): number {
  const line = `${words.join(" ")} `;
  let longest = "";
  let level = own;
  for (const { header } of sections) {
    const [, set, name, key = ""] = SETS_LEVEL.exec(header) ?? [];
    if (name !== nameOf(view) && name !== "global") continue;
    if (!line.startsWith(`${key} `) || key.length <= longest.length) continue;
    [longest, level] = [key, Number(set)];
  }
  return level;
}
