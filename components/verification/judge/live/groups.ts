import { bgpPeers } from "../../../calico/manifests";
import { selectorOf, some } from "../../../peering";
import type { Compared, LiveFinding } from "./finding";

/**
 * Selectors of our BGPPeers that choose other nodes of the living cluster than the file means. They are resolved without
 * the label of nodes in maintenance, which an update itself changes.
 */
export function misdirectedGroups({ inventory, sessions, cluster }: Compared): LiveFinding[] {
  return bgpPeers(inventory, sessions).flatMap(
    ({ switchName, manifest, group, ofDrained }): LiveFinding[] => {
      if (group === undefined || ofDrained === true) return [];
      const chooses = selectorOf(group.selector);
      const chosen = Object.keys(cluster.nodes).filter((name) =>
        chooses?.(cluster.nodes[name]?.labels ?? {}),
      );
      // A declared node that the cluster has not is a finding of its own.
      const meant = group.nodes.filter((name) => cluster.nodes[name] !== undefined);
      const missed = meant.filter((name) => !chosen.includes(name));
      const more = chosen.filter((name) => !meant.includes(name));
      if (missed.length === 0 && more.length === 0) return [];
      const fact = [
        ...(chosen.length === 0 ? ["chooses no node of the cluster"] : []),
        ...(missed.length === 0 || chosen.length === 0 ? [] : [`does not choose ${some(missed.sort())}`]),
        ...(more.length === 0 ? [] : [`also chooses ${some(more.sort())}`]),
      ];
      return [
        {
          // One that was there before is for the nodes that it always had; nodes without a peer on the switch get no answer.
          severity: inventory.cluster.bgpPeers.form === "named" && missed.length === 0 ? "warn" : "refuse",
          at: `BGPPeer ${manifest.metadata.name}`,
          fact: `its nodeSelector (${shortened(group.selector)}) ${fact.join(", ")}, and by the file it is for ${some([...group.nodes])} with ${switchName}`,
          advice: adviceOf(missed.length > 0),
        },
      ];
    },
  );

  function adviceOf(misses: boolean): string {
    const { bgpPeers: form } = inventory.cluster;
    if (form.form === "named")
      return misses
        ? "write in bgpPeers.named which nodes it means (peers), or label the nodes."
        : "these nodes try to peer as well: add them to the switch's peers, or give them other labels.";
    const rackLabel = form.form === "grouped" ? form.rackLabel : undefined;
    if (rackLabel === undefined) {
      return "each node must have its name as label kubernetes.io/hostname, and no other node that label: correct the labels, or write bgpPeers: per-node.";
    }
    const ways = misses
      ? `label these nodes (kubectl label node <node> ${rackLabel}=<rack>), or correct their rack in the file`
      : `add these nodes to cluster.nodes with their rack, or give them another label ${rackLabel}`;
    return `${ways}, or leave rackLabel out (bgpPeers: grouped).`;
  }
}

/** A selector has up to 1,024 characters. */
function shortened(selector: string): string {
  return selector.length <= 120 ? selector : `${selector.slice(0, 117)}…`;
}
