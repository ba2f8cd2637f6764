import * as fs from "node:fs";
import * as path from "node:path";
import { fleetKeys } from "../fleetSchema";
import { mapOf, NAMESPACE } from "../plainData";
import { readYaml } from "../yamlText";

/** A stack, and what its file says of its place among the others. */
export interface FleetStack {
  readonly name: string;
  /** From 1. */
  readonly wave: number;
  /** Stacks of one pair have switches that stand in for each other. */
  readonly pair?: string;
  /** Addresses of its switches' command lines, `host:port`, sorted. */
  readonly switches: readonly string[];
}

/**
 * The stacks that a list of patterns means, in the list's own order of names.
 * @param patterns with commas between them: a name in which `*` stands for any text; `!` before one leaves out. Later ones win
 */
export function chosen(patterns: string, names: readonly string[]): string[] {
  const rules = patterns
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .map((word) => ({ takes: !word.startsWith("!"), matches: matcher(word.replace(/^!/, "")) }));
  // A list that only leaves out begins with all.
  const first = rules[0]?.takes === false;
  return names.filter((name) =>
    rules.reduce((taken, { takes, matches }) => (matches(name) ? takes : taken), first),
  );
}

function matcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${parts.join(".*")}$`);
  return (name) => whole.test(name);
}

/**
 * Reads a stack's place from its file. A file that cannot be read is of wave 1: its own run says what is wrong with it, and
 * later waves, of which it may be a condition, do not start.
 */
export function placeOf(name: string, directory: string): FleetStack {
  let config: Readonly<Record<string, unknown>> = {};
  try {
    const file = `Pulumi.${name}.yaml`;
    config = mapOf(mapOf(readYaml(`stacks/${file}`, fs.readFileSync(path.join(directory, file)))).config);
  } catch {
    // The run of this stack says it.
  }
  const key = <K extends keyof typeof fleetKeys.shape>(one: K) =>
    fleetKeys.shape[one].safeParse(config[`${NAMESPACE}${one}`]).data as
      (K extends "wave" ? number : string) | undefined;
  const pair = key("pair");
  const addresses = Object.values(mapOf(config[`${NAMESPACE}switches`])).flatMap((device) => {
    const { host, port = 22 } = mapOf(mapOf(device).management);
    return typeof host === "string" ? [`${host}:${String(port)}`] : [];
  });
  return {
    name,
    wave: key("wave") ?? 1,
    ...(pair === undefined ? {} : { pair }),
    switches: [...new Set(addresses)].sort(),
  };
}
