import type { Connection, ServerChannel } from "ssh2";
import { Terminal } from "./cli/terminal";
import type { Device, Vty } from "./device";
import type { RecordedExchange } from "./evidence";
import { hangUp } from "./vty";

/** What a device says to a line that was not recorded. */
const UNKNOWN = "               ^\nError: Unrecognized command found at '^' position.";

/**
 * Plays a recorded dialogue at a VTY: a line gets the reply that was recorded for it, in the order of the recording where
 * it was sent several times. It knows nothing of VRP: what was not recorded is refused.
 */
export function play(
  device: Device,
  vty: Vty,
  exchanges: readonly RecordedExchange[],
  channel: ServerChannel,
  client: Connection,
  columns: number,
): Terminal {
  const [first] = exchanges;
  let prompt = first?.prompt ?? "<SWITCH>";
  let at = 0;
  const next = (line: string): RecordedExchange | undefined => {
    const isIt = (one: RecordedExchange) => one.line === line;
    const later = exchanges.findIndex((one, index) => index > at && isIt(one));
    const found = later >= 0 ? later : exchanges.findIndex(isIt);
    if (found >= 0) at = found;
    return exchanges[found];
  };
  const answer = (line: string) => {
    if (line === "quit" && prompt.endsWith(">")) return hangUp(channel, client);
    if (line !== "") {
      const recorded = next(line);
      const { reply = UNKNOWN, logLines = [] } = recorded ?? {};
      prompt = recorded?.prompt ?? prompt;
      const said = [...logLines, ...(reply === "" ? [] : [reply])];
      if (said.length > 0) terminal.print(`${said.join("\n")}\n`);
    }
    terminal.ready(prompt);
  };
  const events = {
    line: async (text: string) => answer(text),
    leave: () => answer("return"),
    next: () => [],
    input: (bytes: number) => {
      vty.active = Date.now();
      return bytes;
    },
    output: () => undefined,
  };
  const terminal = new Terminal(channel, columns, events, () => device.faults, device.profile.pagerColumns);
  const greeting = first?.line === "" ? first.reply.split("\n").slice(0, -1).join("\n") : "";
  terminal.print(`${greeting}\n`);
  terminal.ready(prompt);
  return terminal;
}
