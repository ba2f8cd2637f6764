import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bjOffice, twoInstances } from "../datacenters";
import { findings, says } from "../findings";

describe("two VPN instances of one switch", () => {
  test("are two entries of one management address", () => {
    assert.deepEqual(findings(twoInstances()), []);
  });

  test("are two: the same instance twice is one switch twice", () => {
    says(
      twoInstances({}, { vpnInstance: "BLUE" }),
      /^refuse switches\.core-red\.management\.host: 10\.2\.0\.2:22 with VPN instance BLUE is already the management address at switches\.core-blue/,
    );
  });

  for (const [key, change, value] of [
    ["asNumber", { asNumber: 65002 }, "65002 differs from 65001"],
    ["sysname", { sysname: "Other" }, "Other differs from BJ_Office_Core_S9700"],
  ] as const) {
    test(`have one ${key}`, () => {
      says(
        twoInstances({}, change),
        new RegExp(`^refuse switches\\.core-red\\.${key}: ${value} of core-blue, which is the same switch`),
      );
    });
  }
});

describe("an entry with a VPN instance", () => {
  for (const [key, change] of [
    ["routerId", { routerId: "10.2.0.2" }],
    ["gracefulRestart", { gracefulRestart: {} }],
  ] as const) {
    test(`declares no ${key}: it is of the switch's whole process`, () => {
      says(
        twoInstances(change),
        new RegExp(`^refuse switches\\.core-blue\\.${key}: is of the switch's whole BGP process`),
      );
    });
  }

  test("has groups of IPv4 sessions only", () => {
    const nodes = bjOffice().cluster.nodes.map((node) =>
      node.name === "bj-141" ? { ...node, ipv6Address: "fd00:98::141" } : node,
    );
    const model = twoInstances({
      groups: { G: {} },
      session: { group: "G" },
      peering: {
        interface: "Vlanif98",
        ipv4: { address: "10.2.98.1", prefixLength: 24 },
        ipv6: { address: "fd00:98::1", prefixLength: 64 },
      },
    });
    const found = findings({ ...model, cluster: { ...model.cluster, nodes } });
    assert.match(
      found.find((text) => text.includes("core-blue")) ?? "",
      /G: in a VPN instance a group holds sessions of one family/,
    );
  });
});
