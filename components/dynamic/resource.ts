import * as pulumi from "@pulumi/pulumi";

export interface DynamicType {
  /**
   * Path of the module of verbs relative to the project, such as `./components/rollout/gate/provider`. States keep it:
   * when the module moves, a module of one line must stay at the old path.
   */
  readonly verbs: string;
  /** The two parts of the type `pulumi-nodejs:dynamic/<module>:<name>`. */
  readonly module: string;
  readonly name: string;
}

/**
 * A dynamic resource of Pulumi's whose verbs are a module of this project.
 *
 * The engine stores the text of a dynamic resource's provider in the state and runs it in a process of its own. That text
 * holds no logic: it loads the verbs from the project, which is that process's working directory, so refresh and destroy
 * never run the code of an older release. `pulumi.dynamic.Resource` would make a text of the same effect, many times as
 * long, with a debugger and a TypeScript parser, in every run.
 *
 * A state keeps the text of the release that made the resource. So that another text is no change of the resource, each
 * module's `diff` compares everything else and answers `changes: false`, or the resource ignores changes of `__provider`.
 * @see sdk/nodejs/cmd/dynamic-provider/index.ts of pulumi/pulumi, `getProvider`: what the text must export
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  constructor(
    { verbs, module, name: type }: DynamicType,
    name: string,
    props: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    const inputs = { ...props, __provider: storedText(verbs) };
    super(`pulumi-nodejs:dynamic/${module}:${type}`, name, inputs, opts);
  }
}

const storedText = (verbs: string): string =>
  `// The verbs are in the project, so that no state runs the code of an older release.
exports.handler = () => {
  const fromProject = process.getBuiltinModule("node:module").createRequire(process.cwd() + "/package.json");
  fromProject("./components/dynamic/typescript.cjs");
  return fromProject("./components/dynamic/provider").providerOf(${JSON.stringify(verbs)});
};
`;
