import * as net from "node:net";

/** Milliseconds after which a daemon that has not answered counts as failed. */
const TIMEOUT = 20_000;

/**
 * Asks a daemon of FRR for what a `show` command prints, on the socket on which `vtysh` asks it: the command ends with a
 * NUL, the answer with three and the command's result (`vtysh_client_execute` of FRR 8.4's vtysh/vtysh.c). Starting
 * `vtysh` for it takes 25 ms of a processor, and a gate asks hundreds of times.
 * @throws Error when the daemon is away or does not know the command
 */
export function showOf(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = net.connect(socket);
    let answer = Buffer.alloc(0);
    const fail = (why: string) => {
      connection.destroy();
      reject(new Error(`FRR at ${socket}: "${command}": ${why}`));
    };
    connection.setTimeout(TIMEOUT, () => fail(`no answer within ${TIMEOUT / 1000} s`));
    connection.on("error", (error) => fail(error.message));
    connection.on("end", () => fail("it closed the connection"));
    connection.on("connect", () => connection.write(`${command}\0`));
    connection.on("data", (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const [end, result] = [answer.length - 4, answer.at(-1)];
      if (end < 0 || answer.readUIntBE(end, 3) !== 0) return;
      const text = answer.toString("utf8", 0, end);
      // 1 is a warning, such as a sentence that there is no BGP.
      if (result !== 0 && result !== 1) return fail(`result ${result}: ${text.trim()}`);
      connection.destroy();
      resolve(text);
    });
  });
}
