import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { OWN_ROUTES_FILTER } from "../../components/calico/manifests";
import { DeclaredDatacenter, SWITCH } from "./support/declaredDatacenter";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { waitFor } from "../lab/waitFor";
import { typeOnSwitch } from "../lab/ssh";

let lab: Lab;
let place: DeclaredDatacenter;

/** The addresses of the seed's nodes. */
const of = (node: string) => `10.2.98.${node.slice(3)}`;
const nameOf = (node: string) => `${node}-bj-office-core-s9700`;
const PEERS = `${CALICO_V3}/bgppeers`;

before(async () => {
  lab = await Lab.up({ name: `reasons-${process.pid}` });
  place = new DeclaredDatacenter(lab);
  await place.declareBothEnds();
  // Short timers: a test does not wait three minutes for a dead session.
  await place.type(
    ...["141", "142", "143", "152"].map((n) => `peer ${of(`bj-${n}`)} timer keepalive 1 hold 3`),
  );
});
after(async () => lab?.down());

/** A fault in the lab: how to inject it, the sentence that verify gives, and how to undo it. */
interface Fault {
  readonly what: string;
  readonly node?: string;
  readonly inject: () => Promise<unknown>;
  readonly says: RegExp;
  readonly undo: () => Promise<unknown>;
}

const onPeer = (node: string, spec: object) => lab.api.merge(`${PEERS}/${nameOf(node)}`, { spec });
const annotate = (node: string, annotations: object) =>
  lab.api.merge(`/api/v1/nodes/${node}`, { metadata: { annotations } });
const inFamily = (...lines: string[]) => place.type("ipv4-family unicast", ...lines);
const secretRef = (key = "password") => ({ password: { secretKeyRef: { name: "bgp-md5", key } } });
const createSecret = () =>
  lab.api.create("/api/v1/namespaces/kube-system/secrets", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "bgp-md5" },
    stringData: { password: "Lab-0nly-md5" },
  });
const deleteSecret = () => lab.api.delete("/api/v1/namespaces/kube-system/secrets/bgp-md5");

/** Creates the Role that lets calico-node read the Secret, as the program does for a password. */
async function grantSecret(): Promise<void> {
  const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system";
  const metadata = { name: "bgp-md5" };
  const rule = {
    apiGroups: [""],
    resources: ["secrets"],
    resourceNames: ["bgp-md5"],
    verbs: ["get", "list", "watch"],
  };
  await lab.api.create(`${rbac}/roles`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata,
    rules: [rule],
  });
  await lab.api.create(`${rbac}/rolebindings`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "bgp-md5" },
    subjects: [{ kind: "ServiceAccount", name: "calico-node", namespace: "kube-system" }],
  });
}

const X = "bj-141";
const own = (node: string) => [
  `peer ${of(node)} as-number 63400`,
  `peer ${of(node)} connect-interface Vlanif98 10.2.98.1`,
  `peer ${of(node)} timer keepalive 1 hold 3`,
];

