import { ownershipOf, rowsOfStanzas, type Ownership, type Row } from "./vrp";

/** What a switch shall have: rows in VRP's own form, parsed once, and what they make ours. */
export interface DesiredSwitch {
  /** asplain; empty = not declared. */
  readonly asNumber: string;
  /** One text per peer and per view: what a preview compares, and what crosses the engine. */
  readonly stanzas: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly ownership: Ownership;
  /** Names of passwords by peer address or group name. */
  readonly passwordNames: Readonly<Record<string, string>>;
}

/** The text that came through the engine, as rows. Each verb calls it once. */
export function desiredOf(declared: {
  readonly asNumber?: string;
  readonly stanzas?: Readonly<Record<string, string>>;
  readonly passwordNames?: Readonly<Record<string, string>>;
}): DesiredSwitch {
  const { asNumber = "", stanzas = {}, passwordNames = {} } = declared;
  const rows = rowsOfStanzas(stanzas);
  return { asNumber, stanzas, rows, ownership: ownershipOf(rows), passwordNames };
}
