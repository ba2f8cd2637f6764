import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { faultsOf } from "./faultsSchema";
import type { FrontEnd } from "./frontEnd";

/**
 * Lets a program of any language drive the emulator: a JSON object a line in, one a line out.
 *
 *     {"do":"faults","faults":{…}}    replaces all faults; {} ends them   → {"ok":true}
 *     {"do":"show"}                   → {"ok":true,"running":"…","startup":"…","log":[…],"wrongPasswords":0}
 *     {"do":"restart"}                ends all sessions and listens again → {"ok":true}
 *     {"do":"stop"}                   → {"ok":true}, and the program ends
 *
 * What cannot be read is answered with {"ok":false,"error":"…"}. Resolves at `stop` and at the end of the input.
 */
export async function control(front: FrontEnd, input: Readable, output: Writable): Promise<void> {
  for await (const line of createInterface({ input })) {
    if (line.trim() === "") continue;
    const answer = await answerTo(front, line);
    output.write(`${JSON.stringify(answer)}\n`);
    if ("stops" in answer) return;
  }
}

type Answer = { readonly ok: true; readonly stops?: true } | { readonly ok: false; readonly error: string };

async function answerTo(front: FrontEnd, line: string): Promise<Answer> {
  try {
    const command = JSON.parse(line) as { do?: unknown; faults?: unknown } | null;
    switch (command?.do) {
      case "faults":
        replace(front.faults as Record<string, unknown>, faultsOf(command.faults));
        return { ok: true };
      case "show":
        return { ok: true, ...shown(front) };
      case "restart":
        await front.restart();
        return { ok: true };
      case "stop":
        return { ok: true, stops: true };
      default:
        return { ok: false, error: 'do: allowed are "faults", "show", "restart" and "stop".' };
    }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

function replace(current: Record<string, unknown>, wanted: object): void {
  for (const key of Object.keys(current)) delete current[key];
  Object.assign(current, wanted);
}

const shown = (front: FrontEnd): object => ({
  running: front.runningConfiguration(),
  startup: front.startupConfiguration(),
  log: front.log,
  wrongPasswords: front.wrongPasswords,
});
