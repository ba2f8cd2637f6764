import type * as pulumi from "@pulumi/pulumi";

/** What a module of verbs exports; each verb as Pulumi's dynamic-provider process calls it. */
interface Verbs {
  configure?(request: unknown): void;
  check?(olds: unknown, news: unknown): unknown;
  diff?(id: string, olds: unknown, news: unknown): unknown;
  create(inputs: unknown): unknown;
  read?(id: string, state: unknown): unknown;
  update?(id: string, olds: unknown, news: unknown): unknown;
  remove?(id: string, state: unknown): unknown;
}

/**
 * Makes the provider of a dynamic resource. The engine stores its text in the state and runs it in a process of its
 * own, so it holds no logic: each verb loads the module from the project, which is that process's working directory.
 * Refresh and destroy therefore never run the code of an older release.
 *
 * A state keeps the text of the release that made the resource. So that another text is no change of the resource, each
 * module's `diff` compares everything else and answers `changes: false`, or the resource ignores changes of `__provider`.
 * @param module path of the verbs relative to the project, such as `./components/rollout/gate/provider`. States keep it:
 * when the module moves, a module of one line must stay at the old path
 */
export function loadedProvider(module: string): pulumi.dynamic.ResourceProvider {
  const verbs = (): Verbs => {
    const shared = globalThis as { calicoPeering?: Record<string, Verbs> };
    shared.calicoPeering ??= {};
    const known = shared.calicoPeering[module];
    if (known !== undefined) return known;
    const { createRequire } = process.getBuiltinModule("node:module");
    const fromProject = createRequire(process.cwd() + "/package.json");
    fromProject("./components/dynamic/typescript.cjs");
    (fromProject("./components/dynamic/engine") as { endWithEngine(): void }).endWithEngine();
    return (shared.calicoPeering[module] = fromProject(module) as Verbs);
  };
  return {
    configure: async (request) => verbs().configure?.(request),
    check: async (olds, news) => (verbs().check?.(olds, news) ?? { inputs: news }) as never,
    diff: async (id, olds, news) => (verbs().diff?.(id, olds, news) ?? {}) as never,
    create: async (inputs) => verbs().create(inputs) as never,
    read: async (id, state) => ((await verbs().read?.(id, state)) ?? { id, props: state }) as never,
    update: async (id, olds, news) => ((await verbs().update?.(id, olds, news)) ?? { outs: news }) as never,
    delete: async (id, state) => verbs().remove?.(id, state) as never,
  };
}
