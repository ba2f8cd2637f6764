import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Cluster } from "../../../../components/peering";
import type { BgpPeerFacts } from "../../../../components/verification/observe/clusterFacts";
import type {
  LiveCalico,
  LiveCluster,
  PoolFacts,
} from "../../../../components/verification/observe/liveCluster";
import { bjOffice } from "../../../peering/datacenters";
import { liveCluster } from "./liveCluster";
import { each, findings, withCalico } from "./cases";

const MESH: Partial<Cluster> = { nodeToNode: { remedy: "mesh" } };

describe("a BGPPeer that is not this stack's", () => {
  const peer = (change: Partial<BgpPeerFacts>): LiveCluster =>
    withCalico({
      bgpPeers: [{ name: "rack1-tor", peerIP: "10.2.98.1", asNumber: 65001, filters: [], ...change }],
    });
  const chance =
    "and BIRD takes one of the two by chance, so this stack's filters would not be in force everywhere: delete it (kubectl delete bgppeers.projectcalico.org rack1-tor)";
  each([
    {
      what: "is refused as a rival for the address of a switch: for all nodes by a selector",
      live: peer({ nodeSelector: "all()" }),
      says: `refuse BGPPeer rack1-tor: is not this stack's, peers nodes that match all() with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: bj-141, bj-142, bj-143 and 1 more would have two BGPPeers for one address, ${chance}, or let it choose other nodes.`,
    },
    {
      what: "is refused as a rival, and may be taken over where it is for all nodes",
      live: peer({}),
      says: `refuse BGPPeer rack1-tor: is not this stack's, peers all nodes with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: bj-141, bj-142, bj-143 and 1 more would have two BGPPeers for one address, ${chance}, or take it over (cluster.bgpPeers: { global: { BJ_Office_Core_S9700: rack1-tor } }, and cluster.adopt: [BGPPeer/rack1-tor]), or let it choose other nodes.`,
    },
    {
      what: "is refused as a rival of one node, and is named with the stack that owns it",
      live: peer({ nodeSelector: "kubernetes.io/hostname == 'bj-142'", owner: "bj-other" }),
      says: `refuse BGPPeer rack1-tor: is stack bj-other's, peers nodes that match kubernetes.io/hostname == 'bj-142' with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: bj-142 would have two BGPPeers for one address, ${chance}, or let it choose other nodes.`,
    },
    {
      what: "is refused where its selector is not understood",
      live: peer({ nodeSelector: "rack like 'r1'" }),
      says: `refuse BGPPeer rack1-tor: is not this stack's, peers nodes that match rack like 'r1' with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: its selector is not understood here, so it may choose nodes of this stack, ${chance}, or let it choose other nodes.`,
    },
    {
      what: "is a note where it chooses no node of the switch's sessions",
      live: peer({ node: "bj-153" }),
      says: "note BGPPeer rack1-tor: is not this stack's, peers node bj-153 with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: it chooses no node of this stack's sessions with BJ_Office_Core_S9700, and is left alone.",
    },
    {
      what: "is a note where it is for another router",
      live: peer({ nodeSelector: "has(rack)", peerIP: "10.9.9.9", asNumber: 64999 }),
      says: "note BGPPeer rack1-tor: is not this stack's, peers nodes that match has(rack) with 10.9.9.9 AS 64999: it is left alone.",
    },
    {
      what: "is a note where it peers nodes with each other",
      live: peer({ peerIP: "", peerSelector: "has(reflector)" }),
      says: "note BGPPeer rack1-tor: is not this stack's, peers all nodes with nodes that match has(reflector): it is left alone.",
    },
    {
      what: "is refused under a name of this stack: it would be taken over without a word, and deleted in the end",
      live: peer({ name: "bj-141-bj-office-core-s9700", node: "bj-141" }),
      says: "refuse BGPPeer bj-141-bj-office-core-s9700: has a name of this stack, and was not made by it: the update would change it, and `destroy` delete it: rename it, or let this stack take it over (cluster.adopt: [BGPPeer/bj-141-bj-office-core-s9700]).",
    },
    {
      what: "is a note under a name of this stack that the file adopts",
      live: peer({
        name: "bj-141-bj-office-core-s9700",
        node: "bj-141",
        spec: { node: "bj-141", peerIP: "10.2.98.1", asNumber: 64999, reversePeering: "Auto" },
      }),
      cluster: { adopt: ["BGPPeer/bj-141-bj-office-core-s9700"] },
      says: 'note BGPPeer bj-141-bj-office-core-s9700: has a name of this stack, and was not made by it: the file adopts it: the update adds this stack\'s label and annotations, and changes spec.asNumber from 64999 to 65001 and spec.filters from nothing to ["own-routes-only"]; `destroy` deletes it.',
    },
    {
      what: "is refused all the same where a field of it would stay that this stack does not say",
      live: peer({
        name: "bj-141-bj-office-core-s9700",
        nodeSelector: "rack == 'r1'",
        spec: { nodeSelector: "rack == 'r1'", peerIP: "10.2.98.1", asNumber: 65001 },
      }),
      cluster: { adopt: ["BGPPeer/bj-141-bj-office-core-s9700"] },
      says: "refuse BGPPeer bj-141-bj-office-core-s9700: has a name of this stack, and was not made by it: the file adopts it, and spec.nodeSelector would stay as its owner set it, which this stack does not say: take it out of the object first.",
    },
  ]);
});

