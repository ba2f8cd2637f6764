import { CRD_CHARTS, isBefore, parseRelease, type Inventory, type IpPool } from "../../peering";
import type { Manifest } from "./manifest";
import { PULUMI } from "./metadata";

const OPERATOR = "operator.tigera.io/v1";

/** `up` waits until the operator reports that everything runs. */
const UNTIL_READY = { ...PULUMI, "pulumi.com/waitFor": "condition=Ready" };

/**
 * The chart of Calico's CRDs, which brings the operator's, too; undefined = they are in the operator's chart (up to
 * v3.31), or Calico is installed already.
 */
export function crdChart({ cluster: { install } }: Inventory): string | undefined {
  if (install.existing) return undefined;
  const release = parseRelease(install.version);
  if (release === undefined || isBefore(release, CRD_CHARTS)) return undefined;
  return install.api === "native" ? "projectcalico.org.v3" : "crd.projectcalico.org.v1";
}

/** operator.tigera.io Installation `default`; undefined = Calico is installed already. */
export function installation({ cluster }: Inventory): Manifest | undefined {
  const { install } = cluster;
  if (install.existing) return undefined;
  const { registry, imagePath, imagePullSecrets } = install;
  return {
    apiVersion: OPERATOR,
    kind: "Installation",
    metadata: { name: "default", annotations: UNTIL_READY },
    spec: {
      variant: "Calico",
      ...(registry === undefined ? {} : { registry }),
      ...(imagePath === undefined ? {} : { imagePath }),
      ...(imagePullSecrets.length === 0
        ? {}
        : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
      calicoNetwork: {
        // Without it the operator starts neither BIRD nor confd, and BGPPeers are accepted and ignored.
        bgp: "Enabled",
        // The address that the switch knows must be the one that calico-node speaks from.
        ...(cluster.nodes.some(({ address }) => address !== undefined)
          ? { nodeAddressAutodetectionV4: { kubernetes: "NodeInternalIP" } }
          : {}),
        ...(cluster.nodes.some(({ ipv6Address }) => ipv6Address !== undefined)
          ? { nodeAddressAutodetectionV6: { kubernetes: "NodeInternalIP" } }
          : {}),
        ipPools: cluster.ipPools.map(operatorPool),
      },
    },
  };
}

/** The operator's fields of a pool (operator.tigera.io/v1); what the file leaves out stays the operator's default. */
function operatorPool(pool: IpPool): Record<string, unknown> {
  const { name, cidr, blockSize, encapsulation, natOutgoing, nodeSelector, allowedUses, disableBGPExport } =
    pool;
  return {
    name,
    cidr,
    blockSize,
    encapsulation,
    natOutgoing: natOutgoing ? "Enabled" : "Disabled",
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(allowedUses === undefined ? {} : { allowedUses: [...allowedUses] }),
    ...(disableBGPExport === undefined ? {} : { disableBGPExport }),
  };
}

/** What serves projectcalico.org/v3; undefined = Calico is installed already. */
export function apiServer({ cluster }: Inventory): Manifest | undefined {
  if (cluster.install.existing) return undefined;
  return {
    apiVersion: OPERATOR,
    kind: "APIServer",
    metadata: { name: "default", annotations: UNTIL_READY },
    spec: {},
  };
}
