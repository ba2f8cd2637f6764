import assert from "node:assert/strict";
import {
  maskSecrets,
  normalise,
  ownershipOf,
  parseBgpSection,
  parseBgpText,
  push,
  type PushInput,
  type PushReport,
  type Row,
  type SwitchAccess,
} from "../../../../components/s9700/vrp";
import type { FrontEndOptions } from "../../../emulator/types";
import { SEED } from "./switch";
import { Wire } from "./wire";

/** A CloudEngine with a peer of another team, and pushes to it. */
export const WANTED = parseBgpText(SEED).rows;
export const FOREIGN = "bgp 65001\n router-id 10.2.0.2\n peer 10.9.9.9 as-number 65010\n#\nreturn\n";
export const comparable = (rows: readonly Row[]) =>
  normalise(rows)
    .filter((row) => row.text !== "undo synchronization")
    .map((row) => maskSecrets(`${row.view}: ${row.text}`))
    .sort();
export const rowsIn = (text: string) => comparable(parseBgpSection(text).rows);
export const START = comparable(parseBgpText(FOREIGN).rows);
export const GOAL = comparable([...WANTED, ...parseBgpText(FOREIGN).rows]);

export const cloudEngine = (options: Partial<FrontEndOptions> = {}, startup = FOREIGN) =>
  Wire.to(startup, { profile: "ce", ...options });

export function pushTo(
  wire: Wire,
  wanted: readonly Row[] = WANTED,
  more: Partial<PushInput> = {},
  access: Partial<SwitchAccess> = {},
): Promise<PushReport> {
  const ownership = ownershipOf([...WANTED, ...wanted]);
  return wire.login((vrp) => push(vrp, { asNumber: "65001", wanted, ownership, ...more }), access);
}

export const typed = ({ device }: Wire) => device.log.map(({ line }) => line);
export const runs = ({ device }: Wire) => rowsIn(device.runningText());

/** As it was, nothing saved, and no candidate or trial left behind. */
export function assertStart(wire: Wire): void {
  assert.deepEqual(runs(wire), START);
  assert.equal(wire.device.startup(), FOREIGN, "nothing was saved");
  assert.equal(wire.device.commits.isTrial, false);
}
