import * as pulumi from "@pulumi/pulumi";
import { GATE_POLLS } from "../gate/state";
import { DRAIN_DEFAULTS, drainsOf, rfc1123, type Drain, type Inventory, type Session } from "../../peering";
import type { Connection } from "../../s9700/state";
import type { DrainInputs, DrainStepName } from "./state";
import { sessionsOfDrain } from "./drainChecks";

export interface DrainStepArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  readonly drain: Drain;
}

const TYPES = {
  permitted: "DrainPermit",
  lowered: "DrainLowered",
  unused: "DrainUnused",
  withdrawn: "Drain",
} as const;

type Verbs = typeof import("./provider");

/**
 * One step of taking a node, a rack or a switch out of service (state.ts says which there are). A step that fails
 * stops the update before the next one; the next update goes on from there.
 */
export class DrainStep extends pulumi.dynamic.Resource {
  /** Of the last step: one sentence for each node or switch that is safe to take down. */
  declare readonly report: pulumi.Output<string[]>;

  constructor(step: DrainStepName, args: DrainStepArgs, opts?: pulumi.CustomResourceOptions) {
    const { drain } = args;
    const name = `${step}-${drain.kind}-${rfc1123(drain.name)}`;
    const quiet = { ...opts, hideDiffs: ["__provider"] };
    super(provider, name, { ...inputs(step, args), report: undefined }, quiet, "calico", TYPES[step]);
  }
}

function inputs(step: DrainStepName, { inventory, sessions, drain }: DrainStepArgs): DrainInputs {
  const { kubeconfig, context, maintenance } = inventory.cluster;
  const concerned = concernedBy(step, drain, sessions).filter(
    (session) => step !== "lowered" || heeds(session, inventory),
  );
  const connections = inventory.switches
    .filter(({ name }) => concerned.some((session) => session.switch.name === name))
    .map((device): [string, Connection] => [device.name, { name: device.name, ...device.management }]);
  return {
    step,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    drain,
    free: (maintenance?.atMost ?? DRAIN_DEFAULTS.atMost) - drainsOf(inventory).length,
    switches: Object.fromEntries(connections),
    sessions: Object.fromEntries(concerned.map((session) => [session.name, session])),
    seconds: maintenance?.seconds ?? DRAIN_DEFAULTS.seconds,
    polls: GATE_POLLS,
    held: true,
  };
}

function heeds(session: Session, { switches }: Inventory): boolean {
  const device = switches.find(({ name }) => name === session.switch.name);
  return device?.gracefulShutdown === true && device.maintenance !== true;
}

/** No more than a step looks at, so that it is not run again when anything else changes. */
function concernedBy(step: DrainStepName, drain: Drain, sessions: readonly Session[]): Session[] {
  const own = sessionsOfDrain(drain, sessions);
  if (step === "unused" || step === "lowered" || (step === "withdrawn" && drain.kind !== "switch"))
    return own;
  if (step === "permitted" && drain.kind !== "switch") return [...sessions];
  const nodes = new Set(own.map(({ node }) => node.name));
  return sessions.filter(({ node }) => nodes.has(node.name));
}

/** Loads provider.ts anew in every run, as the switch resource does (components/s9700/bgp.ts says why). */
function verbs(): Verbs {
  const shared = globalThis as { calicoPeeringDrain?: Verbs };
  if (shared.calicoPeeringDrain === undefined) {
    const { createRequire } = process.getBuiltinModule("node:module");
    const fromProject = createRequire(process.cwd() + "/package.json");
    fromProject("tsx/cjs/api").register();
    shared.calicoPeeringDrain = fromProject("./components/rollout/drain/provider") as Verbs;
  }
  return shared.calicoPeeringDrain;
}

const provider: pulumi.dynamic.ResourceProvider = {
  configure: async (request) => verbs().configure(request as never),
  check: async (olds, news) => verbs().check(olds, news),
  diff: async (id, olds, news) => verbs().diff(id, olds, news),
  create: async (inputs) => verbs().create(inputs),
  read: async (id, state) => verbs().read(id, state as never),
  update: async (id, olds, news) => verbs().update(id, olds, news),
  delete: async (id, state) => verbs().remove(id, state),
};
