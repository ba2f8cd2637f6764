/**
 * What stood on the day that the rule came in. This list only shrinks: a finding that is mended is removed from it, and
 * nothing is added. When it is empty, this file goes.
 */
export const KNOWN: readonly string[] = [];
