import {
  namedPeerOf,
  remedyOf,
  rfc1123,
  type Inventory,
  type NamedBgpPeer,
  type Session,
  type SessionOptions,
} from "../../peering";
import { bgpFilters, sessionFilterOf } from "./filters";
import { DRAINED_LABEL, peerGroups } from "./groups";
import { drainFiltersOf } from "./maintenance";
import { CALICO, type Manifest } from "./manifest";
import { adoptable, labelValue, ownedBy, OWNED } from "./metadata";
import { passwordReference } from "./passwords";

/** A BGPPeer, and the switch that must know its sessions before they come up. */
export interface PeerManifest {
  readonly switchName: string;
  readonly manifest: Manifest;
  /** Of a BGPPeer that a selector ties to nodes: the selector without the maintenance label, and the nodes that it means. */
  readonly group?: { readonly selector: string; readonly nodes: readonly string[] };
  /** It serves those nodes of its group that are in maintenance. */
  readonly ofDrained?: true;
}

/**
 * One BGPPeer per session; or one per group of sessions; or the seed's form: one per switch for all nodes, under the name
 * that the file gives; or those that were there before, and one for each session that they do not serve.
 */
export function bgpPeers(inventory: Inventory, sessions: readonly Session[]): PeerManifest[] {
  const { bgpPeers: form } = inventory.cluster;
  switch (form.form) {
    case "per-node":
      return sessions.map((session) => perNode(inventory, session));
    case "grouped":
      return grouped(inventory, sessions, form.rackLabel);
    case "global":
      return perSwitch(inventory, sessions, form.names);
    case "named":
      return [
        ...form.peers.flatMap((peer) => named(inventory, sessions, peer)),
        ...sessions
          .filter((session) => namedPeerOf(session, inventory) === undefined)
          .map((session) => perNode(inventory, session)),
      ];
  }
}

function perNode(inventory: Inventory, session: Session): PeerManifest {
  return bgpPeer(inventory, session.name, session.switch, {
    labels: { "calico-peering/node": labelValue(session.node.name) },
    spec: { node: session.node.name, ...peerOptions(session.options) },
    drains: drainFiltersOf(session, inventory),
    own: sessionFilterOf(session, inventory),
  });
}

/** One that the file names; the checks refuse sessions that differ in what it says. */
function named(inventory: Inventory, sessions: readonly Session[], peer: NamedBgpPeer): PeerManifest[] {
  const served = sessions.filter((session) => namedPeerOf(session, inventory)?.name === peer.name);
  const [any] = served;
  if (any === undefined) return [];
  const { name, node, nodeSelector, filters } = peer;
  const made = bgpPeer(inventory, name, any.switch, {
    labels: node === undefined ? {} : { "calico-peering/node": labelValue(node) },
    spec: {
      ...(node === undefined ? {} : { node }),
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      ...peerOptions(any.options),
    },
    drains: drainFiltersOf(any, inventory),
    own: sessionFilterOf(any, inventory),
    ...(filters === undefined ? {} : { filters }),
  });
  if (nodeSelector === undefined) return [made];
  return [{ ...made, group: { selector: nodeSelector, nodes: served.map((one) => one.node.name).sort() } }];
}

function perSwitch(
  inventory: Inventory,
  sessions: readonly Session[],
  names: Readonly<Record<string, string>>,
): PeerManifest[] {
  return inventory.switches.flatMap(({ name }) =>
    (["ipv4", "ipv6"] as const).flatMap((family) => {
      // One object for all of them: the checks refuse sessions that differ in what it says.
      const any = sessions.find((session) => session.switch.name === name && session.family === family);
      if (any === undefined) return [];
      const called = `${names[name] ?? rfc1123(name)}${family === "ipv6" ? "-ipv6" : ""}`;
      return [
        bgpPeer(inventory, called, any.switch, {
          labels: {},
          spec: peerOptions(any.options),
          drains: drainFiltersOf(any, inventory),
          own: sessionFilterOf(any, inventory),
        }),
      ];
    }),
  );
}

