import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Session } from "../../../components/peering";
import { parseBgpRoutingTable } from "../../../components/s9700/vrp";
import {
  clusterFacts,
  type CalicoObjects,
  type ClusterRoutes,
} from "../../../components/verification/observe/clusterFacts";
import {
  comparePrefixes,
  expectedPrefixes,
  isComplete,
} from "../../../components/verification/judge/expected";
import { BJ_SESSIONS as sessions } from "../reports";

const NODES = ["bj-141", "bj-142"];

/** Two nodes with a block each; bj-142 uses .66, which is in bj-141's block, and .193 of its own. */
const objects: CalicoObjects = {
  blockAffinities: [
    { spec: { node: "bj-141", cidr: "172.30.9.64/26", state: "confirmed", deleted: "false" } },
    { spec: { node: "bj-142", cidr: "172.30.233.192/26", state: "confirmed", deleted: "false" } },
  ],
  ipamBlocks: [
    {
      spec: {
        cidr: "172.30.9.64/26",
        affinity: "host:bj-141",
        allocations: [null, 0, 1],
        attributes: [{ secondary: { node: "bj-141" } }, { secondary: { node: "bj-142" } }],
      },
    },
    {
      spec: {
        cidr: "172.30.233.192/26",
        affinity: "host:bj-142",
        allocations: [null, 0],
        attributes: [{ secondary: { node: "bj-142" } }],
      },
    },
  ],
  ipPools: [{ spec: { cidr: "172.30.0.0/16" } }],
  bgpPeers: [],
  nodes: [{ metadata: { name: "bj-141" } }, { metadata: { name: "bj-142" } }],
};

function expectedOf(changed: Partial<CalicoObjects> = {}): Record<string, string[]> {
  const expected = expectedPrefixes(NODES, clusterFacts({ ...objects, ...changed }).routes, "ipv4");
  return Object.fromEntries(
    Object.entries(expected).map(([node, all]) => [node, all.map(({ kind, prefix }) => `${kind} ${prefix}`)]),
  );
}

describe("what a node has to announce", () => {
  test("is its blocks, whole, and the addresses that it borrows from another node's", () => {
    assert.deepEqual(expectedOf(), {
      "bj-141": ["block 172.30.9.64/26"],
      "bj-142": ["block 172.30.233.192/26", "borrowed 172.30.9.66/32"],
    });
  });

  test("is no block that is pending, deleted, a load balancer's, or of a pool that is not exported", () => {
    const spec = { node: "bj-141", cidr: "172.30.9.64/26", state: "confirmed" };
    for (const not of [
      { state: "pending" },
      { deleted: "true" },
      { type: "virtual" },
      { cidr: "10.9.0.0/26" },
    ]) {
      assert.deepEqual(expectedOf({ blockAffinities: [{ spec: { ...spec, ...not } }] })["bj-141"], []);
    }
    const hidden = [{ spec: { cidr: "172.30.0.0/16", disableBGPExport: true } }];
    assert.deepEqual(expectedOf({ ipPools: hidden }), { "bj-141": [], "bj-142": [] });
  });

  test("is, with blocks of one address, each address in use", () => {
    const only = { node: "bj-141", cidr: "172.30.9.64/32", state: "confirmed" };
    const block = {
      cidr: only.cidr,
      affinity: "host:bj-141",
      allocations: [0],
      attributes: [{ secondary: { node: "bj-141" } }],
    };
    const changed = { blockAffinities: [{ spec: only }], ipamBlocks: [{ spec: block }] };
    assert.deepEqual(expectedOf(changed)["bj-141"], ["borrowed 172.30.9.64/32"]);
  });

  test("is every service range, from every node that is not excluded from load balancers", () => {
    const bgpConfiguration = {
      spec: {
        serviceClusterIPs: [{ cidr: "10.96.0.0/16" }, { cidr: "fd00::/108" }],
        serviceExternalIPs: [{ cidr: "192.0.2.7/32" }],
        serviceLoadBalancerIPs: [{ cidr: "198.51.100.0/24" }],
      },
    };
    const labels = { "node.kubernetes.io/exclude-from-external-load-balancers": "" };
    const nodes = [{ metadata: { name: "bj-141" } }, { metadata: { name: "bj-142", labels } }];
    const expected = expectedOf({ bgpConfiguration, nodes, blockAffinities: [], ipamBlocks: [] });
    assert.deepEqual(expected, {
      "bj-141": ["service 10.96.0.0/16", "service 198.51.100.0/24"],
      "bj-142": [],
    });
    const single = { spec: { ...bgpConfiguration.spec, serviceLoadBalancerAggregation: "Disabled" } };
    const { serviceRanges } = clusterFacts({ ...objects, bgpConfiguration: single }).routes;
    assert.deepEqual(serviceRanges, ["10.96.0.0/16", "fd00::/108"]);
  });
});

