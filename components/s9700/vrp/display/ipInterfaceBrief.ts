import { orUnreadable, rowsOf, unreadable } from "./text";

/** A row of `display ip interface brief`. */
export interface InterfaceBrief {
  readonly name: string;
  /** `10.2.98.1/24`; absent when unassigned. */
  readonly address?: string;
  /** `up`, `down`, `*down` (administratively). */
  readonly physical: string;
  readonly protocol: string;
  /** The VPN instance that it belongs to, where the release prints the column and there is one. */
  readonly vpn?: string;
}

const COMMAND = "ip interface brief";
const ANY_ROW = /^\S+\s+(?:\d{1,3}(?:\.\d{1,3}){3}\/\d+|unassigned)\s/;
const ROW = /^(\S+)\s+(\S+)\s+([*^!]?(?:up|down)\S*)\s+([*^!]?(?:up|down)\S*)(?:\s+(\S+))?\s*$/;

/**
 * Reads `display ip interface brief`.
 * @throws VrpError `display` where a row has other columns than this program knows
 */
export function parseInterfacesBrief(text: string): InterfaceBrief[] {
  const rows = rowsOf(COMMAND, text);
  const interfaces = rows
    .filter((line) => ANY_ROW.test(line))
    .map((line) => {
      const [found, name = "", address = "", physical = "", protocol = "", vpn = "--"] = ROW.exec(line) ?? [];
      if (found === undefined)
        throw unreadable(COMMAND, line, "its columns are not those that this program knows");
      return {
        name,
        ...(address === "unassigned" ? {} : { address }),
        physical: withoutNote(physical),
        protocol: withoutNote(protocol),
        ...(vpn === "--" ? {} : { vpn }),
      };
    });
  return orUnreadable(COMMAND, rows, interfaces);
}

/** `up(s)` → `up`: spoofing, loopback and the like. */
const withoutNote = (word: string): string => word.replace(/\([A-Za-z]\)$/, "");
