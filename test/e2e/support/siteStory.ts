import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { SiteReading } from "../../../stacks/import/reading";
import type { Outcome } from "../../lab/daemons";
import type { LabDefinition } from "../../lab/definition";
import { CALICO_V3 } from "../../lab/kubeApi";
import { Lab } from "../../lab/lab";
import { Project } from "../../lab/project";
import { comesBackByImport } from "./comesBack";
import { endOfProbes, losesNothing } from "./probes";

/** An example site: a stack file of stacks/, on a lab that is this site. */
export interface Site {
  /** The stack: `stacks/Pulumi.<stack>.yaml`. */
  readonly stack: string;
  /** What people say of such a site; part of the tests' names. */
  readonly what: string;
  readonly definition: LabDefinition;
  /** The lab's switch that a switch of the file is. Default: the one of the same name. */
  readonly sysnameOf?: (name: string) => string;
  /**
   * Pods that send packets to each other from before `up` until after `destroy`; none may be lost. Every packet counts,
   * so all of them must reach each other by the mesh before `up`. Default: no packets are sent.
   */
  readonly pods?: readonly string[];
  /** What is there before the stack is: lines that an engineer typed on a switch, addresses, annotations. */
  readonly prepare?: (site: RunningSite) => Promise<void>;
  /** What of the living site an import leaves outside of the file that it makes, by name; each sentence one of these. */
  readonly staysOutside?: readonly RegExp[];
  /** Where the lab shows what the site would not: as an import would read the site. */
  readonly asRead?: (reading: SiteReading) => SiteReading;
  /** What must be true on top while the stack is up; runs after `verify`. */
  readonly whileUp?: (site: RunningSite) => Promise<void>;
  /** What must be true on top after `destroy`. */
  readonly afterwards?: (site: RunningSite) => Promise<void>;
}

export interface RunningSite {
  readonly lab: Lab;
  readonly project: Project;
}

/** The output of a run that succeeded. */
export function ok({ code, stdout, stderr }: Outcome): string {
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

/**
 * The whole life of an example site, as tests: `up`, an `up` that changes nothing, `verify`, `destroy`, on the real
 * engine and the lab. Three runs of the engine. After `destroy` both ends must be what they were before `up`.
 */
export function siteStory(site: Site): void {
  describe(`${site.stack}: ${site.what}`, () => {
    let running: RunningSite;
    let switchesBefore: Record<string, string>;

    before(async () => {
      const { stack, definition, sysnameOf, pods = [] } = site;
      const lab = await Lab.up({ name: `e2e-${stack}`, definition });
      running = { lab, project: await Project.ofSite(lab, stack, sysnameOf) };
      await site.prepare?.(running);
      switchesBefore = await bgpOnSwitches(lab);
      if (pods.length > 0) await lab.startProbes(pods);
    });
    after(async () => {
      await running?.lab.down();
      running?.project.remove();
    });

    test("comes up in one update", async () => {
      ok(await running.project.pulumi.up("--skip-preview"));
    });

    test("is not changed by a second update", async () => {
      ok(await running.project.pulumi.up("--skip-preview", "--expect-no-changes"));
    });

    test("comes back by an import: thrown away, the file that is made of both ends renders the same two ends", () =>
      comesBackByImport(running, site));

    test("is as declared on both ends", async () => {
      ok(await running.project.command("verify", "--wait", "60"));
      await site.whileUp?.(running);
    });

    test("is taken away by destroy: both ends are what they were before", async () => {
      ok(await running.project.pulumi.destroy("--skip-preview"));
      const { lab } = running;
      assert.deepEqual(await namesOf(lab, "bgppeers"), []);
      assert.deepEqual(await namesOf(lab, "bgpfilters"), []);
      const mesh = await lab.api.get<{ spec: { nodeToNodeMeshEnabled?: boolean } }>(
        `${CALICO_V3}/bgpconfigurations/default`,
      );
      assert.notEqual(mesh.spec.nodeToNodeMeshEnabled, false);
      assert.deepEqual(await bgpOnSwitches(lab), switchesBefore);
      await site.afterwards?.(running);
    });

    const { pods = [] } = site;
    if (pods.length === 0) return;
    test("loses no packet between its pods, from before the first update until after destroy", async () => {
      losesNothing(pods, await endOfProbes(running.lab));
    });
  });
}

async function namesOf(lab: Lab, kind: string): Promise<string[]> {
  const { items } = await lab.api.get<{ items: { metadata: { name: string } }[] }>(`${CALICO_V3}/${kind}`);
  return items.map(({ metadata }) => metadata.name);
}

/** Each switch's configuration from `bgp` on, which must be saved as it runs. */
async function bgpOnSwitches(lab: Lab): Promise<Record<string, string>> {
  const texts = Object.values(lab.switches).map(async (device) => {
    const [running, startup] = (await Promise.all([device.running(), device.startup()])).map(fromBgp);
    assert.equal(startup, running, `${device.sysname}: what it would boot with`);
    return [device.sysname, running ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

const fromBgp = (text: string): string => text.slice(text.indexOf("\nbgp "), text.lastIndexOf("return"));
