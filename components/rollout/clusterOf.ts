import type { Credentials } from "../dynamic/credentials";
import { connect, type ClusterConnection } from "../verification/observe/clusterClient";

/** Where the cluster is, by a state or by the stack file; both absent = as kubectl finds it. */
export interface ClusterPlace {
  /** Path, relative to the project. */
  readonly kubeconfig?: string;
  /** Context in that kubeconfig; absent = its current one. */
  readonly context?: string;
}

/**
 * Connects by the kubeconfig and the context of the stack file, as the engine handed it to this process. What a state says
 * of them is of the last update, and counts where the engine handed over no file.
 * @throws ClusterError; nothing is contacted yet
 */
export function clusterOf(recorded: ClusterPlace, credentials: Credentials): Promise<ClusterConnection> {
  const { kubeconfig, context } = placeInFile(credentials.cluster) ?? recorded;
  return connect(kubeconfig, context);
}

/** @returns undefined where it is not known or not right: the program says what is wrong with it */
function placeInFile(cluster: Credentials["cluster"]): ClusterPlace | undefined {
  if (cluster === undefined) return undefined;
  const { kubeconfig, context } = cluster;
  if (!isTextOrAbsent(kubeconfig) || !isTextOrAbsent(context)) return undefined;
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
}

const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === "string";
