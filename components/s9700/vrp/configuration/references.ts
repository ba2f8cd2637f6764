import type { Row } from "../rules/types";

const REFERENCE =
  /\b(route-policy|ip-prefix|ipv6-prefix|prefix-list|as-path-filter|community-filter|comm-filter) (\S+)/g;
const KIND_OF: Readonly<Record<string, string>> = {
  "prefix-list": "ipv6-prefix",
  "comm-filter": "community-filter",
};

/** The objects that a row names (as in {@link Row.object}), its own not counted. */
export function referencesOf(row: Row): string[] {
  if (row.view === "system" || row.text === row.view || !/policy|prefix|filter/.test(row.text)) return [];
  const text = row.text.replace(/^((?:undo )?peer \S+ )?description .*/, "");
  return [...text.matchAll(REFERENCE)].map(([, kind = "", name = ""]) => `${KIND_OF[kind] ?? kind} ${name}`);
}
