import { connectionOf } from "../../s9700/access";
import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../../dynamic/resource";
import { DRAIN_DEFAULTS, drainsOf, rfc1123, type Drain, type Inventory, type Session } from "../../peering";
import type { Connection } from "../../s9700/state";
import { GATE_POLLS } from "../gate/state";
import { HIDDEN, storedSessions } from "../storedSession";
import { concernedBy } from "./sessions";
import type { DrainInputs, DrainStepName } from "./state";

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

/**
 * One step of taking a node, a rack or a switch out of service (state.ts says which there are). A step that fails
 * stops the update before the next one; the next update goes on from there.
 */
export class DrainStep extends DynamicResource {
  /** Of the last step: one sentence for each node or switch that is safe to take down. */
  declare readonly report: pulumi.Output<string[]>;

  constructor(step: DrainStepName, args: DrainStepArgs, opts?: pulumi.CustomResourceOptions) {
    const { drain } = args;
    const name = `${step}-${drain.kind}-${rfc1123(drain.name)}`;
    const quiet = { ...opts, hideDiffs: HIDDEN };
    const type = { verbs: "./components/rollout/drain/provider", module: "calico", name: TYPES[step] };
    super(type, name, { ...inputs(step, args), report: undefined }, quiet);
  }
}

function inputs(step: DrainStepName, { inventory, sessions, drain }: DrainStepArgs): DrainInputs {
  const { kubeconfig, context, maintenance } = inventory.cluster;
  const concerned = concernedBy(step, drain, sessions).filter(
    (session) => step !== "lowered" || heeds(session, inventory),
  );
  const connections = inventory.switches
    .filter(({ name }) => concerned.some((session) => session.switch.name === name))
    .map((device): [string, Connection] => [device.name, connectionOf(device)]);
  return {
    step,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    drain,
    free: (maintenance?.atMost ?? DRAIN_DEFAULTS.atMost) - drainsOf(inventory).length,
    switches: Object.fromEntries(connections),
    sessions: storedSessions(concerned),
    seconds: maintenance?.seconds ?? DRAIN_DEFAULTS.seconds,
    polls: GATE_POLLS,
    held: true,
  };
}

/** Whether the session's switch prefers other paths when a node asks for that (RFC 8326). */
function heeds(session: Session, { switches }: Inventory): boolean {
  const device = switches.find(({ name }) => name === session.switch.name);
  return device?.gracefulShutdown === true && device.maintenance !== true;
}
