import * as fs from "node:fs";
import * as path from "node:path";
import { LabError } from "./errors";
import { CALICO_CRD, CALICO_V3 } from "./kubeApi";
import { TOP } from "./runDirectory";

/**
 * How Calico's kinds are served: by Calico's own API server of 3.31, or, as from 3.32 on, by kube-apiserver itself from
 * custom resource definitions of `projectcalico.org/v3`.
 */
export type CalicoApi = "aggregated" | NativeApi;
export type NativeApi = keyof typeof NATIVE;

/** Folder of each release's definitions, and what its ClusterInformation says. */
const NATIVE = {
  "native-3.32.0": { folder: "v3.32.0", release: "v3.32.0" },
  "native-3.32.1": { folder: "v3.32.1", release: "v3.32.1" },
  "native-3.33": { folder: "release-v3.33", release: "v3.33.0" },
} as const;

export const NATIVE_APIS = Object.keys(NATIVE) as NativeApi[];

/** Calico's definitions are no part of this project; they are read beside it. */
const BESIDE = path.join(TOP, "..", "shared", "calico-crds");

/** Why a test of native definitions cannot run here; false = it can. */
export const NO_NATIVE_CRDS: string | false = fs.existsSync(BESIDE)
  ? false
  : "Calico's own definitions are not there (../shared/calico-crds)";

/** Where Calico's components keep what is no declared object: the pools' blocks and who holds them. */
export interface CalicoStorage {
  readonly apiVersion: "crd.projectcalico.org/v1" | "projectcalico.org/v3";
  /** Path of the group in the API. */
  readonly path: string;
}

export function storageOf(api: CalicoApi): CalicoStorage {
  return api === "aggregated"
    ? { apiVersion: "crd.projectcalico.org/v1", path: CALICO_CRD }
    : { apiVersion: "projectcalico.org/v3", path: CALICO_V3 };
}

/** The release that the lab's ClusterInformation names. */
export function releaseOf(api: CalicoApi): string {
  return api === "aggregated" ? "v3.31.0" : NATIVE[api].release;
}

/** @throws LabError where the definitions are not there */
export function nativeCrds(api: NativeApi): string {
  if (NO_NATIVE_CRDS !== false) throw new LabError(`${api}: ${NO_NATIVE_CRDS}.`);
  return path.join(BESIDE, NATIVE[api].folder);
}
