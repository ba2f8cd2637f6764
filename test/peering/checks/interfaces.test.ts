import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bgpPeers, calicoObjects, validateManifests } from "../../../components/calico/manifests";
import { sessionsOf, type Inventory } from "../../../components/peering";
import { wantedSection } from "../../../components/s9700/render";
import { parseDatacenter } from "../../../stacks/config";
import { findings, says } from "../findings";

const HOST_KEY = "SHA256:TIUON8bTaxHSFHybB5GKIxNZE3zURvoFUdEvBuDOV6Q";

/** Two nodes with an interface towards each of two top-of-rack switches, unless said otherwise. */
function site(
  given: {
    readonly nodes?: Readonly<Record<string, object>>;
    readonly a?: object;
    readonly b?: object;
    readonly cluster?: object;
  } = {},
): Inventory {
  const device = (host: string, asNumber: number, address: string) => ({
    management: { host, username: "pulumi", hostKey: HOST_KEY },
    asNumber,
    routerId: host,
    peering: { interface: "Vlanif10", address },
  });
  const node = (n: number) => ({
    address: `10.5.1.${n}`,
    addresses: { TOR_B: `10.5.2.${n}` },
  });
  const raw = {
    cluster: {
      asNumber: 63400,
      install: { existing: true },
      ipPools: { pods: { cidr: "172.31.0.0/16", encapsulation: "None", natOutgoing: false } },
      nodeToNode: { remedy: "strict-affinity" },
      nodes: given.nodes ?? { n1: node(11), n2: node(12) },
      ...given.cluster,
    },
    switches: {
      TOR_A: { ...device("10.0.0.1", 65010, "10.5.1.1/24"), ...given.a },
      TOR_B: { ...device("10.0.0.2", 65011, "10.5.2.1/24"), ...given.b },
    },
  };
  return parseDatacenter(raw, { datacenter: "dc", file: "Pulumi.dc.yaml" });
}

describe("a node with an interface of its own towards each of two switches", () => {
  test("is known to each switch by its address there, and speaks from it", () => {
    const inventory = site();
    assert.deepEqual(findings(inventory), []);
    const sessions = sessionsOf(inventory);
    assert.deepEqual(
      sessions.map(({ node, switch: { name } }) => [node.name, name, node.address]),
      [
        ["n1", "TOR_A", "10.5.1.11"],
        ["n2", "TOR_A", "10.5.1.12"],
        ["n1", "TOR_B", "10.5.2.11"],
        ["n2", "TOR_B", "10.5.2.12"],
      ],
    );
    assert.deepEqual(
      bgpPeers(inventory, sessions).map(({ manifest }) => [
        manifest.spec.peerIP,
        manifest.spec.sourceAddress,
      ]),
      [
        ["10.5.1.1", undefined],
        ["10.5.1.1", undefined],
        ["10.5.2.1", "None"],
        ["10.5.2.1", "None"],
      ],
    );
    const rows = wantedSection(inventory.switches[1]!, sessions).rows.map(({ text }) => text);
    assert.ok(rows.includes("peer 10.5.2.11 connect-interface Vlanif10 10.5.2.1"), rows.join("\n"));
    assert.ok(!rows.some((text) => text.includes("10.5.1.11")));
    assert.deepEqual(validateManifests(calicoObjects(inventory, sessions)), []);
  });

  test("cannot be made to speak from its own address", () => {
    says(
      site({ b: { session: { sourceAddress: "UseNodeIP" } } }),
      /^refuse switches\.TOR_B\.session\.sourceAddress: UseNodeIP: BIRD on n1 would speak from 10\.5\.1\.11, and TOR_B knows it as 10\.5\.2\.11 \(cluster\.nodes\.n1\.addresses\.TOR_B\): write None, or take it out\.$/,
    );
  });

  test("has its address in the switch's subnet, and no other node's", () => {
    const nodes = (there: string) => ({
      n1: { address: "10.5.1.11", addresses: { TOR_B: there } },
    });
    says(
      site({ nodes: nodes("10.5.3.11") }),
      /^refuse cluster\.nodes\.n1\.addresses\.TOR_B: 10\.5\.3\.11 is outside/,
    );
    says(
      site({ nodes: nodes("224.0.0.5") }),
      /^refuse cluster\.nodes\.n1\.addresses\.TOR_B: 224\.0\.0\.5 is a multicast/,
    );
    says(
      site({
        nodes: {
          ...nodes("10.5.2.12"),
          n2: { address: "10.5.1.12", addresses: { TOR_B: "10.5.2.12" } },
        },
      }),
      /^refuse cluster\.nodes\.n2\.addresses\.TOR_B: 10\.5\.2\.12 is already the address at cluster\.nodes\.n1\.addresses\.TOR_B/,
    );
  });

  test("needs an address only towards switches that it peers with, and that the file has", () => {
    says(
      site({ b: { peers: { nodes: ["n2"] }, interconnect: ["TOR_A"] } }),
      /^warn cluster\.nodes\.n1\.addresses\.TOR_B: is not used: n1 does not peer with TOR_B/,
    );
    assert.throws(
      () => site({ nodes: { n1: { address: "10.5.1.11", addresses: { TOR_C: "10.5.2.11" } } } }),
      /cluster\.nodes\.n1\.addresses: "TOR_C" is no switch in this file; allowed: TOR_A, TOR_B\./,
    );
  });

  test("whose address is in no subnet of a switch is warned of where the kernel chooses", () => {
    const nodes = { n1: { address: "10.9.9.9", addresses: { TOR_B: "10.5.2.11" } } };
    says(
      site({ nodes, a: { session: { sourceAddress: "None", ebgpMultihop: 2 } } }),
      /^warn switches\.TOR_A\.session\.sourceAddress: None: the kernel of n1 chooses the address .* write what it has there as addresses\.TOR_A\.$/,
    );
  });
});

