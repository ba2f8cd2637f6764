/** The first three names of a list, and how many more there are. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Names before what a sentence says of all of them; a cluster may have thousands of nodes. */
const FIRST = 5;

/** What a sentence is about: the first five names of a list, and how many more there are, `a, b, c, d, e, 426 more`. */
export function firstFive(names: readonly string[]): string {
  const more = names.length > FIRST ? [`${names.length - FIRST} more`] : [];
  return [...names.slice(0, FIRST), ...more].join(", ");
}
