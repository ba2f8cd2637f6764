import * as fs from "node:fs";
import * as path from "node:path";
import { maskSecrets } from "../configuration/mask";
import { ownershipOf, unionOf } from "../configuration/ownership";
import { parseBgpSection, parseBgpText } from "../configuration/readSection";
import { inInstance, viewShown } from "../configuration/vpnInstance";
import type { Row } from "../rules/types";
import type { BgpSection, Ownership } from "../configuration/types";
import type { SwitchAccess } from "../shell/types";
import { inAscii, whyUnfit } from "../push/typedLines";
import { type Target, UsageError, type Wanted } from "./arguments";

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

/** @param vpnInstance whose peers and rows are read and pushed; undefined = the public instance's */
export function accessOf({ keyFile, ...target }: Target, vpnInstance?: string): SwitchAccess {
  return {
    ...target,
    ...(vpnInstance === undefined ? {} : { vpnInstance }),
    ...(keyFile === undefined ? {} : { privateKey: readText("key", keyFile) }),
  };
}

/** A section of a process. */
export interface Process extends BgpSection {
  readonly asNumber: string;
}

/**
 * The wanted file, for itself.
 * @param vpnInstance whose rows are wanted; undefined = the public instance's
 * @throws UsageError without a `bgp` line, or without the instance's view
 */
export function readWanted(file: string, vpnInstance?: string): Process {
  const printed = readSection("wanted", file);
  const { asNumber } = printed;
  refuseUnfit(file, printed);
  if (
    vpnInstance !== undefined &&
    !printed.rows.some(({ view }) => view.endsWith(` vpn-instance ${vpnInstance}`))
  )
    throw new UsageError(
      `--wanted ${file}: there is no line \`ipv4-family vpn-instance ${vpnInstance}\`, nor one of ipv6-family: rows of the instance stand below it, as \`display current-configuration configuration bgp\` prints them.`,
    );
  const section = inInstance(printed, vpnInstance);
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
export function goalOf(
  { wantedFile: file, ownAll, vpnInstance }: Wanted,
  section: Process,
  running: BgpSection,
): Goal {
  const there = new Set(running.rows.map((row) => row.key));
  const unknown = section.rows.find((row) => !row.known && !there.has(row.key));
  if (unknown !== undefined) {
    const view = viewShown(unknown, vpnInstance);
    const why = whyNotPlanned(view, vpnInstance);
    throw new UsageError(`--wanted ${file}: \`${maskSecrets(unknown.text)}\` (${view}) is ${why}`);
  }
  // What VRP does in an instance by itself is read into the file, too, and is no row to send.
  const isDefault = ({ key, text }: Row) =>
    vpnInstance !== undefined && text === "undo synchronization" && !there.has(key);
  const wanted = section.rows.filter((row) => row.known && !isDefault(row));
  const named = ownershipOf(wanted);
  const known = running.rows.filter((row) => row.known && row.object === undefined);
  return {
    asNumber: section.asNumber,
    wanted,
    ownership: ownAll ? unionOf(named, ownershipOf(known)) : named,
  };
}

/** Of a row that no rule knows in the instance that is planned. */
function whyNotPlanned(view: string, vpnInstance: string | undefined): string {
  const other = /^ipv[46]-family vpn-instance (\S+)$/.exec(view)?.[1];
  if (other === undefined || other === vpnInstance)
    return "in no rule and not on the switch: it could not be taken back; correct it, or type it by hand.";
  return `a row of VPN instance ${other} and not on the switch: take it out, or plan that instance (--vpn-instance ${other}).`;
}
