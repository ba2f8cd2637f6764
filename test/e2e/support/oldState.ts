import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { CALICO_V3, type KubeObject } from "../../lab/kubeApi";
import type { Lab } from "../../lab/lab";
import type { Project } from "../../lab/project";
import { TOP } from "../../lab/runDirectory";
import { typeOnSwitch } from "../../lab/ssh";

/** States that the program of before 0.2 wrote on a lab (fixtures/states-of-0.1/README.md). */
const FIXTURES = path.join(TOP, "test", "e2e", "fixtures", "states-of-0.1");

/** What stands in the fixtures for the kubeconfig and the ports of the lab that the state was written on. */
const KUBECONFIG = "/lab/kubeconfig";
const PORTS = ["59991", "59992"];

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: KubeObject & { readonly spec?: object };
  readonly outputs?: { readonly __fieldManager?: string };
}

export class OldState {
  private readonly directory: string;

  constructor(
    name: "one-switch" | "two-switches",
    private readonly lab: Lab,
    private readonly project: Project,
  ) {
    this.directory = path.join(FIXTURES, name);
  }

  /** Puts both ends into the condition that the state describes, and makes it the state of the project's stack. */
  async restore(): Promise<void> {
    fs.writeFileSync(this.project.stackFile, this.read("Pulumi.lab.yaml"));
    const state = path.join(this.project.directory, "state-of-0.1.json");
    fs.writeFileSync(state, this.read("state.json"));
    await this.engine("stack", "import", "--file", state);
    for (const sysname of Object.keys(this.lab.switches)) await this.configure(sysname);
    await this.declareInCluster();
  }

  private read(file: string): string {
    const ports = Object.keys(this.lab.switches).sort();
    return ports.reduce(
      (text, sysname, i) => text.replaceAll(PORTS[i] ?? "", String(this.lab.switches[sysname]?.port)),
      fs.readFileSync(path.join(this.directory, file), "utf8").replaceAll(KUBECONFIG, this.lab.kubeconfig),
    );
  }

  /** Types what the switch had, the passwords' ciphertext as it was shown, and saves it. */
  private async configure(sysname: string): Promise<void> {
    const lines = this.read(`${sysname}.cfg`).trim().split("\n");
    // Each `#` at the left margin ends a section. typeOnSwitch leaves a view at the end.
    const rows = lines.slice(1).flatMap((line) => (line === "#" ? ["return", "system-view"] : [line.trim()]));
    const typed = ["system-view", ...rows.filter((line) => line !== "#"), "save", "y", "system-view"];
    const shown = await typeOnSwitch(this.lab, sysname, typed);
    assert.doesNotMatch(shown, /^ *Error/m, shown);
  }

  /** Applies every object of the state to the cluster, in its order and under its own field manager. */
  private async declareInCluster(): Promise<void> {
    const shown = await this.engine("stack", "export", "--show-secrets");
    const { deployment } = JSON.parse(shown) as { deployment: { resources: StateResource[] } };
    for (const { inputs, outputs } of deployment.resources) {
      if (inputs === undefined || outputs?.__fieldManager === undefined) continue;
      const object = plain(inputs) as KubeObject;
      await this.lab.api.apply(collectionOf(object), object, outputs.__fieldManager);
    }
  }

  private async engine(...argv: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.project.pulumi.run(argv);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    return stdout;
  }
}

function collectionOf({ apiVersion, kind, metadata }: KubeObject): string {
  const plural = `${kind.toLowerCase()}s`;
  if (apiVersion === "projectcalico.org/v3") return `${CALICO_V3}/${plural}`;
  const group = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  const { namespace } = metadata as { namespace?: string };
  return namespace === undefined ? `${group}/${plural}` : `${group}/namespaces/${namespace}/${plural}`;
}

/** Values that the engine marks as secrets, unwrapped. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("4dabf18193072939515e22adb298388d" in value) {
    return JSON.parse((value as unknown as { plaintext: string }).plaintext);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
