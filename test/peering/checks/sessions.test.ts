import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  checkInventory,
  sessionsOf,
  type Cluster,
  type ScopedOptions,
  type Switch,
} from "../../../components/peering";
import { bjOffice } from "../datacenters";

function findings(device: Partial<Switch>, cluster: Partial<Cluster> = {}): string[] {
  const inventory = bjOffice({ device, cluster });
  return checkInventory(inventory, sessionsOf(inventory)).map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
}

/** Exactly one finding about all sessions' options, and it says this. */
function says(session: ScopedOptions, expected: RegExp, cluster: Partial<Cluster> = {}): void {
  const found = findings({ session }, cluster);
  assert.equal(found.length, 1, found.join("\n"));
  assert.match(found[0] ?? "", expected);
}

const AT = "switches\\.BJ_Office_Core_S9700";
const starts = (severity: string, where: string, rest: string) =>
  new RegExp(`^${severity} ${AT}\\.${where.replace(/\./g, "\\.")}: ${rest}`, "m");

describe("of options that both ends, or the switch alone, cannot have together", () => {
  test("GTSM and multihop are refused beside each other", () => {
    says(
      { ttlSecurity: 1, ebgpMultihop: 2 },
      starts("refuse", "session.ebgpMultihop", "a switch refuses it beside ttlSecurity"),
    );
  });

  test("the narrower scope's takes the wider one's place", () => {
    const device = { session: { ebgpMultihop: 2 }, sessions: { "bj-141": { ttlSecurity: 1 } } };
    assert.deepEqual(findings(device), []);
    const [one, two] = sessionsOf(bjOffice({ device }));
    assert.deepEqual(one?.options, { ttlSecurity: 1 });
    assert.deepEqual(two?.options, { ebgpMultihop: 2 });
  });

  test("a group's cannot be replaced by its member, whose rows the switch would refuse beside the group's", () => {
    const found = findings({
      groups: { CALICO: { ebgpMultihop: 2 } },
      session: { group: "CALICO" },
      sessions: { "bj-141": { group: "CALICO", ttlSecurity: 1 } },
    });
    assert.match(
      found.join("\n"),
      starts("refuse", "sessions.bj-141.ttlSecurity", ".*ebgpMultihop, which group CALICO has"),
    );
  });

  test("is refused even where the same option is warned of, too", () => {
    const keychain = { name: "K1", acknowledged: true };
    const found = findings({
      groups: { CALICO: { password: "fabric" } },
      session: { group: "CALICO", keychain },
    });
    assert.equal(found.length, 2, found.join("\n"));
    assert.match(found.join("\n"), starts("warn", "session.keychain", "Calico's BIRD speaks TCP MD5 only"));
    assert.match(
      found.join("\n"),
      starts("refuse", "session.keychain", "a switch refuses it beside password, which group CALICO has"),
    );
  });

  test("a node whose name ends in .ipv6 is no place of IPv6 options", () => {
    const device = {
      groups: { CALICO: { ipv6: { ignore: true } } },
      sessions: { "n1.ipv6": { group: "CALICO", ignore: false } },
      nodes: ["n1.ipv6"],
    };
    const found = findings(device, { nodes: [{ name: "n1.ipv6", address: "10.2.98.141" }] });
    assert.equal(found.length, 1, found.join("\n"));
    assert.match(found[0] ?? "", starts("warn", "groups.CALICO.ipv6", "no session of"));
  });

  test("what a group has cannot be switched off for one member", () => {
    const found = findings({
      groups: { CALICO: { ignore: true } },
      session: { group: "CALICO", ignore: false },
    });
    assert.match(
      found.join("\n"),
      starts("refuse", "session.ignore", "false cannot take away what group CALICO has"),
    );
  });
});