const FAULTS: readonly Fault[] = [
  {
    what: "the switch's stanza is missing",
    inject: () => place.type(`undo peer ${of(X)}`),
    says: /^BJ_Office_Core_S9700 has no `peer 10\.2\.98\.141`: `pulumi up` brings its stanza back\.$/,
    undo: () => place.type(...own(X)),
  },
  {
    what: "the switch expects another AS",
    inject: () => place.type(`undo peer ${of(X)}`, ...own(X).map((row) => row.replace("63400", "63499"))),
    says: /^BJ_Office_Core_S9700 expects AS 63499 from 10\.2\.98\.141, node bj-141 is declared with AS 63400\.$/,
    undo: () => place.type(`undo peer ${of(X)}`, ...own(X)),
  },
  {
    what: "the node speaks another AS",
    inject: () => annotate(X, { "projectcalico.org/ASNumber": "63999" }),
    says: /^node bj-141 speaks AS 63999 \(its annotation projectcalico\.org\/ASNumber\), BJ_Office_Core_S9700 expects AS 63400\.$/,
    undo: () => annotate(X, { "projectcalico.org/ASNumber": null }),
  },
  {
    what: "the BGPPeer expects another AS of the switch",
    inject: () => onPeer(X, { asNumber: 65002 }),
    says: /^BGPPeer bj-141-bj-office-core-s9700 expects AS 65002 from 10\.2\.98\.1, BJ_Office_Core_S9700 is AS 65001\.$/,
    undo: () => onPeer(X, { asNumber: 65001 }),
  },
  {
    what: "the switch peers from a wrong source address",
    inject: () => place.type(`peer ${of(X)} connect-interface Vlanif97 172.30.74.254`),
    says: /^BJ_Office_Core_S9700 peers with 10\.2\.98\.141 from the wrong source \(`connect-interface Vlanif97 172\.30\.74\.254`\), Vlanif98 10\.2\.98\.1 is declared\.$/,
    undo: () => place.type(`peer ${of(X)} connect-interface Vlanif98 10.2.98.1`),
  },
  {
    what: "the node's address changed",
    inject: () => annotate(X, { "projectcalico.org/IPv4Address": "10.2.98.241/24" }),
    says: /^node bj-141 peers from 10\.2\.98\.241 \(annotation projectcalico\.org\/IPv4Address\), and BJ_Office_Core_S9700 knows it as 10\.2\.98\.141: its address changed/,
    undo: () => annotate(X, { "projectcalico.org/IPv4Address": "10.2.98.141/24" }),
  },
  {
    what: "the BGPPeer is missing",
    inject: () => lab.api.delete(`${PEERS}/${nameOf(X)}`),
    says: /^node bj-141 has no BGPPeer to 10\.2\.98\.1: `pulumi up` brings it back\.$/,
    undo: () => place.declareBgpPeers(),
  },
  {
    what: "the switch's end is administratively down",
    inject: () => place.type(`peer ${of(X)} ignore`),
    says: /^BJ_Office_Core_S9700 has `peer 10\.2\.98\.141 ignore`: an administrator shut the session down there\.$/,
    undo: () => place.type(`undo peer ${of(X)} ignore`),
  },
  {
    what: "the address family is not enabled",
    inject: () => inFamily(`undo peer ${of(X)} enable`),
    says: /^BJ_Office_Core_S9700 has `peer 10\.2\.98\.141`, but its IPv4 address family is not enabled \(`undo peer 10\.2\.98\.141 enable` in ipv4-family unicast\)\.$/,
    undo: () => inFamily(`peer ${of(X)} enable`),
  },
  {
    what: "the node's Secret is missing",
    inject: () => onPeer(X, secretRef()),
    says: /^BGPPeer \S+ takes its password from Secret bgp-md5, and there is no such Secret where calico-node runs\.$/,
    undo: () => createSecret(),
  },
  {
    what: "calico-node may not read the Secret",
    inject: () => place.type(`peer ${of(X)} password cipher Lab-0nly-md5`),
    says: /^BGPPeer \S+ takes its password from Secret bgp-md5, which calico-node may not read: its service account in kube-system needs get, list and watch on that Secret\.$/,
    undo: () => grantSecret(),
  },
  {
    what: "the Secret lacks the key",
    inject: () => onPeer(X, secretRef("other")),
    says: /^BGPPeer \S+ takes its password from Secret bgp-md5, which has no key other\.$/,
    undo: () => onPeer(X, secretRef()),
  },
  {
    what: "the two passwords differ",
    inject: () => place.type(`peer ${of(X)} password cipher Another-0ne`),
    says: /^BJ_Office_Core_S9700 and BGPPeer \S+ both have a password, and no segment gets through: most likely the two differ\.$/,
    undo: () => place.type(`undo peer ${of(X)} password`),
  },
  {
    what: "the switch has no password",
    inject: () => Promise.resolve(),
    says: /^BGPPeer \S+ has a password, and BJ_Office_Core_S9700 has none for 10\.2\.98\.141\.$/,
    undo: () => onPeer(X, { password: null }),
  },
  {
    what: "the node has no password",
    inject: () => place.type(`peer ${of(X)} password cipher Lab-0nly-md5`),
    says: /^BJ_Office_Core_S9700 has a password for 10\.2\.98\.141, and BGPPeer \S+ has none\.$/,
    undo: async () => {
      await place.type(`undo peer ${of(X)} password`);
      await deleteSecret();
    },
  },
  {
    what: "GTSM is on at the switch only",
    inject: () => place.type(`peer ${of(X)} valid-ttl-hops 1`),
    says: /^BJ_Office_Core_S9700 has GTSM \(`peer 10\.2\.98\.141 valid-ttl-hops 1`\), and BGPPeer \S+ has no ttlSecurity: the node sends with TTL 64, the switch takes 255 and more\.$/,
    undo: () => place.type(`undo peer ${of(X)} valid-ttl-hops`),
  },
  {
    what: "GTSM is on at the node only",
    inject: () => onPeer(X, { ttlSecurity: 1 }),
    says: /^BGPPeer \S+ has ttlSecurity 1, and BJ_Office_Core_S9700 has no valid-ttl-hops for 10\.2\.98\.141: it sends with a TTL that the node drops\.$/,
    undo: () => onPeer(X, { ttlSecurity: null }),
  },
  {
    what: "an administrator disabled the session in the node's BIRD",
    node: "bj-142",
    inject: () => lab.birdc("bj-142", "disable", "Node_10_2_98_1"),
    says: /^node bj-142 shut its session with 10\.2\.98\.1 down: it is disabled in BIRD\.$/,
    undo: () => lab.birdc("bj-142", "enable", "Node_10_2_98_1"),
  },
  {
    what: "the hold timer expired",
    node: "bj-143",
    inject: () =>
      lab.exec(
        "bj-143",
        "ip neigh replace 10.2.98.1 lladdr 02:00:00:00:00:99 dev eth0 nud permanent".split(" "),
      ),
    says: /^the hold timer expired: BJ_Office_Core_S9700 heard nothing from node bj-143 for that long, so the path between them or node bj-143 stalls\.$/,
    undo: () => lab.exec("bj-143", "ip neigh del 10.2.98.1 dev eth0".split(" ")),
  },
  {
    what: "TCP 179 is open from the node to the switch only",
    node: "bj-143",
    inject: async () => {
      await lab.exec(
        SWITCH,
        "ip neigh replace 10.2.98.143 lladdr 02:00:00:00:00:99 dev Vlanif98 nud permanent".split(" "),
      );
      await typeOnSwitch(lab, SWITCH, ["reset bgp 10.2.98.143"]);
    },
    says: /^TCP 179 between 10\.2\.98\.1 and 10\.2\.98\.143 is open one way only: BJ_Office_Core_S9700 gets the node's SYN/,
    undo: () => lab.exec(SWITCH, "ip neigh del 10.2.98.143 dev Vlanif98".split(" ")),
  },
  {
    what: "a second BGPPeer, made by hand, names the switch with another AS",
    node: "bj-142",
    inject: async () => {
      await lab.api.create(PEERS, {
        apiVersion: "projectcalico.org/v3",
        kind: "BGPPeer",
        metadata: { name: "rack1-tor" },
        spec: { node: "bj-142", peerIP: "10.2.98.1", asNumber: 65099 },
      });
      // Which of the two BIRD runs is chance: with this AS number it comes up with neither.
      await onPeer("bj-142", { asNumber: 65099 });
    },
    says: /^node bj-142 has two BGPPeers for 10\.2\.98\.1, bj-142-bj-office-core-s9700 and rack1-tor, which no stack owns/,
    undo: async () => {
      await lab.api.delete(`${PEERS}/rack1-tor`);
      await onPeer("bj-142", { asNumber: 65001 });
    },
  },
  {
    what: "a route of Felix's to another node's block is announced",
    node: "bj-152",
    inject: () => lab.exec("bj-152", "ip route add 172.30.119.128/26 via 10.2.98.143 proto 80".split(" ")),
    says: /^node bj-152 announces 172\.30\.119\.128\/26 of bj-143: BIRD has it from the node's kernel, where Felix/,
    undo: () => lab.exec("bj-152", "ip route del 172.30.119.128/26 proto 80".split(" ")),
  },
  {
    what: "the switch's route limit is hit",
    node: "bj-142",
    inject: () => inFamily(`peer ${of("bj-142")} route-limit 1`),
    says: /^node bj-142 announced more routes than `route-limit 1` on BJ_Office_Core_S9700 allows; the session stays down until `reset bgp 10\.2\.98\.142`, or longer\.$/,
    undo: () => inFamily(`undo peer ${of("bj-142")} route-limit`),
  },
  {
    what: "a filter on the switch rejects the prefixes",
    node: "bj-152",
    inject: async () => {
      const rows = ["system-view", "ip ip-prefix none index 10 permit 192.0.2.0 24"];
      await typeOnSwitch(lab, SWITCH, rows);
      await inFamily(`peer ${of("bj-152")} ip-prefix none import`);
    },
    says: /^BJ_Office_Core_S9700 has not got 172\.30\.195\.0\/26 from bj-152: `ip-prefix none import` on the switch rejects\.$/,
    undo: () => inFamily(`undo peer ${of("bj-152")} ip-prefix none import`),
  },
  {
    what: "a BGPFilter of the node keeps the prefixes back",
    node: "bj-152",
    inject: async () => {
      await lab.api.create(`${CALICO_V3}/bgpfilters`, {
        apiVersion: "projectcalico.org/v3",
        kind: "BGPFilter",
        metadata: { name: "nothing" },
        spec: { exportV4: [{ action: "Reject" }] },
      });
      await onPeer("bj-152", { filters: ["nothing"] });
    },
    says: /^BJ_Office_Core_S9700 has not got 172\.30\.195\.0\/26 from bj-152: BGPFilter nothing of BGPPeer \S+ keeps node bj-152 from announcing it\.$/,
    undo: () => onPeer("bj-152", { filters: [OWN_ROUTES_FILTER] }),
  },
];

