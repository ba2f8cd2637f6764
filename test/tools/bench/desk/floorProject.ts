import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Lab } from "../../../lab/lab";
import { pulumiCli, type PulumiCli } from "../../../lab/pulumi";
import { TOP } from "../../../lab/runDirectory";

/** A resource as `pulumi stack export` has it. */
interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** What the floor program declares: as many resources of the same kinds, with the same inputs. */
interface Declared {
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const SECRET = "4dabf18193072939515e22adb298388d";

/**
 * The least that a program can do with the same resources: it reads a list and declares each, without components. Its
 * dynamic resources keep what they are given. `refresh: always`, as here.
 */
const PROGRAM = `"use strict";
const fs = require("node:fs");
const path = require("node:path");
const pulumi = require("@pulumi/pulumi");
const k8s = require("@pulumi/kubernetes");

const { provider, kubernetes, dynamic } = JSON.parse(fs.readFileSync(path.join(__dirname, "resources.json"), "utf8"));
const cluster = new k8s.Provider("cluster", provider);
const made = [];
for (const { name, type, inputs } of kubernetes) {
  // Calico takes no BGPPeer before the filters that it names; a patch that comes first would create its object.
  const before = type.endsWith(":BGPPeer") ? type.replace(/BGPPeer$/, "BGPFilter") : type.replace(/Patch$/, "");
  const dependsOn = made.filter((other) => other.type === before && type !== before).map(({ one }) => one);
  made.push({ type, one: new pulumi.CustomResource(type, name, inputs, { provider: cluster, dependsOn }) });
}

const keeps = {
  create: async (inputs) => ({ id: "kept", outs: inputs }),
  read: async (id, props) => ({ id, props }),
  update: async (id, olds, news) => ({ outs: news }),
};
class Kept extends pulumi.dynamic.Resource {
  constructor(name, type, inputs) {
    super(keeps, name, inputs, {}, type.module, type.name);
  }
}
for (const { name, type, inputs } of dynamic) {
  const [, module, kind] = /^pulumi-nodejs:dynamic\\/([^:]*):(.*)$/.exec(type) ?? [, "dynamic", "Resource"];
  new Kept(name, { module, name: kind }, inputs);
}
`;

/** The floor program on a cluster of its own, with the resources of a stack that is up. */
export class FloorProject {
  readonly backend: string;
  readonly pulumi: PulumiCli;

  private constructor(readonly directory: string) {
    this.backend = path.join(directory, "state");
    const temporary = path.join(directory, "temporary");
    fs.mkdirSync(temporary, { recursive: true });
    this.pulumi = pulumiCli({
      stack: "floor",
      cwd: directory,
      backendDir: this.backend,
      env: { TMPDIR: temporary },
    });
  }

  /** @param exported the text of `pulumi stack export` of the stack that the floor is compared to */
  static async like(exported: string, lab: Lab): Promise<FloorProject> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-floor-"));
    const project = [
      "name: floor",
      "runtime: { name: nodejs, options: { typescript: false } }",
      "options: { refresh: always }",
    ];
    fs.writeFileSync(path.join(directory, "Pulumi.yaml"), `${project.join("\n")}\n`);
    fs.writeFileSync(path.join(directory, "package.json"), '{ "name": "floor", "main": "index.js" }\n');
    fs.writeFileSync(path.join(directory, "index.js"), PROGRAM);
    fs.writeFileSync(path.join(directory, "resources.json"), JSON.stringify(declaredBy(exported, lab)));
    fs.symlinkSync(path.join(TOP, "node_modules"), path.join(directory, "node_modules"));
    const floor = new FloorProject(directory);
    await floor.pulumi.init();
    return floor;
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}

function declaredBy(exported: string, { kubeconfig }: Lab) {
  const { resources } = (
    JSON.parse(exported) as { deployment: { resources: (Exported & { external?: boolean })[] } }
  ).deployment;
  const own = resources.filter(({ custom, external }) => custom && external !== true);
  const declared = own.map(({ urn, type, inputs = {} }): Declared => {
    const rest = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__provider"));
    const name = urn.split("::").at(-1) ?? urn;
    return { name, type, inputs: withoutSecrets(rest) as Declared["inputs"] };
  });
  const [provider] = own.filter(({ type }) => type === "pulumi:providers:kubernetes");
  const settings = Object.fromEntries(
    Object.entries(provider?.inputs ?? {}).filter(([key]) => key !== "version"),
  );
  const ofCluster = declared.filter(({ type }) => type.startsWith("kubernetes:"));
  const isFilter = ({ type }: Declared) => type.endsWith(":BGPFilter");
  return {
    provider: { ...settings, kubeconfig, enableServerSideApply: true },
    kubernetes: [...ofCluster.filter(isFilter), ...ofCluster.filter((one) => !isFilter(one))],
    dynamic: declared.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/")),
  };
}

/** A secret is as good as any other text to a program that does nothing with it. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return "secret";
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one)]));
}
