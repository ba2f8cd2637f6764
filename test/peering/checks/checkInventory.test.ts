import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { IpPool } from "../../../components/peering";
import { bjOffice } from "../datacenters";
import { findings, says } from "../findings";

const withNode = (address: string) =>
  bjOffice({
    cluster: { nodes: [...bjOffice().cluster.nodes, { name: "new", address }] },
    device: { nodes: [...bjOffice().cluster.nodes.map(({ name }) => name), "new"] },
  });
const withPool = (change: Partial<IpPool>) =>
  bjOffice({
    cluster: {
      ipPools: [
        {
          name: "pods",
          cidr: "172.30.0.0/16",
          blockSize: 26,
          encapsulation: "None",
          natOutgoing: false,
          ...change,
        },
      ],
    },
  });
const link = (address: string, prefixLength = 24) => ({
  interface: "Vlanif98",
  ipv4: { address, prefixLength },
});

test("the first datacenter has nothing to refuse and nothing to warn of", () => {
  assert.deepEqual(findings(bjOffice()), []);
});

describe("a node", () => {
  test("is in the subnet of its switch's interface", () => {
    says(
      withNode("10.2.99.9"),
      /^refuse cluster\.nodes\.new\.address: 10\.2\.99\.9 is outside 10\.2\.98\.0\/24, the subnet of BJ_Office_Core_S9700's Vlanif98: .*one subnet \(or ebgpMultihop, or ttlSecurity\)\.$/,
    );
  });
  test("does not have the switch's address", () => {
    says(
      withNode("10.2.98.1"),
      /10\.2\.98\.1 is the address of BJ_Office_Core_S9700's Vlanif98; give the node's own\.$/,
    );
  });
  test("has neither the network's nor the broadcast address", () => {
    says(withNode("10.2.98.0"), /10\.2\.98\.0 is the network or broadcast address of 10\.2\.98\.0\/24/);
    says(withNode("10.2.98.255"), /10\.2\.98\.255 is the network or broadcast address/);
  });
  test("of a /31 link may have either address", () => {
    const pair = bjOffice({
      cluster: { nodes: [{ name: "n1", address: "10.2.98.0" }] },
      device: { nodes: ["n1"], peering: link("10.2.98.1", 31) },
    });
    assert.deepEqual(findings(pair), []);
  });
  test("has an address of its own", () => {
    says(
      withNode("10.2.98.141"),
      /^refuse cluster\.nodes\.new\.address: 10\.2\.98\.141 is already the address at cluster\.nodes\.bj-141\.address; each needs its own\.$/,
    );
  });
});

