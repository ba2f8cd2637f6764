import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { ProvisionError } from "../tools/provision/provision";
import { bjOffice } from "./definition";
import { Lab, LabError } from "./lab";
import { LAB_STACK, LAB_STATE } from "./engine";
import { TOP } from "./runDirectory";
import { pulumiCli } from "./pulumi";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

const NEXT = `
What to try next
  npm run lab -- status                           what runs, and how to reach it
  npm run lab -- ssh                              the switch's command line; try: display bgp peer
  npm run lab -- calicoctl bj-141 node status     the same session, seen from a node
  npm run pulumi -- preview --stack lab --diff    what would change: nothing, until you change
                                                  something on the switch
  npm run pulumi -- up --stack lab                put it back
  npm run check -- lab                            the stack file's proofs, offline
  npm run render -- lab                           both ends' text, offline
  npm run verify -- lab                           both ends of every session once more
  npm run lab -- down                             end the lab`;

/** `npm start`, once all programs are set up: starts the lab, declares both ends with `pulumi up`, and verifies them. */
async function main(): Promise<number> {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const reused = await healthyLab();
  console.log(`\npulumi up, stack ${LAB_STACK}`);
  const pulumi = pulumiCli({
    stack: LAB_STACK,
    backendDir: LAB_STATE,
    output: (chunk) => process.stdout.write(chunk),
  });
  // On a lab that ran already, the stack is most likely up to date: one pass shows it and repairs it if needed.
  const flags = ["--suppress-progress", ...(reused ? ["--skip-preview"] : [])];
  for (const step of [() => pulumi.init(), () => pulumi.up(...flags)]) {
    const { code } = await step();
    if (code !== 0) return code;
  }
  console.log();
  const argv = [...RUNS_TYPESCRIPT, path.join("stacks", "commands", "verify.ts"), LAB_STACK, "--wait", "60"];
  const { status } = spawnSync(process.execPath, argv, { cwd: TOP, stdio: "inherit", env: pulumi.env });
  if (status !== 0) return status ?? 1;
  console.log(`\nready after ${seconds()} s`);
  console.log(NEXT);
  return 0;
}

/** Uses the default lab when all of its programs run (returns true), and starts a new one otherwise. */
async function healthyLab(): Promise<boolean> {
  const known = await Lab.attach().catch(() => undefined);
  if (known) {
    const { programs, seconds, switches } = await known.status();
    const dead = Object.keys(programs).filter((program) => programs[program] !== "running");
    const ours = bjOffice.switches.every(({ sysname }) =>
      switches.some((running) => running.sysname === sysname),
    );
    if (dead.length === 0 && ours) {
      console.log(`the lab runs already (it was up in ${seconds.toFixed(1)} s)`);
      return true;
    }
    const why = ours
      ? `incomplete (ended: ${dead.join(", ")})`
      : `another datacenter (${Object.keys(known.switches).join(", ")})`;
    console.log(`the lab that runs is ${why}; it starts anew`);
    await known.down();
  }
  console.log(
    "the lab: etcd, Kubernetes, Calico and BIRD on four nodes, FRR behind the switch's command line",
  );
  await Lab.up({ progress: (line) => console.log(line) });
  return false;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof LabError || error instanceof ProvisionError ? error.message : error);
    process.exit(1);
  },
);
