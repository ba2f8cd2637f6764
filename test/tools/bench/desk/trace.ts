import type { Ran } from "./processTree";

/** A part of a run; parts overlap, since the program, the engine and the providers work side by side. */
export interface Step {
  readonly what: string;
  /** Seconds after the start of the run. */
  readonly from: number;
  readonly to: number;
}

export interface Trace {
  readonly steps: readonly Step[];
  /** Seconds of processor time by program, and how many processes of it there were. */
  readonly cpu: readonly { readonly program: string; readonly seconds: number; readonly processes: number }[];
}

/** With which the engine writes the calls of its providers, without their values (from 9 on, secrets in clear). */
export const TRACED = ["--logtostderr", "-v=7"] as const;

/** A line of the engine's log. */
interface Logged {
  /** Seconds after the start of the run. */
  readonly at: number;
  readonly text: string;
}

const PROGRAM = /nodejs.*cmd\/run\/|@pulumi\/pulumi\/cmd\/run/;
const DYNAMIC = /cmd\/dynamic-provider\/index/;
const KUBERNETES = /pulumi-resource-kubernetes/;
const LANGUAGE = /pulumi-language-nodejs/;

/**
 * Where the time of a run went: by when its processes began, and by the engine's log.
 * @param began when the run was started, in milliseconds since 1970
 */
export function traceOf(run: Ran, began: number): Trace {
  const log = logOf(run.stderr, began);
  const startOf = (program: RegExp) =>
    Math.min(...run.processes.filter(({ command }) => program.test(command)).map((one) => one.began));
  const registered = log.filter(
    ({ text }) =>
      text.includes("ResourceMonitor.RegisterResource received") && !text.includes("t=pulumi:pulumi:Stack"),
  );
  const reads = readsOf(log);
  const of = (provider: string) => reads.filter((read) => read.provider === provider);
  const step = (what: string, from: number | undefined, to: number | undefined): Step[] =>
    from === undefined || to === undefined || !Number.isFinite(from) || !Number.isFinite(to)
      ? []
      : [{ what, from, to }];
  const [first, last] = [registered.at(0)?.at, registered.at(-1)?.at];
  const [language, program, kubernetes, dynamic] = [LANGUAGE, PROGRAM, KUBERNETES, DYNAMIC].map(startOf);
  const span = (some: readonly Read[], what: string) =>
    step(`${what}: ${some.length} reads`, some.at(0)?.from, Math.max(...some.map(({ to }) => to)));
  const [ofCluster, ofOurs] = [of("kubernetes"), of("pulumi-nodejs")];
  return {
    steps: [
      ...step("the engine starts, until the language host does", 0, language),
      ...step("the language host, until the program's process starts", language, program),
      ...step("the program loads, until it declares its first resource", program, first),
      ...step("it declares all resources", first, last),
      ...step("the Kubernetes provider starts, until its first read", kubernetes, ofCluster.at(0)?.from),
      ...span(ofCluster, "the cluster's objects"),
      ...step("the dynamic provider starts, until its first read", dynamic, ofOurs.at(0)?.from),
      ...span(ofOurs, "switches, gate and checks"),
      ...[...new Set(ofOurs.map(({ type }) => type))].flatMap((type) =>
        span(
          ofOurs.filter((read) => read.type === type),
          `- of them ${type}`,
        ),
      ),
      ...step(
        "after the last read, until the engine has ended",
        Math.max(...reads.map(({ to }) => to)),
        run.seconds,
      ),
    ].sort((a, b) => a.from - b.from),
    cpu: cpuOf(run),
  };
}

interface Read extends Omit<Step, "what"> {
  /** `kubernetes` or `pulumi-nodejs`. */
  readonly provider: string;
  /** The resource's kind: `MeshGate`. */
  readonly type: string;
}

/** Each Read from its begin to its answer, by when it began. */
function readsOf(log: readonly Logged[]): Read[] {
  const open = new Map<string, number>();
  const reads: Read[] = [];
  for (const { at, text } of log) {
    const [, label = "", what = ""] =
      /^(Provider\[[^\]]*\]\.Read\(.*\)) (executing|success)/.exec(text) ?? [];
    if (what === "executing") open.set(label, at);
    const from = open.get(label);
    if (what !== "success" || from === undefined) continue;
    open.delete(label);
    // …$pulumi-nodejs:dynamic/calico:MeshGate::mesh-gate)
    const [, provider = "", type = ""] = /([a-z-]+):[^:$]*:([^:$]*)::[^:]*\)$/.exec(label) ?? [];
    reads.push({ provider, type, from, to: at });
  }
  return reads.sort((a, b) => a.from - b.from);
}

/** The engine writes a JSON object a line. */
function logOf(stderr: string, began: number): Logged[] {
  return stderr.split("\n").flatMap((line) => {
    const [, time = "", message = ""] = /^\{"time":"([^"]+)".*?"msg":"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
    return time === "" ? [] : [{ at: (Date.parse(time) - began) / 1000, text: message }];
  });
}

const PROGRAMS: readonly (readonly [name: string, command: RegExp])[] = [
  ["the program", PROGRAM],
  ["dynamic provider", DYNAMIC],
  ["Kubernetes provider", KUBERNETES],
  ["language host", LANGUAGE],
  ["engine", /^pulumi /],
  ["other", /^/],
];

function cpuOf({ processes }: Ran): Trace["cpu"] {
  const nameOf = (command: string) => PROGRAMS.find(([, pattern]) => pattern.test(command))?.[0];
  return PROGRAMS.flatMap(([program]) => {
    const own = processes.filter(({ command }) => nameOf(command) === program);
    const seconds = own.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
    return own.length === 0 ? [] : [{ program, seconds, processes: own.length }];
  });
}
