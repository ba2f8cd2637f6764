/**
 * What of a list of commands was not reviewed (`+`), and what was reviewed and is not sent (`-`); where both have the same
 * commands, the first that stands elsewhere. Pure.
 * @param reviewed `view: line`, in the order of the review
 * @param sent the same, in the order in which they would be sent
 */
export function commandDifference(reviewed: readonly string[], sent: readonly string[]): string[] {
  const difference = changedLines(reviewed, sent);
  if (difference.length > 0) return difference;
  const at = reviewed.findIndex((line, i) => line !== sent[i]);
  return at < 0 ? [] : [`another order from command ${at + 1} on: ${sent[at] ?? ""}`];
}

/** `- line` for what is only in the first, `+ line` for what is only in the second; their order is no difference. Pure. */
export function changedLines(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...surplus(before, after).map((line) => `- ${line}`),
    ...surplus(after, before).map((line) => `+ ${line}`),
  ];
}

/** What `a` has and `b` has not; a line that stands twice counts twice. */
function surplus(a: readonly string[], b: readonly string[]): string[] {
  const left = [...b];
  return a.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
