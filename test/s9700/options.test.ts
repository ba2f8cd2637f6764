import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkInventory, sessionsOf, type ScopedOptions, type Switch } from "../../components/peering";
import { renderSwitch, wantedSection } from "../../components/s9700/render";
import { ownershipOf, parseBgpSection, planBgp, rowsOfStanzas } from "../../components/s9700/vrp";
import { bjOffice } from "../peering/datacenters";

const nodes = ["bj-141"];

function rendered(change: Partial<Switch>): string[] {
  // Other nodes peer with no switch, which the mesh allows.
  const inventory = bjOffice({ device: { nodes, ...change }, cluster: { nodeToNode: { remedy: "mesh" } } });
  const [device] = inventory.switches;
  assert(device);
  const sessions = sessionsOf(inventory);
  assert.deepEqual(
    checkInventory(inventory, sessions).filter(({ severity }) => severity === "refuse"),
    [],
  );
  // Every row is one that the device library knows, and would be sent by it.
  const { asNumber, stanzas } = wantedSection(device, sessions);
  const wanted = rowsOfStanzas(stanzas);
  const running = parseBgpSection("bgp 65001\nreturn");
  planBgp({ asNumber, running, wanted, ownership: { peers: [], globalKeys: [], objects: [] } });
  return renderSwitch(device, sessions).trimEnd().split("\n");
}

/** The rows that the options add to the seed's. */
function added(session: ScopedOptions): string[] {
  const seed = rendered({});
  return rendered({ session })
    .filter((row) => !seed.includes(row))
    .map((row) => row.replace("peer 10.2.98.141 ", ""));
}

describe("each option of a session is its row on the switch", () => {
  const cases: [string, ScopedOptions, string[]][] = [
    [
      "description",
      { description: "node {node} on {switch}" },
      [" description node bj-141 on BJ_Office_Core_S9700"],
    ],
    ["timers", { timers: { keepalive: 20, hold: 60 } }, [" timer keepalive 20 hold 60"]],
    ["connectRetry", { connectRetry: 10 }, [" timer connect-retry 10"]],
    ["ttlSecurity", { ttlSecurity: 1 }, [" valid-ttl-hops 1"]],
    ["ebgpMultihop", { ebgpMultihop: 2 }, [" ebgp-max-hop 2"]],
    ["keychain", { keychain: { name: "K1", acknowledged: true } }, [" keychain K1"]],
    [
      "bfd",
      { bfd: { acknowledged: true, minTxInterval: 300, minRxInterval: 300, detectMultiplier: 4 } },
      [" bfd enable", " bfd min-tx-interval 300", " bfd min-rx-interval 300", " bfd detect-multiplier 4"],
    ],
    ["gracefulRestart", { gracefulRestart: true }, [" capability-advertise graceful-restart"]],
    ["tracking", { tracking: { delay: 5 } }, [" tracking delay 5"]],
    ["tracking without a delay", { tracking: { delay: 0 } }, [" tracking"]],
    [
      "fakeAs",
      { fakeAs: { asNumber: 65100, dualAs: true, prependGlobalAs: true } },
      [" fake-as 65100 dual-as prepend-global-as"],
    ],
    ["ignore", { ignore: true }, [" ignore"]],
    ["tcpMss", { tcpMss: 1400 }, [" tcp-mss 1400"]],
    [
      "routePolicy",
      { routePolicy: { import: "IN", export: "OUT" } },
      ["  route-policy IN import", "  route-policy OUT export"],
    ],
    ["prefixLists", { prefixLists: { import: "PODS" } }, ["  ip-prefix PODS import"]],
    ["filterPolicy", { filterPolicy: { export: "2001" } }, ["  filter-policy 2001 export"]],
    ["asPathFilter", { asPathFilter: { import: "OWN" } }, ["  as-path-filter OWN import"]],
    [
      "routeLimit",
      { routeLimit: { limit: 500, threshold: 80, action: "idle-timeout", idleTimeout: 5 } },
      ["  route-limit 500 80 idle-timeout 5"],
    ],
    [
      "routeLimit's action alone",
      { routeLimit: { limit: 500, action: "alert-only" } },
      ["  route-limit 500 alert-only"],
    ],
    ["allowAsLoop", { allowAsLoop: 2 }, ["  allow-as-loop 2"]],
    ["defaultRouteAdvertise", { defaultRouteAdvertise: true }, ["  default-route-advertise"]],
    [
      "defaultRouteAdvertise by a policy",
      { defaultRouteAdvertise: { routePolicy: "DEF" } },
      ["  default-route-advertise route-policy DEF"],
    ],
    [
      "communities",
      { communities: ["standard", "extended", "large"] },
      ["  advertise-community", "  advertise-ext-community", "  advertise-large-community"],
    ],
    ["preferredValue", { preferredValue: 100 }, ["  preferred-value 100"]],
    ["routeUpdateInterval", { routeUpdateInterval: 0 }, ["  route-update-interval 0"]],
    ["publicAsOnly", { publicAsOnly: true }, ["  public-as-only"]],
    ["keepAllRoutes", { keepAllRoutes: true }, ["  keep-all-routes"]],
  ];
  for (const [what, options, rows] of cases) test(what, () => assert.deepEqual(added(options), rows));

  test("nextHopLocal and reflectClient, over IBGP", () => {
    const inventory = bjOffice({
      cluster: { asNumber: 65001 },
      device: { nodes, session: { nextHopLocal: true, reflectClient: true } },
    });
    const [device] = inventory.switches;
    assert(device);
    const text = renderSwitch(device, sessionsOf(inventory));
    assert.match(text, /^ {2}peer 10\.2\.98\.141 next-hop-local\n {2}peer 10\.2\.98\.141 reflect-client$/m);
  });

  test("and switched off for one session where all others have it", () => {
    const rows = rendered({
      nodes: ["bj-141", "bj-142"],
      session: { ignore: true, timers: { keepalive: 20, hold: 60 } },
      sessions: { "bj-142": { ignore: false, timers: { keepalive: 30, hold: 90 } } },
    });
    assert.deepEqual(
      rows.filter((row) => /timer|ignore/.test(row)),
      [
        " peer 10.2.98.141 timer keepalive 20 hold 60",
        " peer 10.2.98.141 ignore",
        " peer 10.2.98.142 timer keepalive 30 hold 90",
      ],
    );
  });
});

