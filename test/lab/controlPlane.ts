import * as fs from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import type { Toolchain } from "../tools/provision/provision";
import { nativeCrds, releaseOf, storageOf, type CalicoApi, type CalicoStorage } from "./calicoApi";
import type { Daemons } from "./daemons";
import type { LabDefinition } from "./definition";
import { CALICO_V3, KubeApi, KubeError, type KubeObject } from "./kubeApi";
import { ipamBlocks } from "./ipam";
import { kubeconfigText, makePki, type Pki } from "./pki";
import { listens } from "./ports";
import { waitFor } from "./waitFor";

export interface Ports {
  readonly apiserver: number;
  readonly calicoApiserver: number;
}

export interface ControlPlane {
  readonly api: KubeApi;
  /** Path of a kubeconfig for the programs in the sandbox. */
  readonly kubeconfig: string;
  readonly storage: CalicoStorage;
}

/** What both parts of the control plane are started with. */
export interface ControlPlaneOptions {
  readonly directory: string;
  readonly daemons: Daemons;
  readonly tools: Toolchain;
  readonly ports: Ports;
  readonly name: string;
  /** File of the writes to Calico's API. */
  readonly auditLog: string;
  readonly calicoApi: CalicoApi;
}

/** Starts etcd and kube-apiserver, and returns when kube-apiserver is ready. */
export async function startKubernetes(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { directory, daemons, tools, ports, name, auditLog, calicoApi } = options;
  fs.mkdirSync(directory, { recursive: true });
  startEtcd(directory, daemons);
  const pki = await makePki(path.join(directory, "pki"));
  const kubeconfig = path.join(directory, "kubeconfig");
  fs.writeFileSync(kubeconfig, kubeconfigText(pki, ports.apiserver, name), { mode: 0o600 });
  await waitFor("etcd", 60, () => {
    daemons.require("etcd");
    return fs.existsSync(etcdSocket(directory));
  });
  daemons.start("kube-apiserver", [
    tools.program("kube-apiserver"),
    ...apiserverFlags(directory, pki, ports),
    // What Calico's API server serves, kube-apiserver forwards without reading it.
    ...(calicoApi === "aggregated" ? [] : auditFlags(directory, auditLog)),
  ]);
  const api = new KubeApi(ports.apiserver, fs.readFileSync(pki.ca), pki.token);
  await waitFor("kube-apiserver", 60, async () => {
    daemons.require("kube-apiserver");
    const answer = await api.request("GET", "/readyz").catch(() => undefined);
    return answer?.status === 200;
  });
  return { api, kubeconfig, storage: storageOf(calicoApi) };
}

/** etcd 3.4 requires `host:port` in a unix URL, too, and creates a socket of that name in its working directory. */
const etcdSocket = (directory: string): string => path.join(directory, "etcd:0");

/** Unix sockets only, and no fsync: the data is needed only as long as the lab runs. */
function startEtcd(directory: string, daemons: Daemons): void {
  const client = "unix://etcd:0";
  const peer = "unix://etcd:1";
  const flags = [
    `--data-dir=${path.join(directory, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
  ];
  daemons.start("etcd", ["etcd", ...flags], { cwd: directory });
}

function apiserverFlags(directory: string, pki: Pki, ports: Ports): string[] {
  return [
    `--etcd-servers=unix://${etcdSocket(directory)}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.apiserver}`,
    // No client uses this address. Without it the server refuses to start on a machine without a default route.
    "--advertise-address=192.0.2.1",
    "--endpoint-reconciler-type=none",
    `--tls-cert-file=${pki.servingCertificate}`,
    `--tls-private-key-file=${pki.servingKey}`,
    `--client-ca-file=${pki.ca}`,
    `--token-auth-file=${pki.tokens}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    `--service-account-key-file=${pki.serviceAccountKey}`,
    `--service-account-signing-key-file=${pki.serviceAccountKey}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    // The lab's pods run no image and need no token.
    "--disable-admission-plugins=ServiceAccount",
    // Debian's etcd 3.4 cannot report a watch's progress; clients would need a minute to find that out.
    "--feature-gates=WatchList=false",
    // Aggregation: Calico's API server trusts the user name that this identity passes on.
    `--requestheader-client-ca-file=${pki.frontProxyCa}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${pki.frontProxyCertificate}`,
    `--proxy-client-key-file=${pki.frontProxyKey}`,
  ];
}

/** Flags that log every write to Calico's API, for the server that serves it. */
function auditFlags(directory: string, log: string): string[] {
  const policy = path.join(directory, "audit-policy.json");
  const writes = {
    // Not the body: the server cannot log one in YAML, as Pulumi's provider sends it, and would leave the write out.
    level: "Metadata",
    verbs: ["create", "update", "patch", "delete"],
    resources: [{ group: "projectcalico.org" }],
  };
  const document = {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [writes, { level: "None" }],
  };
  fs.writeFileSync(policy, JSON.stringify(document));
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`, "--audit-log-mode=blocking"];
}

/** Starts what a cluster with Calico has beside kube-apiserver: Calico's CRDs and API server, controllers, kwok. */
export async function startCalico(plane: ControlPlane, options: ControlPlaneOptions): Promise<void> {
  const { api, kubeconfig } = plane;
  const { directory, daemons, tools, calicoApi } = options;
  if (calicoApi === "aggregated") {
    await applyCrds(api, path.join(tools.calico, "libcalico-go", "config", "crd"));
    await serveAggregated(plane, options);
  } else {
    await applyCrds(api, nativeCrds(calicoApi));
  }
  // The garbage collector reads the list of kinds when it starts, and then every 30 s only.
  daemons.start("kube-controller-manager", [
    tools.program("kube-controller-manager"),
    `--kubeconfig=${kubeconfig}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    "--secure-port=0",
    `--cert-dir=${path.join(directory, "controller-manager")}`,
    "--controllers=*,-node-ipam-controller,-persistentvolume-attach-detach-controller",
  ]);
  daemons.start("kwok", [
    tools.program("kwok"),
    `--kubeconfig=${kubeconfig}`,
    "--manage-all-nodes=true",
    "--server-address=",
  ]);
}

