import { remedyOf, rfc1123, type Inventory, type Session, type SessionOptions } from "../../peering";
import { bgpFilters } from "./filters";
import { drainFiltersOf } from "./maintenance";
import { CALICO, type Manifest } from "./manifest";
import { labelValue, ownedBy, PULUMI } from "./metadata";
import { passwordReference } from "./passwords";

/** A BGPPeer, and the switch that must know its sessions before they come up. */
export interface PeerManifest {
  readonly switchName: string;
  readonly manifest: Manifest;
}

/** One BGPPeer per session, or the seed's form: one per switch for all nodes, under the name that the file gives. */
export function bgpPeers(inventory: Inventory, sessions: readonly Session[]): PeerManifest[] {
  const { bgpPeers: form } = inventory.cluster;
  if (form.form === "per-node") {
    return sessions.map((session) =>
      bgpPeer(inventory, session.name, session.switch, {
        labels: { "calico-peering/node": labelValue(session.node.name) },
        spec: { node: session.node.name, ...peerOptions(session.options) },
        filters: drainFiltersOf(session, inventory),
      }),
    );
  }
  return inventory.switches.flatMap(({ name }) =>
    (["ipv4", "ipv6"] as const).flatMap((family) => {
      // One object for all of them: the checks refuse sessions that differ in what it says.
      const any = sessions.find((session) => session.switch.name === name && session.family === family);
      if (any === undefined) return [];
      const called = `${form.names[name] ?? rfc1123(name)}${family === "ipv6" ? "-ipv6" : ""}`;
      return [
        bgpPeer(inventory, called, any.switch, {
          labels: {},
          spec: peerOptions(any.options),
          filters: drainFiltersOf(any, inventory),
        }),
      ];
    }),
  );
}

/** The fields of BGPPeer for a session's options. */
function peerOptions(options: SessionOptions): Record<string, unknown> {
  const { ttlSecurity, maxRestartTime, localASNumber, sourceAddress, reachableBy, nextHopMode } = options;
  const fields = {
    password: options.password === undefined ? undefined : passwordReference(options.password),
    ttlSecurity,
    maxRestartTime: maxRestartTime === undefined ? undefined : `${maxRestartTime}s`,
    localASNumber,
    sourceAddress,
    reachableBy,
    nextHopMode,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function bgpPeer(
  inventory: Inventory,
  name: string,
  otherEnd: { readonly name: string; readonly address: string; readonly asNumber: number },
  own: { labels: Record<string, string>; spec: Record<string, unknown>; filters: readonly string[] },
): PeerManifest {
  const filters = [...own.filters, ...bgpFilters(inventory).map(({ metadata }) => metadata.name)];
  const { allowedLocalAs } = remedyOf(inventory.cluster);
  const loops = allowedLocalAs === 0 ? {} : { numAllowedLocalASNumbers: allowedLocalAs };
  const labels = {
    ...ownedBy(inventory),
    "calico-peering/switch": labelValue(otherEnd.name),
    ...own.labels,
  };
  const says = `Pulumi stack ${inventory.datacenter} of calico-peering owns this and the other end, on ${otherEnd.name}: change both there.`;
  return {
    switchName: otherEnd.name,
    manifest: {
      apiVersion: CALICO,
      kind: "BGPPeer",
      metadata: { name, labels, annotations: { ...PULUMI, "calico-peering/owner": says } },
      spec: { ...own.spec, peerIP: otherEnd.address, asNumber: otherEnd.asNumber, filters, ...loops },
    },
  };
}
