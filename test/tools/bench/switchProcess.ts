import { startFrontEnd, type FrontEnd } from "../../emulator/frontEnd";
import type { FrontEndOptions } from "../../emulator/types";

/** An order to the process: replace its switches by these, or report what happened at them. */
export type Order = { readonly id: number } & (
  { readonly start: readonly FrontEndOptions[] } | { readonly tell: true }
);

/** The answer to an order. */
export interface Answer {
  readonly id: number;
  readonly started?: readonly { readonly port: number; readonly fingerprint: string }[];
  /** Lines typed at all its switches since they started. */
  readonly lines?: number;
  /** Of those, how many were refused. */
  readonly refused?: number;
  /** CPU seconds of the process so far. */
  readonly cpu?: number;
  readonly running?: string;
}

let fronts: FrontEnd[] = [];

async function obey(order: Order): Promise<Answer> {
  const { id } = order;
  if ("start" in order) {
    await Promise.all(fronts.map((front) => front.close()));
    fronts = [];
    for (const options of order.start) fronts.push(await startFrontEnd(options));
    return { id, started: fronts.map(({ port, fingerprint }) => ({ port, fingerprint })) };
  }
  const { user, system } = process.cpuUsage();
  const typed = fronts.flatMap(({ log }) => log);
  return {
    id,
    lines: typed.length,
    refused: typed.filter(({ reply }) => reply === "error").length,
    cpu: (user + system) / 1e6,
    running: fronts[0]?.runningConfiguration(),
  };
}

/** The switches run alone in this process: the tool that is measured must not share an event loop with them. */
process.on("message", (order: Order) => void obey(order).then((answer) => process.send?.(answer)));
process.once("disconnect", () => process.exit(0));
