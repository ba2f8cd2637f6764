import { calicoObjects, type ObjectsByKind } from "../../components/calico/manifests";
import { sessionsOf, type Inventory, type Switch } from "../../components/peering";
import type { PreviewStep } from "../../components/review/objects";
import { makeReview } from "../../components/review/review";
import type { Review } from "../../components/review/types";
import { announced } from "../../components/s9700/announce";
import { connectionOf } from "../../components/s9700/access";
import { outputsOf } from "../../components/s9700/outputs";
import { digestsOf } from "../../components/s9700/passwords";
import { wantedSection } from "../../components/s9700/render";
import type { LeavingFact } from "../../components/s9700/removal";
import { switchFact, type SwitchFact } from "../../components/s9700/reviewFact";
import { liveInputs, type SwitchBgpInputs } from "../../components/s9700/state";
import { parseBgpText, type Row } from "../../components/s9700/vrp";
import { groupedSentences, liveFindings } from "../../components/verification/judge/live/liveFindings";
import { planInWords } from "../../components/verification/judge/live/planInWords";
import type { LiveCluster } from "../../components/verification/observe/liveCluster";
import { bjOffice } from "../peering/datacenters";
import { liveCluster, liveNode } from "../verification/judge/live/liveCluster";

/** A change of a datacenter that is up, as a preview finds it: no engine, no device; the plans are the product's own. */
export interface Change {
  readonly before: Inventory;
  readonly after: Inventory;
  /** Values of passwords by name. */
  readonly passwords?: { readonly before: Record<string, string>; readonly after: Record<string, string> };
  /** What was typed on each switch since: its rows from those of the stack. Default: nothing. */
  readonly onSwitch?: (rows: readonly Row[]) => readonly Row[];
  /** What would take the stack's rows away, of switches that leave. Default: none was read. */
  readonly leaving?: Readonly<Record<string, LeavingFact>>;
  /** What the cluster has, as the cluster check reads it. Default: it was not read. */
  readonly objects?: ObjectsByKind;
  /** Steps of the engine besides those of Calico's objects. Default: none. */
  readonly steps?: readonly PreviewStep[];
}

/** Without a key of its own a digest would be another one in each run. */
const KEY = "00".repeat(32);

export function reviewOf({
  before,
  after,
  passwords,
  onSwitch = (rows) => rows,
  steps = [],
  leaving = {},
  objects,
}: Change): Review {
  const sessions = sessionsOf(after);
  const live = clusterOf(before, after);
  return makeReview({
    inventory: after,
    sessions,
    warnings: [],
    switches: Object.fromEntries(
      after.switches.map((device) => [
        device.name,
        factOf(device, before, after, onSwitch, passwords ?? { before: {}, after: {} }),
      ]),
    ),
    cluster: {
      plan: planInWords(after, sessions, live),
      findings: groupedSentences(liveFindings(after, sessions, live)),
      calico: "v3.31.0, aggregated API",
      ...(objects === undefined ? {} : { objects }),
    },
    leaving,
    steps: [...steps, ...stepsOf(before, after)],
    digests: { file: "f".repeat(64), program: "a".repeat(64) },
    time: "2026-11-28T12:00:00.000Z",
  });
}

function factOf(
  device: Switch,
  before: Inventory,
  after: Inventory,
  onSwitch: (rows: readonly Row[]) => readonly Row[],
  passwords: { readonly before: Record<string, string>; readonly after: Record<string, string> },
): SwitchFact {
  const inputsOf = (inventory: Inventory, values: Record<string, string>) => {
    const declared = inventory.switches.find(({ name }) => name === device.name) ?? device;
    const { asNumber, stanzas, rows, ownership, passwordNames } = wantedSection(
      declared,
      sessionsOf(inventory),
    );
    const secret =
      Object.keys(passwordNames).length === 0
        ? {}
        : { passwordNames, passwords: digestsOf(passwordNames, values, KEY) };
    const inputs: SwitchBgpInputs = {
      connection: connectionOf(declared),
      ...{ asNumber, stanzas, saved: true, ...secret },
    };
    return { inputs, rows, ownership };
  };
  const was = inputsOf(before, passwords.before);
  const rows = onSwitch(was.rows);
  const running = { asNumber: was.inputs.asNumber, rows };
  const kept = { ownership: was.ownership, olds: undefined, familiesAsDeclared: true as const };
  const state = outputsOf({ ...kept, inputs: was.inputs, running: { ...running, rows: was.rows } });
  const now = outputsOf({
    ...kept,
    olds: state,
    running,
    inputs: {
      ...liveInputs(was.inputs, running, was.ownership, true),
      ...("passwords" in was.inputs ? { passwords: was.inputs.passwords } : {}),
    },
  });
  return switchFact(announced(now, inputsOf(after, passwords.after).inputs));
}