/**
 * One BGPPeer for the nodes of a group that are in service, and beside it, while some are not, one for those with the
 * filter that keeps them from announcing. A label of the node says which of the two serves it, so that it changes from
 * one to the other in one step: of two that choose a node, confd takes either.
 */
function grouped(inventory: Inventory, sessions: readonly Session[], rackLabel?: string): PeerManifest[] {
  const owner = labelValue(inventory.datacenter);
  const inService = ` && ${DRAINED_LABEL} != '${owner}'`;
  const alike = new Map<string, Session[]>();
  for (const session of sessions) {
    const { switch: device, family, options } = session;
    const says = [device.address, device.asNumber, peerOptions(options), options.filters];
    const key = JSON.stringify([device.name, family, ...says]);
    alike.set(key, [...(alike.get(key) ?? []), session]);
  }
  return [...alike.values()]
    .flatMap((some) =>
      peerGroups(inventory, some, {
        ...(rackLabel === undefined ? {} : { rackLabel }),
        room: inService.length + "()".length,
      }),
    )
    .flatMap(({ name, selector, sessions: members }) => {
      const nodes = members.map(({ node }) => node.name).sort();
      const [first] = members;
      if (first === undefined) return [];
      const isDrained = (session: Session) => session.drained?.includes("node") === true;
      const serving = (called: string, one: Session, condition: string): PeerManifest => ({
        ...bgpPeer(inventory, called, one.switch, {
          labels: {},
          spec: { nodeSelector: `(${selector})${condition}`, ...peerOptions(one.options) },
          drains: drainFiltersOf(one, inventory),
          own: sessionFilterOf(one, inventory),
        }),
        group: { selector, nodes },
      });
      const drained = members.find(isDrained);
      // Where all are drained there is nothing else for the first of them to take its filters from.
      const used = members.find((session) => !isDrained(session)) ?? withoutNodeDrain(first);
      return [
        ...(drained === undefined
          ? []
          : [
              {
                ...serving(`${name}-drained`, drained, ` && ${DRAINED_LABEL} == '${owner}'`),
                ofDrained: true as const,
              },
            ]),
        serving(name, used, inService),
      ];
    });
}

function withoutNodeDrain(session: Session): Session {
  return { ...session, drained: (session.drained ?? []).filter((end) => end !== "node") };
}

/** The fields of BGPPeer for a session's options. */
function peerOptions(options: SessionOptions): Record<string, unknown> {
  const { ttlSecurity, maxRestartTime, localASNumber, sourceAddress, reachableBy, nextHopMode } = options;
  const fields = {
    password: options.password === undefined ? undefined : passwordReference(options.password),
    ttlSecurity,
    keepaliveTime: options.timers?.bothEnds === true ? `${options.timers.keepalive}s` : undefined,
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
  own: {
    labels: Record<string, string>;
    spec: Record<string, unknown>;
    drains: readonly string[];
    own?: string | undefined;
    /** In the place of this stack's. */
    filters?: readonly string[];
  },
): PeerManifest {
  const filters = [
    ...(own.filters ?? [...own.drains, ...bgpFilters(inventory).map(({ metadata }) => metadata.name)]),
    ...(own.own === undefined ? [] : [own.own]),
  ];
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
    manifest: adoptable(inventory, {
      apiVersion: CALICO,
      kind: "BGPPeer",
      metadata: { name, labels, annotations: { ...OWNED, "calico-peering/owner": says } },
      spec: {
        ...own.spec,
        peerIP: otherEnd.address,
        asNumber: otherEnd.asNumber,
        // The API drops an empty list, and a preview would show that as drift.
        ...(filters.length === 0 ? {} : { filters }),
        ...loops,
      },
    }),
  };
}

/** Fields of a BGPPeer that Calico does anyway, and its API server fills in. */
export const BGP_PEER_DEFAULTS: Readonly<Record<string, unknown>> = {
  reversePeering: "Auto",
  sourceAddress: "UseNodeIP",
  nextHopMode: "Auto",
  keepOriginalNextHop: false,
  numAllowedLocalASNumbers: 0,
};