/** `display bgp routing-table` with these paths. */
type Path = readonly [network: string, nextHop: string];

function table(rows: readonly Path[]): string {
  const lines = rows.map(
    ([network, hop]) => ` *>   ${network.padEnd(18)} ${hop.padEnd(16)}${"".padEnd(22)}0      63400i`,
  );
  return [
    " Total Number of Routes: 1",
    "      Network            NextHop        MED        LocPrf    PrefVal Path/Ogn",
    "",
    ...lines,
  ].join("\n");
}

function compared(rows: readonly Path[], routes: Partial<ClusterRoutes> = {}) {
  const all = { ...clusterFacts(objects).routes, ...routes };
  return comparePrefixes(
    sessions,
    expectedPrefixes(NODES, all, "ipv4"),
    all,
    parseBgpRoutingTable(table(rows)),
  );
}

const RIGHT: readonly [Path, Path, Path] = [
  ["172.30.9.64/26", "10.2.98.141"],
  ["172.30.9.66/32", "10.2.98.142"],
  ["172.30.233.192/26", "10.2.98.142"],
];

describe("over IPv6", () => {
  // Two blocks of a pool over IPv6; bj-142 uses an address of bj-141's block.
  const block = (node: string, cidr: string) => ({ spec: { node, cidr, state: "confirmed" } });
  const dual: CalicoObjects = {
    ...objects,
    blockAffinities: [
      ...objects.blockAffinities,
      block("bj-141", "fd00:10:244::/122"),
      block("bj-142", "fd00:10:244::40/122"),
      block("bj-142", "fd00:10:245::7/128"),
    ],
    ipamBlocks: [
      ...(objects.ipamBlocks ?? []),
      {
        spec: {
          cidr: "fd00:10:244::/122",
          affinity: "host:bj-141",
          allocations: [0, null, 1],
          attributes: [{ secondary: { node: "bj-141" } }, { secondary: { node: "bj-142" } }],
        },
      },
    ],
    ipPools: [...objects.ipPools, { spec: { cidr: "fd00:10:244::/112" } }],
    bgpConfiguration: {
      spec: { serviceClusterIPs: [{ cidr: "10.96.0.0/16" }, { cidr: "FD00:10:96::/112" }] },
    },
  };
  const { routes } = clusterFacts(dual);
  const expected = expectedPrefixes(NODES, routes, "ipv6");

  test("a node announces its blocks of exported pools, what it borrows, and the service ranges of that family", () => {
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(expected).map(([node, all]) => [node, all.map(({ prefix }) => prefix)]),
      ),
      {
        "bj-141": ["fd00:10:244::/122", "fd00:10:96::/112"],
        "bj-142": ["fd00:10:244::40/122", "fd00:10:244::2/128", "fd00:10:96::/112"],
      },
    );
    const ipv4 = Object.values(expectedPrefixes(NODES, routes, "ipv4")).flat();
    assert.ok(ipv4.every(({ prefix }) => !prefix.includes(":")));
  });

  test("a block that the switch lacks, or has from another node, is named as over IPv4", () => {
    const ipv6 = sessions.map((session): Session => ({
      ...session,
      family: "ipv6",
      node: { ...session.node, address: session.node.address.replace("10.2.98.", "fd00:98::") },
    }));
    const path = (network: string, nextHop: string) => ({
      network,
      nextHop,
      status: "*>",
      asPath: [],
      origin: "i",
    });
    const result = comparePrefixes(ipv6, expected, routes, [
      path("fd00:10:244::/122", "fd00:98::142"),
      path("fd00:10:96::/112", "fd00:98::141"),
      path("fd00:10:96::9/128", "fd00:98::141"),
    ]);
    assert.deepEqual(result["bj-141"]?.missing, ["fd00:10:244::/122"]);
    assert.deepEqual(result["bj-141"]?.extra, []);
    assert.deepEqual(result["bj-142"]?.wrongNode, [{ prefix: "fd00:10:244::/122", owner: "bj-141" }]);
  });
});

