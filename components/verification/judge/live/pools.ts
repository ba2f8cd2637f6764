import { isForPods, parsePrefix, remedyOf, type IpPool } from "../../../peering";
import type { PoolFacts } from "../../observe/liveCluster";
import type { ComparedCalico, LiveFinding } from "./finding";

/**
 * Pools of the cluster against the file's, by their prefix: the proofs, the generated prefix lists and the gate go by
 * what the file says. Only where Calico is there already: of an installation of our own the file is what the operator
 * gets, and a difference is the update's to remove.
 */
export function differingPools(compared: ComparedCalico): LiveFinding[] {
  const { inventory, calico } = compared;
  const { install, ipPools } = inventory.cluster;
  if (!install.existing) return [];
  const declared = ipPools.flatMap((pool): LiveFinding[] => {
    const live = calico.ipPools.find(({ cidr }) => isSamePrefix(cidr, pool.cidr));
    return live === undefined ? [absent(pool, calico.ipPools)] : differences(compared, pool, live);
  });
  const unnamed = calico.ipPools.filter(
    ({ cidr, forPods }) => forPods && !ipPools.some((pool) => isSamePrefix(cidr, pool.cidr)),
  );
  return [...declared, ...unnamed.map((pool) => undeclared(compared, pool))];
}

function absent({ name, cidr }: IpPool, pools: readonly PoolFacts[]): LiveFinding {
  const there = pools.map((pool) => `${pool.name} ${pool.cidr}`).join(", ");
  return {
    severity: "refuse",
    at: `cluster.ipPools.${name}.cidr`,
    fact: `${cidr} is no pool of the cluster, which has ${there === "" ? "none" : there}`,
    advice:
      "the proofs and the generated prefix lists would go by a pool that is not there: write the cluster's own.",
  };
}

function undeclared({ inventory }: ComparedCalico, pool: PoolFacts): LiveFinding {
  const { meshOff } = remedyOf(inventory.cluster);
  const tunnels = meshOff && pool.encapsulation !== "None" && !pool.disableBGPExport;
  const line = `${pool.name}: { cidr: ${pool.cidr}, blockSize: ${pool.blockSize}, encapsulation: ${pool.encapsulation}, natOutgoing: ${pool.natOutgoing}${pool.disableBGPExport ? ", disableBGPExport: true" : ""} }`;
  return {
    severity: tunnels ? "refuse" : "warn",
    at: `IPPool ${pool.name}`,
    fact: `${pool.cidr} (encapsulation ${pool.encapsulation}) is a pool of the cluster and not in the file`,
    advice: `${tunnels ? "with the mesh off its pods' packets would need a tunnel that no session carries" : "no proof and no generated prefix list knows its pods"}: add \`${line}\` to cluster.ipPools.`,
  };
}

function differences({ inventory }: ComparedCalico, pool: IpPool, live: PoolFacts): LiveFinding[] {
  // A file that says nothing of nodes takes the pool as it is.
  const written = { ...pool, nodeSelector: pool.nodeSelector ?? live.nodeSelector };
  const { meshOff } = remedyOf(inventory.cluster);
  const differs = (
    field: "blockSize" | "encapsulation" | "natOutgoing" | "nodeSelector",
    severity: "refuse" | "warn",
    consequence: string,
  ): LiveFinding[] =>
    written[field] === live[field]
      ? []
      : [
          {
            severity,
            at: `cluster.ipPools.${pool.name}.${field}`,
            fact: `is ${written[field]}, and pool ${live.name} of the cluster has ${live[field]}`,
            advice: `${consequence}: write ${live[field]}, or change the pool in the cluster (this stack does not).`,
          },
        ];
  const larger = live.blockSize < pool.blockSize;
  return [
    ...differs(
      "blockSize",
      larger ? "refuse" : "warn",
      larger
        ? "the nodes' blocks would be shorter prefixes than the generated prefix lists let in"
        : "the nodes hold other blocks than the proofs reckon with",
    ),
    ...differs(
      "encapsulation",
      meshOff && live.encapsulation !== "None" ? "refuse" : "warn",
      meshOff && live.encapsulation !== "None"
        ? "with the mesh off, the nodes would put packets into tunnels that no session carries"
        : "the proofs were made for another encapsulation",
    ),
    ...differs("natOutgoing", "warn", "the addresses that others see of its pods are not what the file says"),
    ...differs("nodeSelector", "warn", "other nodes take blocks of it than the file says"),
    ...(live.forPods === isForPods(pool) ? [] : [forOtherUses(pool, live)]),
    ...(live.disableBGPExport && pool.disableBGPExport !== true ? [unexported(pool, live, meshOff)] : []),
    ...(!live.disableBGPExport && pool.disableBGPExport === true ? [exported(pool, live, meshOff)] : []),
  ];
}

function forOtherUses(pool: IpPool, live: PoolFacts): LiveFinding {
  const said = isForPods(pool) ? "for pods" : "not for pods";
  return {
    severity: "warn",
    at: `cluster.ipPools.${pool.name}.allowedUses`,
    fact: `is ${pool.allowedUses?.join(", ") ?? "left out"}, so the pool is ${said}, and pool ${live.name} of the cluster is ${live.forPods ? "for pods" : "not for pods"}`,
    advice:
      "the proofs were made for other uses: write the cluster's own, or change the pool in the cluster (this stack does not).",
  };
}

function unexported(pool: IpPool, live: PoolFacts, meshOff: boolean): LiveFinding {
  return {
    severity: meshOff ? "refuse" : "warn",
    at: `cluster.ipPools.${pool.name}`,
    fact: `pool ${live.name} of the cluster has disableBGPExport`,
    advice: `no node announces its blocks to a switch${meshOff ? ", so with the mesh off nothing would lead to its pods" : ""}: take disableBGPExport off the pool.`,
  };
}

function exported(pool: IpPool, live: PoolFacts, meshOff: boolean): LiveFinding {
  const tunnels = meshOff && live.encapsulation !== "None";
  return {
    severity: tunnels ? "refuse" : "warn",
    at: `cluster.ipPools.${pool.name}.disableBGPExport`,
    fact: `is true, and pool ${live.name} of the cluster has not got it`,
    advice: `nodes announce its blocks${tunnels ? ", and Felix's routes to the other nodes' blocks with them" : ", which no proof and no generated prefix list knows"}: set it on the pool (this stack does not), or take it out of the file.`,
  };
}

function isSamePrefix(a: string, b: string): boolean {
  const [one, other] = [parsePrefix(a), parsePrefix(b)];
  return one !== undefined && one.network === other?.network;
}
