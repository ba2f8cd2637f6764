import { calicoObjects, type Manifest } from "../../components/calico/manifests";
import { driftOf } from "../../components/drift/report";
import type { DriftReport } from "../../components/drift/types";
import { sessionsOf, type Inventory, type Switch } from "../../components/peering";
import type { PreviewStep } from "../../components/review/objects";
import type { ClusterFact } from "../../components/rollout/clusterCheck/provider";
import { announced } from "../../components/s9700/announce";
import { connectionOf } from "../../components/s9700/access";
import { outputsOf } from "../../components/s9700/outputs";
import { wantedSection } from "../../components/s9700/render";
import { switchFact, type SwitchFact } from "../../components/s9700/reviewFact";
import { liveInputs, type SwitchBgpInputs } from "../../components/s9700/state";
import type { Row } from "../../components/s9700/vrp";
import { isSame } from "../../components/dynamic/same";

/** A stack as a preview reads it: no engine, no device; the plans are the product's own. */
export interface Site {
  /** What the last update deployed. */
  readonly deployed: Inventory;
  /** What the file says. Default: the same. */
  readonly file?: Inventory;
  /** What was typed on each switch since. Default: nothing. */
  readonly onSwitch?: (rows: readonly Row[]) => readonly Row[];
  /** Whether its rows are what it boots with. Default true. */
  readonly saved?: boolean;
  /** What became of an object of the cluster since; undefined = it was deleted. Default: nothing. */
  readonly inCluster?: (object: Manifest) => Manifest | undefined;
  /** Steps of the program's own resources. Default: none. */
  readonly program?: readonly PreviewStep[];
  readonly cluster?: ClusterFact;
  readonly problems?: Parameters<typeof driftOf>[0]["problems"];
  /** Steps of other resources. Default: none. */
  readonly more?: readonly PreviewStep[];
}

export const READ: ClusterFact = { plan: [], findings: [], calico: "v3.31.0, aggregated API" };

export function driftIn(site: Site): DriftReport {
  const { deployed, file = deployed, problems = [], cluster = READ } = site;
  return driftOf({
    ...{ inventory: file, problems, cluster },
    steps: [...stepsIn(site), ...(site.more ?? [])],
    switches: Object.fromEntries(readings(site).map(([name, { fact }]) => [name, fact])),
    time: "2026-11-28T12:00:00.000Z",
  });
}

/** The preview's steps, switches first. */
export function stepsIn(site: Site): PreviewStep[] {
  const { program = [] } = site;
  return [...readings(site).flatMap(([, { steps }]) => steps), ...objectSteps(site), ...program];
}

function readings(site: Site) {
  const { deployed, file = deployed, problems = [] } = site;
  const away = problems.flatMap(({ urn = "" }) => urn.split("::").at(-1) ?? []);
  const read = file.switches.filter(({ name }) => !away.includes(name));
  return read.map((device) => [device.name, switchReading(device, site)] as const);
}

export const switchUrn = (name: string): string => `urn:pulumi:x::calico-peering::${SWITCH_BGP}::${name}`;
const SWITCH_BGP = "pulumi-nodejs:dynamic/s9700:SwitchBgp";

/** As `pulumi preview --json --run-program` gives it: a refresh, and a change where what runs is not as declared. */
function switchReading(device: Switch, site: Site): { steps: PreviewStep[]; fact: SwitchFact } {
  const { deployed, file = deployed, onSwitch = (rows) => rows, saved = true } = site;
  const inputsOf = (inventory: Inventory) => {
    const declared = inventory.switches.find(({ name }) => name === device.name) ?? device;
    const { asNumber, stanzas, rows, ownership } = wantedSection(declared, sessionsOf(inventory));
    const inputs: SwitchBgpInputs = { connection: connectionOf(declared), asNumber, stanzas, saved: true };
    return { inputs, rows, ownership };
  };
  const was = inputsOf(deployed);
  const is = inputsOf(file);
  const running = { asNumber: was.inputs.asNumber ?? "", rows: onSwitch(was.rows) };
  const kept = { ownership: was.ownership, familiesAsDeclared: true as const };
  const before = { ...running, rows: was.rows };
  const state = outputsOf({ ...kept, olds: undefined, inputs: was.inputs, running: before });
  const live = liveInputs(was.inputs, running, was.ownership, saved);
  const outputs = outputsOf({ ...kept, olds: state, running, inputs: live });
  const fact = switchFact(announced(outputs, is.inputs));
  const shown = (inputs: SwitchBgpInputs, outs: object = {}) => ({
    ...{ type: SWITCH_BGP, inputs: { ...inputs }, outputs: { ...outs } },
  });
  const urn = switchUrn(device.name);
  return {
    fact,
    steps: [
      { op: "refresh", urn, oldState: shown(was.inputs, state), newState: shown(is.inputs) },
      ...(isSame(live, is.inputs)
        ? []
        : [{ op: "update", urn, oldState: shown(live, outputs), newState: shown(is.inputs) }]),
    ],
  };
}

function objectSteps({ deployed, file = deployed, inCluster = (object) => object }: Site): PreviewStep[] {
  const objectsOf = (inventory: Inventory) => {
    const all = calicoObjects(inventory, sessionsOf(inventory));
    return new Map(all.map((manifest, at) => [keyOf(all, at), manifest]));
  };
  const [was, is] = [objectsOf(deployed), objectsOf(file)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key): PreviewStep[] => {
    const [recorded, declared] = [was.get(key), is.get(key)];
    const live = recorded === undefined ? undefined : inCluster(recorded);
    const type = `kubernetes:projectcalico.org/v3:${key.split("/")[0] ?? ""}`;
    const state = (inputs: Manifest | undefined) =>
      inputs === undefined ? undefined : { type, inputs: { ...inputs } };
    const urn = `urn:pulumi:x::calico-peering::${type}::${key}`;
    const step = (op: string, old: Manifest | undefined, now: Manifest | undefined): PreviewStep => {
      const [oldState, newState] = [state(old), state(now)];
      return { op, urn, ...(oldState && { oldState }), ...(newState && { newState }) };
    };
    const refreshed = recorded === undefined ? [] : [step("refresh", recorded, declared)];
    if (isSame(live, declared)) return refreshed;
    const op = live === undefined ? "create" : declared === undefined ? "delete" : "update";
    return [...refreshed, step(op, live, declared)];
  });
}

/** A second object of one name is a patch of the first. */
function keyOf(all: readonly Manifest[], at: number): string {
  const { kind, metadata } = all[at] as Manifest;
  const before = all.slice(0, at).some((one) => one.kind === kind && one.metadata.name === metadata.name);
  return `${kind}${before ? "Patch" : ""}/${metadata.name}`;
}