describe("timers", () => {
  test("have a keepalive of at most a third of the hold time", () => {
    says(
      { timers: { keepalive: 30, hold: 80 } },
      starts("refuse", "session.timers.keepalive", "30 s is more than a third .* use at most 26\\.$"),
    );
  });
  test("below 20 s are warned of", () => {
    says({ timers: { keepalive: 3, hold: 9 } }, starts("warn", "session.timers.hold", "9 s: below 20 s"));
  });
  test("above what every node offers are warned of", () => {
    says(
      { timers: { keepalive: 100, hold: 300 } },
      starts("warn", "session.timers.hold", "300 s: .*always offer 240 s"),
    );
  });
});

describe("what Calico's own BIRD cannot speak", () => {
  test("is refused with the reason: BFD", () => {
    says(
      { bfd: { acknowledged: false } },
      starts("refuse", "session.bfd", "open-source Calico has no BFD .*lower timers\\.hold instead"),
    );
  });
  test("is refused with the reason: a keychain", () => {
    says(
      { keychain: { name: "K1", acknowledged: false } },
      starts("refuse", "session.keychain", "Calico's BIRD speaks TCP MD5 only"),
    );
  });
  test("may be acknowledged, and is warned of then", () => {
    says({ bfd: { acknowledged: true } }, starts("warn", "session.bfd", "open-source Calico has no BFD"));
    says(
      { keychain: { name: "K1", acknowledged: true } },
      starts("warn", "session.keychain", "Calico's BIRD speaks"),
    );
  });
});

describe("what is for IBGP only", () => {
  test("is refused over EBGP", () => {
    for (const name of ["reflectClient", "nextHopLocal"] as const)
      says(
        { [name]: true },
        starts("refuse", `session.${name}`, "is for IBGP, and bj-141 has AS 63400 and .* AS 65001"),
      );
  });
  test("makes IBGP a way to peer: with the switch as the nodes' route reflector", () => {
    assert.deepEqual(findings({ session: { reflectClient: true } }, { asNumber: 65001 }), []);
    assert.match(
      findings({}, { asNumber: 65001 }).join("\n"),
      starts("refuse", "asNumber", "65001 is the cluster's AS, too: .*`reflectClient: true`\\.$"),
    );
  });
  test("is found for the one node whose AS is the switch's", () => {
    const [first, ...others] = bjOffice().cluster.nodes;
    assert(first);
    const nodes = [{ ...first, asNumber: 65001 }, ...others];
    const found = findings({}, { nodes });
    assert.equal(found.length, 1);
    assert.match(
      found[0] ?? "",
      /^refuse cluster\.nodes\.bj-141\.asNumber: 65001 is the AS of BJ_Office_Core_S9700, too: .*IBGP/,
    );
  });
});

describe("a fake AS", () => {
  test("is what the node expects of the switch", () => {
    const [session] = sessionsOf(bjOffice({ device: { session: { fakeAs: { asNumber: 65100 } } } }));
    assert.equal(session?.switch.asNumber, 65100);
    assert.deepEqual(findings({ session: { fakeAs: { asNumber: 65100 } } }), []);
  });
  test("is another one than the switch's own and the node's", () => {
    says(
      { fakeAs: { asNumber: 65001 } },
      starts("refuse", "session.fakeAs.asNumber", "65001 is BJ_Office_Core_S9700's own AS number"),
    );
    const found = findings({ session: { fakeAs: { asNumber: 63400 }, reflectClient: true } });
    assert.match(
      found.join("\n"),
      starts("refuse", "session.fakeAs", "63400 is bj-141's AS, too: fake-as is for EBGP"),
    );
  });
});

describe("a node's own AS number", () => {
  test("is what it speaks, and what the switch expects; one for this switch alone comes before it", () => {
    const nodes = bjOffice().cluster.nodes.map((node) => ({ ...node, asNumber: 64600 }));
    const device = { sessions: { "bj-141": { localASNumber: 64700 } } };
    assert.deepEqual(
      sessionsOf(bjOffice({ cluster: { nodes }, device })).map(({ node }) => node.asNumber),
      [64700, 64600, 64600, 64600],
    );
  });
});

