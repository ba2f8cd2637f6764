import * as net from "node:net";
import { LabError } from "./errors";

/** Milliseconds for all commands of one call. */
const LIMIT = 60_000;
/** FRR's lib/vty.c ends each answer with three zero bytes and the command's status. */
const END = Buffer.alloc(3);

/**
 * Runs commands in one of FRR's daemons, one after the other, as vtysh does, by the daemon's own socket: vtysh reads
 * the grammar of all daemons at each start, a tenth of what a lab costs. Ends with the first command that fails.
 * @param socket such as `bgpd.vty`
 * @returns what the daemon printed, its complaint about a command that failed included
 * @throws LabError where the daemon does not answer
 */
export async function frrCommands(socket: string, commands: readonly string[]): Promise<string> {
  const connection = net.connect(socket);
  connection.setTimeout(LIMIT, () => connection.destroy(new Error(`no answer within ${LIMIT / 1000} s`)));
  const chunks = connection[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let printed = "";
  try {
    for (const command of ["enable", ...commands]) {
      connection.write(`${command}\0`);
      const { text, failed } = await answer(chunks);
      printed += text;
      if (failed) break;
    }
    return printed;
  } catch (error) {
    throw new LabError(`FRR at ${socket}: ${error instanceof Error ? error.message : String(error)}.`);
  } finally {
    connection.destroy();
  }
}

async function answer(chunks: AsyncIterator<Buffer>): Promise<{ text: string; failed: boolean }> {
  let all = Buffer.alloc(0);
  while (all.length < 4 || !all.subarray(-4, -1).equals(END)) {
    const { value, done } = await chunks.next();
    if (done === true) throw new Error("it closed the connection");
    all = Buffer.concat([all, value]);
  }
  return { text: all.subarray(0, -4).toString(), failed: all.at(-1) !== 0 };
}
