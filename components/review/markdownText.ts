/**
 * Text for Markdown as GitHub and GitLab render it. What comes from a device, a cluster or a file is hostile here: it must
 * not close a fence, begin a link, an image or HTML, call a person, or look like a part of the record.
 */

/** Text in one line: control characters, also those that turn the direction of writing, become a visible sign. */
export function oneLine(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g,
    "\u2423",
  );
}

/** Text in prose or a table's cell: whatever Markdown or HTML could read as its own is an entity. */
export function prose(text: string): string {
  return oneLine(text)
    .replace(/[&<>`*[\]#|~!@\\$]/g, entity)
    .replace(/(^|\W)_|_(?=\W|$)/g, (found) => found.replace("_", entity("_")))
    .replace(/:(?=\/\/)/g, entity(":"))
    .replace(/\bwww\./gi, (found) => found.replace(".", entity(".")))
    .replace(
      /^(\s*)([-+=]|\d+\.)/,
      (_, blanks: string, mark: string) => blanks + [...mark].map(entity).join(""),
    );
}

const entity = (character: string): string => `&#${character.codePointAt(0) ?? 32};`;

/** A name or value in a table's cell or in prose. */
export function code(text: string): string {
  const line = oneLine(text).replace(/\|/g, "\u00a6");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const room = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${room}${line}${room}${fence}`;
}

/** Lines in a fence that none of them can close. */
export function fenced(lines: readonly string[], language = "text"): string[] {
  const shown = lines.map(oneLine);
  const longest = Math.max(
    2,
    ...shown.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...shown, fence];
}