describe("a peer group", () => {
  test("has its members' options, and they their own", () => {
    const rows = rendered({
      nodes: ["bj-141", "bj-142"],
      groups: { CALICO: { timers: { keepalive: 20, hold: 60 }, routePolicy: { import: "IN" } } },
      session: { group: "CALICO" },
      sessions: { "bj-142": { description: "moved" } },
    });
    assert.deepEqual(rows, [
      "bgp 65001",
      " router-id 10.2.0.2",
      " group CALICO external",
      " peer CALICO timer keepalive 20 hold 60",
      " peer 10.2.98.141 as-number 63400",
      " peer 10.2.98.141 group CALICO",
      " peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
      " peer 10.2.98.142 as-number 63400",
      " peer 10.2.98.142 group CALICO",
      " peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1",
      " peer 10.2.98.142 description moved",
      " #",
      " ipv4-family unicast",
      "  undo synchronization",
      "  compare-different-as-med",
      "  peer CALICO route-policy IN import",
    ]);
  });
});

describe("a prefix list of ours", () => {
  const pool = {
    name: "pods",
    cidr: "172.30.0.0/16",
    blockSize: 26,
    encapsulation: "None",
    natOutgoing: false,
  } as const;
  const inventory = bjOffice({
    cluster: {
      ipPools: [pool],
      serviceClusterIPs: ["10.96.0.0/12"],
      serviceLoadBalancerIPs: ["192.0.2.0/24"],
    },
    device: { nodes, session: { prefixLists: { import: "generated", export: "DOWN" } } },
  });
  const [device] = inventory.switches;
  assert(device);

  test("lets in the blocks of the pools, single addresses of them, and the service ranges; nothing else", () => {
    const rows = renderSwitch(device, sessionsOf(inventory)).split("\n");
    assert.deepEqual(rows.slice(0, 5), [
      "ip ip-prefix CALICO-bj-office index 10 permit 172.30.0.0 16 greater-equal 26 less-equal 32",
      "ip ip-prefix CALICO-bj-office index 20 permit 10.96.0.0 12 greater-equal 12 less-equal 32",
      "ip ip-prefix CALICO-bj-office index 30 permit 192.0.2.0 24 greater-equal 24 less-equal 32",
      "#",
      "bgp 65001",
    ]);
    assert.deepEqual(
      rows.filter((row) => / ip-prefix CALICO-bj-office import| ip-prefix DOWN/.test(row)),
      ["  peer 10.2.98.141 ip-prefix CALICO-bj-office import", "  peer 10.2.98.141 ip-prefix DOWN export"],
    );
  });

  test("is a stanza of its own in a preview", () => {
    assert.match(
      wantedSection(device, sessionsOf(inventory)).stanzas["ip-prefix CALICO-bj-office"] ?? "",
      /index 10 permit 172\.30\.0\.0 16/,
    );
  });

  test("can be a group's", () => {
    const grouped = bjOffice({
      device: {
        nodes,
        groups: { CALICO: { prefixLists: { import: "generated" } } },
        session: { group: "CALICO" },
      },
    });
    const [core] = grouped.switches;
    assert(core);
    const text = renderSwitch(core, sessionsOf(grouped));
    assert.match(text, /^ip ip-prefix CALICO-bj-office index 10 permit/);
    assert.match(text, /^ {2}peer CALICO ip-prefix CALICO-bj-office import$/m);
    assert.doesNotMatch(text, /peer 10\.2\.98\.141 ip-prefix/);
  });
});