describe("a switch", () => {
  test("has another AS number than the cluster: IBGP is not built here", () => {
    says(
      bjOffice({ device: { asNumber: 63400 } }),
      /^refuse switches\.BJ_Office_Core_S9700\.asNumber: 63400 is the cluster's AS, too: the session would be IBGP/,
    );
  });
  test("has no reserved AS number", () => {
    for (const reserved of [23456, 65535, 4294967295]) {
      assert.match(
        findings(bjOffice({ device: { asNumber: reserved } })).join("\n"),
        new RegExp(`${reserved} is reserved`),
      );
    }
  });
  test("with an AS number above 2147483647 cannot be named in a BGPPeer", () => {
    says(
      bjOffice({ device: { asNumber: 4_200_000_001 } }),
      /^refuse switches\.BJ_Office_Core_S9700\.asNumber: 4200000001 is above 2147483647, the most that Calico's CRDs up to release 3\.33 declare for BGPPeer asNumber/,
    );
  });
  test("peers with some node", () => {
    says(
      bjOffice({ device: { nodes: [] } }),
      /^refuse switches\.BJ_Office_Core_S9700\.peers: no node is chosen/,
    );
  });
  test("has an interface address, not a network's", () => {
    says(
      bjOffice({ device: { peering: link("10.2.98.0") } }),
      /^refuse switches\.BJ_Office_Core_S9700\.peering\.address: 10\.2\.98\.0 is the network or broadcast address/,
    );
  });
  test("has a router-id of its own, not a node's", () => {
    says(
      bjOffice({ device: { routerId: "10.2.98.141" } }),
      /10\.2\.98\.141 is the address, and so the router-id, of node bj-141/,
    );
    says(bjOffice({ device: { routerId: "0.0.0.0" } }), /0\.0\.0\.0 is no host's address .* no router-id/);
  });
  test("with the placeholder for a host key cannot be reached yet", () => {
    const management = {
      host: "10.2.0.2",
      port: 22,
      username: "pulumi",
      hostKey: `SHA256:${"A".repeat(43)}`,
      legacyAlgorithms: false,
    };
    says(
      bjOffice({ device: { management } }),
      /^warn .*hostKey: SHA256:AAA… is a placeholder .*npm run hostkey/,
    );
  });
  test("shares no address, router-id or management address with another one", () => {
    const [first] = bjOffice().switches;
    assert.ok(first);
    const twins = { ...bjOffice(), switches: [first, { ...first, name: "Second" }] };
    const found = findings(twins).join("\n");
    assert.match(found, /10\.2\.98\.1 is already the peering address at switches\.BJ_Office_Core_S9700/);
    assert.match(found, /10\.2\.0\.2 is already the router-id/);
    assert.match(found, /10\.2\.0\.2:22 is already the management address/);
  });
  test("whose name gives the same session name as another's is refused", () => {
    const [first] = bjOffice().switches;
    assert.ok(first);
    const twins = { ...bjOffice(), switches: [first, { ...first, name: "bj-office-core-s9700" }] };
    assert.match(
      findings(twins).join("\n"),
      /bj-141-bj-office-core-s9700 is already the name of a BGPPeer at cluster\.nodes\.bj-141 with/,
    );
  });
});

test("a name in acceptAsChange that is no node accepts nothing, which is said", () => {
  says(
    bjOffice({ cluster: { acceptAsChange: ["bj-414", "bj-141"] } }),
    /^warn cluster\.acceptAsChange: bj-414: no node in this file/,
  );
  assert.deepEqual(findings(bjOffice({ cluster: { acceptAsChange: ["all"] } })), []);
});

describe("a pool", () => {
  test("has no host bits", () => {
    says(
      withPool({ cidr: "172.30.1.0/16" }),
      /172\.30\.1\.0\/16 has host bits set, which Calico refuses; write 172\.30\.0\.0\/16\.$/,
    );
  });
  test("is not smaller than its blocks", () => {
    says(
      withPool({ cidr: "172.30.0.0/28" }),
      /blockSize: 26 is a larger block than the pool 172\.30\.0\.0\/28; use 28–32/,
    );
  });
  test("does not overlap the nodes' network", () => {
    says(
      withPool({ cidr: "10.2.0.0/16" }),
      /10\.2\.0\.0\/16 overlaps 10\.2\.98\.1\/24 of BJ_Office_Core_S9700's Vlanif98/,
    );
  });
  test("does not overlap another pool", () => {
    const { ipPools } = bjOffice().cluster;
    const [pool] = ipPools;
    assert.ok(pool);
    says(
      bjOffice({ cluster: { ipPools: [pool, { ...pool, name: "more", cidr: "172.30.128.0/17" }] } }),
      /172\.30\.128\.0\/17 overlaps pool pods, 172\.30\.0\.0\/16/,
    );
  });
  test("that hides its pods behind their nodes is warned of", () => {
    says(withPool({ natOutgoing: true }), /^warn cluster\.ipPools\.pods\.natOutgoing/);
  });
  test("is named, above all where Calico is to be installed: the operator's own would be IPIP", () => {
    says(bjOffice({ cluster: { ipPools: [] } }), /^warn cluster\.ipPools: no pool is named/);
    const install = { existing: false, version: "v3.31.0", imagePullSecrets: [] } as const;
    says(
      bjOffice({ cluster: { ipPools: [], install } }),
      /^refuse cluster\.ipPools: no pool is named, and the operator would make 192\.168\.0\.0\/16 with IPIP/,
    );
  });
});

describe("the Calico release that is to be installed", () => {
  const installed = (
    version: string,
    more: object = {},
    change: Parameters<typeof bjOffice>[0] = {},
  ): ReturnType<typeof bjOffice> => {
    const install = { existing: false, version, imagePullSecrets: [], ...more } as const;
    return bjOffice({ ...change, cluster: { install, ...change.cluster } });
  };
  const lists = { cluster: { serviceLoadBalancerIPs: ["10.98.0.0/16"] } };
  const bothEnds = { device: { session: { timers: { keepalive: 20, hold: 60, bothEnds: true } } } };

  test("may be one of 3.31 to 3.33, in either API mode from 3.32 on", () => {
    assert.deepEqual(findings(installed("v3.31.0")), []);
    assert.deepEqual(findings(installed("v3.32.1")), []);
    assert.deepEqual(findings(installed("v3.33.0", { api: "native", crdChart: "crds.tgz" })), []);
    says(
      installed("v3.31.7", { api: "native" }),
      /^refuse cluster\.install\.api: native definitions came with v3\.32\.0/,
    );
    says(
      installed("v3.31.7", { crdChart: "c.tgz" }),
      /^refuse cluster\.install\.crdChart: up to v3\.31 the CRDs are in/,
    );
    says(
      installed("v3.34.0"),
      /^warn cluster\.install\.version: v3\.34\.0: .* tried with releases up to v3\.33/,
    );
  });
  test("needs filters by source", () => {
    says(
      installed("v3.26.4"),
      /^refuse cluster\.install\.version: Calico v3\.26\.4 has no BGPFilter by source: .*v3\.27\.0/,
    );
  });
  test("is not 3.32.0 with lists of service ranges, which it refuses; 3.32.1 mends it", () => {
    assert.deepEqual(findings(installed("v3.32.0")), []);
    says(
      installed("v3.32.0", {}, lists),
      /^refuse cluster\.serviceLoadBalancerIPs: Calico v3\.32\.0 refuses server-side apply of it .*#12702\): v3\.32\.1 mends it/,
    );
    assert.deepEqual(findings(installed("v3.32.1", {}, lists)), []);
  });
  test("has keepaliveTime from 3.32 on", () => {
    says(
      installed("v3.31.7", {}, bothEnds),
      /^refuse switches\.BJ_Office_Core_S9700\.session\.timers\.bothEnds: Calico v3\.31\.7 has no BGPPeer keepaliveTime: it came with v3\.32\.0/,
    );
    assert.deepEqual(findings(installed("v3.32.1", {}, bothEnds)), []);
  });
});

test("more than 200 BGPPeers are slow, and a global one per switch is not", () => {
  const nodes = Array.from({ length: 201 }, (_, i) => ({ name: `n${i}`, address: `10.2.98.${i + 2}` }));
  const device = { nodes: nodes.map(({ name }) => name) };
  says(bjOffice({ cluster: { nodes }, device }), /^warn cluster\.bgpPeers: per-node makes 201 BGPPeers/);
  const bgpPeers = { form: "global", names: { BJ_Office_Core_S9700: "core" } } as const;
  assert.deepEqual(findings(bjOffice({ cluster: { nodes, bgpPeers }, device })), []);
});
