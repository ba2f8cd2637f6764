import type { BgpProcess, Peer } from "../bgp/process";
import type { Cli } from "../cli/session";
import type { Family, PeerState } from "../engine";

/** A peer as configured, and as the engine sees it. */
export interface Shown {
  readonly peer: Peer;
  readonly group: Peer | undefined;
  /** Whose table it is shown in. */
  readonly family: Family;
  /** Where its rows of that family stand. */
  readonly where: "bgp" | Family;
  readonly asNumber: string;
  readonly ignored: boolean;
  readonly state: PeerState;
}

/** What is configured there, by the peer's own row or its group's. */
export const familyRow = ({ peer, group, where }: Shown, key: string): string | undefined =>
  peer.rows[where].get(key) ?? group?.rows[where].get(key);

/** `Idle(Admin)` for a peer with `ignore`. */
export const stateWord = ({ ignored, state }: Shown): string => (ignored ? "Idle(Admin)" : state.state);

export function routerId(cli: Cli, bgp: BgpProcess): string {
  const own = bgp.settings.get("router-id")?.split(" ")[1];
  const addresses = cli.device.running.addresses();
  // As VRP does by itself: a loopback's address, else the highest of the others.
  const loopback = addresses.find(({ name }) => name.startsWith("LoopBack"));
  return own ?? loopback?.address ?? addresses[0]?.address ?? "0.0.0.0";
}