test("IPv6 peers are in a family of their own, where VRP enables no peer by itself", () => {
  const peering = {
    interface: "Vlanif98",
    ipv4: { address: "10.2.98.1", prefixLength: 24 },
    ipv6: { address: "fd00:98::1", prefixLength: 64 },
  };
  const inventory = bjOffice({
    cluster: {
      nodes: [{ name: "bj-141", address: "10.2.98.141", ipv6Address: "fd00:98::141" }],
      ipPools: [
        { name: "pods6", cidr: "fd00:30::/48", blockSize: 122, encapsulation: "None", natOutgoing: false },
      ],
    },
    device: {
      nodes,
      peering,
      loadBalancing: { ipv6: 4 },
      groups: { CALICO: { timers: { keepalive: 20, hold: 60 }, ipv6: { allowAsLoop: 1 } } },
      session: { group: "CALICO", ipv6: { prefixLists: { import: "generated" } } },
    },
  });
  const [device] = inventory.switches;
  assert(device);
  assert.deepEqual(renderSwitch(device, sessionsOf(inventory)).trimEnd().split("\n"), [
    "ip ipv6-prefix CALICO-bj-office index 10 permit fd00:30:: 48 greater-equal 122 less-equal 128",
    "#",
    "bgp 65001",
    " router-id 10.2.0.2",
    " group CALICO external",
    " peer CALICO timer keepalive 20 hold 60",
    " peer 10.2.98.141 as-number 63400",
    " peer 10.2.98.141 group CALICO",
    " peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
    " peer fd00:98::141 as-number 63400",
    " peer fd00:98::141 group CALICO",
    " peer fd00:98::141 connect-interface Vlanif98 fd00:98::1",
    " #",
    " ipv4-family unicast",
    "  undo synchronization",
    "  compare-different-as-med",
    " #",
    " ipv6-family unicast",
    "  undo synchronization",
    "  maximum load-balancing 4",
    "  peer CALICO enable",
    "  peer CALICO allow-as-loop 1",
    "  peer fd00:98::141 enable",
    "  peer fd00:98::141 group CALICO",
    "  peer fd00:98::141 ipv6-prefix CALICO-bj-office import",
  ]);
  const { asNumber, stanzas } = wantedSection(device, sessionsOf(inventory));
  const running = parseBgpSection("bgp 65001\nreturn");
  const wanted = rowsOfStanzas(stanzas);
  const { commands } = planBgp({
    asNumber,
    running,
    wanted,
    ownership: { peers: [], globalKeys: [], objects: [] },
  });
  assert(
    commands.some(({ view, line }) => view === "ipv6-family unicast" && line === "peer fd00:98::141 enable"),
  );
});

test("graceful restart and load balancing are rows of the process and of the family", () => {
  const rows = rendered({
    gracefulRestart: { restartTime: 150, waitForRib: 200 },
    loadBalancing: { ipv4: 8 },
  });
  assert.deepEqual(
    rows.filter((row) => /graceful|balancing/.test(row)),
    [
      " graceful-restart",
      " graceful-restart timer restart 150",
      " graceful-restart timer wait-for-rib 200",
      "  maximum load-balancing 8",
    ],
  );
});

describe("a site that names no family rows", () => {
  const device = { ipv4Family: [], ipv6Family: [] };
  const inventory = bjOffice({ device });
  const [core] = inventory.switches;
  assert(core);
  const { asNumber, stanzas } = wantedSection(core, sessionsOf(inventory));
  const wanted = rowsOfStanzas(stanzas);
  const planned = (running: string) =>
    planBgp({ asNumber, running: parseBgpSection(running), wanted, ownership: ownershipOf(wanted) }).commands;

  test("gets none on a new switch", () => {
    assert.deepEqual(
      planned("bgp 65001\nreturn").filter(({ view }) => view !== "bgp"),
      [],
    );
  });

  test("loses none that its switch has", () => {
    const running = `bgp 65001
 router-id 10.2.0.2
 #
 ipv4-family unicast
  undo synchronization
  compare-different-as-med
  maximum load-balancing 4
return`;
    const lines = planned(running).map(({ line }) => line);
    assert.deepEqual(
      lines.filter((line) => !line.startsWith("peer ")),
      [],
    );
  });
});
