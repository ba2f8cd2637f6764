import * as dgram from "node:dgram";
import * as fs from "node:fs";

/**
 * Sends a numbered UDP packet to every other pod, every 10 ms, and notes which numbers came in from each: started as
 * `prober.ts <own address> <report file> <other address> …` in a pod's namespace. It writes `<report file>.ready`
 * once it has heard of all others, and its report when it is asked to end.
 */
const PORT = 4747;
const INTERVAL_MS = 10;
/** What is under way when the probes end still has this long to arrive. */
const LAST_WORDS_MS = 500;
/** In a datagram: sender's number, four bytes. */
const LENGTH = 4;

/** What one prober saw. */
export interface ProberReport {
  readonly address: string;
  /** How many packets went to each other pod. */
  readonly sent: number;
  /** From each other pod: the first number, and which of the following ones never came. */
  readonly heard: Readonly<Record<string, { readonly first: number; readonly numbers: readonly Run[] }>>;
  /** Packets that arrived and were dropped since this process was too slow: they are nobody's loss. */
  readonly overflowed: number;
}
/** Consecutive numbers that arrived, both ends included. */
export type Run = readonly [from: number, to: number];

function main([own = "", file = "", ...others]: readonly string[]): void {
  const heard = new Map<string, Set<number>>(others.map((other) => [other, new Set()]));
  const socket = dgram.createSocket("udp4");
  const packet = Buffer.alloc(LENGTH);
  let sent = 0;
  let ready = false;
  socket.on("message", (message, { address }) => {
    heard.get(address)?.add(message.readUInt32BE(0));
    if (ready || ![...heard.values()].every((numbers) => numbers.size > 0)) return;
    ready = true;
    fs.writeFileSync(`${file}.ready`, "");
  });
  // "No route to host", for a moment, is what is looked for: the packet counts as sent.
  socket.on("error", () => undefined);
  socket.bind(PORT, own, () => {
    // As much as the kernel gives: a busy machine lets nobody's packets be lost here.
    socket.setRecvBufferSize(8 * 1024 * 1024);
    const timer = setInterval(() => {
      packet.writeUInt32BE(sent++);
      const bytes = Buffer.from(packet);
      for (const other of others) socket.send(bytes, PORT, other, () => undefined);
    }, INTERVAL_MS);
    process.once("SIGTERM", () => {
      clearInterval(timer);
      setTimeout(() => {
        const report: ProberReport = {
          address: own,
          sent,
          heard: Object.fromEntries([...heard].map(([other, numbers]) => [other, runs(numbers)])),
          overflowed: overflowed(),
        };
        fs.writeFileSync(file, JSON.stringify(report));
        process.exit(0);
      }, LAST_WORDS_MS);
    });
  });
}

function runs(numbers: ReadonlySet<number>): { first: number; numbers: Run[] } {
  const found: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else found.push([number, number]);
  }
  return { first: found[0]?.[0] ?? 0, numbers: found };
}

/** UDP's RcvbufErrors of this network namespace. */
function overflowed(): number {
  const lines = fs.readFileSync("/proc/net/snmp", "utf8").split("\n");
  const [names = "", values = ""] = lines.filter((line) => line.startsWith("Udp:"));
  return Number(values.split(" ")[names.split(" ").indexOf("RcvbufErrors")]);
}

if (require.main === module) main(process.argv.slice(2));
