import { orUnreadable, rowsOf, unreadable } from "./text";

/** A TCP connection of the switch itself, over IPv4. */
export interface TcpConnection {
  readonly local: { readonly address: string; readonly port: number };
  readonly foreign: { readonly address: string; readonly port: number };
  /** In small letters, as VRP5 spells it: `listening`, `syn_sent`, `syn_rcvd`, `established` … */
  readonly state: string;
}

const COMMAND = "tcp status";
const END = "(\\d{1,3}(?:\\.\\d{1,3}){3}):(\\d{1,5})";
const ANY_ROW = new RegExp(`\\s${END}\\s+${END}\\s`);
/** Words of the S-series and CloudEngine references; releases differ in capitals only. */
const STATES = [
  "closed|listen|listening|syn_sent|syn_rcvd|established|close_wait|fin_wait1|fin_wait2|fin_wait_1|fin_wait_2",
  "time_wait|closing|last_ack",
].join("|");
/** VRP5 prints `VPNID State` behind the addresses, VRP8 `State VPNID`. */
const ROW = new RegExp(`\\s${END}\\s+${END}\\s+(?:-?\\d+\\s+)?(${STATES})(?:\\s+\\S+)?\\s*$`, "i");

/**
 * Reads `display tcp status`.
 * @throws VrpError `display` where a connection's state is none that this program knows
 */
export function parseTcpStatus(text: string): TcpConnection[] {
  const rows = rowsOf(COMMAND, text);
  const connections = rows
    .filter((line) => ANY_ROW.test(line))
    .map((line) => {
      const [found, local = "", localPort, foreign = "", foreignPort, state = ""] = ROW.exec(line) ?? [];
      if (found === undefined)
        throw unreadable(COMMAND, line, "its columns or its state are not those that this program knows");
      return {
        local: { address: local, port: Number(localPort) },
        foreign: { address: foreign, port: Number(foreignPort) },
        state: state.toLowerCase(),
      };
    });
  return orUnreadable(COMMAND, rows, connections);
}
