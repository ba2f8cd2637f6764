import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isSame } from "../../components/dynamic/same";
import { sessionsOf, type Session } from "../../components/peering";
import { comparable, gateInputs, awaited, type GateOutputs } from "../../components/rollout/gate/state";
import { diff } from "../../components/rollout/gate/provider";
import { fingerprintOf, sessionsIn, storedSessions } from "../../components/rollout/storedSession";
import { bjOffice } from "../peering/datacenters";

const inventory = bjOffice({ device: { session: { ttlSecurity: 1, timers: { keepalive: 20, hold: 60 } } } });
const sessions = sessionsOf(inventory);
const [session] = sessions as [Session, ...Session[]];

/** As the engine gives a state back: as JSON, with the keys in another order. */
function throughState<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).reverse())
      : inner,
  ) as T;
}

describe("what a state keeps of a session", () => {
  test("is what a verdict needs and a fingerprint, not the options", () => {
    const [kept] = sessionsIn({ sessions: storedSessions([session]) });
    assert.deepEqual(Object.keys(kept ?? {}).sort(), [
      "family",
      "fingerprint",
      "name",
      "node",
      "options",
      "switch",
    ]);
    assert.deepEqual(kept?.options, {});
    assert.match(kept?.fingerprint ?? "", /^[0-9a-f]{16}$/);
  });

  test("is one value, whatever a session has: the engine takes each value by itself, a dozen times in a preview", () => {
    assert.deepEqual(
      Object.values(storedSessions(sessions)).map((kept) => typeof kept),
      sessions.map(() => "string"),
    );
  });

  test("has the fingerprint that existing states have: a renamed field does not make a gate wait again", () => {
    const known: Session = {
      name: "n1-core",
      family: "ipv4",
      node: { name: "n1", address: "10.2.98.1", asNumber: 63400 },
      switch: { name: "Core", address: "10.2.98.254", interface: "Vlanif98", asNumber: 65001 },
      options: { ttlSecurity: 1, timers: { keepalive: 20, hold: 60 } },
      own: { ttlSecurity: 1 },
      announced: { list: "CALICO-x", ranges: [{ network: "172.30.0.0", length: 16, from: 26, to: 32 }] },
    };
    assert.equal(fingerprintOf(known), "395cdeda8c3e0071");
  });

  test("changes its fingerprint with an address, an AS number or an option, and not with maintenance", () => {
    const print = fingerprintOf(session);
    assert.equal(fingerprintOf({ ...session, drained: ["node"] }), print);
    for (const changed of [
      { ...session, node: { ...session.node, asNumber: 64601 } },
      { ...session, switch: { ...session.switch, address: "10.2.98.2" } },
      { ...session, options: { ...session.options, ttlSecurity: 2 } },
    ]) {
      assert.notEqual(fingerprintOf(changed), print);
    }
  });
});

const byName = <T extends { readonly name: string }>(all: readonly T[]): Record<string, T> =>
  Object.fromEntries(all.map((one) => [one.name, one]));
const inputs = gateInputs(inventory, sessions);
const olds: readonly (readonly [string, GateOutputs["sessions"]])[] = [
  ["of before 0.2, with whole sessions", byName(sessions)],
  ["with an object for each session", byName(sessionsIn(inputs))],
];

for (const [which, kept] of olds)
  describe(`a state ${which}`, () => {
    const old: GateOutputs = throughState({ ...inputs, sessions: kept, report: [] });

    test("is read as today's", () => {
      assert.deepEqual(byName(sessionsIn(old)), byName(sessionsIn(inputs)));
      assert.ok(isSame(comparable(old), comparable(inputs)));
    });

    test("makes the gate wait for nothing, and is no change", () => {
      assert.deepEqual(awaited(old, inputs), []);
      assert.deepEqual(diff("mesh-gate", old, inputs), { changes: false });
    });

    test("makes it wait for what has changed, and that is a change", () => {
      const moved = gateInputs(inventory, [
        { ...session, node: { ...session.node, asNumber: 64601 } },
        ...sessions.slice(1),
      ]);
      assert.deepEqual(awaited(old, moved), [session.name]);
      assert.deepEqual(diff("mesh-gate", old, moved), {});
    });
  });
