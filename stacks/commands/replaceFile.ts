import * as fs from "node:fs";
import { messageOf } from "../../components/dynamic/failure";
import { UsageError } from "./runCommand";

/** Replaces the file in one step: a collector that reads it meanwhile gets the old or the new report, never half of one. */
export function replaceFile(file: string, text: string): void {
  try {
    fs.writeFileSync(`${file}.tmp`, text);
    fs.renameSync(`${file}.tmp`, file);
  } catch (error) {
    throw new UsageError(`${file}: it cannot be written (${messageOf(error)}).`);
  }
}
