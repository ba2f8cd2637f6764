import assert from "node:assert/strict";
import { CALICO_V3 } from "../../lab/kubeApi";
import { twoSwitches } from "../../lab/definition";
import { ok, type RunningSite, siteStory } from "../support/siteStory";

siteStory({
  stack: "two-switches",
  what: "two racks with a switch each, a third rack on both, the mesh stays on; then a switch leaves the file",
  // The cluster speaks its AS number already: to change it would end every session of the mesh.
  definition: { ...twoSwitches, asNumber: 64620 },
  pods: twoSwitches.nodes.flatMap(({ pods = [] }) => pods.slice(0, 1)),
  whileUp: secondLeaves,
});

/** Its secret stays in the file until the update has logged in to it once more. */
async function secondLeaves({ lab, project }: RunningSite): Promise<void> {
  const leaving = "SH_Core_S9700_B";
  project.edit((set) => set(["calico-peering:switches", leaving], undefined));
  const printed = ok(await project.pulumi.up("--skip-preview"));
  assert.match(printed, new RegExp(`switchPasswords\\.${leaving} is for no switch of this file`));

  const device = lab.switches[leaving];
  const [running = "", startup] = await Promise.all([device?.running(), device?.startup()]);
  assert.doesNotMatch(running, /peer 10\.4\.10\./);
  assert.equal(startup, running, "what it would boot with");
  const { items } = await lab.api.get<{ items: { metadata: { name: string } }[] }>(`${CALICO_V3}/bgppeers`);
  const names = items.map(({ metadata }) => metadata.name).sort();
  assert.deepEqual(
    names,
    ["sh-a11", "sh-a12", "sh-c31"].map((node) => `${node}-sh-core-s9700-a`),
  );
  ok(await project.command("verify", "--wait", "60"));
}
