import { existsSync } from "node:fs";
import type {
  ApiException,
  ApisApi,
  AuthorizationV1Api,
  Configuration,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
} from "@kubernetes/client-node";
import { clusterLibrary, type ClusterLibrary } from "./clusterLibrary";

/** A cluster that cannot be asked: one sentence. */
export class ClusterError extends Error {
  constructor(
    message: string,
    /** Another try may succeed: the cluster answered 429 or 5xx, or the connection broke. */
    readonly passing = false,
    /** The cluster does not serve that kind at all: it answered 404 to a list. */
    readonly notServed = false,
  ) {
    super(message);
    this.name = "ClusterError";
  }
}

/** Milliseconds after which a request that is not answered counts as failed: as long as a switch is waited for. */
const TIMEOUT = 20_000;

/** A kubeconfig's cluster, as the clients that verification needs. */
export interface ClusterConnection {
  readonly server: string;
  readonly custom: CustomObjectsApi;
  readonly core: CoreV1Api;
  /** The groups that the cluster serves. */
  readonly apis: ApisApi;
  readonly authorization: AuthorizationV1Api;
}

/** The context of client-node's last resort, http://localhost:8080, where neither KUBECONFIG nor ~/.kube/config is there. */
const NO_KUBECONFIG = "loaded-context";

/**
 * @param kubeconfig path; undefined = as kubectl finds it
 * @throws ClusterError; nothing is contacted yet
 */
export async function connect(
  kubeconfig: string | undefined,
  context: string | undefined,
): Promise<ClusterConnection> {
  const client = await clusterLibrary();
  const config = new client.KubeConfig();
  const from = kubeconfig ?? "the default kubeconfig";
  if (kubeconfig !== undefined && !existsSync(kubeconfig)) {
    throw new ClusterError(`kubeconfig ${kubeconfig}: there is no such file.`);
  }
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new ClusterError(`kubeconfig ${from}: it cannot be read (${firstLine(error)}).`);
  }
  if (kubeconfig === undefined && config.getCurrentContext() === NO_KUBECONFIG) {
    throw new ClusterError(
      "no kubeconfig was found: name one (`cluster.kubeconfig` in the stack file, --kubeconfig of `npm run import`), or set KUBECONFIG.",
    );
  }
  if (context !== undefined && config.getContextObject(context) === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new ClusterError(
      `kubeconfig ${from}: context "${context}" is not in it; it has ${known.join(", ")}.`,
    );
  }
  if (context !== undefined) config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new ClusterError(`kubeconfig ${from}: no cluster in it.`);
  const settings = clientSettings(client, config, server);
  return {
    server,
    custom: new client.CustomObjectsApi(settings),
    core: new client.CoreV1Api(settings),
    apis: new client.ApisApi(settings),
    authorization: new client.AuthorizationV1Api(settings),
  };
}

/** What `KubeConfig.makeApiClient` makes, with a time limit for each request. */
function clientSettings(client: ClusterLibrary, config: KubeConfig, server: string): Configuration {
  return client.createConfiguration({
    baseServer: new client.ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (request) => {
          request.setSignal(AbortSignal.timeout(TIMEOUT));
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
}

/** The HTTP code of a refusal; undefined = the cluster gave none. */
export function codeOf(error: unknown): number | undefined {
  return isRefusal(error) ? error.code : undefined;
}

/** client-node's ApiException, by its form: the class is in a file that is loaded late (clusterLibrary.ts). */
function isRefusal(error: unknown): error is ApiException<unknown> {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "headers" in error;
}

/** How a patch is sent: as a JSON merge patch, or as server-side apply. */
export async function patchedBy(strategy: "MergePatch" | "ServerSideApply") {
  const { PatchStrategy, setHeaderOptions } = await clusterLibrary();
  return setHeaderOptions("Content-Type", PatchStrategy[strategy]);
}

/**
 * Why the cluster did not do it, in one sentence.
 * @param needed the rights that a refusal asks for
 * @param missing what a 404 means here
 */
export function explain(
  { server }: ClusterConnection,
  error: unknown,
  needed: string,
  missing: string,
): ClusterError {
  if (error instanceof ClusterError) return error;
  if (!isRefusal(error)) {
    return new ClusterError(`the cluster at ${server} cannot be reached (${cause(error)}).`, true);
  }
  const said = messageOf(error);
  if (error.code === 404)
    return new ClusterError(`the cluster at ${server} does not serve ${missing}.`, false, true);
  if (error.code === 401 || error.code === 403) {
    return new ClusterError(`the cluster at ${server} refuses (${said}): ${needed} needed.`);
  }
  const passing = error.code === 429 || error.code >= 500;
  return new ClusterError(`the cluster at ${server} answered ${error.code}: ${said}`, passing);
}

function messageOf(error: ApiException<unknown>): string {
  const body = typeof error.body === "string" ? error.body : JSON.stringify(error.body ?? "");
  try {
    return String((JSON.parse(body) as { message?: string }).message ?? body);
  } catch {
    return body.trim().split("\n")[0] ?? "";
  }
}

/** Node's fetch hides why below `cause`. */
function cause(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (inner as { code?: string } | undefined)?.code;
  return code ?? firstLine(inner);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
