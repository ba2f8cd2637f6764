import * as fs from "node:fs";
import * as path from "node:path";
import type { Daemons } from "./daemons";
import { inNamespace, podNamespace } from "./network";
import { waitFor } from "./waitFor";
import type { Toolchain } from "../tools/provision/provision";

/** The packets from one pod to another, one every 10 ms. */
export interface PairProbe {
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly lost: number;
  /** The longest time without a packet, in milliseconds: 10 for each consecutive number that is missing. */
  readonly longestGapMs: number;
  /** Packets from any pod that the kernel dropped because the receiving program was too slow. */
  readonly overflowed: number;
}

/** What the program of one pod (test/tools/provision/programs/prober) writes at its end. */
interface ProberReport {
  readonly address: string;
  /** How many packets went to each other pod. */
  readonly sent: number;
  /** From each other pod: the first number that arrived, and all numbers that arrived. */
  readonly received: Readonly<Record<string, { readonly first: number; readonly numbers: readonly Run[] }>>;
  /** Packets that arrived and that the kernel dropped because the program was too slow: no network lost them. */
  readonly overflowed: number;
}
/** Consecutive numbers that arrived, both ends included. */
type Run = readonly [from: number, to: number];

/** Continuous probes between all pairs of pods: a small program in each pod's network namespace. */
export class Probes {
  private pods: readonly string[] = [];

  constructor(
    private readonly directory: string,
    private readonly daemons: Daemons,
    private readonly tools: Toolchain,
  ) {}

  /** Starts the probes, and returns when every pod has received packets from every other pod. */
  async start(pods: readonly string[]): Promise<void> {
    fs.rmSync(this.directory, { recursive: true, force: true });
    fs.mkdirSync(this.directory, { recursive: true });
    this.pods = pods;
    for (const pod of pods) {
      const others = pods.filter((other) => other !== pod);
      const argv = ["nice", "-n", "-10", this.tools.program("prober"), pod, this.file(pod), ...others];
      this.daemons.start(this.daemon(pod), inNamespace(podNamespace(pod), argv));
    }
    await this.allHaveWritten("ready");
  }

  /** Returns when every pod has sent more than 1,000 packets to every other pod. */
  async enough(): Promise<void> {
    await this.allHaveWritten("enough");
  }

  private async allHaveWritten(mark: "ready" | "enough"): Promise<void> {
    await waitFor(`probes between all pods: ${mark}`, 60, () =>
      this.pods.every((pod) => {
        this.daemons.require(this.daemon(pod));
        return fs.existsSync(`${this.file(pod)}.${mark}`);
      }),
    );
  }

  async stop(): Promise<PairProbe[]> {
    const { pods } = this;
    await Promise.all(pods.map((pod) => this.daemons.stop(this.daemon(pod))));
    const reports = pods.map((pod) => JSON.parse(fs.readFileSync(this.file(pod), "utf8")) as ProberReport);
    return reports.flatMap((from) => reports.filter((to) => to !== from).map((to) => pairProbe(from, to)));
  }

  private daemon(pod: string): string {
    return `probes/${pod}`;
  }

  private file(pod: string): string {
    return path.join(this.directory, `${pod}.json`);
  }
}

/** Counted from the first packet that arrived: before that, the other program did not run yet. */
function pairProbe(from: ProberReport, to: ProberReport): PairProbe {
  const { first, numbers } = to.received[from.address] ?? { first: 0, numbers: [] };
  let next = first;
  let lost = 0;
  let longest = 0;
  for (const [start, end] of [...numbers, [from.sent, from.sent] as const]) {
    lost += start - next;
    longest = Math.max(longest, start - next);
    next = end + 1;
  }
  return {
    from: from.address,
    to: to.address,
    sent: from.sent - first,
    lost,
    longestGapMs: longest * 10,
    overflowed: to.overflowed,
  };
}