describe("IPv6 without IPv4", () => {
  const six = (n: number) => ({ ipv6Address: `fd00:98::${n}` });
  const nodes = { n1: six(11), n2: six(12) };
  const peering = { interface: "Vlanif10", ipv6Address: "fd00:98::1/64" };
  const pool = { cidr: "fd00:10:244::/48", encapsulation: "None", natOutgoing: false };
  const b = { peering: { interface: "Vlanif10", ipv6Address: "fd00:98::2/64" } };
  const only = (given: object = {}) =>
    site({ nodes, a: { peering }, b, cluster: { ipPools: { pods: pool } }, ...given });

  test("is a session for each node and switch, in the IPv6 family alone", () => {
    const inventory = only();
    assert.deepEqual(findings(inventory), []);
    const sessions = sessionsOf(inventory);
    assert.deepEqual(
      sessions.map(({ name, family }) => [name, family]),
      [
        ["n1-tor-a-ipv6", "ipv6"],
        ["n2-tor-a-ipv6", "ipv6"],
        ["n1-tor-b-ipv6", "ipv6"],
        ["n2-tor-b-ipv6", "ipv6"],
      ],
    );
    const { rows } = wantedSection(inventory.switches[0]!, sessions);
    assert.ok(rows.some(({ view, text }) => view === "ipv6-family unicast" && / enable$/.test(text)));
    assert.ok(!rows.some(({ view, text }) => view === "ipv4-family unicast" && text.startsWith("peer")));
  });

  test("needs a router-id, which is no IPv6 address", () => {
    says(
      only({ a: { peering, routerId: undefined } }),
      /^warn switches\.TOR_A\.routerId: is missing, and TOR_A peers over IPv6 alone: a BGP identifier is four numbers/,
    );
  });

  test("leads to no IPv4 pod once the mesh is off", () => {
    const four = { cidr: "172.31.0.0/16", encapsulation: "None", natOutgoing: false };
    says(
      only({ cluster: { ipPools: { pods: pool, four } } }),
      /^refuse cluster\.ipPools\.four\.cidr: 172\.31\.0\.0\/16 is IPv4, and n1 and n2 have no IPv4 session/,
    );
  });

  test("on one switch, beside another one for IPv4, is a session with each", () => {
    const both = (n: number) => ({ ...six(n), address: `10.5.1.${n}` });
    const inventory = site({ nodes: { n1: both(11), n2: both(12) }, b });
    assert.deepEqual(findings(inventory), []);
    assert.deepEqual(
      sessionsOf(inventory).map(({ name }) => name),
      ["n1-tor-a", "n2-tor-a", "n1-tor-b-ipv6", "n2-tor-b-ipv6"],
    );
  });

  test("of the node alone is no session with a switch that has IPv4 alone", () => {
    const four = { address: "10.5.1.13" };
    says(
      site({
        nodes: { n1: six(11), n3: four },
        b: {
          peers: { nodes: ["n3"] },
          interconnect: ["TOR_A"],
          peering: { interface: "Vlanif10", address: "10.5.1.2/24" },
        },
      }),
      /^refuse cluster\.nodes\.n1: shares no address family with TOR_A, so it would have no session/,
    );
  });

  test("or IPv4: a node and a switch have one of the two at least", () => {
    assert.throws(
      () => site({ nodes: { n1: { rack: "a" } } }),
      /nodes\.n1\.address is missing; it must be an IPv4 address \(four numbers 0–255\), unless there is an ipv6Address\./,
    );
    assert.throws(
      () => site({ a: { peering: { interface: "Vlanif10" } } }),
      /peering\.address is missing; it must be an IPv4 address with its length .*, unless there is an ipv6Address\./,
    );
  });
});
