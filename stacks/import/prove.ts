import { calicoMistakes, calicoObjects, finalObjects } from "../../components/calico/manifests";
import { messageOf } from "../../components/dynamic/failure";
import { sessionsOf, type Inventory, type Session, type Switch } from "../../components/peering";
import { wantedSection } from "../../components/s9700/render";
import { commandsOf, maskSecrets, planBgp, type Row } from "../../components/s9700/vrp";
import { liveFindings, sentenceOf } from "../../components/verification/judge/live/liveFindings";
import type { LiveCalico } from "../../components/verification/observe/liveCluster";
import { parseDatacenter, StackFileError } from "../config";
import { findingsOf } from "../findings";
import type { SiteReading } from "./reading";
import { differingFields } from "./sameFields";
import type { ImportedStack } from "./values";

/** What the imported file would do to the site that it was read from. */
export interface Proof {
  /** Sentences for which `check`, or the cluster check of a preview, refuses the file: nothing would be written. */
  readonly refused: readonly string[];
  /** Rows and fields that updates would change, and what a preview shows of them. Empty = nothing changes. */
  readonly changes: readonly string[];
  /** What is new and changes nothing that is there: objects that only this stack names, and Calico's own defaults. */
  readonly additions: readonly string[];
  /** Sentences of the checks that refuse nothing. */
  readonly warnings: readonly string[];
  readonly sessions: number;
  /** Rows of the switches that are not the file's. */
  readonly foreignRows: readonly string[];
}

/**
 * Puts the file through the product itself: schema, checks, rows and objects, and holds them against what was read.
 * Pure.
 */
export function prove(imported: ImportedStack, site: SiteReading): Proof {
  const nothing = { refused: [], changes: [], additions: [], warnings: [], sessions: 0, foreignRows: [] };
  let inventory: Inventory;
  try {
    const { stack, cluster, switches } = imported;
    inventory = parseDatacenter(
      { cluster, switches },
      { datacenter: stack, file: `stacks/Pulumi.${stack}.yaml` },
    );
  } catch (error) {
    if (!(error instanceof StackFileError)) throw error;
    return { ...nothing, refused: error.mistakes };
  }
  const sessions = sessionsOf(inventory);
  const { refused, warnings } = findingsOf(inventory, sessions);
  const rows = inventory.switches.map((device) => proveSwitch(device, sessions, imported));
  const objects = proveObjects(inventory, sessions, site);
  const live = liveFindings(inventory, sessions, site.cluster);
  const unread = sessions.filter((session) => !wasRead(session, imported));
  return {
    refused: [
      ...refused,
      ...calicoMistakes(inventory, sessions),
      ...rows.flatMap(({ refused: why }) => why),
      ...live.filter(({ severity }) => severity === "refuse").map((one) => `cluster: ${sentenceOf(one)}`),
    ],
    changes: [
      ...unread.map(
        ({ name, node, switch: device }) =>
          `session ${name}: ${node.name} and ${device.name} have none today; the update would make it`,
      ),
      ...rows.flatMap(({ changes }) => changes),
      ...objects.changes,
    ],
    additions: objects.additions,
    warnings: [
      ...warnings,
      ...live.filter(({ severity }) => severity === "warn").map((one) => `cluster: ${sentenceOf(one)}`),
    ],
    sessions: sessions.length,
    foreignRows: foreignRowsOf(imported, new Map(rows.map(({ name, foreign }) => [name, foreign]))),
  };
}

/** Rows of no entry, each once; `undo synchronization` is what VRP does by itself. */
function foreignRowsOf({ entries }: ImportedStack, rows: ReadonlyMap<string, readonly Row[]>): string[] {
  const found = new Set<string>();
  for (const { name, reading, vpnInstance } of entries) {
    const others = entries.filter((one) => one.reading === reading && one.vpnInstance !== vpnInstance);
    for (const { view, text } of rows.get(name) ?? []) {
      const shown = view.replace(/^public /, "");
      const instance = /^ipv[46]-family vpn-instance (\S+)$/.exec(shown)?.[1];
      const isOthers = others.some((one) => one.vpnInstance === instance);
      if (!isOthers && text !== "undo synchronization")
        found.add(`${reading.sysname}: \`${maskSecrets(text.trim())}\` (${shown})`);
    }
  }
  return [...found];
}

