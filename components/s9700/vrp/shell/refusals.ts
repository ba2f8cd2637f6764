import { maskSecrets } from "../configuration/mask";
import { VrpError } from "../errors";

/** `Error: …`, `Error[12]: …`, `% Error …`. `Info` and `Warning` are no refusals. */
const REFUSAL = /^(?:%\s*)?Error(?:\[\d+\])?(?::|\s)(.*)$/i;

/** A line with nothing but the caret that points at the mistake. */
const CARET = /^ *\^$/;

/** The user's privilege level does not allow the line. */
const DENIED = /permission|authorization/i;

/**
 * The refusal in a reply, with the word that the caret points at, unless that may be a secret; undefined = the switch took
 * the line.
 * @param promptLength columns before the line: the caret counts from the start of the prompt
 */
export function refusalIn(reply: string, line = "", promptLength = 0): string | undefined {
  const lines = reply.split("\n");
  const holdsSecret = maskSecrets(line) !== line;
  for (const [at, text] of lines.entries()) {
    const found = REFUSAL.exec(text.trim());
    if (!found) continue;
    const above = (lines[at - 1] ?? "").trimEnd();
    const word =
      CARET.test(above) && !holdsSecret ? wordAt(line, above.length - 1 - promptLength) : undefined;
    return `Error: ${(found[1] ?? "").replace(/^\s*:/, "").trim()}${word ? ` (at \`${word}\`)` : ""}`;
  }
  return undefined;
}

/** The same for a display. Looks at the first two lines only: later rows of a display may begin with `Error`. */
export function refusalOfDisplay(reply: string, line: string, promptLength: number): string | undefined {
  const head = reply
    .slice(0, 2_000)
    .split("\n")
    .filter((text) => text.trim() !== "")
    .slice(0, 2);
  return refusalIn(head.join("\n"), line, promptLength);
}

/** @param refusal as {@link refusalIn} found it, without the line's secrets, which the switch may quote */
export function refusalError(
  where: string,
  username: string,
  line: string,
  view: string,
  refusal: string,
): VrpError {
  const denied = DENIED.test(refusal);
  const rights = ` User "${username}" needs a higher privilege level (3 reads the configuration, 2 changes and saves it).`;
  return new VrpError(
    denied ? "permission" : "refused",
    `${where} refused \`${maskSecrets(line)}\` in view ${view}: ${refusal}${denied ? rights : ""}`,
  );
}

/** The word of the line at a column, or right before it. */
function wordAt(line: string, column: number): string | undefined {
  if (column < 0 || column > line.length) return undefined;
  const start = line.lastIndexOf(" ", Math.max(0, column - (line[column] === " " ? 1 : 0))) + 1;
  return /^\S+/.exec(line.slice(start))?.[0];
}