describe("BGPFilters and BGPConfigurations of other owners", () => {
  const configuration = (
    spec: Record<string, unknown>,
    manager = "kubectl-edit",
    name = "default",
    ours = false,
  ) => {
    const managers = Object.fromEntries(Object.keys(spec).map((field) => [field, [manager]]));
    return withCalico({ bgpConfigurations: [{ name, ours, spec, managers }] });
  };
  each([
    {
      what: "a filter of our name is refused",
      live: withCalico({ bgpFilters: [{ name: "own-routes-only", owner: "bj-other" }] }),
      says: "refuse BGPFilter own-routes-only: has a name of this stack, and is stack bj-other's: the update would change it, and `destroy` delete it: rename it, or let this stack take it over (cluster.adopt: [BGPFilter/own-routes-only]).",
    },
    {
      what: "another filter is a note",
      live: withCalico({ bgpFilters: [{ name: "services" }] }),
      says: "note BGPFilter services: is not this stack's: this stack's BGPPeers do not name them; left alone.",
    },
    {
      what: "filters that may not be read are said to be unread",
      live: { ...liveCluster(), calico: withoutFilters() },
      says: "note BGPFilters: were not read: list on bgpfilters.projectcalico.org is needed (docs/rights).",
    },
    {
      what: "a field of the file with another value and another owner is refused: the update would end with a conflict",
      live: configuration({ asNumber: 64600 }),
      cluster: { acceptAsChange: ["all"] },
      says: "refuse BGPConfiguration default spec.asNumber: is 64600, set by kubectl-edit, and the file says 63400: the update and kubectl-edit would set it in turns: let kubectl-edit give the field up, set it there to the file's value, write 64600 in the file, or take the field over (cluster.adopt: [BGPConfiguration/default]).",
    },
    {
      what: "Calico's default AS with another owner is refused, too: it needs no acceptance",
      live: configuration({ asNumber: 64512 }),
      says: "refuse BGPConfiguration default spec.asNumber: is 64512, set by kubectl-edit, and the file says 63400: the update and kubectl-edit would set it in turns: let kubectl-edit give the field up, set it there to the file's value, write 64512 in the file, or take the field over (cluster.adopt: [BGPConfiguration/default]).",
    },
    {
      what: "a field of another owner goes over to this stack where the file adopts the object",
      live: configuration({ logSeverityScreen: "Debug" }),
      cluster: { adopt: ["BGPConfiguration/default"] },
      says: 'note BGPConfiguration default spec.logSeverityScreen: is "Debug", set by kubectl-edit, and the file says "Info": the file adopts the object: the update takes the field over.',
    },
    {
      what: "an AS number whose change is not accepted is a warning: the update refuses it in words of its own",
      live: configuration({ asNumber: 64600 }),
      says: "warn BGPConfiguration default spec.asNumber: is 64600, set by kubectl-edit, and the file says 63400: an update changes the AS number of nodes only with cluster.acceptAsChange, and not while kubectl-edit owns the field.",
    },
    {
      what: "a field with the file's value and another owner is a note",
      live: configuration({ asNumber: 63400 }),
      says: "note BGPConfiguration default spec.asNumber: is 63400, as in the file, and set by kubectl-edit as well: both own it.",
    },
    {
      what: "a range that the file leaves out is announced by every node",
      live: configuration({ serviceClusterIPs: [{ cidr: "10.96.0.0/12" }] }),
      says: 'warn BGPConfiguration default spec.serviceClusterIPs: is [{"cidr":"10.96.0.0/12"}], set by kubectl-edit, and the file does not say it: nodes announce it, and neither the proofs nor the generated prefix lists know: write it as cluster.serviceClusterIPs, or take it away.',
    },
    {
      what: "a range that was written without a field manager, as by calicoctl, is announced as well",
      live: withoutClient({ serviceClusterIPs: [{ cidr: "10.96.0.0/12" }] }, []),
      says: 'warn BGPConfiguration default spec.serviceClusterIPs: is [{"cidr":"10.96.0.0/12"}], and the file does not say it: nodes announce it, and neither the proofs nor the generated prefix lists know: write it as cluster.serviceClusterIPs, or take it away.',
    },
    {
      what: "such a range is announced after the first update, too, which gives its owner a name",
      live: withoutClient({ serviceClusterIPs: [{ cidr: "10.96.0.0/12" }] }, ["before-first-apply"]),
      says: 'warn BGPConfiguration default spec.serviceClusterIPs: is [{"cidr":"10.96.0.0/12"}], and the file does not say it: nodes announce it, and neither the proofs nor the generated prefix lists know: write it as cluster.serviceClusterIPs, or take it away.',
    },
    {
      what: "another field that the file leaves out is a note",
      live: configuration({ listenPort: 1790 }),
      says: "note BGPConfiguration default spec.listenPort: is 1790, set by kubectl-edit, and the file does not say it: left alone.",
    },
    {
      what: "a node's own configuration is a note",
      live: configuration({ logSeverityScreen: "Debug" }, "kubectl-edit", "node.bj-141"),
      says: "note BGPConfiguration node.bj-141: says logSeverityScreen, which is not this stack's: for its node it goes before BGPConfiguration default; left alone.",
    },
  ]);

  test("a field that was changed by hand after an update is drift, which the refresh shows and the update mends", () => {
    assert.deepEqual(
      findings(configuration({ logSeverityScreen: "Debug" }, "kubectl-edit", "default", true)),
      [],
    );
  });

  test("what calicoctl wrote has no second owner once the first update made its fields before-first-apply's", () => {
    const spec = { asNumber: 63400, logSeverityScreen: "Info", serviceLoadBalancerAggregation: "Enabled" };
    assert.deepEqual(findings(withoutClient({ ...spec, serviceExternalIPs: [] }, [])), []);
    assert.deepEqual(findings(withoutClient(spec, ["calico-peering", "before-first-apply"])), []);
    const taken = { serviceClusterIPs: [{ cidr: "10.96.0.0/12" }] };
    assert.deepEqual(findings(withoutClient(taken, ["calico-peering"])), [], "the update takes it away");
  });

  test("the mesh switch, this stack's own fields and Calico's defaults are no finding", () => {
    assert.deepEqual(findings(configuration({ nodeToNodeMeshEnabled: true })), []);
    assert.deepEqual(findings(configuration({ asNumber: 63400 }, "calico-peering")), []);
    const defaulted = {
      name: "default",
      ours: false,
      spec: { serviceLoadBalancerAggregation: "Enabled" },
      managers: {},
    };
    assert.deepEqual(findings(withCalico({ bgpConfigurations: [defaulted] })), []);
  });
});