function wasRead({ node, switch: device, family }: Session, { entries }: ImportedStack): boolean {
  const entry = entries.find(({ name }) => name === device.name);
  return entry?.sessions.some((one) => one.node === node.name && one.family === family) === true;
}

/** The plan against what runs, once all that the file names is this stack's: that of the second preview. */
function proveSwitch(device: Switch, sessions: readonly Session[], { entries }: ImportedStack) {
  const entry = entries.find(({ name }) => name === device.name);
  const nothing = {
    name: device.name,
    refused: [] as string[],
    changes: [] as string[],
    foreign: [] as Row[],
  };
  if (entry === undefined) return nothing;
  try {
    const wanted = wantedSection(device, sessions);
    const plan = planBgp({
      switchName: device.name,
      asNumber: wanted.asNumber,
      running: entry.section,
      wanted: wanted.rows,
      ownership: wanted.ownership,
      vpnInstance: device.vpnInstance,
    });
    return {
      ...nothing,
      changes: commandsOf(plan)
        .filter((line) => !/^(?:bgp \d+| ipv[46]-family .*)$/.test(line))
        .map((line) => `switch ${device.name}: \`${line.trim()}\` would be sent`),
      foreign: [...plan.foreign],
    };
  } catch (error) {
    return { ...nothing, refused: [`switch ${device.name}: ${messageOf(error)}`] };
  }
}

function proveObjects(inventory: Inventory, sessions: readonly Session[], site: SiteReading) {
  const changes: string[] = [];
  const additions: string[] = [];
  for (const { kind, metadata, spec } of finalObjects(calicoObjects(inventory, sessions))) {
    const { name } = metadata;
    const at = `${kind} ${name}`;
    const live = liveSpec(kind, name, site);
    if (live === "unknown") continue;
    if (live === undefined) {
      (kind === "BGPPeer" ? changes : additions).push(`${at} is not there; the update creates it`);
      continue;
    }
    // Of the others only single fields are this stack's.
    const isWhole = kind === "BGPPeer" || kind === "BGPFilter";
    const differing = differingFields(live, spec).filter(({ wanted }) => isWhole || wanted !== undefined);
    for (const { field, live: from, wanted } of differing) {
      const isDefault = from === undefined && CALICO_DEFAULTS[field] === wanted;
      const sentence =
        wanted === undefined
          ? `${at} spec.${field}: ${shown(from)} stays, and the file cannot say it`
          : `${at} spec.${field}: ${shown(from)} would become ${shown(wanted)}`;
      if (isDefault)
        additions.push(`${at} spec.${field}: ${shown(wanted)} is written, which is Calico's default`);
      else changes.push(sentence);
    }
  }
  return { changes, additions };
}

/** What Calico does where BGPConfiguration `default` says nothing. */
const CALICO_DEFAULTS: Readonly<Record<string, unknown>> = { asNumber: 64_512, logSeverityScreen: "Info" };

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

function liveSpec(
  kind: string,
  name: string,
  { cluster, strictAffinity }: SiteReading,
): Readonly<Record<string, unknown>> | "unknown" | undefined {
  const calico: LiveCalico | undefined = cluster.calico;
  const named = <T extends { readonly name: string; readonly spec?: Readonly<Record<string, unknown>> }>(
    all: readonly T[] | undefined,
  ) => {
    const found = all?.find((one) => one.name === name);
    return found && (found.spec ?? {});
  };
  switch (kind) {
    case "BGPPeer":
      return named(calico?.bgpPeers);
    case "BGPFilter":
      return calico?.bgpFilters === undefined ? "unknown" : named(calico.bgpFilters);
    case "BGPConfiguration":
      return named(calico?.bgpConfigurations);
    case "IPAMConfiguration":
      return strictAffinity === undefined ? "unknown" : { strictAffinity };
    default:
      return "unknown";
  }
}
