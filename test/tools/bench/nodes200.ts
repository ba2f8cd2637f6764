import { bjOffice, type LabDefinition, type LabNode } from "../../lab/definition";
import { Lab } from "../../lab/lab";
import { Project } from "../../lab/project";

/** Nodes on which all of a Calico node runs; the others are BIRD-only nodes. Spread as `verify --sample` samples. */
const WHOLE = 4;

/** What was measured, in seconds. */
export interface ManyNodes {
  readonly nodes: number;
  readonly lab: number;
  readonly up: number;
  /** The gate's part of `up`: three consecutive polls of all sessions and prefixes. */
  readonly gate: number;
  readonly verify: number;
  /** A preview afterwards that finds nothing to do. */
  readonly preview: number;
}

/** The first datacenter's switch with that many nodes, a block each. @param count at most 240: one VLAN of /24 */
export function manyNodes(count: number): LabDefinition {
  const birdOnly = { nodeAs: 63400, switchAs: 65001 };
  const nodes = Array.from({ length: count }, (_, i): LabNode => {
    const blocks = [`172.30.${100 + (i >> 2)}.${(i & 3) * 64}/26`];
    const node = { name: `n${String(i).padStart(3, "0")}`, address: `10.2.98.${i + 10}`, blocks };
    return i % Math.ceil(count / WHOLE) === 0 ? node : { ...node, birdOnly };
  });
  return { ...bjOffice, nodes };
}

/**
 * From a cluster with its mesh on to all sessions on one switch, with real BGP speakers, through the real engine.
 * @throws with the program's own words where a step fails
 */
export async function measureManyNodes(
  count = 200,
  say: (line: string) => void = () => undefined,
): Promise<ManyNodes> {
  const definition = manyNodes(count);
  const [lab, labSeconds] = await timed(() => Lab.up({ name: `bench-nodes-${process.pid}`, definition }));
  say(`lab of ${count} nodes: ${labSeconds.toFixed(1)} s`);
  let project: Project | undefined;
  try {
    project = await Project.of(lab);
    const nodes = definition.nodes.map(({ name, address }) => [name, { address }] as const);
    project.edit((set) => {
      set(["calico-peering:cluster", "nodes"], Object.fromEntries(nodes));
      set(["calico-peering:cluster", "nodeToNode"], { remedy: "strict-affinity" });
    });
    const checkout = project;
    const { pulumi } = checkout;
    const step = async (
      name: string,
      work: () => Promise<{ code: number; stdout: string; stderr: string }>,
    ) => {
      const [{ code, stdout, stderr }, seconds] = await timed(work);
      if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stdout}\n${stderr}`);
      say(`${name}: ${seconds.toFixed(1)} s`);
      return { stdout, seconds };
    };
    const up = await step("up", () => pulumi.up("--skip-preview"));
    const gate = /gate: \d+ of \d+ sessions are right, after (\d+) s/.exec(up.stdout)?.[1];
    if (gate === undefined) throw new Error(`the gate printed nothing:\n${up.stdout}`);
    say(`of it, the gate: ${gate} s`);
    const verify = await step("verify", () =>
      checkout.command("verify", "--sample", String(WHOLE), "--wait", "60"),
    );
    const preview = await step("preview", () => pulumi.preview("--expect-no-changes"));
    return {
      nodes: count,
      lab: labSeconds,
      up: up.seconds,
      gate: Number(gate),
      verify: verify.seconds,
      preview: preview.seconds,
    };
  } finally {
    await lab.down();
    project?.remove();
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const value = await work();
  return [value, (performance.now() - began) / 1000];
}

/** `node --import tsx test/tools/bench/nodes200.ts [nodes]` */
if (require.main === module) {
  measureManyNodes(Number(process.argv[2] ?? 200), (line) => console.log(line)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
