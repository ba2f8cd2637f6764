import type { PreviewStep } from "../../components/review/objects";
import { bjOffice } from "../peering/datacenters";
import { twoSwitches, typed, withNodes, type Change } from "./changes";

const NODES = ["bj-141", "bj-142", "bj-143", "bj-152"];
export const SECRETS = { old: "Old-Secret-1", new: "New-Secret-2" };
const withPassword = () => bjOffice({ device: { session: { password: "nodes" } } });

/** A Secret with another value, as the engine's JSON has it. */
function secretStep(): PreviewStep {
  const type = "kubernetes:core/v1:Secret";
  const state = {
    type,
    inputs: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "bgp-nodes" },
      stringData: { password: "[secret]" },
    },
  };
  const detailedDiff = { "stringData.password": { kind: "update" } };
  return {
    op: "update",
    urn: `urn:pulumi:x::y::${type}::bgp-nodes`,
    oldState: state,
    newState: state,
    detailedDiff,
  };
}

function drainStep(name: string): PreviewStep {
  const type = `pulumi-nodejs:dynamic/calico:${name}`;
  const inputs = { drain: { kind: "switch", name: "BJ_Office_Core_S9700" }, seconds: 300 };
  return { op: "create", urn: `urn:pulumi:x::y::${type}::z`, newState: { type, inputs } };
}

export const NODES_AS_CHANGE: Change = {
  before: withNodes(NODES),
  after: withNodes(NODES, { cluster: { asNumber: 63401, acceptAsChange: ["all"] } }),
};

/** The changes whose records are golden files and screenshots. */
export const SIX_CHANGES: Readonly<Record<string, Change>> = {
  "a node joins": { before: withNodes(NODES), after: withNodes([...NODES, "bj-153"]) },
  "a node leaves": { before: withNodes(NODES), after: withNodes(NODES.slice(0, 3)) },
  "the nodes' AS number changes": NODES_AS_CHANGE,
  "a password is rotated": {
    before: withPassword(),
    after: withPassword(),
    passwords: { before: { nodes: SECRETS.old }, after: { nodes: SECRETS.new } },
    steps: [secretStep()],
  },
  "a switch goes into maintenance": {
    before: twoSwitches([]),
    after: twoSwitches(["BJ_Office_Core_S9700"]),
    steps: [drainStep("DrainPermit"), drainStep("Drain")],
  },
  "a switch was edited by hand": {
    before: withNodes(NODES),
    after: withNodes(NODES),
    onSwitch: (rows) => [
      ...rows.filter(({ text }) => text !== "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1"),
      ...typed("peer 10.9.9.9 as-number 65099"),
    ],
  },
};
