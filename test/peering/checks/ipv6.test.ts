import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  canonicalIpv6,
  parsePrefix,
  sessionsOf,
  type Cluster,
  type Switch,
} from "../../../components/peering";
import { prefixContains, prefixesOverlap } from "../../../components/peering/ipv6";
import { bjOffice } from "../datacenters";
import { findings, says } from "../findings";

const nodes = bjOffice().cluster.nodes.map((node) => ({
  ...node,
  ipv6Address: `fd00:98::${node.name.slice(3)}`,
}));
const peering = {
  interface: "Vlanif98",
  ipv4: { address: "10.2.98.1", prefixLength: 24 },
  ipv6: { address: "fd00:98::1", prefixLength: 64 },
};

/** The first datacenter with IPv6 beside IPv4. */
export const dualStack = (cluster: Partial<Cluster> = {}, device: Partial<Switch> = {}) =>
  bjOffice({ cluster: { nodes, ...cluster }, device: { peering, ...device } });

const withNode = (ipv6Address: string) =>
  dualStack({ nodes: nodes.map((node, i) => (i === 0 ? { ...node, ipv6Address } : node)) });

describe("IPv6 sessions", () => {
  test("are there for each node and switch that both have an IPv6 address", () => {
    const [four, six] = sessionsOf(dualStack());
    assert.deepEqual(
      [four, six].map((session) => [session?.name, session?.node.address, session?.switch.address]),
      [
        ["bj-141-bj-office-core-s9700", "10.2.98.141", "10.2.98.1"],
        ["bj-141-bj-office-core-s9700-ipv6", "fd00:98::141", "fd00:98::1"],
      ],
    );
    assert.equal(sessionsOf(dualStack()).length, 8);
    assert.equal(sessionsOf(bjOffice({ cluster: { nodes } })).length, 4, "the switch has none");
    assert.deepEqual(findings(dualStack()), []);
  });

  test("have the options of all sessions, and those under ipv6", () => {
    const session = { allowAsLoop: 1, tcpMss: 1400, ipv6: { tcpMss: 1380 } };
    const [four, six] = sessionsOf(dualStack({}, { session }));
    assert.deepEqual(
      [four?.options, six?.options],
      [
        { allowAsLoop: 1, tcpMss: 1400 },
        { allowAsLoop: 1, tcpMss: 1380 },
      ],
    );
  });
});

describe("a mistake is reported where its family has it from", () => {
  const [tight, wide] = [{ limit: 1 }, { limit: 50 }];
  test("of IPv4 sessions, never under ipv6", () => {
    says(
      dualStack(
        {},
        { session: { routeLimit: tight }, sessions: { "bj-141": { ipv6: { routeLimit: wide } } } },
      ),
      /^refuse switches\.BJ_Office_Core_S9700\.session\.routeLimit\.limit: 1 is not more than/,
    );
  });
  test("of IPv6 sessions, under ipv6 where it is written there", () => {
    says(
      dualStack({}, { session: { routeLimit: wide, ipv6: { routeLimit: tight } } }),
      /^refuse switches\.BJ_Office_Core_S9700\.session\.ipv6\.routeLimit\.limit: 1 is not more than/,
    );
  });
});

test("what is written for IPv6 and used by no session is warned of", () => {
  says(
    bjOffice({ device: { peering } }),
    /^warn switches\.BJ_Office_Core_S9700\.peering\.ipv6Address: no session of .* is over IPv6/,
  );
  says(
    bjOffice({ device: { session: { ipv6: { allowAsLoop: 1 } } } }),
    /^warn switches\.BJ_Office_Core_S9700\.session\.ipv6: no session/,
  );
});

describe("a node's IPv6 address", () => {
  test("is in the subnet of its switch's interface, and not that interface's own", () => {
    says(
      withNode("fd00:99::141"),
      /bj-141\.ipv6Address: fd00:99::141 is outside fd00:98::\/64, the subnet of .*one subnet/,
    );
    says(withNode("fd00:98::1"), /fd00:98::1 is the address of BJ_Office_Core_S9700's Vlanif98/);
  });
  test("is its own, and not link-local", () => {
    says(withNode("fd00:98::142"), /fd00:98::142 is already the address at cluster\.nodes\.bj-141/);
    assert.match(findings(withNode("fe80::141")).join("\n"), /fe80::141 is link-local/);
  });
});

describe("an IPv6 pool", () => {
  const pool = (cidr: string, blockSize = 122) =>
    dualStack({ ipPools: [{ name: "pods6", cidr, blockSize, encapsulation: "None", natOutgoing: false }] });
  test("has no host bits, blocks of its family's size, and a network of its own", () => {
    assert.deepEqual(findings(pool("fd00:30::/48")), []);
    says(pool("fd00:30::1/48"), /fd00:30::1\/48 has host bits set/);
    says(pool("fd00:30::/48", 26), /26 is no block of fd00:30::\/48; use 116–128/);
    says(pool("fd00:98::/48"), /overlaps fd00:98::1\/64 of BJ_Office_Core_S9700's Vlanif98/);
  });
});

describe("IPv6 text", () => {
  test("is read in any form, and written as RFC 5952 says", () => {
    assert.equal(canonicalIpv6("FD00:0:0:0:0:0:0:1"), "fd00::1");
    for (const text of ["10.2.98.1", "fd00::1%eth0", "::ffff:10.2.98.1", "fd00:::1", ""])
      assert.equal(canonicalIpv6(text), undefined, text);
    for (const text of ["fd00::/129", "fd00::", "fd00::/064", "/64"])
      assert.equal(parsePrefix(text), undefined, text);
  });

  test("a prefix holds its addresses and no other's", () => {
    const words = fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 0, max: 128 }),
        fc.integer({ min: 0, max: 127 }),
        (value, length, bit) => {
          const text = value.map((word) => word.toString(16)).join(":");
          const prefix = parsePrefix(`${text}/${length}`);
          assert(prefix);
          assert(prefixContains(prefix, text));
          const flipped = value
            .map((word, i) => (i === Math.floor(bit / 16) ? word ^ (0x8000 >> (bit % 16)) : word))
            .map((word) => word.toString(16))
            .join(":");
          assert.equal(prefixContains(prefix, flipped), bit >= length);
          const other = parsePrefix(`${flipped}/128`);
          assert(other);
          assert.equal(prefixesOverlap(prefix, other), bit >= length);
        },
      ),
    );
  });
});
