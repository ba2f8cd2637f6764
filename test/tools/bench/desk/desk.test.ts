import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { goalsOf } from "./goals";
import { runWatched, type Ran } from "./processTree";
import type { DeskRecord } from "./record";
import { askedOf } from "./site";
import { traceOf } from "./trace";

describe("npm run bench -- desk", () => {
  test("counts the processes below a command, with their processor time and memory", async () => {
    const busy = "const end = Date.now() + 400; while (Date.now() < end);";
    const script = `"${process.execPath}" -e "${busy}" & "${process.execPath}" -e "${busy}"; wait`;
    const ran = await runWatched(["sh", "-c", script], { cwd: "/", env: process.env });
    const nodes = ran.processes.filter(
      ({ command }) => command.includes("Date.now()") && !command.startsWith("sh"),
    );
    assert.equal(nodes.length, 2);
    assert(ran.cpuSeconds > 0.2, `${ran.cpuSeconds} s`);
    assert(ran.peakMemory > 40e6, `${ran.peakMemory} bytes`);
  });

  test("tells from the engine's log when the program declares, and how long reads take", () => {
    const began = Date.parse("2026-11-28T10:00:00Z");
    const line = (seconds: number, msg: string) =>
      JSON.stringify({ time: new Date(began + seconds * 1000).toISOString(), level: "INFO", msg, v: 7 });
    const read = (urn: string) => `Provider[0xc0].Read(some-id,urn:pulumi:lab::p::a:b:C$${urn})`;
    const gate = read("pulumi-nodejs:dynamic/calico:MeshGate::mesh-gate");
    const peer = read("kubernetes:projectcalico.org/v3:BGPPeer::one");
    const stderr = [
      line(1, "ResourceMonitor.RegisterResource received: t=pulumi:pulumi:Stack, name=p-lab"),
      line(
        2,
        "ResourceMonitor.RegisterResource received: t=kubernetes:projectcalico.org/v3:BGPPeer, name=one",
      ),
      line(2.5, `${peer} executing (#inputs=3, #state=3)`),
      line(3, `${peer} success; id="one", #outs=3, #inputs=3`),
      line(3, `${gate} executing (#inputs=3, #state=3)`),
      line(4, `${gate} success; id="mesh-gate", #outs=3, #inputs=3`),
    ];
    const program = {
      pid: 1,
      command: "node @pulumi/pulumi/cmd/run/index.js",
      began: 0.5,
      ended: 5,
      cpuSeconds: 2,
    };
    const run: Ran = {
      ...{ code: 0, stdout: "", stderr: stderr.join("\n"), seconds: 5, cpuSeconds: 2, peakMemory: 1 },
      processes: [program],
    };
    const { steps, cpu } = traceOf(run, began);
    assert.deepEqual(steps, [
      { what: "the program loads, until it declares its first resource", from: 0.5, to: 2 },
      { what: "it declares all resources", from: 2, to: 2 },
      { what: "the cluster's objects: 1 reads", from: 2.5, to: 3 },
      { what: "switches, gate and checks: 1 reads", from: 3, to: 4 },
      { what: "- of them MeshGate: 1 reads", from: 3, to: 4 },
      { what: "after the last read, until the engine has ended", from: 4, to: 5 },
    ]);
    assert.deepEqual(cpu, [{ program: "the program", seconds: 2, processes: 1 }]);
  });

  test("judges a preview by the median of its turns beside the floor's", () => {
    const preview = { nodes: 4, shape: "per-node", work: "preview" } as const;
    const turns = [
      [5, 4],
      [30, 20],
      [6, 5],
    ];
    const record: DeskRecord = {
      where: "",
      traces: [],
      facts: [{ nodes: 4, shape: "per-node", resources: 1, state: 1, lab: 1, gate: 10 }],
      runs: turns.flatMap(([ours = 0, floor = 0]) => [
        { ...preview, who: "ours", seconds: ours },
        { ...preview, who: "floor", seconds: floor },
      ]),
    };
    const [goal] = goalsOf(record);
    assert.equal(goal?.is, 1.25);
    assert.equal(goal.atMost, 1.3);
  });

  test("asks the nodes that the report at the end of an update asks", () => {
    assert.deepEqual(askedOf(4), ["n0000", "n0001", "n0002", "n0003"]);
    assert.equal(askedOf(200).length, 32);
    assert.equal(askedOf(200)[1], "n0006");
  });
});
