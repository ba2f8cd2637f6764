import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Toolchain } from "../tools/provision/provision";
import type { CalicoStorage } from "./calicoApi";
import type { ControlPlane } from "./controlPlane";
import { type Daemons, must } from "./daemons";
import type { LabNode } from "./definition";
import type { KubeApi } from "./kubeApi";
import { inNamespace, withCalicoDirectory } from "./network";
import { waitFor } from "./waitFor";

/** Of the nodes' IPv6 subnet. */
export const IPV6_LENGTH = 64;

/** Creates a node's Node object as kubelet and calico-node write it, and its address blocks. */
export async function declareNode(
  { api, storage }: ControlPlane,
  node: LabNode,
  prefixLength: number,
): Promise<void> {
  await api.create("/api/v1/nodes", {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: node.name,
      labels: {
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        ...(node.rack ? { rack: node.rack } : {}),
      },
      annotations: {
        ...(node.ipv6Only === true
          ? {}
          : { "projectcalico.org/IPv4Address": `${node.address}/${prefixLength}` }),
        ...(node.ipv6Address === undefined
          ? {}
          : { "projectcalico.org/IPv6Address": `${node.ipv6Address}/${IPV6_LENGTH}` }),
        ...(node.asNumber === undefined ? {} : { "projectcalico.org/ASNumber": String(node.asNumber) }),
      },
    },
    status: {
      addresses: [
        { type: "InternalIP", address: node.ipv6Only === true ? (node.ipv6Address ?? "") : node.address },
        { type: "Hostname", address: node.name },
      ],
    },
  });
  await Promise.all((node.blocks ?? []).map((cidr) => addBlock(api, storage, node.name, cidr)));
}

/** Creates the BlockAffinity that calico-ipam writes. Calico 3.31 finds it by these three labels only. */
async function addBlock(
  api: KubeApi,
  { apiVersion, path: group }: CalicoStorage,
  node: string,
  cidr: string,
): Promise<void> {
  const family = cidr.includes(":") ? "6" : "4";
  await api.create(`${group}/blockaffinities`, {
    apiVersion,
    kind: "BlockAffinity",
    metadata: {
      name: blockName(node, cidr),
      labels: {
        "projectcalico.org/hostname-hash": base32(createHash("sha3-256").update(node).digest()),
        "projectcalico.org/affinity-type": "host",
        "projectcalico.org/ip-version": family,
      },
    },
    // A text in the older group, a truth value in the native one.
    spec: {
      cidr,
      node,
      state: "confirmed",
      type: "host",
      deleted: apiVersion === "projectcalico.org/v3" ? false : "false",
    },
  });
}

const blockName = (node: string, cidr: string): string => `${node}-${cidr.replace(/[.:/]+/g, "-")}`;

export async function forgetNode({ api, storage }: ControlPlane, node: LabNode): Promise<void> {
  for (const cidr of node.blocks ?? []) {
    await api.delete(`${storage.path}/blockaffinities/${blockName(node.name, cidr)}`);
  }
  await api.delete(`/api/v1/nodes/${node.name}`);
}

/** Base32 of RFC 4648, without padding. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups
    .map((group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(group.padEnd(5, "0"), 2)])
    .join("");
}

/**
 * The programs of one node. BIRD and bird6 run in its network namespace. confd and the status reporter run outside,
 * as they need the API server on the host's loopback; they reach BIRD through its unix socket.
 */