/** A BGPConfiguration that was made without field managers, as calicoctl does; `managers` own each of its fields now. */
function withoutClient(spec: Record<string, unknown>, managers: readonly string[]): LiveCluster {
  const owned = Object.fromEntries(Object.keys(spec).map((field) => [field, managers]));
  return withCalico({ bgpConfigurations: [{ name: "default", ours: false, spec, managers: owned }] });
}

function withoutFilters(): LiveCalico {
  const known = Object.entries(liveCluster().calico ?? {}).filter(([kind]) => kind !== "bgpFilters");
  return Object.fromEntries(known) as unknown as LiveCalico;
}

describe("pools of the cluster", () => {
  const [there] = liveCluster().calico?.ipPools ?? [];
  const pool = (change: Partial<PoolFacts>) =>
    withCalico({ ipPools: [{ ...(there as PoolFacts), ...change }] });
  const second = { name: "second", cidr: "172.31.0.0/16" };
  const and = (change: Partial<PoolFacts>) =>
    withCalico({ ipPools: [there as PoolFacts, { ...(there as PoolFacts), ...second, ...change }] });
  each([
    {
      what: "larger blocks than the file's are refused: the generated prefix list would not let them in",
      live: pool({ blockSize: 24 }),
      says: "refuse cluster.ipPools.pods.blockSize: is 26, and pool default-ipv4-ippool of the cluster has 24: the nodes' blocks would be shorter prefixes than the generated prefix lists let in: write 24, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "smaller blocks are a warning",
      live: pool({ blockSize: 28 }),
      says: "warn cluster.ipPools.pods.blockSize: is 26, and pool default-ipv4-ippool of the cluster has 28: the nodes hold other blocks than the proofs reckon with: write 28, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "a tunnel is refused where the mesh goes off",
      live: pool({ encapsulation: "VXLANCrossSubnet" }),
      says: "refuse cluster.ipPools.pods.encapsulation: is None, and pool default-ipv4-ippool of the cluster has VXLANCrossSubnet: with the mesh off, the nodes would put packets into tunnels that no session carries: write VXLANCrossSubnet, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "a tunnel is a warning where the mesh stays",
      live: pool({ encapsulation: "IPIP" }),
      cluster: MESH,
      says: "warn cluster.ipPools.pods.encapsulation: is None, and pool default-ipv4-ippool of the cluster has IPIP: the proofs were made for another encapsulation: write IPIP, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "NAT is a warning",
      live: pool({ natOutgoing: true }),
      says: "warn cluster.ipPools.pods.natOutgoing: is false, and pool default-ipv4-ippool of the cluster has true: the addresses that others see of its pods are not what the file says: write true, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "one for load balancers, which the file takes for one for pods, is a warning",
      live: pool({ forPods: false }),
      says: "warn cluster.ipPools.pods.allowedUses: is left out, so the pool is for pods, and pool default-ipv4-ippool of the cluster is not for pods: the proofs were made for other uses: write the cluster's own, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "one that is not exported is refused where the mesh goes off",
      live: pool({ disableBGPExport: true }),
      says: "refuse cluster.ipPools.pods: pool default-ipv4-ippool of the cluster has disableBGPExport: no node announces its blocks to a switch, so with the mesh off nothing would lead to its pods: take disableBGPExport off the pool.",
    },
    {
      what: "one that the file does not name is a warning with the line to add",
      live: and({}),
      says: "warn IPPool second: 172.31.0.0/16 (encapsulation None) is a pool of the cluster and not in the file: no proof and no generated prefix list knows its pods: add `second: { cidr: 172.31.0.0/16, blockSize: 26, encapsulation: None, natOutgoing: false }` to cluster.ipPools.",
    },
    {
      what: "one that the file does not name is refused where it has a tunnel and the mesh goes off",
      live: and({ encapsulation: "IPIP" }),
      says: "refuse IPPool second: 172.31.0.0/16 (encapsulation IPIP) is a pool of the cluster and not in the file: with the mesh off its pods' packets would need a tunnel that no session carries: add `second: { cidr: 172.31.0.0/16, blockSize: 26, encapsulation: IPIP, natOutgoing: false }` to cluster.ipPools.",
    },
  ]);

  test("another prefix than the file's is refused, with what the cluster has", () => {
    assert.deepEqual(findings(pool({ cidr: "172.29.0.0/16" })).slice(0, 1), [
      "refuse cluster.ipPools.pods.cidr: 172.30.0.0/16 is no pool of the cluster, which has default-ipv4-ippool 172.29.0.0/16: the proofs and the generated prefix lists would go by a pool that is not there: write the cluster's own.",
    ]);
  });

  test("for load balancers alone, and pools of an installation of our own, are no finding", () => {
    assert.deepEqual(findings(and({ forPods: false })), []);
    const install = { existing: false, version: "v3.31.0", imagePullSecrets: [] } as const;
    assert.deepEqual(findings(pool({ cidr: "172.29.0.0/16" }), bjOffice({ cluster: { install } })), []);
  });
});