describe("why a session is not right, with the fault in the running datacenter", () => {
  test("no reason is given while all is well", async () => {
    const { sessions, findings } = await place.untilRight();
    assert.deepEqual(findings, []);
    for (const { why, timers, comparison } of sessions) {
      assert.equal(why, undefined);
      assert.deepEqual(timers, { hold: 3, keepalive: 1 });
      assert.deepEqual(comparison?.missing, []);
    }
  });

  for (const { what, node = X, inject, says, undo } of FAULTS) {
    test(what, async () => {
      await inject();
      // A fault that is not undone would be reported in the next test as well.
      await place.untilReported(node, says).finally(undo);
    });
  }

  test("the mesh is on again, and a node without the filter announces the others' blocks", async () => {
    await place.untilRight();
    const mesh = (on: boolean) =>
      lab.api.merge(`${CALICO_V3}/bgpconfigurations/default`, { spec: { nodeToNodeMeshEnabled: on } });
    await mesh(true);
    await onPeer("bj-152", { filters: null });
    await place.untilReported(
      "bj-152",
      /^node bj-152 announces .* of bj-14\d.*: the node-to-node mesh is on again, and BGPPeer \S+ has no filter own-routes-only\.$/,
    );
    const { findings, right } = await place.verify();
    assert.match(
      findings.join(),
      /^Calico's node-to-node mesh is on, and cluster\.nodeToNode declares it off/,
    );
    assert.equal(right, false);
    await onPeer("bj-152", { filters: [OWN_ROUTES_FILTER] });
    await mesh(false);
  });

  test("BIRD is down on a node, and then the node is NotReady, too", async () => {
    const directory = "/run/lab/nodes/bj-142";
    await lab.birdc("bj-142", "down");
    await place.untilReported("bj-142", /^BIRD on node bj-142 is NotReady: look at its calico-node pod\.$/);
    const status = (ready: string) =>
      lab.api.request(
        "PATCH",
        "/api/v1/nodes/bj-142/status",
        {
          status: {
            conditions: [{ type: "Ready", status: ready, reason: "X", message: "kubelet is gone." }],
          },
        },
        "application/strategic-merge-patch+json",
      );
    // kwok acts as every node's kubelet and would write Ready again immediately: stop the lab's own kwok process.
    const kwok = (signal: string) => lab.exec("", ["sh", "-c", `kill -${signal} $(pidof kwok)`]);
    await kwok("STOP");
    await status("False");
    await place.untilReported("bj-142", /^node bj-142 is NotReady \(kubelet is gone\)\.$/);
    await kwok("CONT");
    const files = ["-s", `${directory}/run/bird.ctl`, "-c", `${directory}/config/bird.cfg`];
    const { code, stderr } = await lab.exec("bj-142", ["bird", ...files]);
    assert.equal(code, 0, stderr);
  });

  test("the switch's interface is down: the sentence is the same for every session", async () => {
    await place.untilRight();
    // The emulated switch only stores `shutdown` as a row, so the test takes the kernel's interface down, too.
    const link = (way: string) => lab.exec(SWITCH, ["ip", "link", "set", "Vlanif98", way]);
    const type = (row: string) => typeOnSwitch(lab, SWITCH, ["system-view", "interface Vlanif98", row]);
    await Promise.all([link("down"), type("shutdown")]);
    const reason = await place.untilReported(
      "bj-152",
      /^Vlanif98 of BJ_Office_Core_S9700 is administratively down\.$/,
    );
    await waitFor("every session down", 60, async () => {
      const { sessions } = await place.verify();
      return sessions.every(({ why }) => why === reason);
    });
    await Promise.all([link("up"), type("undo shutdown")]);
  });

  test("no VTY is free at the switch: that is the reason for each of its sessions", async () => {
    await lab.setFaults(SWITCH, { vtyFull: true });
    const { sessions, right } = await place.verify({}, { timeouts: { vty: 1_000 } });
    await lab.setFaults(SWITCH, {});
    assert.equal(right, false);
    for (const { why, atSwitch } of sessions) {
      assert.equal(atSwitch, "not known");
      assert.match(why ?? "", /no free VTY|VTY/);
    }
  });

  test("and once every fault is undone, all is right again", async () => {
    await place.untilRight();
  });
});
