/** The programs that a real engine and a real datacenter consist of, and where each can be had. */
export type ProgramName =
  | "kube-apiserver"
  | "kube-controller-manager"
  | "confd"
  | "calicoctl"
  | "calico-apiserver"
  | "calico-nodestatus"
  | "kwok"
  | "prober"
  | "pulumi"
  | "pulumi-language-nodejs"
  | "pulumi-resource-kubernetes";

/** Programs that one test needs and no lab: that test sets them up itself. */
export type TestProgramName = "actionlint" | "versitygw";

export interface Download {
  readonly url: string;
  /** Path of the program in the .tar.gz; undefined = the download is the program. */
  readonly member?: string;
  /** The publisher's own SHA-256, alone or in a `sha256sum` list; undefined = the publisher gives none. */
  readonly checksums?: string;
}

export interface Program<Name extends string = ProgramName | TestProgramName> {
  readonly name: Name;
  readonly version: string;
  /** Folder under programs/: a go.mod and go.sum of its own, since the families' dependencies disagree. */
  readonly family: string;
  /** The Go package to build. */
  readonly package: string;
  /** Linker variables that carry the version, as the publisher's own build sets them. */
  readonly variables?: Readonly<Record<string, string>>;
  /** How the program is asked for its version; undefined = it cannot be, so the one on PATH is never taken. */
  readonly versionCommand?: readonly string[];
  /** A program that it is published with: the one beside it on PATH has the right version. */
  readonly beside?: ProgramName;
  readonly download?: Download;
  /** Files that the module carries and the build needs beside main.go. */
  readonly embeds?: { readonly module: string; readonly files: readonly string[] };
}

export const CALICO_VERSION = "v3.31.0";
export const CALICO_MODULE = "github.com/projectcalico/calico";
export const LANGUAGE_MODULE = "github.com/pulumi/pulumi/sdk/v3";
const CALICO_COMMIT = "b1f3c43f8437";
const KUBERNETES = "v1.34.4";
const KWOK = "v0.7.0";
/** The oldest engine that Pulumi.yaml allows, and the newest one whose module is served. */
const ENGINES = {
  oldest: { version: "v3.250.0", family: "pulumi" },
  newest: { version: "v3.276.0", family: "pulumi-newest" },
} as const;
export const ENGINE_NAMES = Object.keys(ENGINES) as (keyof typeof ENGINES)[];
/** CALICO_PEERING_ENGINE: what is set up and tested. Default: the oldest, as what works there is what a user may have. */
const named = ENGINE_NAMES.find((name) => name === process.env.CALICO_PEERING_ENGINE);
const { version: PULUMI, family: PULUMI_FAMILY } = ENGINES[named ?? "oldest"];
/** The last release that still carries the Node.js language host in the sdk module; it serves both engines above. */
const LANGUAGE = "v3.67.0";
export const KUBERNETES_PROVIDER_VERSION = "v4.25.0";

const arch = process.arch === "arm64" ? "arm64" : "amd64";

function kubernetesProgram(name: ProgramName): Program<ProgramName> {
  const url = `https://dl.k8s.io/${KUBERNETES}/bin/linux/${arch}/${name}`;
  const [major = "", minor = ""] = KUBERNETES.slice(1).split(".");
  const version = "k8s.io/component-base/version";
  return {
    name,
    version: KUBERNETES,
    family: "kubernetes",
    package: `k8s.io/kubernetes/cmd/${name}`,
    variables: {
      // Without them the API server calls itself v0.0.0, and clients that look at the version go astray.
      [`${version}.gitVersion`]: KUBERNETES,
      [`${version}.gitMajor`]: major,
      [`${version}.gitMinor`]: minor,
      [`${version}.gitTreeState`]: "clean",
    },
    versionCommand: ["--version"],
    download: { url, checksums: `${url}.sha256` },
  };
}

function calicoProgram(
  name: ProgramName,
  goPackage: string,
  more: Partial<Program> = {},
): Program<ProgramName> {
  const buildinfo = `${CALICO_MODULE}/pkg/buildinfo`;
  return {
    version: CALICO_VERSION,
    family: "calico",
    package: goPackage,
    variables: { [`${buildinfo}.Version`]: CALICO_VERSION, [`${buildinfo}.GitRevision`]: CALICO_COMMIT },
    ...more,
    name,
  };
}

function release(repository: string, version: string, file: string): string {
  return `https://github.com/${repository}/releases/download/${version}/${file}`;
}

