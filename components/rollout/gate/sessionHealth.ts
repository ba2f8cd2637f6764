import { learnsOthers, some, type Family, type Remedy, type SessionEnds } from "../../peering";
import { comparePrefixes, expectedPrefixes, isComplete } from "../../verification/judge/expected";
import { canonicalAddress } from "../../s9700/vrp";
import type { ClusterFacts, ClusterRoutes } from "../../verification/observe/clusterFacts";
import type { NodeReports } from "../../verification/observe/readNodes";
import type { SwitchReports } from "../../verification/observe/readSwitches";
import type { Item } from "../waitUntil";

/**
 * Whether each session carries what it must before the mesh may go: Established on the switch, and every prefix that
 * the node has to announce is there from that node and from no other. Pure.
 * @param sessions all of the datacenter: they show which node owns a prefix
 */
export function judgeSessions(
  sessions: readonly SessionEnds[],
  looks: SwitchReports,
  routes: ClusterRoutes,
): Item[] {
  const nodes = sessions.map(({ node }) => node.name);
  const expected = {
    ipv4: expectedPrefixes(nodes, routes, "ipv4"),
    ipv6: expectedPrefixes(nodes, routes, "ipv6"),
  };
  return sessions.map((session): Item => {
    const { name, node, switch: device, options, drained } = session;
    if (drained !== undefined)
      return { name, right: false, state: "in maintenance", why: BACK, lasting: true };
    if (options.ignore === true && sessions.some((other) => carries(other, node.name))) {
      return { name, right: true, state: "administratively down, as declared" };
    }
    const look = looks[device.name] ?? { problem: `${device.name} was not asked`, lasting: false };
    if ("problem" in look) {
      return { name, right: false, state: "not known", why: look.problem, ...isLasting(look) };
    }
    const peer = look.peers.find(({ peer: address }) => address === node.address);
    if (peer?.state !== "Established") {
      const state = peer?.state ?? "no stanza";
      return { name, right: false, state, why: `${device.name} shows ${node.address} as ${state}.` };
    }
    const own = sessions.filter(
      (other) => other.family === session.family && other.switch.name === device.name,
    );
    const compared = comparePrefixes(own, expected[session.family], routes, look.paths)[node.name];
    if (compared === undefined) return { name, right: true, state: "Established" };
    const { expected: wanted, missing, wrongNode } = compared;
    const state = `Established, ${wanted.length - missing.length} of ${wanted.length} prefixes`;
    if (isComplete(compared)) return { name, right: true, state };
    const reasons = [
      ...(missing.length > 0 ? [`${device.name} has not got ${some(missing)} from ${node.name}`] : []),
      ...wrongNode.map(({ prefix, owner }) => `${node.name} announces ${prefix}, which is ${owner}'s`),
    ];
    return { name, right: false, state, why: `${reasons.join("; ")}.` };
  });
}

/**
 * Where the nodes themselves forward by what the switch sends them, they must have it before the mesh goes: a switch
 * may take half a minute (VRP's route-update-interval, 30 s for EBGP). Pure.
 * @returns one item for each session that is meant to be up; empty where the remedy needs nothing of it
 */
export function judgeLearned(
  sessions: readonly SessionEnds[],
  remedy: Remedy,
  routes: ClusterRoutes,
  reports: NodeReports,
): Item[] {
  if (!learns(remedy)) return [];
  const used = sessions.filter(({ options }) => options.ignore !== true);
  return used.map((session): Item => {
    const { name, family, node, switch: device } = session;
    const report = reports[node.name] ?? { problem: `node ${node.name} was not asked` };
    if ("problem" in report) return { name, right: false, state: "not known", why: report.problem };
    const learned = report.learnedFrom?.[device.address] ?? [];
    const others = used
      .filter((other) => other.family === family && other.switch.name === device.name)
      .map((other) => other.node.name)
      .filter((other) => other !== node.name);
    const wanted = remedy.defaultRoute ? [EVERYWHERE[family]] : announcedBy(others, routes, family);
    const missing = wanted.filter((prefix) => !learned.includes(prefix));
    const state = `${wanted.length - missing.length} of ${wanted.length} routes learned`;
    if (missing.length === 0) return { name, right: true, state };
    const why = `node ${node.name} has not learned ${some(missing)} from ${device.name} yet.`;
    return { name, right: false, state, why };
  });
}

const EVERYWHERE = { ipv4: "0.0.0.0/0", ipv6: "::/0" } as const;

/** Whether nodes forward by what the switch sends them. */
export function learns(remedy: Remedy): boolean {
  return learnsOthers(remedy) || remedy.defaultRoute;
}

function announcedBy(nodes: readonly string[], routes: ClusterRoutes, family: Family): string[] {
  const expected = Object.values(expectedPrefixes(nodes, routes, family)).flat();
  return expected.filter(({ kind }) => kind !== "service").map(({ prefix }) => prefix);
}

/** Whether waiting would not help: a refused login that is tried again may lock the account. */
export function isLasting({ lasting }: { readonly lasting?: boolean }): Pick<Item, "lasting"> {
  return lasting === undefined ? {} : { lasting };
}

const BACK = "bring it back first: what the mesh carries now would find no other way.";

/** Another session of the node that is meant to be up. */
function carries({ node, options }: SessionEnds, name: string): boolean {
  return node.name === name && options.ignore !== true;
}

/**
 * Whether each node has its mesh back: a session to every other node, Established. Nodes that Kubernetes calls not
 * ready are left out: nothing of theirs could be lost. Pure.
 */
export function judgeMesh(nodes: readonly string[], facts: ClusterFacts, reports: NodeReports): Item[] {
  const ready = nodes.filter((node) => facts.nodes[node]?.ready === true);
  // Calico meshes each family that both nodes have.
  const addressesOf = (node: string) =>
    [facts.nodes[node]?.address, facts.nodes[node]?.ipv6Address].filter((one) => one !== undefined);
  const isIpv6 = (address: string) => address.includes(":");
  return ready.map((name): Item => {
    const report = reports[name] ?? { problem: `node ${name} was not asked` };
    if ("problem" in report) return { name, right: false, state: "not known", why: report.problem };
    const shared = (other: string) =>
      addressesOf(other).filter((one) => addressesOf(name).some((own) => isIpv6(own) === isIpv6(one)));
    const isUp = (address: string) =>
      report.peers.some(
        ({ peerIP, state, type }) =>
          type === "NodeMesh" && canonicalAddress(peerIP) === address && state === "Established",
      );
    const others = ready.filter((other) => other !== name && shared(other).length > 0);
    const down = others.filter((other) => !shared(other).every(isUp));
    const state = `${others.length - down.length} of ${others.length} mesh sessions Established`;
    if (down.length === 0) return { name, right: true, state };
    return { name, right: false, state, why: `node ${name} has no mesh session to ${some(down)} yet.` };
  });
}