test("a route limit leaves room for what a node announces at least", () => {
  says(
    { routeLimit: { limit: 1 } },
    starts("refuse", "session.routeLimit.limit", "1 is not more than the 1 prefixes that node bj-141"),
  );
  says(
    { routeLimit: { limit: 50, action: "idle-timeout" } },
    starts("refuse", "session.routeLimit.idleTimeout", "is missing"),
  );
});

test("a prefix list of ours needs pools to let in", () => {
  assert.match(
    findings({ session: { prefixLists: { import: "generated" } } }, { ipPools: [] }).join("\n"),
    starts("refuse", "session.prefixLists.import", "generated: no ipv4 pool is named"),
  );
});

test("a node in another subnet is reached over several hops", () => {
  const [first, ...others] = bjOffice().cluster.nodes;
  assert(first);
  const nodes = [{ ...first, address: "10.2.99.141" }, ...others];
  assert.match(findings({}, { nodes }).join("\n"), /10\.2\.99\.141 is outside 10\.2\.98\.0\/24/);
  assert.deepEqual(findings({ sessions: { "bj-141": { ebgpMultihop: 2 } } }, { nodes }), []);
  assert.deepEqual(findings({ sessions: { "bj-141": { ttlSecurity: 2 } } }, { nodes }), []);
});

test("a field that the installed release does not know is refused", () => {
  const install = { existing: false, version: "v3.30.2", imagePullSecrets: [] } as const;
  says(
    { localASNumber: 64700 },
    starts(
      "refuse",
      "session.localASNumber",
      "Calico v3.30.2 has no BGPPeer localASNumber: it came with v3.31.0",
    ),
    { install },
  );
});

test("a global BGPPeer says the same to all nodes", () => {
  const bgpPeers = { form: "global", names: { BJ_Office_Core_S9700: "to-core" } } as const;
  assert.deepEqual(findings({ session: { ttlSecurity: 1 } }, { bgpPeers }), []);
  assert.match(
    findings({ sessions: { "bj-142": { ttlSecurity: 1 } } }, { bgpPeers }).join("\n"),
    starts("refuse", "sessions.bj-142.ttlSecurity", "differs from bj-141's, and a global BGPPeer"),
  );
  const timers = { keepalive: 20, hold: 60 };
  assert.deepEqual(findings({ sessions: { "bj-142": { timers } } }, { bgpPeers }), []);
  assert.match(
    findings({ sessions: { "bj-142": { timers: { ...timers, bothEnds: true } } } }, { bgpPeers }).join("\n"),
    starts("refuse", "sessions.bj-142.timers", "differs from bj-141's, and a global BGPPeer"),
  );
});

test("a keepalive for both ends fits three times into the hold time that nodes offer", () => {
  const timers = { keepalive: 100, hold: 300, bothEnds: true };
  assert.match(
    findings({ session: { timers } }).join("\n"),
    starts(
      "refuse",
      "session.timers.keepalive",
      "100 s on both ends: Calico's nodes offer a hold time of 240 s",
    ),
  );
});

describe("of a description", () => {
  test("the length counts with its names filled in", () => {
    const name = "n".repeat(60);
    const nodes = [{ name, address: "10.2.98.141" }];
    const device = { session: { description: "worker node {node} in the office" }, nodes: [name] };
    assert.deepEqual(findings(device, { nodes }), [
      `refuse switches.BJ_Office_Core_S9700.session.description: "worker node {node} in the office" has 86 characters once it names ${name}, and the switch takes 80 at most: shorten it.`,
    ]);
  });

  test("a group's names no single node", () => {
    const device = { groups: { CALICO: { description: "{node}" } }, session: { group: "CALICO" } };
    assert.match(
      findings(device).join("\n"),
      starts(
        "refuse",
        "groups.CALICO.description",
        '"{node}" names {node}, and a group\'s description is one text for all members',
      ),
    );
  });
});
