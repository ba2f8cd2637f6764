import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exitCodeOf } from "../../components/drift/report";
import type { PreviewStep } from "../../components/review/objects";
import { bjOffice } from "../peering/datacenters";
import { driftIn } from "./readings";

/** Steps as `pulumi preview --json --run-program` gives them of a dynamic resource whose refresh found something else. */
function steps(kind: string, name: string, recorded: object, runs: object, file: object): PreviewStep[] {
  const type = `pulumi-nodejs:dynamic/calico:${kind}`;
  const urn = `urn:pulumi:x::calico-peering::calico-peering:index:Datacenter$${type}::${name}`;
  const state = (inputs: object) => ({ type, inputs: { ...inputs } });
  return [
    { op: "refresh", urn, oldState: state(recorded), newState: state(file) },
    { op: "update", urn, oldState: state(runs), newState: state(file) },
  ];
}

const labelled = (...nodes: string[]) => ({ owner: "bj-office", nodes });
const rows = (program: readonly PreviewStep[]) =>
  driftIn({ deployed: bjOffice(), program }).rows.map(({ end, what, setting, runs, file, cause }) => {
    return [end, what, setting, runs, file, cause];
  });
const LABEL = "metadata.labels.calico-peering/drained";

describe("drift of what keeps a node or switch in maintenance", () => {
  test("names the node whose label was taken away by hand: it is in service again", () => {
    const program = steps(
      "DrainedNodes",
      "drained-nodes",
      labelled("bj-141"),
      labelled(),
      labelled("bj-141"),
    );
    assert.deepEqual(rows(program), [["cluster", "Node bj-141", LABEL, undefined, '"bj-office"', "by-hand"]]);
    assert.equal(exitCodeOf(driftIn({ deployed: bjOffice(), program })), 6);
  });

  test("names a node that was given the label by hand: it announces nothing", () => {
    const program = steps("DrainedNodes", "drained-nodes", labelled(), labelled("bj-142"), labelled());
    assert.deepEqual(rows(program), [["cluster", "Node bj-142", LABEL, '"bj-office"', undefined, "by-hand"]]);
  });

  test("does not take a node that the file puts into maintenance for one that was changed by hand", () => {
    const program = steps(
      "DrainedNodes",
      "drained-nodes",
      labelled("bj-141"),
      labelled("bj-141"),
      labelled("bj-141", "bj-142"),
    );
    assert.deepEqual(rows(program), [
      ["cluster", "Node bj-142", LABEL, undefined, '"bj-office"', "not-deployed"],
    ]);
  });

  test("says that routes are back on the switches, whatever brought them back", () => {
    const [held, back] = [{ held: true }, { held: false }];
    assert.deepEqual(rows(steps("Drain", "withdrawn-node-bj-141", held, back, held)), [
      ["cluster", "withdrawn-node-bj-141", "routes", "back on the switches", "withdrawn", "by-hand"],
    ]);
  });

  test("says nothing of a drain whose limits alone are other ones in the file, nor of the gate, whose switch has the row", () => {
    const [before, after] = [
      { held: true, seconds: 60 },
      { held: true, seconds: 90 },
    ];
    assert.deepEqual(rows(steps("Drain", "withdrawn-node-bj-141", before, before, after)), []);
    const [off, on] = [{ meshOff: true }, { meshOff: false }];
    assert.deepEqual(rows(steps("MeshGate", "mesh-gate", off, on, off)), []);
  });
});
