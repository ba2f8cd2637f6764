import * as fs from "node:fs";
import * as path from "node:path";

/**
 * The folder in which `npm run review` collects what one preview finds. The engine hands its environment to the processes
 * of its providers; in any other run it is not set, and nothing is written.
 */
export const REVIEW_FOLDER = "CALICO_PEERING_REVIEW_FOLDER";

/** Whether this run makes a change record. */
export const isForReview = (): boolean => (process.env[REVIEW_FOLDER] ?? "") !== "";

/**
 * Set to `true` where a preview only reads, for `npm run drift`: what an update may do, by limits or a record, is no
 * matter to it.
 */
export const READS_ONLY = "CALICO_PEERING_READS_ONLY";

export const readsOnly = (): boolean => process.env[READS_ONLY] === "true";

/**
 * Keeps what this preview found of one thing for the review. A later one of the same thing takes its place.
 * @param kind what it is: `switch`
 * @param fact plain data without secrets
 */
export function noteForReview(kind: string, name: string, fact: object): void {
  const folder = process.env[REVIEW_FOLDER];
  if (folder === undefined || folder === "") return;
  const file = path.join(folder, `${kind}.${encodeURIComponent(name)}.json`);
  fs.writeFileSync(file, JSON.stringify({ kind, name, fact }), { mode: 0o600 });
}

/** What a preview kept of one kind, by name. */
export function notedForReview<Fact>(folder: string, kind: string): Record<string, Fact> {
  const entries = fs
    .readdirSync(folder)
    .filter((file) => file.startsWith(`${kind}.`) && file.endsWith(".json"))
    .map((file) => {
      const noted = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as {
        readonly name: string;
        readonly fact: Fact;
      };
      return [noted.name, noted.fact] as const;
    });
  return Object.fromEntries(entries);
}
