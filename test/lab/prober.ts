import * as dgram from "node:dgram";
import * as fs from "node:fs";

/**
 * Sends a numbered UDP packet to every other pod, every 10 ms, and records which numbers arrive from each. Started as
 * `prober.ts <own address> <report file> <other address> …` in a pod's namespace. It writes `<report file>.ready` once
 * it has received a packet from every other pod, `<report file>.enough` once it has sent {@link ENOUGH} packets after
 * that, and its report when it receives SIGTERM.
 */
const PORT = 4747;
const INTERVAL_MS = 10;
/** Packets that are still on their way when the probes end have this long to arrive. */
const DRAIN_MS = 500;
/** With this many packets a pair of pods has been watched long enough. */
const ENOUGH = 1_100;
/** Bytes of a datagram: the packet's number. */
const LENGTH = 4;

/** The report of one prober. */
export interface ProberReport {
  readonly address: string;
  /** How many packets went to each other pod. */
  readonly sent: number;
  /** From each other pod: the first number that arrived, and all numbers that arrived. */
  readonly received: Readonly<Record<string, { readonly first: number; readonly numbers: readonly Run[] }>>;
  /** Packets that arrived and that the kernel dropped because this process was too slow: no network lost them. */
  readonly overflowed: number;
}
/** Consecutive numbers that arrived, both ends included. */
export type Run = readonly [from: number, to: number];

function main([own = "", file = "", ...others]: readonly string[]): void {
  const received = new Map<string, Set<number>>(others.map((other) => [other, new Set()]));
  const socket = dgram.createSocket(own.includes(":") ? "udp6" : "udp4");
  const packet = Buffer.alloc(LENGTH);
  let sent = 0;
  /** How many packets were sent before every other pod was heard; undefined until then. */
  let sentBefore: number | undefined;
  // Over IPv6, as the kernel writes an address: so must the arguments.
  socket.on("message", (message, { address }) => {
    received.get(address)?.add(message.readUInt32BE(0));
    if (sentBefore !== undefined || ![...received.values()].every((numbers) => numbers.size > 0)) return;
    sentBefore = sent;
    fs.writeFileSync(`${file}.ready`, "");
  });
  // "No route to host" is a loss as well: the packet counts as sent.
  socket.on("error", () => undefined);
  socket.bind(PORT, own, () => {
    // As large as the kernel allows, so that no packet is dropped here while the machine is busy.
    socket.setRecvBufferSize(8 * 1024 * 1024);
    const timer = setInterval(() => {
      packet.writeUInt32BE(sent++);
      if (sentBefore !== undefined && sent - sentBefore === ENOUGH) fs.writeFileSync(`${file}.enough`, "");
      const bytes = Buffer.from(packet);
      for (const other of others) socket.send(bytes, PORT, other, () => undefined);
    }, INTERVAL_MS);
    process.once("SIGTERM", () => {
      clearInterval(timer);
      setTimeout(() => {
        const report: ProberReport = {
          address: own,
          sent,
          received: Object.fromEntries([...received].map(([other, numbers]) => [other, runs(numbers)])),
          overflowed: overflowed(),
        };
        fs.writeFileSync(file, JSON.stringify(report));
        process.exit(0);
      }, DRAIN_MS);
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

/** The counter RcvbufErrors of UDP in this network namespace. */
function overflowed(): number {
  const lines = fs.readFileSync("/proc/net/snmp", "utf8").split("\n");
  const [names = "", values = ""] = lines.filter((line) => line.startsWith("Udp:"));
  return Number(values.split(" ")[names.split(" ").indexOf("RcvbufErrors")]);
}

if (require.main === module) main(process.argv.slice(2));
