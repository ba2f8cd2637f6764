import { stayingAtDestroy, withoutStaying, type Staying } from "./staying";
import { ownershipIn, type SwitchBgpOutputs } from "./state";
import { planAsJson, planBgp, whereIs, type BgpSection, type Ownership, type PlanJson } from "./vrp";

/** What of a switch goes when it leaves the stack, and what stays. */
export interface Removal {
  readonly staying: Staying;
  /** Whose rows are taken away. */
  readonly ownership: Ownership;
}

/** Pure. */
export function removalOf(running: BgpSection, state: SwitchBgpOutputs): Removal {
  const owned = ownershipIn(state);
  const staying = stayingAtDestroy(running, owned, state.foundGlobals ?? []);
  return { staying, ownership: withoutStaying(owned, staying) };
}

/** What `npm run review` is given of a switch for the case that it leaves the stack. */
export interface LeavingFact {
  /** `S9700 (10.2.0.2:22)` */
  readonly where: string;
  readonly commands: PlanJson["commands"];
}

/**
 * The commands that take the stack's rows away, by the planner that `remove` uses. Pure.
 * @returns no command where no process runs
 * @throws VrpError where the planner refuses
 */
export function leavingFact(running: BgpSection, state: SwitchBgpOutputs): LeavingFact {
  const { connection } = state;
  const where = whereIs(connection);
  if (running.asNumber === undefined) return { where, commands: [] };
  const plan = planBgp({
    switchName: where,
    vpnInstance: connection.vpnInstance,
    asNumber: state.asNumber ?? running.asNumber,
    running,
    wanted: [],
    onlyRemoves: true,
    ownership: removalOf(running, state).ownership,
  });
  return { where, commands: planAsJson(plan).commands };
}
