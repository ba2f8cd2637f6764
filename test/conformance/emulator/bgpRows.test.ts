import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InBgp } from "./inBgp";
import { SYSNAME } from "./typist";

const typist = new InBgp();

/** typed → shown (undefined = nothing) → undo. All after `peer X `; 4 = shown in the IPv4 family. */
const PEER_ROWS: [typed: string, shown: string | undefined, undo: string, where?: 4][] = [
  ["description rack r1, node bj-141", "description rack r1, node bj-141", "description"],
  ["connect-interface vlanif98 10.2.98.1", "connect-interface Vlanif98 10.2.98.1", "connect-interface"],
  ["connect-interface Vlanif 98", "connect-interface Vlanif98", "connect-interface"],
  ["ebgp-max-hop", "ebgp-max-hop 255", "ebgp-max-hop"],
  ["ebgp-max-hop 2", "ebgp-max-hop 2", "ebgp-max-hop"],
  ["ebgp-max-hop 1", undefined, "ebgp-max-hop"],
  ["valid-ttl-hops", "valid-ttl-hops 255", "valid-ttl-hops"],
  ["valid-ttl-hops 1", "valid-ttl-hops 1", "valid-ttl-hops"],
  ["timer keepalive 10 hold 30", "timer keepalive 10 hold 30", "timer keepalive hold"],
  ["timer keepalive 10 hold 30", "timer keepalive 10 hold 30", "timer"],
  ["timer keepalive 60 hold 180", undefined, "timer keepalive hold"],
  ["timer connect-retry 10", "timer connect-retry 10", "timer connect-retry"],
  ["timer connect-retry 32", undefined, "timer connect-retry"],
  ["keychain KC", "keychain KC", "keychain"],
  ["bfd enable", "bfd enable", "bfd enable"],
  [
    "bfd min-tx-interval 300 min-rx-interval 400",
    "bfd min-tx-interval 300 min-rx-interval 400",
    "bfd min-tx-interval",
  ],
  [
    "bfd detect-multiplier 4 min-rx-interval 300",
    "bfd min-rx-interval 300 detect-multiplier 4",
    "bfd detect-multiplier",
  ],
  ["bfd min-tx-interval 1000 detect-multiplier 3", undefined, "bfd detect-multiplier"],
  ["bfd block", "bfd block", "bfd block"],
  ["fake-as 64999 dual-as", "fake-as 64999 dual-as", "fake-as"],
  ["tracking delay 5", "tracking delay 5", "tracking"],
  ["ignore", "ignore", "ignore"],
  ["listen-only", "listen-only", "listen-only"],
  ["tcp-mss 1400", "tcp-mss 1400", "tcp-mss"],
  ["path-mtu auto-discovery", "path-mtu auto-discovery", "path-mtu"],
  ["log-change", undefined, "log-change"],
  ["capability-advertise 4-byte-as", undefined, "capability-advertise 4-byte-as"],
  ["route-policy FROM-K8S import", "route-policy FROM-K8S import", "route-policy FROM-K8S import", 4],
  ["ip-prefix K8S export", "ip-prefix K8S export", "ip-prefix K8S export", 4],
  ["filter-policy 2001 import", "filter-policy 2001 import", "filter-policy 2001 import", 4],
  ["as-path-filter 10 export", "as-path-filter 10 export", "as-path-filter 10 export", 4],
  ["next-hop-local", "next-hop-local", "next-hop-local", 4],
  ["default-route-advertise", "default-route-advertise", "default-route-advertise", 4],
  ["route-limit 1000 80 idle-timeout 5", "route-limit 1000 80 idle-timeout 5", "route-limit", 4],
  ["route-limit 1000 alert-only", "route-limit 1000 alert-only", "route-limit", 4],
  ["allow-as-loop 2", "allow-as-loop 2", "allow-as-loop", 4],
  ["public-as-only", "public-as-only", "public-as-only", 4],
  ["advertise-community", "advertise-community", "advertise-community", 4],
  ["advertise-ext-community", "advertise-ext-community", "advertise-ext-community", 4],
  ["reflect-client", "reflect-client", "reflect-client", 4],
  ["preferred-value 10", "preferred-value 10", "preferred-value", 4],
  ["preferred-value 0", undefined, "preferred-value", 4],
  ["route-update-interval 5", "route-update-interval 5", "route-update-interval", 4],
  ["keep-all-routes", "keep-all-routes", "keep-all-routes", 4],
];

