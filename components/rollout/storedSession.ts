import { createHash } from "node:crypto";
import { canonicalJson } from "../dynamic/same";
import type { Session, SessionEnds, SessionOptions } from "../peering";

/**
 * What a state keeps of a session: what a verdict needs, and a fingerprint of everything else that both ends agree on.
 * The fingerprint stays the same when code is renamed, so a new release does not make a gate wait again.
 */
export interface StoredSession extends SessionEnds {
  /** Changes with the session's addresses, AS numbers and options; not with maintenance. */
  readonly fingerprint: string;
}

/**
 * By name, each as one line of JSON. The engine takes every value of a resource by itself, a dozen times in each preview:
 * a thousand sessions of fourteen values each took it ten seconds.
 */
export type StoredSessions = Readonly<Record<string, string>>;

/** In older states there are objects, and in those of before 0.2 whole sessions. */
export type AnyStored = Readonly<Record<string, string | StoredSession | Session>>;

/**
 * What `--diff` shows one word of: the resource's own code, and what it keeps of both ends. How these change is in the
 * switch's commands and in the BGPPeers.
 */
export const HIDDEN = ["__provider", "sessions", "switches"];

/** In the form that states keep. */
export function storedSessions(sessions: readonly (Session | StoredSession)[]): StoredSessions {
  return Object.fromEntries(sessions.map((session) => [session.name, canonicalJson(stored(session))]));
}

/** The sessions of a state, whichever release wrote it. */
export function sessionsIn({ sessions }: { readonly sessions: AnyStored }): StoredSession[] {
  return Object.values(sessions).map((kept) =>
    stored(typeof kept === "string" ? (JSON.parse(kept) as StoredSession) : kept),
  );
}

/** Whether a release of before 0.2 wrote them. */
export function areWhole({ sessions }: { readonly sessions: AnyStored }): boolean {
  return Object.values(sessions).every((kept) => typeof kept !== "string" && !("fingerprint" in kept));
}

function stored(session: Session | StoredSession): StoredSession {
  const { name, family, node, switch: device, options, drained } = session;
  const { ignore, fakeAs, filters } = options;
  return {
    name,
    family,
    node: { name: node.name, address: node.address, asNumber: Number(node.asNumber) },
    switch: {
      name: device.name,
      address: device.address,
      interface: device.interface,
      asNumber: Number(device.asNumber),
    },
    options: {
      ...(ignore === undefined ? {} : { ignore }),
      ...(fakeAs === undefined ? {} : { fakeAs }),
      ...(filters?.export === undefined ? {} : { filters: { export: filters.export } }),
    },
    ...(drained === undefined ? {} : { drained }),
    fingerprint: "fingerprint" in session ? session.fingerprint : fingerprintOf(session),
  };
}

/** Of everything about a session but its maintenance: 16 hexadecimal digits. */
export function fingerprintOf({ family, node, switch: device, options, own, announced }: Session): string {
  const facts = {
    family,
    node: [node.name, node.address, Number(node.asNumber)],
    switch: [device.name, device.address, device.interface, Number(device.asNumber)],
    options: named(options),
    own: named(own),
    announced: [
      announced.list,
      ...announced.ranges.map((one) => [one.network, one.length, one.from, one.to]),
    ],
  };
  return createHash("sha256").update(canonicalJson(facts)).digest("hex").slice(0, 16);
}

function named(options: SessionOptions): Record<string, unknown> {
  const names: Readonly<Record<string, string>> = NAMES;
  return Object.fromEntries(Object.entries(options).map(([field, value]) => [names[field] ?? field, value]));
}

/**
 * What a fingerprint calls each option: the stack file's word. When a field is renamed in the code, its word here stays:
 * the fingerprints in existing states were made with it.
 */
const NAMES: Readonly<Record<keyof SessionOptions, string>> = {
  group: "group",
  description: "description",
  timers: "timers",
  connectRetry: "connectRetry",
  ttlSecurity: "ttlSecurity",
  ebgpMultihop: "ebgpMultihop",
  password: "password",
  keychain: "keychain",
  bfd: "bfd",
  gracefulRestart: "gracefulRestart",
  maxRestartTime: "maxRestartTime",
  tracking: "tracking",
  fakeAs: "fakeAs",
  connectInterface: "connectInterface",
  rows: "rows",
  ignore: "ignore",
  tcpMss: "tcpMss",
  routePolicy: "routePolicy",
  prefixLists: "prefixLists",
  filterPolicy: "filterPolicy",
  asPathFilter: "asPathFilter",
  routeLimit: "routeLimit",
  allowAsLoop: "allowAsLoop",
  defaultRouteAdvertise: "defaultRouteAdvertise",
  nextHopLocal: "nextHopLocal",
  reflectClient: "reflectClient",
  communities: "communities",
  preferredValue: "preferredValue",
  routeUpdateInterval: "routeUpdateInterval",
  publicAsOnly: "publicAsOnly",
  keepAllRoutes: "keepAllRoutes",
  localASNumber: "localASNumber",
  sourceAddress: "sourceAddress",
  reachableBy: "reachableBy",
  nextHopMode: "nextHopMode",
  filters: "filters",
};
