/** The programs that a real engine and a real datacenter consist of, and where each can be had. */
export type ProgramName =
  | "pulumi"
  | "pulumi-language-nodejs"
  | "pulumi-resource-kubernetes"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kwok"
  | "confd"
  | "calicoctl"
  | "calico-apiserver"
  | "calico-nodestatus";

export interface Program {
  readonly name: ProgramName;
  readonly version: string;
  /** Folder under programs/: a go.mod and go.sum of its own, since the families' dependencies disagree. */
  readonly family: string;
  /** The Go package to build. */
  readonly package: string;
  /** Linker variable that carries the version, where the program asks for one. */
  readonly versionVariable?: string;
  /** How the program on PATH is asked for its version; undefined = the one on PATH is never taken. */
  readonly versionCommand?: readonly string[];
  /** Official download of the bare program, with the URL of its SHA-256; undefined = none is published. */
  readonly download?: { readonly url: string; readonly sha256: string };
  /** Files that the module carries and the build needs beside main.go. */
  readonly embeds?: { readonly module: string; readonly files: readonly string[] };
}

const CALICO = "v3.31.0";
const KUBERNETES = "v1.34.4";
const PULUMI = "v3.250.0";
const calico = "github.com/projectcalico/calico";

function kubernetesProgram(name: ProgramName): Program {
  const url = `https://dl.k8s.io/${KUBERNETES}/bin/linux/amd64/${name}`;
  return {
    name,
    version: KUBERNETES,
    family: "kubernetes",
    package: `k8s.io/kubernetes/cmd/${name}`,
    versionCommand: ["--version"],
    download: { url, sha256: `${url}.sha256` },
  };
}

/** In the order in which they are built: what the lab needs first comes first. */
export const PROGRAMS: readonly Program[] = [
  kubernetesProgram("kube-apiserver"),
  kubernetesProgram("kube-controller-manager"),
  { name: "confd", version: CALICO, family: "calico", package: `${calico}/confd` },
  { name: "calicoctl", version: CALICO, family: "calico", package: `${calico}/calicoctl/calicoctl` },
  { name: "calico-apiserver", version: CALICO, family: "calico", package: `${calico}/apiserver/cmd/apiserver` },
  { name: "calico-nodestatus", version: CALICO, family: "calico", package: "./nodestatus" },
  {
    name: "kwok",
    version: "v0.7.0",
    family: "kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
  },
  {
    name: "pulumi",
    version: PULUMI,
    family: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
    versionCommand: ["version"],
  },
  {
    // The last release that the sdk module carries; it works with the engine above but has no resource hooks.
    name: "pulumi-language-nodejs",
    version: PULUMI,
    family: "language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
  },
  {
    name: "pulumi-resource-kubernetes",
    version: "v4.25.0",
    family: "kubernetes-provider",
    package: ".",
    embeds: {
      module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
      files: [
        "cmd/pulumi-resource-kubernetes/schema.json",
        "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
      ],
    },
  },
];

/** Debian package → a program of it: the package is missing when the program is. */
export const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  "etcd-server": "/usr/bin/etcd",
  bird: "/usr/sbin/bird",
  frr: "/usr/lib/frr/bgpd",
  "iputils-ping": "/usr/bin/ping",
  iproute2: "/sbin/ip",
  "openssh-client": "/usr/bin/ssh",
  "util-linux": "/usr/bin/unshare",
  openssl: "/usr/bin/openssl",
};
