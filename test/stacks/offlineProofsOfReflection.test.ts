import { describe } from "node:test";
import { core, each, edge, type Written } from "./writtenCases";

describe("a switch that reflects (B10)", () => {
  /** Rack r1 with n1 on Core, rack r2 with n2 on Edge; each rack has its switch's AS number. */
  const racks = (it: Written, first: object = { asNumber: 65001 }, second: object = { asNumber: 65002 }) => {
    it.cluster.nodeToNode = { remedy: "reflected" };
    it.cluster.nodes = {
      n1: { address: "10.2.98.141", rack: "r1" },
      n2: { address: "10.2.98.142", rack: "r2" },
    };
    it.cluster.racks = { r1: first, r2: second };
    edge(it, { peers: { racks: ["r2"] }, interconnect: ["Core"] });
    core(it).peers = { racks: ["r1"] };
  };
  const ebgp = (as: number, who: string, device: string, of: number, them = who) =>
    `${as}: ${who} with ${device}, AS ${of}, so the session would be EBGP, and remedy reflected is IBGP, each switch with the AS of its own nodes: write ${of}, or let ${them.replace(/ peers?$/, "")} peer with a switch of AS ${as}.`;
  each([
    ["with an AS for each rack, its switch's", (it) => racks(it)],
    [
      "and one for all",
      (it) => {
        it.cluster.nodeToNode = { remedy: "reflected" };
        it.cluster.asNumber = 65001;
      },
    ],
    [
      "with a rack of another AS than its switch",
      (it) => racks(it, { asNumber: 65009 }),
      `refuse cluster.racks.r1.asNumber: ${ebgp(65009, "the nodes of rack r1 peer", "Core", 65001)}`,
    ],
    [
      "with a node of another AS in its rack",
      (it) => {
        racks(it);
        it.cluster.nodes.n1 = { address: "10.2.98.141", rack: "r1", asNumber: 65009 };
      },
      `refuse cluster.nodes.n1.asNumber: ${ebgp(65009, "node n1 peers", "Core", 65001)}`,
    ],
    [
      "with one AS for the cluster and another for the switch",
      (it) => void (it.cluster.nodeToNode = { remedy: "reflected" }),
      `refuse cluster.asNumber: ${ebgp(64500, "the nodes peer", "Core", 65001)}`,
    ],
    [
      "with reflectClient: false",
      (it) => {
        racks(it);
        core(it).session = { reflectClient: false };
      },
      "refuse switches.Core.session.reflectClient: false: remedy reflected is that Core reflects.",
    ],
    [
      "with a reserved AS",
      (it) => {
        racks(it, { asNumber: 65535 });
        core(it).asNumber = 65535;
      },
      "refuse switches.Core.asNumber: 65535 is reserved; use one that is yours, or a private one (64512–65534).",
      "refuse cluster.racks.r1.asNumber: 65535 is reserved; use one that is yours, or a private one (64512–65534).",
    ],
  ]);
});
