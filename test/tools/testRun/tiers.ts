import * as fs from "node:fs";
import * as path from "node:path";
import { ALL_PROGRAMS, LAB_PROGRAMS, type ProgramName } from "../provision/programs";

/** The tiers in the order in which they run: what fails in seconds comes first. */
export const TIERS = ["pure", "live", "conformance", "e2e"] as const;
export type Tier = (typeof TIERS)[number];

export interface Run {
  readonly tier: Tier;
  readonly files: readonly string[];
}

export interface TestPlan {
  /** The type check and the linters run before a complete run only. */
  readonly checks: boolean;
  readonly runs: readonly Run[];
}

/** The tier of a test file, by its folder under test/. */
export function tierOf(file: string): Tier {
  const folder = path.normalize(file).split(path.sep)[1];
  return TIERS.find((tier) => tier === folder) ?? "pure";
}

/** The programs that a tier runs, beside Debian's packages; undefined = it runs none at all. */
export function programsOf(tier: Tier): readonly ProgramName[] | undefined {
  const programs = { pure: undefined, live: LAB_PROGRAMS, conformance: [], e2e: ALL_PROGRAMS };
  return programs[tier];
}

/** How many files of the tier run side by side. Labs have names and ports of their own, so they do not meet. */
export function slotsOf(tier: Tier, cores: number): number {
  const atMost = { pure: Infinity, live: 3, conformance: 2, e2e: 4 }[tier];
  if (cores === 1) return tier === "pure" ? 2 : 1;
  // Some pure tests wait: for a pause of the driver, for a process that ends. More than half of an end-to-end test is
  // waiting. Its engines have a low priority (test/lab/pulumi.ts), so that at the load of four labs no BGP session ends
  // for want of a processor.
  return Math.min(atMost, tier === "e2e" ? cores + 2 : tier === "conformance" ? cores : cores + 1);
}

/**
 * They take longest in their tier, the slowest first. The others fill the gaps, so none of these may begin when all else
 * has ended.
 */
const SLOWEST = [
  "e2e/start",
  "e2e/cutover",
  "e2e/datacenter",
  "e2e/nativeApi",
  "e2e/livingCluster",
  "e2e/sites/routeReflectors",
  "e2e/oldStates",
  "e2e/maintenance",
  "e2e/sites/racksGrouped",
  "e2e/stateServers",
  "e2e/switch-resource",
  "e2e/otherSwitches",
  "e2e/importTwoSwitches",
  "e2e/review",
  "e2e/sites/vpnInstances",
  "e2e/mistakes",
  "e2e/sites/twoSwitches",
  "e2e/sites/racksReflected",
  "e2e/import",
  "e2e/switchFaults",
  "e2e/rights",
  "e2e/sites/ipv6Only",
  "e2e/sites/twoNics",
  "stacks/commands",
  "s9700/vrp/plan/plan.property",
  "s9700/vrp/shell/hostile",
  "s9700/vrp/probe/trial",
  "s9700/vrp/push/busy",
].map((name) => `test/${name}.test.ts`);

/** The files in the order in which they begin. */
export function slowestFirst(files: readonly string[]): string[] {
  return [
    ...SLOWEST.filter((file) => files.includes(file)),
    ...files.filter((file) => !SLOWEST.includes(file)),
  ];
}

/** `test/**\/*.test.ts`, sorted, relative to the top. */
export function testFiles(top: string, under = "test"): string[] {
  return fs
    .readdirSync(path.join(top, under), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => path.join(under, file))
    .sort();
}

/** What `npm test -- <words>` means: nothing = all; the names of tiers; test files or folders of them. */
export function planOf(words: readonly string[], all: readonly string[]): TestPlan {
  if (words.length === 0) return { checks: true, runs: TIERS.map((tier) => runOf(tier, all)) };
  const wanted = new Set<Tier>();
  const files = new Set<string>();
  for (const word of words) {
    const tier = TIERS.find((name) => name === word);
    if (tier) {
      wanted.add(tier);
      runOf(tier, all).files.forEach((file) => files.add(file));
      continue;
    }
    const normal = path.normalize(word).replace(/\/$/, "");
    const found = all.filter((file) => file === normal || file.startsWith(`${normal}${path.sep}`));
    if (found.length === 0) {
      throw new Error(
        `npm test -- ${word}: neither a tier (${TIERS.join(", ")}) nor a test file or folder under test/.`,
      );
    }
    for (const file of found) {
      wanted.add(tierOf(file));
      files.add(file);
    }
  }
  const chosen = TIERS.filter((tier) => wanted.has(tier));
  return { checks: false, runs: chosen.map((tier) => runOf(tier, [...files].sort())) };
}

function runOf(tier: Tier, files: readonly string[]): Run {
  return { tier, files: slowestFirst(files.filter((file) => tierOf(file) === tier)) };
}
