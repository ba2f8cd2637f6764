import type { ObjectReview, SwitchReview } from "./types";

/** What both pages show of commands and fields, as lines of plain text. */

type Commands = NonNullable<SwitchReview["commands"]>;

/** Each command with its view, in the order in which they are sent; where what it does changes, a line says so. */
export function commandLines(commands: Commands): string[] {
  let said = "";
  return commands.flatMap(({ view, line, impact, reason }) => {
    const heading = `# ${impactText(impact)} (${reason})`;
    const isNew = heading !== said;
    said = heading;
    return [...(isNew ? [heading] : []), `[${line === view ? "system" : view}] ${line}`];
  });
}

function impactText({ kind, sessions }: Commands[number]["impact"]): string {
  const who = sessions.join(", ");
  switch (kind) {
    case "none":
      return "no session touched";
    case "refresh":
      return `stays up, routes are sent again: ${who}`;
    case "resets":
      return sessions.includes("all") ? "resets ALL sessions" : `resets ${who}`;
    case "removes":
      return `ends ${who}`;
    case "creates":
      return `starts ${who}`;
  }
}

/** What takes the commands back, typed by hand: the last command's undo first. */
export function undoLines(commands: Commands): string[] {
  return [...commands]
    .reverse()
    .flatMap(({ undo }) => undo.map(({ view, line }) => `[${line === view ? "system" : view}] ${line}`));
}

/** Who owns an object is on each of them. */
const OWNERSHIP = /^metadata\.(?:labels|annotations)\.calico-peering\//;

/** Field by field: `spec.asNumber: 63400 → 63401`. */
export function fieldLines({ op, fields }: ObjectReview): string[] {
  const isWhole = op === "create" || op === "delete";
  const shown = fields.filter(({ path }) => !isWhole || !OWNERSHIP.test(path));
  return shown.map(({ path, from, to }) => {
    if (op === "create" || from === undefined) return `+ ${path}: ${to ?? ""}`;
    return to === undefined ? `- ${path}: ${from}` : `~ ${path}: ${from} → ${to}`;
  });
}
