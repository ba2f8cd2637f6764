import * as fs from "node:fs";
import * as path from "node:path";
import { maskSecrets } from "../configuration/mask";
import { ownershipOf, unionOf } from "../configuration/ownership";
import { parseBgpSection, parseBgpText } from "../configuration/readSection";
import type { Row } from "../rules/types";
import type { BgpSection, Ownership } from "../configuration/types";
import type { SwitchAccess } from "../shell/types";
import { inAscii, whyUnfit } from "../push/typedLines";
import { type Target, UsageError } from "./arguments";

/** What shall run, and what may be touched for it. */
export interface Goal {
  readonly asNumber: string;
  readonly wanted: readonly Row[];
  readonly ownership: Ownership;
}

/** `npm run` changes the folder; a file is meant from where npm was started. */
function readText(option: string, file: string): string {
  try {
    return fs.readFileSync(path.resolve(process.env.INIT_CWD ?? "", file), "utf8");
  } catch (error) {
    throw new UsageError(`--${option} ${file}: cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** @throws UsageError where the file cannot be written */
export function writeText(option: string, file: string, text: string): void {
  try {
    fs.writeFileSync(path.resolve(process.env.INIT_CWD ?? "", file), text);
  } catch (error) {
    throw new UsageError(
      `--${option} ${file}: cannot be written (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}

/** A section as a device printed it, or without its frame. @throws UsageError when it was cut short */
export function readSection(option: string, file: string): BgpSection {
  const text = readText(option, file);
  return /^return\s*$/m.test(text) ? parseBgpSection(text) : parseBgpText(text);
}

export function accessOf({ keyFile, ...target }: Target): SwitchAccess {
  return { ...target, ...(keyFile === undefined ? {} : { privateKey: readText("key", keyFile) }) };
}

/** A section of a process. */
export interface Process extends BgpSection {
  readonly asNumber: string;
}

/** The wanted file, for itself. @throws UsageError without a `bgp` line */
export function readWanted(file: string): Process {
  const section = readSection("wanted", file);
  const { asNumber } = section;
  refuseUnfit(file, section);
  if (asNumber !== undefined) return { ...section, asNumber };
  throw new UsageError(
    `--wanted ${file}: there is no line \`bgp <AS number>\`: a section as \`display current-configuration configuration bgp\` prints it is needed.`,
  );
}

/** Characters of another alphabet may stand on the switch already: whether they do is known once it was read. */
function refuseUnfit(file: string, { rows }: BgpSection): void {
  for (const { text } of rows) {
    const mistake = whyUnfit(inAscii(text));
    if (mistake !== undefined)
      throw new UsageError(`--wanted ${file}: \`${maskSecrets(text)}\` cannot be sent: ${mistake}.`);
  }
}

/**
 * The wanted file against what runs. Rows that no rule knows (other families, other features) stay as they are where
 * the switch has them: a printed section holds them, too.
 * @throws UsageError for one that the switch does not have, since it could not be taken back
 */
export function goalOf(file: string, section: Process, running: BgpSection, ownAll: boolean): Goal {
  const there = new Set(running.rows.map((row) => row.key));
  const unknown = section.rows.find((row) => !row.known && !there.has(row.key));
  if (unknown !== undefined) {
    throw new UsageError(
      `--wanted ${file}: \`${maskSecrets(unknown.text)}\` (${unknown.view}) is in no rule and not on the switch: it could not be taken back; correct it, or type it by hand.`,
    );
  }
  const wanted = section.rows.filter((row) => row.known);
  const named = ownershipOf(wanted);
  const known = running.rows.filter((row) => row.known && row.object === undefined);
  return {
    asNumber: section.asNumber,
    wanted,
    ownership: ownAll ? unionOf(named, ownershipOf(known)) : named,
  };
}
