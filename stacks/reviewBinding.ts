import * as fs from "node:fs";
import * as path from "node:path";
import { messageOf } from "../components/dynamic/failure";
import type { Review } from "../components/review/types";
import { recordNamed } from "../components/s9700/reviewRecord";
import { programDigest, stackFileDigest } from "./programDigest";

const TOP = path.resolve(__dirname, "..");

/** A file that is no change record: one sentence. */
export class RecordError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RecordError";
  }
}

/** @throws RecordError where the file is no complete record of this version */
export function readRecord(file: string): Review {
  let record: Partial<Review>;
  try {
    record = JSON.parse(fs.readFileSync(file, "utf8")) as Partial<Review>;
  } catch (error) {
    throw new RecordError(`${file}: it cannot be read as a change record (${messageOf(error)}).`);
  }
  if (record.version !== 1 || record.bound?.switches === undefined || record.bound.objects === undefined)
    throw new RecordError(`${file}: this is no change record of version 1; \`npm run review\` makes one.`);
  if (record.worst === "unread")
    throw new RecordError(
      `${file}: the record is not complete, since an end could not be read when it was made: make a new one.`,
    );
  return record as Review;
}

/**
 * Why a run that is bound to a record must not go on; undefined = it is bound to none, or file and program are those that
 * were reviewed. What runs on the switches is held against the record by their resources.
 * @param configured `calico-peering:review`, relative to the project
 */
export function refusalOf(stack: string, configured: string | undefined, top = TOP): string | undefined {
  const file = recordNamed({ get: () => configured });
  if (file === undefined) return undefined;
  try {
    const { stack: reviewed, bound } = readRecord(file);
    if (reviewed !== stack) return `${file}: the record is of stack ${reviewed}, and this is ${stack}.`;
    const other = [
      ...(bound.file === stackFileDigest(top, stack) ? [] : [`stacks/Pulumi.${stack}.yaml`]),
      ...(bound.program === programDigest(top) ? [] : ["the program (sources, templates or packages)"]),
    ];
    if (other.length === 0) return undefined;
    return `${file}: ${other.join(" and ")} changed since the review: nothing was changed on either end; make a new change record.`;
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return error.message;
  }
}
