import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { contains, formatIpv4, parseAsNumber, parseIpv4, parseSubnet } from "../../components/peering";

const addresses = fc.integer({ min: 0, max: 0xffffffff });

describe("IPv4 addresses", () => {
  test("come back from their text as they were", () => {
    fc.assert(fc.property(addresses, (value) => assert.equal(parseIpv4(formatIpv4(value)), value)));
  });

  test("are four numbers 0–255 and nothing else", () => {
    for (const text of [
      "",
      "10.2.98",
      "10.2.98.1.1",
      "10.2.98.300",
      "10.2.98.01",
      "10.2.98.-1",
      " 10.2.98.1",
      "::1",
      "0x0a.1.1.1",
    ]) {
      assert.equal(parseIpv4(text), undefined, text);
    }
  });

  test("lie in their own subnet, between its network and its broadcast address", () => {
    fc.assert(
      fc.property(addresses, fc.integer({ min: 0, max: 32 }), (value, length) => {
        const subnet = parseSubnet(`${formatIpv4(value)}/${length}`);
        assert.ok(subnet && contains(subnet, value));
        assert.equal(subnet.broadcast - subnet.network + 1, 2 ** (32 - length));
        assert.equal(subnet.network % 2 ** (32 - length), 0);
      }),
    );
  });

  test("10.2.98.1/24 is the network 10.2.98.0 to 10.2.98.255", () => {
    const subnet = parseSubnet("10.2.98.1/24");
    assert.equal(formatIpv4(subnet?.network ?? 0), "10.2.98.0");
    assert.equal(formatIpv4(subnet?.broadcast ?? 0), "10.2.98.255");
    for (const text of ["10.2.98.1", "10.2.98.1/33", "10.2.98.1/", "10.2.98.1/24/8", "10.2.98.1/024"]) {
      assert.equal(parseSubnet(text), undefined, text);
    }
  });
});

describe("AS numbers", () => {
  test("are read as asplain and as asdot, which mean the same", () => {
    assert.equal(parseAsNumber("65001"), 65001);
    assert.equal(parseAsNumber("1.10"), 65546);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xffffffff }), (value) => {
        assert.equal(parseAsNumber(String(value)), value);
        assert.equal(parseAsNumber(`${Math.floor(value / 65536)}.${value % 65536}`), value);
      }),
    );
  });

  test("are 1 to 4294967295", () => {
    for (const text of [
      "0",
      "0.0",
      "4294967296",
      "65536.1",
      "1.65536",
      "-1",
      "1.2.3",
      "1e3",
      "",
      "AS65001",
    ]) {
      assert.equal(parseAsNumber(text), undefined, text);
    }
  });
});
