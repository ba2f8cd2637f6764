import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { bjOffice, twoSwitches, type LabDefinition } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { waitFor } from "../lab/waitFor";
import { OldState } from "./support/oldState";

/**
 * States that the program of before 0.2 wrote, taken over by today's: nothing is replaced, nothing waits again, and
 * everything is given back in the end.
 */

function ok(outcome: Outcome): string {
  assert.equal(outcome.code, 0, `${outcome.stdout}\n${outcome.stderr}`);
  return outcome.stdout;
}

interface Case {
  readonly name: "one-switch" | "two-switches";
  readonly what: string;
  readonly definition: LabDefinition;
  /** Nodes whose routes the switch has, and those whose routes it has not. */
  readonly routes: Readonly<
    Record<string, { readonly has: readonly string[]; readonly not: readonly string[] }>
  >;
}

const CASES: readonly Case[] = [
  {
    name: "one-switch",
    what: "one switch, strict affinity, passwords, a node in maintenance",
    definition: bjOffice,
    routes: { BJ_Office_Core_S9700: { has: ["10.2.98.141", "10.2.98.143"], not: ["10.2.98.152"] } },
  },
  {
    name: "two-switches",
    what: "two switches, an AS number for each node, a node and a switch in maintenance",
    definition: twoSwitches,
    routes: {
      SH_Core_S9700_A: { has: [], not: ["10.4.10.11", "10.4.10.12"] },
      SH_Core_S9700_B: { has: ["10.4.10.12"], not: ["10.4.10.11"] },
    },
  },
];

for (const { name, what, definition, routes } of CASES) {
  describe(`a state of before 0.2: ${what}`, () => {
    let lab: Lab;
    let project: Project;

    before(async () => {
      lab = await Lab.up({ name: `e2e-${name}`, definition });
      project = await Project.of(lab);
      await new OldState(name, lab, project).restore();
      for (const [sysname, { has, not }] of Object.entries(routes)) {
        await waitFor(`the routes of ${sysname}`, 60, async () => {
          const { stdout } = await lab.vtysh(sysname, "show bgp ipv4 unicast");
          return (
            has.every((via) => stdout.includes(` ${via} `)) &&
            not.every((via) => !stdout.includes(` ${via} `))
          );
        });
      }
    });
    after(async () => {
      await lab?.down();
      project?.remove();
    });

    // States of before do not have the cluster check. It reads the cluster and writes nothing.
    test("previews no changes with today's program, but for the cluster check, which it creates", async () => {
      const shown = ok(await project.pulumi.preview("--diff"));
      assert.match(shown, /\+ pulumi-nodejs:dynamic\/calico:ClusterCheck: \(create\)/);
      assert.match(shown, /^Resources:\n +\+ 1 to create\n +\d+ unchanged$/m);
    });

    test("is updated without a command, a write or a wait", async () => {
      const [sysname = ""] = Object.keys(lab.switches);
      const lines = (await lab.switchLog(sysname)).length;
      const writes = lab.apiLog().length;
      const shown = ok(await project.pulumi.up("--skip-preview"));
      assert.doesNotMatch(shown, /gate: |waiting up to/);
      // Verification after the update asks the nodes.
      const written = lab.apiLog().slice(writes);
      assert.deepEqual(
        written.filter(({ resource }) => resource !== "caliconodestatuses"),
        [],
      );
      const typed = (await lab.switchLog(sysname)).slice(lines).map(({ line }) => line);
      assert.deepEqual(
        typed.filter((line) => /^(undo )?(peer|bgp|system-view|save)/.test(line)),
        [],
      );
      ok(await project.pulumi.preview("--expect-no-changes"));
    });

    test("is destroyed: the mesh is back, no BGPPeer and no stanza is left", async () => {
      ok(await project.pulumi.destroy("--skip-preview"));
      const { items } = await lab.api.get<{ items: unknown[] }>(`${CALICO_V3}/bgppeers`);
      assert.deepEqual(items, []);
      const { spec } = await lab.api.get<{ spec: { nodeToNodeMeshEnabled?: boolean } }>(
        `${CALICO_V3}/bgpconfigurations/default`,
      );
      assert.notEqual(spec.nodeToNodeMeshEnabled, false);
      for (const device of Object.values(lab.switches)) {
        assert.doesNotMatch(await device.running(), /\n peer /, device.sysname);
        assert.doesNotMatch(await device.startup(), /\n peer /, device.sysname);
      }
    });
  });
}
