import { bgpPeers } from "../calico/manifests";
import type { Inventory, Session } from "../peering";
import { resetsPeer } from "./objectEffects";
import type { ObjectReview, SessionChange, SessionReview, SwitchReview } from "./types";

/** The worst counts. */
const RANK: readonly SessionChange[] = ["stays", "starts", "resets", "ends"];

/**
 * What becomes of every session: what the switches' commands do to it, and what a changed BGPPeer does. Pure.
 * @returns those that are declared, then those that end, whose nodes the file names no more
 */
export function sessionChanges(
  inventory: Inventory,
  sessions: readonly Session[],
  switches: readonly SwitchReview[],
  objects: readonly ObjectReview[],
): SessionReview[] {
  const reset = new Set(objects.filter(resetsPeer).map(({ name }) => name));
  const atNode = new Set(
    bgpPeers(inventory, sessions)
      .filter(({ manifest }) => reset.has(manifest.metadata.name))
      .flatMap(({ manifest, switchName, group }) => {
        const node = manifest.spec?.node;
        const nodes =
          group?.nodes ??
          (typeof node === "string" ? [node] : inventory.cluster.nodes.map(({ name }) => name));
        return nodes.map((name) => `${name} ${switchName}`);
      }),
  );
  const declared = sessions.map((session): SessionReview => {
    const { node, switch: device } = session;
    const effect = switches.find(({ name }) => name === device.name)?.effect;
    const names = [node.address, ...(session.own.group === undefined ? [] : [session.own.group])];
    const isIn = (some: readonly string[] = []) => names.some((name) => some.includes(name));
    const felt: SessionChange[] = [
      // A reset of all leaves out what only starts.
      ...(effect?.starts.includes(node.address) === true
        ? (["starts"] as const)
        : effect?.resets.includes("all") === true ||
            isIn(effect?.resets) ||
            atNode.has(`${node.name} ${device.name}`)
          ? (["resets"] as const)
          : []),
      ...(isIn(effect?.ends) ? (["ends"] as const) : []),
    ];
    return { node: node.name, switch: device.name, address: node.address, change: worstOf(felt) };
  });
  const known = new Set(declared.map((one) => `${one.switch} ${one.address}`));
  const gone = switches.flatMap(({ name, effect }) =>
    (effect?.ends ?? [])
      .filter((address) => /^[\d.]+$|:/.test(address) && !known.has(`${name} ${address}`))
      .map((address): SessionReview => ({
        // A node that the file names no more is known by its address alone.
        node: address,
        switch: name,
        address,
        change: "ends",
      })),
  );
  return [...declared, ...gone];
}

const worstOf = (felt: readonly SessionChange[]): SessionChange =>
  felt.reduce((worst, one) => (RANK.indexOf(one) > RANK.indexOf(worst) ? one : worst), "stays");