describe("what the switch has of a node", () => {
  test("is right when every expected prefix is there with the node as next hop", () => {
    const result = compared([...RIGHT]);
    assert.deepEqual(result["bj-142"]?.received, ["172.30.9.66/32", "172.30.233.192/26"]);
    assert(Object.values(result).every(isComplete));
  });

  test("misses a block that the switch has only from another node, which is named", () => {
    const result = compared([
      RIGHT[0],
      ["172.30.9.64/26", "10.2.98.142"],
      ["172.30.233.192/26", "10.2.98.141"],
    ]);
    assert.deepEqual(result["bj-141"]?.wrongNode, [{ prefix: "172.30.233.192/26", owner: "bj-142" }]);
    assert.deepEqual(result["bj-142"]?.wrongNode, [{ prefix: "172.30.9.64/26", owner: "bj-141" }]);
    assert.deepEqual(result["bj-142"]?.missing, ["172.30.9.66/32", "172.30.233.192/26"]);
    assert(!isComplete(result["bj-141"] ?? assert.fail()));
  });

  test("may hold more than the cluster knows of: reported, and no fault", () => {
    const result = compared([...RIGHT, ["172.30.5.0/24", "10.2.98.141"], ["172.30.5.0/32", "10.2.98.141"]]);
    assert.deepEqual(result["bj-141"]?.extra, ["172.30.5.0/24", "172.30.5.0/32"]);
    assert(isComplete(result["bj-141"] ?? assert.fail()));
  });

  test("may hold a single service, and any single address where IPAM could not be read", () => {
    const service = { serviceAddresses: ["10.96.0.0/16"] };
    assert.deepEqual(compared([["10.96.3.4/32", "10.2.98.141"]], service)["bj-141"]?.extra, []);
    const { ipamBlocks: unread, ...rest } = objects;
    assert(unread);
    const { routes } = clusterFacts(rest);
    const paths = parseBgpRoutingTable(table(RIGHT));
    const result = comparePrefixes(sessions, expectedPrefixes(NODES, routes, "ipv4"), routes, paths);
    assert.deepEqual(result["bj-142"]?.extra, []);
  });

  test("is nothing over a session in maintenance; a prefix left there is reported as left, and as nothing else", () => {
    const drained = sessions.map((session): Session => ({ ...session, drained: ["node"] }));
    const { routes } = clusterFacts(objects);
    const compare = (rows: readonly Path[]) => {
      const paths = parseBgpRoutingTable(table(rows));
      return comparePrefixes(drained, expectedPrefixes(NODES, routes, "ipv4"), routes, paths)["bj-141"];
    };
    const [gone, left] = [compare([RIGHT[1]]) ?? assert.fail(), compare([RIGHT[0]]) ?? assert.fail()];
    assert.deepEqual([gone.expected, gone.received, isComplete(gone)], [[], [], true]);
    assert.deepEqual([left.notWithdrawn, left.wrongNode, isComplete(left)], [["172.30.9.64/26"], [], false]);
  });
});
