import { some, type Inventory, type Session } from "../peering";
import type { ClusterFact } from "../rollout/clusterCheck/provider";
import type { LeavingFact } from "../s9700/removal";
import type { SwitchFact } from "../s9700/reviewFact";
import { boundObjects, changedObjects, type PreviewStep } from "./objects";
import { sessionChanges } from "./sessions";
import type { Bound, ObjectReview, Review, SessionReview, SwitchReview } from "./types";
import { waits } from "./waits";

/** What one preview gives. */
export interface ReviewInput {
  readonly inventory: Inventory;
  /** All of the inventory. */
  readonly sessions: readonly Session[];
  /** Of the stack file's checks. */
  readonly warnings: readonly string[];
  /** By the switch's name: what each switch's resource announced. */
  readonly switches: Readonly<Record<string, SwitchFact>>;
  /** By the switch's name: what would take the stack's rows away, of each switch that was read. */
  readonly leaving?: Readonly<Record<string, LeavingFact>>;
  /** Undefined = the preview did not reach the cluster check. */
  readonly cluster?: ClusterFact;
  /** `steps` of `pulumi preview --json`. */
  readonly steps: readonly PreviewStep[];
  /** SHA-256 of the stack file and of the program. */
  readonly digests: { readonly file: string; readonly program: string };
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** The change record of one preview. Pure. */
export function makeReview(input: ReviewInput): Review {
  const { inventory, sessions, cluster, steps } = input;
  const switches = [
    ...inventory.switches.map(({ name }) => switchReview(name, input.switches[name])),
    ...leavingSwitches(steps, input.leaving ?? {}),
  ];
  const objects = changedObjects(steps);
  const changes = sessionChanges(inventory, sessions, switches, objects);
  const plan = [...(cluster?.plan ?? []), ...waits(steps)];
  const unread = [
    ...switches.flatMap(({ name, notRead }) => (notRead === undefined ? [] : [name])),
    ...(cluster === undefined || cluster.unread !== undefined ? ["the cluster"] : []),
  ];
  const { verdict, worst } = judge(switches, objects, changes, plan, unread);
  return {
    version: 1,
    stack: inventory.datacenter,
    time: input.time,
    verdict,
    worst,
    plan,
    switches,
    objects,
    sessions: changes,
    findings: cluster?.findings ?? [],
    warnings: input.warnings,
    bound: boundOf(input, switches),
  };
}

function switchReview(name: string, fact: SwitchFact | undefined): SwitchReview {
  const base = { name, isNew: false, leaves: false, createsProcess: false, onlySaves: false };
  if (fact === undefined)
    return { ...base, where: name, notRead: "the preview ended before it", foreign: 0, notes: [] };
  const { where, isNew, plan, effect, notRead, onlySaves, foreign, sentences } = fact;
  return {
    ...base,
    ...{ where, isNew, onlySaves, foreign },
    ...(plan === undefined ? {} : { commands: plan.commands, createsProcess: plan.createsProcess }),
    ...(effect === undefined ? {} : { effect }),
    ...(notRead === undefined ? {} : { notRead }),
    notes: [...sentences, ...(plan?.notes ?? [])],
  };
}

const isLeaving = ({ op, oldState }: PreviewStep): boolean =>
  op === "delete" && oldState?.type?.endsWith("s9700:SwitchBgp") === true;

/** The stack's rows on a switch that leaves it, as the refresh read them. */
function leavingRows(steps: readonly PreviewStep[], name: string): string[] {
  const step = steps.find((one) => isLeaving(one) && one.urn.endsWith(`::${name}`));
  const { stanzas = {} } = (step?.oldState?.outputs ?? {}) as {
    readonly stanzas?: Readonly<Record<string, string>>;
  };
  return Object.entries(stanzas)
    .flatMap(([stanza, text]) =>
      text
        .split("\n")
        .filter((row) => row !== "")
        .map((row) => `${stanza}: ${row}`),
    )
    .sort();
}

/** Of a switch that the file names no more; one that the preview did not read has no commands. */
function leavingSwitches(
  steps: readonly PreviewStep[],
  planned: Readonly<Record<string, LeavingFact>>,
): SwitchReview[] {
  return steps.filter(isLeaving).map(({ urn, oldState }) => {
    const { ownedPeers, foreign } = (oldState?.outputs ?? {}) as {
      readonly ownedPeers?: readonly string[];
      readonly foreign?: number;
    };
    const name = urn.split("::").at(-1) ?? "";
    const peers = ownedPeers ?? [];
    const fact = Object.hasOwn(planned, name) ? planned[name] : undefined;
    const when =
      fact === undefined ? " The exact commands are planned at the switch then: no record binds them." : "";
    return {
      ...{ name, isNew: false, leaves: true, createsProcess: false, onlySaves: false },
      where: fact?.where ?? name,
      ...(fact === undefined ? {} : { commands: fact.commands }),
      effect: { ends: peers, resets: [], refreshes: [], starts: [] },
      foreign: foreign ?? 0,
      notes: [
        `This switch leaves the stack: the stack's rows are taken away, and \`bgp\` itself and foreign rows stay.${when}`,
      ],
    };
  });
}

function boundOf(
  { digests, switches, steps, cluster }: ReviewInput,
  reviewed: readonly SwitchReview[],
): Bound {
  const entries = reviewed.map(({ name, commands, foreign, leaves }) => {
    const isRemoval = leaves && commands !== undefined;
    const sent = (commands ?? []).map(({ view, line }) => `${view}: ${line}`);
    const start = switches[name]?.start ?? leavingRows(steps, name);
    return [name, { start, commands: sent, foreign, ...(isRemoval ? { leaves: true } : {}) }] as const;
  });
  return {
    ...digests,
    switches: Object.fromEntries(entries),
    objects: boundObjects(steps, cluster?.objects),
  };
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function judge(
  switches: readonly SwitchReview[],
  objects: readonly ObjectReview[],
  sessions: readonly SessionReview[],
  plan: readonly string[],
  unread: readonly string[],
): Pick<Review, "verdict" | "worst"> {
  const count = (change: SessionReview["change"]) => sessions.filter((one) => one.change === change).length;
  const [ends, resets, starts] = [count("ends"), count("resets"), count("starts")];
  const others = switches.filter(({ effect }) => effect?.resets.includes("all") === true);
  const parts = [
    ...(ends > 0 ? [`${counted(ends, "session ends", "sessions end")} for good`] : []),
    ...(resets > 0
      ? [`${counted(resets, "session ends", "sessions end")} once, back within about half a minute`]
      : []),
    ...(starts > 0 ? [counted(starts, "session starts", "sessions start")] : []),
    ...(others.length > 0
      ? [`a row of the process resets ALL sessions of ${some(others.map(({ name }) => name))}`]
      : []),
    ...(plan.some((line) => line.startsWith("the mesh goes off"))
      ? ["the mesh's sessions end once the gate has opened"]
      : []),
    ...(plan.some((line) => line.includes("those of the mesh too"))
      ? ["nodes change their AS number, and their mesh sessions end once"]
      : []),
  ];
  const isQuiet = ends + resets + others.length === 0;
  const stay = count("stays");
  const first = [
    ...parts,
    ...(isQuiet ? [`no BGP session with a switch ends`] : []),
    `${stay} of ${sessions.length} are untouched`,
  ];
  const sent = switches.filter(({ commands = [] }) => commands.length > 0);
  const commands = sent.reduce((sum, one) => sum + (one.commands?.length ?? 0), 0);
  const does = [
    ...(commands > 0
      ? [`${counted(commands, "command", "commands")} on ${some(sent.map(({ name }) => name))}`]
      : []),
    ...switches.flatMap(({ name, onlySaves, leaves }) =>
      leaves ? [`${name} leaves the stack`] : onlySaves ? [`${name} saves what runs`] : [],
    ),
    ...(objects.length > 0 ? [`${counted(objects.length, "object", "objects")} of the cluster`] : []),
    ...plan.flatMap((line) => /^[^:]+ (?:goes into|comes out of) maintenance/.exec(line)?.[0] ?? []),
    ...plan.filter((line) => line.startsWith("pods of ")).map((line) => line.replace(/\.$/, "")),
  ];
  const isNothing = does.length === 0;
  const second = isNothing ? "Nothing is changed on either end." : sentence(does);
  if (unread.length > 0)
    return {
      verdict: [
        `NOT COMPLETE, do not approve: ${some(unread)} could not be read, so what they need is not known.`,
        second,
      ],
      worst: "unread",
    };
  const worst =
    ends > 0
      ? "ends"
      : resets + others.length > 0 || parts.length > (starts > 0 ? 1 : 0)
        ? "resets"
        : isNothing
          ? "nothing"
          : "quiet";
  return { verdict: [sentence(first), second], worst };
}

function sentence(parts: readonly string[]): string {
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
