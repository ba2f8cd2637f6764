import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readSwitches, type SwitchReport } from "../../../components/verification/observe/readSwitches";
import type { BgpState, EnginePath, PeerState } from "../../emulator/engine";
import type { FrontEnd } from "../../emulator/frontEnd";
import { NoRouting } from "../../emulator/noRouting";
import { aSwitch } from "../../s9700/vrp/support/switch";

const STARTUP = `bgp 65001
 router-id 10.2.0.2
 peer 10.2.98.141 as-number 63400
 peer FD00:98::141 as-number 63400
 peer FD00:98::142 as-number 63400
 #
 ipv4-family unicast
  peer 10.2.98.141 enable
 #
 ipv6-family unicast
  peer FD00:98::141 enable
  peer FD00:98::141 route-policy NODES-IN import
  peer FD00:98::142 enable
#
route-policy NODES-IN permit node 10
#
return
`;

const seen = (address: string, state: BgpState, more: Partial<PeerState> = {}): PeerState => ({
  address,
  state,
  seconds: 750,
  received: 0,
  sent: 0,
  prefixes: 0,
  ...more,
});

const STATES = [
  seen("10.2.98.141", "Established", { negotiatedHold: 180, negotiatedKeepalive: 60 }),
  seen("fd00:98::141", "Established", { prefixes: 3, negotiatedHold: 30, negotiatedKeepalive: 10 }),
  seen("fd00:98::142", "Active", {
    lastError: { code: 2, subcode: 2, text: "OPEN Message Error/Bad Peer AS", sent: true },
  }),
];

const known = (prefix: string, nextHop: string): EnginePath => ({
  ...{ prefix, nextHop, valid: true, best: true, internal: false, preferredValue: 0 },
  ...{ asPath: "63400", origin: "i" },
});
const PATHS = [
  known("172.30.9.64/26", "10.2.98.141"),
  known("fd00:10:244::/122", "fd00:98::141"),
  { ...known("fd00:10:244::/122", "fd00:98::142"), best: false },
];

describe("a switch with sessions over IPv6", () => {
  let device: FrontEnd;
  let report: Exclude<SwitchReport, { problem: string }>;

  before(async () => {
    const engine = Object.assign(new NoRouting(), { peers: async () => STATES, paths: async () => PATHS });
    const { access, ...started } = await aSwitch({ startup: STARTUP, engine });
    device = started.device;
    const declared = STATES.map(({ address }) => address);
    const { [access.name ?? ""]: found } = await readSwitches([access], { declared, ipv6: true });
    assert.ok(found && !("problem" in found), JSON.stringify(found));
    report = found;
  });
  after(() => device.close());

  test("is asked nothing that it does not know", () => {
    const refused = device.log.filter(({ reply }) => reply === "error").map(({ line }) => line);
    assert.deepEqual(refused, []);
  });

  test("shows them beside those over IPv4, in detail as well", () => {
    assert.deepEqual(
      report.peers.map(({ peer, state, prefixesReceived }) => [peer, state, prefixesReceived]),
      [
        ["10.2.98.141", "Established", 0],
        ["fd00:98::141", "Established", 3],
        ["fd00:98::142", "Active", 0],
      ],
    );
    const detail = report.detail?.peers.find(({ peer }) => peer === "fd00:98::141");
    assert.deepEqual(detail?.negotiated, { hold: 30, keepalive: 10 });
    assert.equal(detail.importPolicy, "NODES-IN");
  });

  test("shows the prefixes of both families", () => {
    assert.deepEqual(
      report.paths.map(({ status, network, nextHop, asPath }) => [
        status,
        network,
        nextHop,
        asPath.join(" "),
      ]),
      [
        ["*>", "172.30.9.64/26", "10.2.98.141", "63400"],
        ["*>", "fd00:10:244::/122", "fd00:98::141", "63400"],
        ["*", "fd00:10:244::/122", "fd00:98::142", "63400"],
      ],
    );
  });

  test("tells why one of them is down", () => {
    const logs = report.detail?.logs ?? {};
    assert.deepEqual(Object.keys(logs), ["fd00:98::142"]);
    assert.deepEqual(
      logs["fd00:98::142"]?.map(({ state, error }) => ({ state, error })),
      [
        {
          state: "Down",
          error: { code: 2, subcode: 2, text: "OPEN Message Error, Bad Peer AS", sent: true },
        },
      ],
    );
  });
});