/** Calico's API server in front of its CRDs, as up to 3.31, and by default in 3.32. */
async function serveAggregated(
  { api, kubeconfig }: ControlPlane,
  options: ControlPlaneOptions,
): Promise<void> {
  const { directory, daemons, tools, ports, auditLog } = options;
  const audit = auditFlags(directory, auditLog);
  startCalicoApiserver(directory, daemons, tools, ports, kubeconfig, audit);
  // If it were registered before it listens, the aggregator would try again only after a growing pause.
  await waitFor("Calico's API server", 60, () => {
    daemons.require("calico-apiserver");
    return listens(ports.calicoApiserver);
  });
  await registerCalicoApi(api, ports.calicoApiserver);
  await waitFor("Calico's API server (projectcalico.org/v3)", 60, async () => {
    daemons.require("calico-apiserver");
    const answer = await api.request("GET", `${CALICO_V3}/ippools`);
    return answer.status === 200;
  });
}

function startCalicoApiserver(
  directory: string,
  daemons: Daemons,
  tools: Toolchain,
  ports: Ports,
  kubeconfig: string,
  audit: readonly string[],
): void {
  const argv = [
    tools.program("calico-apiserver"),
    `--secure-port=${ports.calicoApiserver}`,
    "--bind-address=127.0.0.1",
    `--cert-dir=${path.join(directory, "calico-apiserver")}`,
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    "--etcd-servers=",
    ...audit,
  ];
  const env = { ...process.env, DATASTORE_TYPE: "kubernetes", KUBECONFIG: kubeconfig };
  daemons.start("calico-apiserver", argv, { env, cwd: directory });
}

/** Every kind is served once this returns: Calico's API server ends at the first that is not. */
async function applyCrds(api: KubeApi, directory: string): Promise<void> {
  const files = fs.readdirSync(directory).filter((file) => file.endsWith(".yaml"));
  const texts = files.map((file) => fs.readFileSync(path.join(directory, file), "utf8"));
  const crds = texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Crd | null))
    .filter((crd) => crd !== null);
  const collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await Promise.all(crds.map((crd) => api.create(collection, crd)));
  const served = crds.map(({ metadata, spec: { group, names, versions } }) =>
    waitFor(`Calico's CRD ${metadata.name}`, 60, async () => {
      const list = `/apis/${group}/${versions.find((one) => one.served)?.name}/${names.plural}`;
      return (await api.request("GET", list)).status === 200;
    }),
  );
  await Promise.all(served);
}

interface Crd extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/**
 * Registers Calico's API server as in any cluster, but with a Service of type ExternalName: the aggregator resolves it
 * to 127.0.0.1, so the lab needs no pod network.
 */
async function registerCalicoApi(api: KubeApi, port: number): Promise<void> {
  await api.create("/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "calico-apiserver" },
  });
  await api.create("/api/v1/namespaces/calico-apiserver/services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "calico-api" },
    spec: { type: "ExternalName", externalName: "localhost", ports: [{ port, protocol: "TCP" }] },
  });
  await api.create("/apis/apiregistration.k8s.io/v1/apiservices", {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v3.projectcalico.org" },
    spec: {
      group: "projectcalico.org",
      version: "v3",
      groupPriorityMinimum: 1500,
      versionPriority: 200,
      insecureSkipTLSVerify: true,
      service: { name: "calico-api", namespace: "calico-apiserver", port },
    },
  });
}

/** Writes what Calico's installation writes. It adds no BGPConfiguration and no BGPPeer: Calico's defaults apply. */
export async function seedCalico({ api, storage }: ControlPlane, definition: LabDefinition): Promise<void> {
  const { name, cidr, blockSize } = definition.pool;
  const { apiVersion, path: group } = storage;
  await api.apply(`${group}/clusterinformations`, {
    apiVersion,
    kind: "ClusterInformation",
    metadata: { name: "default" },
    spec: {
      calicoVersion: releaseOf(definition.calicoApi ?? "aggregated"),
      clusterType: "k8s,bgp,kdd",
      datastoreReady: true,
    },
  });
  const pool = {
    apiVersion: "projectcalico.org/v3",
    kind: "IPPool",
    metadata: { name },
    spec: {
      cidr,
      blockSize,
      ipipMode: "Never",
      vxlanMode: "Never",
      natOutgoing: false,
      nodeSelector: "all()",
    },
  };
  await untilServed(() => api.create(`${CALICO_V3}/ippools`, pool));
  const { asNumber } = definition;
  if (asNumber !== undefined) {
    await api.create(`${CALICO_V3}/bgpconfigurations`, {
      apiVersion: "projectcalico.org/v3",
      kind: "BGPConfiguration",
      metadata: { name: "default" },
      spec: { asNumber },
    });
  }
  await Promise.all(ipamBlocks(definition, storage).map((block) => api.create(`${group}/ipamblocks`, block)));
}

/** Tries again while the aggregated API answers 404 or 503, as it does at times right after its start. */
async function untilServed(work: () => Promise<unknown>): Promise<void> {
  await waitFor("projectcalico.org/v3", 60, async () => {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof KubeError && (error.status === 404 || error.status >= 500)) return false;
      throw error;
    }
  });
}
