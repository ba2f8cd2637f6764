import { createRequire } from "node:module";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { endWithEngine } from "./engine";

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
 * A module of verbs as Pulumi's dynamic-provider process wants it. Called by the text that the states keep (resource.ts),
 * so this file and this function stay where they are.
 * @param module path of the verbs relative to the project, such as `./components/rollout/gate/provider`
 */
export function providerOf(module: string): pulumi.dynamic.ResourceProvider {
  endWithEngine();
  const project = createRequire(path.resolve(__dirname, "../../package.json"));
  const verbs = project(module) as Verbs;
  return {
    configure: async (request) => verbs.configure?.(request),
    check: async (olds, news) => (verbs.check?.(olds, news) ?? { inputs: news }) as never,
    diff: async (id, olds, news) => (verbs.diff?.(id, olds, news) ?? {}) as never,
    create: async (inputs) => verbs.create(inputs) as never,
    read: async (id, state) => ((await verbs.read?.(id, state)) ?? { id, props: state }) as never,
    update: async (id, olds, news) => ((await verbs.update?.(id, olds, news)) ?? { outs: news }) as never,
    delete: async (id, state) => verbs.remove?.(id, state) as never,
  };
}
