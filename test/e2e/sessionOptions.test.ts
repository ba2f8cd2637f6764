import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { parseBgpPeerVerbose, parseBgpPeers } from "../../components/s9700/vrp";
import type { Outcome } from "../lab/daemons";
import { bjOffice } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { typeOnSwitch } from "../lab/ssh";
import { Project } from "../lab/project";

/** What is declared of a session, on real ends: Calico's confd and BIRD, and FRR behind the switch's command line. */

const SWITCH = "BJ_Office_Core_S9700";
const NODES = ["bj-141", "bj-142"];
const SECRET = "/api/v1/namespaces/kube-system/secrets/calico-peering-bgp-core";

let lab: Lab;
let project: Project;

before(async () => {
  const nodes = bjOffice.nodes.filter(({ name }) => NODES.includes(name));
  lab = await Lab.up({ name: "e2e-options", definition: { ...bjOffice, nodes } });
  project = await Project.of(lab);
  await addIpv6();
  project.edit((set) => {
    const cluster = "calico-peering:cluster";
    const device = ["calico-peering:switches", SWITCH];
    set([cluster, "install", "namespace"], "kube-system");
    for (const name of ["bj-143", "bj-152"]) set([cluster, "nodes", name], undefined);
    for (const name of NODES) set([cluster, "nodes", name, "ipv6Address"], `fd00:98::${name.slice(3)}`);
    set([...device, "peering", "ipv6Address"], "fd00:98::1/64");
    set([...device, "groups"], { CALICO: { timers: { keepalive: 20, hold: 60 } } });
    set([...device, "session"], {
      group: "CALICO",
      password: "core",
      ttlSecurity: 1,
      description: "{node}",
      prefixLists: { import: "generated" },
    });
    const pool = { cidr: IPV6_PODS, encapsulation: "None", natOutgoing: false };
    set([cluster, "ipPools", "default-ipv6-ippool"], pool);
  });
  await setPassword("F1rst-of-the-passwords");
});
after(async () => {
  await lab?.down();
  project?.remove();
});

const IPV6_PODS = "fd00:30::/48";

/** Adds IPv6 addresses to both ends and a pool, as the lab comes up with IPv4 only. */
async function addIpv6(): Promise<void> {
  await lab.api.create(`${CALICO_V3}/ippools`, {
    apiVersion: "projectcalico.org/v3",
    kind: "IPPool",
    metadata: { name: "default-ipv6-ippool" },
    spec: { cidr: IPV6_PODS, blockSize: 122, ipipMode: "Never", vxlanMode: "Never", natOutgoing: false },
  });
  const add = (where: string, address: string, port: string) =>
    lab.exec(where, ["ip", "addr", "add", `${address}/64`, "dev", port, "nodad"]);
  ok(await add(SWITCH, "fd00:98::1", "Vlanif98"));
  for (const name of NODES) {
    const address = `fd00:98::${name.slice(3)}`;
    ok(await add(name, address, "eth0"));
    const annotations = { "projectcalico.org/IPv6Address": `${address}/64` };
    await lab.api.merge(`/api/v1/nodes/${name}`, { metadata: { annotations } });
  }
}

async function setPassword(value: string): Promise<void> {
  const key = "calico-peering:bgpPasswords.core";
  ok(await project.pulumi.run(["config", "set", "--secret", "--path", key, value]));
}

function ok(outcome: Outcome): string {
  assert.equal(outcome.code, 0, `${outcome.stdout}\n${outcome.stderr}`);
  return outcome.stdout;
}

async function allEstablished(): Promise<void> {
  let shown = "";
  for (
    const end = Date.now() + 60_000;
    Date.now() < end;
    await new Promise((next) => setTimeout(next, 500))
  ) {
    shown = await typeOnSwitch(lab, SWITCH, ["display bgp peer", "display bgp ipv6 peer"]);
    const up = parseBgpPeers(shown).filter(({ state }) => state === "Established");
    if (up.length === 2 * NODES.length) return;
  }
  assert.fail(`within 60 s: 4 sessions Established\n${shown}`);
}

async function mayRead(secret: string): Promise<boolean> {
  const review = await lab.api.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: {
      user: "system:serviceaccount:kube-system:calico-node",
      resourceAttributes: { namespace: "kube-system", verb: "watch", resource: "secrets", name: secret },
    },
  });
  return (review as unknown as { status: { allowed: boolean } }).status.allowed;
}

interface Secret {
  readonly data: { readonly password: string };
  readonly metadata: { readonly managedFields: readonly { readonly time: string }[] };
}

describe("sessions with a group, a password, GTSM, timers and a prefix list, over IPv4 and IPv6", () => {
  test("come up on both ends, as declared", async () => {
    ok(await project.pulumi.up("--skip-preview"));
    await allEstablished();
    const verbose = await typeOnSwitch(lab, SWITCH, ["display bgp peer verbose"]);
    for (const peer of parseBgpPeerVerbose(verbose)) assert.equal(peer.negotiated?.hold, 60, verbose);
    assert.equal(verbose.match(/Authentication type configured: MD5/g)?.length, NODES.length, verbose);
  });

  test("and calico-node may read that one Secret, and no other", async () => {
    assert.equal(await mayRead("calico-peering-bgp-core"), true);
    assert.equal(await mayRead("another"), false);
  });

  test("get a new password on the switch first, then in the Secret, and come up with it", async () => {
    await setPassword("S3cond-of-the-passwords");
    const said = ok(await project.pulumi.up("--skip-preview"));
    assert.doesNotMatch(said, /of-the-passwords/);
    const typed = (await lab.switchLog(SWITCH)).filter(({ line }) => / password cipher /.test(line)).at(-1);
    const { data, metadata } = await lab.api.get<Secret>(SECRET);
    assert.equal(Buffer.from(data.password, "base64").toString(), "S3cond-of-the-passwords");
    const written = Math.max(...metadata.managedFields.map(({ time }) => Date.parse(time)));
    // Kubernetes records whole seconds.
    assert.ok(typed && Math.floor(typed.time / 1000) * 1000 <= written, "the switch first");
    await allEstablished();
  });
});