export class CalicoNode {
  readonly directory: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    readonly name: string,
    parent: string,
    private readonly daemons: Daemons,
    private readonly tools: Toolchain,
    kubeconfig: string,
    node: LabNode,
  ) {
    this.directory = path.join(parent, name);
    this.env = {
      ...process.env,
      PATH: `${this.at("bin")}:/usr/sbin:/sbin:${process.env.PATH ?? ""}`,
      NODENAME: name,
      KUBECONFIG: kubeconfig,
      DATASTORE_TYPE: "kubernetes",
      CALICO_NETWORKING_BACKEND: "bird",
      CALICO_STARTUP_LOGLEVEL: "WARNING",
      ...(node.ipv6Only === true ? { CALICO_ROUTER_ID: "hash" } : {}),
    };
  }

  async start(): Promise<void> {
    this.layOut();
    const confd = [this.tools.program("confd"), "-config-file", this.at("confd.toml")];
    await must(withCalicoDirectory(this.at("run"), [...confd, "-onetime", "-sync-only"]), { env: this.env });
    for (const bird of ["bird", "bird6"]) {
      // With -R, as in calico-node: after a crash the BGP neighbours keep its routes.
      const argv = [
        bird,
        "-R",
        "-f",
        "-s",
        `/run/calico/${bird}.ctl`,
        "-c",
        this.at("config", `${bird}.cfg`),
      ];
      const isolated = inNamespace(this.name, withCalicoDirectory(this.at("run"), argv));
      this.daemons.start(`${this.name}/${bird}`, isolated, { env: this.env });
    }
    await waitFor(`BIRD on ${this.name}`, 60, () => {
      for (const bird of ["bird", "bird6"]) this.daemons.require(`${this.name}/${bird}`);
      return fs.existsSync(this.at("run", "bird.ctl")) && fs.existsSync(this.at("run", "bird6.ctl"));
    });
    this.daemons.start(`${this.name}/confd`, withCalicoDirectory(this.at("run"), confd), { env: this.env });
    // calicoctl looks for a process of this name; calico/node starts the reporter under it, too.
    const reporter = withCalicoDirectory(this.at("run"), ["calico-node"]);
    this.daemons.start(`${this.name}/calico-node`, reporter, { env: this.env });
  }

  async stop(): Promise<void> {
    const programs = ["calico-node", "confd", "bird6", "bird"];
    await Promise.all(programs.map((program) => this.daemons.stop(`${this.name}/${program}`)));
  }

  /** The command for `calicoctl <args>` as if on the node. */
  calicoctl(args: readonly string[]): { argv: string[]; env: NodeJS.ProcessEnv } {
    const argv = [this.tools.program("calicoctl"), "--allow-version-mismatch", ...args];
    return { argv: withCalicoDirectory(this.at("run"), argv), env: this.env };
  }

  birdc(args: readonly string[]): { argv: string[]; env: NodeJS.ProcessEnv } {
    return { argv: ["birdc", "-s", this.at("run", "bird.ctl"), ...args], env: this.env };
  }

  private at(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  /** Copies Calico's own confd templates. The comments below name every difference from calico/node. */
  private layOut(): void {
    for (const part of ["bin", "run/endpoint-status", "config", "conf.d", "templates"]) {
      fs.mkdirSync(this.at(part), { recursive: true });
    }
    const original = path.join(this.tools.calico, "confd", "etc", "calico", "confd");
    for (const file of fs.readdirSync(path.join(original, "templates"))) {
      const text = fs.readFileSync(path.join(original, "templates", file), "utf8");
      // 1. `krt_tunnel` exists in Calico's fork of BIRD only; pools here have no tunnel.
      const stock = text.replace(/krt_tunnel = "[^"]*";/g, "if true then { }");
      fs.writeFileSync(this.at("templates", file), stock);
    }
    for (const file of fs.readdirSync(path.join(original, "conf.d"))) {
      const text = fs.readFileSync(path.join(original, "conf.d", file), "utf8");
      // 2. confd renders into a directory of the node's own.
      fs.writeFileSync(
        this.at("conf.d", file),
        text.replace("/etc/calico/confd/config/", `${this.at("config")}/`),
      );
    }
    fs.writeFileSync(this.at("confd.toml"), `confdir = "${this.directory}"\nlog-level = "info"\n`);
    // 3. Without runit, this script stands in for its `sv hup bird`, with which confd makes BIRD reload.
    const sv = `#!/bin/sh\nexec birdc -s /run/calico/"$2".ctl configure\n`;
    fs.writeFileSync(this.at("bin", "sv"), sv, { mode: 0o755 });
    fs.symlinkSync(this.tools.program("calico-nodestatus"), this.at("bin", "calico-node"));
  }
}