describe("rows of a peer, typed in bgp view", () => {
  for (const [typed, shown, undo, where] of PEER_ROWS) {
    test(`${typed} → ${shown ?? "nothing: it is the default"}`, async () => {
      await typist.go("peer 10.2.98.141 as-number 63400");
      const without = await typist.rows();
      assert.equal(await typist.answer(`peer 10.2.98.141 ${typed}`), "");
      const added = (await typist.rows()).filter((row) => !without.includes(row));
      const blank = where === 4 ? "  " : " ";
      assert.deepEqual(added, shown === undefined ? [] : [`${blank}peer 10.2.98.141 ${shown}`]);
      if (typed.startsWith("bfd min-tx") || typed.startsWith("bfd detect")) return;
      assert.equal(await typist.answer(`undo peer 10.2.98.141 ${undo}`), "");
      const expected = /^(?:log-change|capability)/.test(typed)
        ? [...without, ` undo peer 10.2.98.141 ${typed}`].sort()
        : without;
      assert.deepEqual(
        where === undefined ? (await typist.rows()).sort() : await typist.rows(),
        where === undefined ? [...expected].sort() : expected,
      );
    });
  }

  test("BFD's parameters are one row, and each is undone by its name alone", async () => {
    await typist.go(
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 bfd min-tx-interval 300",
      "peer 10.2.98.141 bfd min-rx-interval 300",
    );
    const row = (await typist.rows()).find((line) => line.includes(" bfd "));
    assert.equal(row, " peer 10.2.98.141 bfd min-tx-interval 300 min-rx-interval 300");
    assert.match(
      await typist.answer("undo peer 10.2.98.141 bfd min-tx-interval 300 min-rx-interval 300"),
      /Error/,
    );
    await typist.go("undo peer 10.2.98.141 bfd min-tx-interval");
    assert.ok((await typist.rows()).includes(" peer 10.2.98.141 bfd min-rx-interval 300"));
  });

  test("one route-policy per direction: a newer one takes the place of the older", async () => {
    await typist.go(
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 route-policy A import",
      "peer 10.2.98.141 route-policy B import",
    );
    const shown = (await typist.rows()).filter((row) => row.includes("route-policy"));
    assert.deepEqual(shown, ["  peer 10.2.98.141 route-policy B import"]);
    assert.match(
      await typist.answer("undo peer 10.2.98.141 route-policy import"),
      /Error/,
      "the name belongs to the undo",
    );
  });

  test("multihop and GTSM exclude each other, and so do password and keychain", async () => {
    await typist.go(
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 ebgp-max-hop 2",
      "peer 10.2.98.141 password cipher secret",
    );
    assert.match(await typist.answer("peer 10.2.98.141 valid-ttl-hops 1"), /^Error/);
    assert.match(await typist.answer("peer 10.2.98.141 keychain KC"), /^Error/);
    await typist.go("undo peer 10.2.98.141 ebgp-max-hop");
    assert.equal(await typist.answer("peer 10.2.98.141 valid-ttl-hops 1"), "");
  });

  test("substitute-as is for VPN instances only", async () => {
    await typist.go("peer 10.2.98.141 as-number 63400");
    assert.match(await typist.answer("peer 10.2.98.141 substitute-as"), /Error: Unrecognized command/);
    await typist.go("ipv4-family unicast");
    assert.match(await typist.answer("peer 10.2.98.141 substitute-as"), /Error: Unrecognized command/);
    assert.equal(await typist.go("quit", "ipv4-family vpn-instance blue"), `[${SYSNAME}-bgp-blue]`);
    await typist.go("peer 10.9.0.1 as-number 63400");
    assert.equal(await typist.answer("peer 10.9.0.1 substitute-as"), "");
  });

  test("a hold time below three keepalives is refused", async () => {
    await typist.go("peer 10.2.98.141 as-number 63400");
    assert.match(await typist.answer("peer 10.2.98.141 timer keepalive 20 hold 30"), /Error/);
  });
});