function pulumiTarball(program: string): Download {
  const file = `pulumi-${PULUMI}-linux-${arch === "amd64" ? "x64" : arch}.tar.gz`;
  return {
    url: release("pulumi/pulumi", PULUMI, file),
    member: `pulumi/${program}`,
    checksums: release("pulumi/pulumi", PULUMI, `pulumi-${PULUMI.slice(1)}-checksums.txt`),
  };
}

/** In the order in which they are built: what the lab needs first comes first. */
export const PROGRAMS: readonly Program<ProgramName>[] = [
  kubernetesProgram("kube-apiserver"),
  kubernetesProgram("kube-controller-manager"),
  calicoProgram("confd", `${CALICO_MODULE}/confd`),
  calicoProgram("calicoctl", `${CALICO_MODULE}/calicoctl/calicoctl`, {
    versionCommand: ["version", "--client"],
    download: {
      url: release("projectcalico/calico", CALICO_VERSION, `calicoctl-linux-${arch}`),
      checksums: release("projectcalico/calico", CALICO_VERSION, "SHA256SUMS"),
    },
  }),
  calicoProgram("calico-apiserver", `${CALICO_MODULE}/apiserver/cmd/apiserver`),
  calicoProgram("calico-nodestatus", "./nodestatus"),
  {
    name: "kwok",
    version: KWOK,
    family: "kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    versionCommand: ["--version"],
    download: { url: release("kubernetes-sigs/kwok", KWOK, `kwok-linux-${arch}`) },
  },
  // This project's own: what a lab's pods send each other.
  { name: "prober", version: "v1", family: "prober", package: "." },
  {
    name: "pulumi",
    version: PULUMI,
    family: PULUMI_FAMILY,
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    variables: { [`${LANGUAGE_MODULE}/go/common/version.Version`]: PULUMI },
    versionCommand: ["version"],
    download: pulumiTarball("pulumi"),
  },
  {
    name: "pulumi-language-nodejs",
    version: LANGUAGE,
    family: "language-nodejs",
    package: `${LANGUAGE_MODULE}/nodejs/cmd/pulumi-language-nodejs`,
    variables: { [`${LANGUAGE_MODULE}/go/common/version.Version`]: LANGUAGE },
    beside: "pulumi",
    download: pulumiTarball("pulumi-language-nodejs"),
  },
  {
    name: "pulumi-resource-kubernetes",
    version: KUBERNETES_PROVIDER_VERSION,
    family: "kubernetes-provider",
    package: ".",
    download: {
      url: release(
        "pulumi/pulumi-kubernetes",
        KUBERNETES_PROVIDER_VERSION,
        `pulumi-resource-kubernetes-${KUBERNETES_PROVIDER_VERSION}-linux-${arch}.tar.gz`,
      ),
      member: "pulumi-resource-kubernetes",
      checksums: release(
        "pulumi/pulumi-kubernetes",
        KUBERNETES_PROVIDER_VERSION,
        `pulumi-kubernetes_${KUBERNETES_PROVIDER_VERSION.slice(1)}_checksums.txt`,
      ),
    },
    embeds: {
      module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
      files: [
        "cmd/pulumi-resource-kubernetes/schema.json",
        "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
      ],
    },
  },
];

export const ALL_PROGRAMS: readonly ProgramName[] = PROGRAMS.map(({ name }) => name);

/** What an embedded datacenter consists of: everything but the engine. */
export const LAB_PROGRAMS = ALL_PROGRAMS.filter((name) => !name.startsWith("pulumi"));

/** The engine alone: it needs no Debian package and none of Calico's files. */
export const ENGINE_PROGRAMS = ALL_PROGRAMS.filter((name) => name.startsWith("pulumi"));

/** Debian package → a program of it: the package is missing when the program is. */
export const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  "etcd-server": "etcd",
  bird: "bird",
  frr: "bgpd",
  "iputils-ping": "ping",
  iproute2: "ip",
  "openssh-client": "ssh",
  "util-linux": "unshare",
  procps: "ps",
  openssl: "openssl",
};

export const TEST_PROGRAMS: readonly Program<TestProgramName>[] = [
  {
    // The linter of GitHub's workflows.
    name: "actionlint",
    version: "v1.7.12",
    family: "actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    variables: { "github.com/rhysd/actionlint.version": "v1.7.12" },
    versionCommand: ["-version"],
  },
  {
    // An S3 server on a folder (Apache-2.0). It checks every request's signature, as Amazon's does.
    name: "versitygw",
    version: "v1.8.0",
    family: "versitygw",
    package: "github.com/versity/versitygw/cmd/versitygw",
    variables: { "main.Version": "v1.8.0" },
    versionCommand: ["--version"],
  },
];
