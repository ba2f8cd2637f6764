import { calicoObjects } from "../calico/manifests";
import { sessionsOf, type Inventory } from "../peering";
import { resourceOf, type PreviewStep } from "../review/objects";
import type { ClusterFact } from "../rollout/clusterCheck/provider";
import type { SwitchFact } from "../s9700/reviewFact";
import { addedFields } from "./addedFields";
import { CLUSTER, clusterRows, WHOLE } from "./clusterRows";
import { byResource, typeOf, type ResourceSteps } from "./previewSteps";
import { programRows } from "./programRows";
import { newPasswords, switchRows } from "./switchRows";
import { isByHand, type DriftReport, type DriftRow, type End } from "./types";

/** What one preview gave: all of it, or what there was when it ended early. */
export interface DriftInput {
  readonly inventory: Inventory;
  /** `steps` of `pulumi preview --json`. */
  readonly steps: readonly PreviewStep[];
  /** What ended the preview, or was left out of it; empty = it went through. */
  readonly problems: readonly Problem[];
  /** By the switch's name: what each switch's resource announced. */
  readonly switches: Readonly<Record<string, SwitchFact>>;
  /** Undefined = the preview did not reach the cluster check. */
  readonly cluster?: ClusterFact;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export interface Problem {
  readonly message: string;
  /** The resource that could not be read. */
  readonly urn?: string;
}

/** Both ends against the state and the stack file. Pure. */
export function driftOf(input: DriftInput): DriftReport {
  const { inventory, steps, switches, cluster, problems, time } = input;
  const sessions = sessionsOf(inventory);
  const resources = byResource(steps);
  const devices = new Map(resources.filter(isSwitch).map((one) => [resourceOf(one), one]));
  const declared = inventory.switches.map(({ name }) => name);
  const leaving = [...devices.keys()].filter((name) => !declared.includes(name));
  const ends = [
    ...[...declared, ...leaving].map((name) => switchEnd(name, switches[name], devices.get(name), problems)),
    clusterEnd(cluster, problems),
  ];
  const changed = (name: string): DriftRow[] => {
    const resource = devices.get(name);
    if (resource?.change === undefined) return [];
    const own = sessions.filter((session) => session.switch.name === name);
    return switchRows(name, resource, own, switches[name]);
  };
  const rotated = declared.some((name) => newPasswords(switches[name]).length > 0);
  const names = new Set(sessions.map(({ name }) => name));
  const objects = clusterRows(resources, names, rotated);
  const added = addedRows(input, objects, names);
  return {
    version: 1,
    stack: inventory.datacenter,
    time,
    ...(isNew(steps) ? { isNew: true } : {}),
    ends,
    rows: [
      ...[...declared, ...leaving].flatMap(changed),
      ...objects,
      ...added,
      ...programRows(resources, CLUSTER),
    ],
    refused: (cluster?.findings ?? []).flatMap(({ severity, sentence }) =>
      severity === "refuse" ? [sentence] : [],
    ),
    notes: [
      ...(cluster?.findings ?? []).flatMap(({ severity, sentence }) =>
        severity === "refuse" ? [] : [sentence],
      ),
      ...added.map(
        ({ what, setting }) =>
          `${what}: ${setting} was added by another client, and an update leaves it: take it out by hand.`,
      ),
    ],
  };
}

/** What others added to the stack's objects, unless the rows have it already: of one that is new to the stack, or changes. */
function addedRows(
  { inventory, cluster }: DriftInput,
  rows: readonly DriftRow[],
  sessions: ReadonlySet<string>,
): DriftRow[] {
  const isNamed = (what: string, setting: string) =>
    rows.some((row) => row.what === what && [setting, WHOLE].includes(row.setting));
  return addedFields(calicoObjects(inventory, sessionsOf(inventory)), cluster?.objects ?? {})
    .filter(({ what, setting }) => !isNamed(what, setting))
    .map(({ what, ...found }) => {
      const name = what.replace(/^BGPPeer /, "");
      return {
        ...{ end: CLUSTER, what, ...found, cause: "by-hand" },
        sessions: sessions.has(name) ? [name] : [],
      };
    });
}

/** The first update makes the stack's own resource. */
const isNew = (steps: readonly PreviewStep[]): boolean =>
  steps.some(({ op, urn }) => op === "create" && urn.includes("::pulumi:pulumi:Stack::"));

const isSwitch = (resource: ResourceSteps): boolean => typeOf(resource).endsWith("s9700:SwitchBgp");

function switchEnd(
  name: string,
  fact: SwitchFact | undefined,
  resource: ResourceSteps | undefined,
  problems: readonly Problem[],
): End {
  const failed = problems.find(({ urn = "" }) => resourceOf({ urn }) === name);
  const isLeaving = resource?.change?.op === "delete";
  const isLeftOut = fact === undefined && !isLeaving;
  const notRead = failed?.message ?? fact?.notRead ?? (isLeftOut ? endedBefore(problems) : undefined);
  if (notRead !== undefined) return { kind: "switch", name, notRead: plain(notRead) };
  const { foreign } = (resource?.change?.oldState?.outputs ?? {}) as { readonly foreign?: number };
  return { kind: "switch", name, foreign: fact?.foreign ?? foreign ?? 0 };
}

/** BGPPeers come after their switch: without it they were not asked for. */
function clusterEnd(cluster: ClusterFact | undefined, problems: readonly Problem[]): End {
  const base = { kind: "cluster", name: CLUSTER } as const;
  const isRefused = cluster?.findings.some(({ severity }) => severity === "refuse") === true;
  if (cluster !== undefined && cluster.unread === undefined && (problems.length === 0 || isRefused))
    return base;
  return { ...base, notRead: plain(cluster?.unread ?? endedBefore(problems)) };
}

function endedBefore(problems: readonly Problem[]): string {
  const [first] = problems;
  return first === undefined
    ? "the preview ended before it"
    : `what comes before it failed: ${plain(first.message)}`;
}

/** Without the engine's own words before the sentence. */
const plain = (message: string): string => message.replace(/^(?:error: )?(?:Preview failed: )?/, "");

/** The exit code of `npm run drift`: 0 clean, 6 drift, 3 an end was not read, 4 the file is not deployed. */
export function exitCodeOf({ rows, refused, ends }: DriftReport): 0 | 3 | 4 | 6 {
  if (rows.some(isByHand) || refused.length > 0) return 6;
  if (ends.some(({ notRead }) => notRead !== undefined)) return 3;
  return rows.length > 0 ? 4 : 0;
}
