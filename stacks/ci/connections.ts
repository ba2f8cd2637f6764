import { isMap, mapOf, NAMESPACE } from "../plainData";
import { SECRET_KEYS } from "../stackSecrets";

/**
 * What a pull request may change in a stack file without a person's word before a live preview reads the switches and the
 * cluster. A preview logs in where the file says and pins the host key that the file says: a changed address would send
 * the reading user's password to whatever answers there.
 */

const CLUSTER = `${NAMESPACE}cluster`;
const SWITCHES = `${NAMESPACE}switches`;
/** Where the cluster and its nodes are reached. */
const CLUSTER_PLACES = ["kubeconfig", "context", "nodeStatus"];
/** Where the preview's own Kubernetes provider fetches charts from. */
const CHARTS = ["chart", "crdChart"];
/** Keys of this project that a preview does not take from the file: it has secrets of its own, and no record yet. */
const NOT_TAKEN = [...SECRET_KEYS, "review"].map((key) => NAMESPACE + key);

/** The engine reads `calico-peering:config:x` as `calico-peering:x`, too: only the plain form is this project's. */
const isOwn = (key: string): boolean =>
  key.startsWith(NAMESPACE) && !key.slice(NAMESPACE.length).includes(":");

/** Keys by which an end is reached and that differ, as paths. @param before undefined = the stack is new */
export function connectionChanges(before: unknown, after: unknown): string[] {
  const [was, is] = [connectionsOf(before), connectionsOf(after)];
  // A switch or a node's login that leaves the file is reached no more.
  return [...is.keys()].filter((path) => was.get(path) !== is.get(path));
}

function connectionsOf(file: unknown): Map<string, string> {
  const config = mapOf(mapOf(file).config);
  const cluster = mapOf(config[CLUSTER]);
  const install = mapOf(cluster.install);
  return new Map([
    ...CLUSTER_PLACES.map((key) => [`cluster.${key}`, JSON.stringify(cluster[key]) ?? ""] as const),
    ...CHARTS.map((key) => [`cluster.install.${key}`, JSON.stringify(install[key]) ?? ""] as const),
    ...Object.entries(mapOf(config[SWITCHES])).map(
      ([name, device]) =>
        [`switches.${name}.management`, JSON.stringify(mapOf(device).management) ?? ""] as const,
    ),
  ]);
}

/** Keys that differ and are not this project's: they are the engine's, and change how it runs. */
export function engineKeyChanges(before: unknown, after: unknown): string[] {
  const [was, is] = [engineKeysOf(before), engineKeysOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
}

function engineKeysOf(file: unknown): Map<string, string> {
  if (!isMap(file)) return new Map();
  const top = Object.entries(file).filter(([key]) => key !== "config" && key !== "encryptionsalt");
  const config = Object.entries(mapOf(file.config))
    .filter(([key]) => !isOwn(key))
    .map(([key, value]) => [`config.${key}`, value] as const);
  return new Map([...top, ...config].map(([key, value]) => [key, JSON.stringify(value) ?? ""]));
}

/** The part of a stack file that a preview takes: this project's own keys, as data. */
export function takenPart(file: unknown): { readonly config: Readonly<Record<string, unknown>> } {
  const own = Object.entries(mapOf(mapOf(file).config)).filter(
    ([key]) => isOwn(key) && !NOT_TAKEN.includes(key),
  );
  return { config: Object.fromEntries(own) };
}