/** Rows that an engineer typed. */
export const typed = (...rows: string[]): Row[] => [
  ...parseBgpText(`bgp 65001\n${rows.map((row) => ` ${row}\n`).join("")}`).rows,
];

function clusterOf(before: Inventory, after: Inventory): LiveCluster {
  const sessions = sessionsOf(before);
  const nodes = [...before.cluster.nodes, ...after.cluster.nodes].map(({ name, address = "" }) => [
    name,
    liveNode(address),
  ]);
  const own = calicoObjects(before, sessions);
  return liveCluster({
    nodes: Object.fromEntries(nodes) as Record<string, ReturnType<typeof liveNode>>,
    calico: {
      meshEnabled: false,
      blocks: before.cluster.nodes.map(({ name }, i) => ({ node: name, cidr: `172.30.${i}.0/26` })),
      bgpPeers: own
        .filter(({ kind }) => kind === "BGPPeer")
        .map(({ metadata, spec = {} }) => ({
          ...{ name: metadata.name, owner: before.datacenter, node: String(spec.node) },
          ...{ peerIP: String(spec.peerIP), asNumber: Number(spec.asNumber), filters: [] },
        })),
      bgpFilters: own
        .filter(({ kind }) => kind === "BGPFilter")
        .map(({ metadata }) => ({ name: metadata.name, owner: before.datacenter })),
      bgpConfigurations: [
        { name: "default", ours: true, spec: { asNumber: before.cluster.asNumber }, managers: {} },
      ],
    },
  });
}

/** What the engine gives of the cluster's objects. */
export function stepsOf(before: Inventory, after: Inventory): PreviewStep[] {
  const objectsOf = (inventory: Inventory) =>
    new Map(
      calicoObjects(inventory, sessionsOf(inventory)).map((manifest, i, all) => {
        const patches = all
          .slice(0, i)
          .filter((one) => one.kind === manifest.kind && one.metadata.name === manifest.metadata.name).length;
        const { apiVersion, kind, metadata, spec } = manifest;
        return [`${kind}/${metadata.name}/${patches}`, { apiVersion, kind, metadata, spec }] as const;
      }),
    );
  const [was, is] = [objectsOf(before), objectsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].map((key): PreviewStep => {
    const [from, to] = [was.get(key), is.get(key)];
    const [kind = ""] = key.split("/");
    const type = `kubernetes:projectcalico.org/v3:${kind}${key.endsWith("/0") ? "" : "Patch"}`;
    const state = (inputs: typeof from) => (inputs === undefined ? {} : { type, inputs });
    const op =
      from === undefined
        ? "create"
        : to === undefined
          ? "delete"
          : JSON.stringify(from) === JSON.stringify(to)
            ? "refresh"
            : "update";
    return {
      op,
      urn: `urn:pulumi:x::calico-peering::${type}::${key}`,
      ...(from === undefined ? {} : { oldState: state(from) }),
      ...(to === undefined ? {} : { newState: state(to) }),
    };
  });
}

/** The first datacenter with another list of nodes. */
export function withNodes(names: readonly string[], change: Parameters<typeof bjOffice>[0] = {}): Inventory {
  const nodes = names.map((name) => ({ name, address: addressOf(name) }));
  return bjOffice({
    cluster: { nodes, ...change.cluster },
    device: { nodes: [...names], ...change.device },
  });
}

const addressOf = (name: string): string => {
  const number = Number(name.slice(3));
  return `10.2.${98 + (number >> 8)}.${number & 255}`;
};

/** The same with these switches in maintenance; two of them, so that one may. */
export function twoSwitches(inMaintenance: readonly string[]): Inventory {
  const model = bjOffice();
  const [device] = model.switches;
  if (device === undefined) throw new Error("the first datacenter has a switch");
  const second: Switch = {
    ...device,
    name: "BJ_Office_Core2_S9700",
    routerId: "10.2.0.3",
    management: { ...device.management, host: "10.2.0.3" },
    peering: { interface: "Vlanif98", ipv4: { address: "10.2.98.2", prefixLength: 24 } },
    interconnect: [device.name],
  };
  const switches = [second, device].map((one) =>
    inMaintenance.includes(one.name) ? { ...one, maintenance: true } : one,
  );
  return { ...model, switches };
}
