import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type Inventory } from "../../components/peering";
import { renderSwitch, TemplateError, wantedSection } from "../../components/s9700/render";
import { readStackFile } from "../../stacks/stackFile";

const inventory = readStackFile("bj-office");
const sessions = sessionsOf(inventory);
const [device] = inventory.switches;
assert(device);

const SEED = `bgp 65001
 router-id 10.2.0.2
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1
 peer 10.2.98.142 as-number 63400
 peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1
 peer 10.2.98.143 as-number 63400
 peer 10.2.98.143 connect-interface Vlanif98 10.2.98.1
 peer 10.2.98.152 as-number 63400
 peer 10.2.98.152 connect-interface Vlanif98 10.2.98.1
 #
 ipv4-family unicast
  undo synchronization
  compare-different-as-med
`;

describe("the text that a switch shall have", () => {
  test("is the first datacenter's stanza, row for row", () => {
    assert.equal(renderSwitch(device, sessions), SEED);
  });

  test("has a peer only for the sessions of that switch", () => {
    const other = sessions.map((session) => ({ ...session, switch: { ...session.switch, name: "another" } }));
    assert.doesNotMatch(renderSwitch(device, other), /peer/);
  });

  test("leaves router-id alone where none is declared", () => {
    assert.doesNotMatch(renderSwitch({ ...device, routerId: undefined }, sessions), /router-id/);
  });

  test("gives each node a default route where that is the remedy", () => {
    const remedied: Inventory = {
      ...inventory,
      cluster: { ...inventory.cluster, nodeToNode: { remedy: "downward-default" } },
    };
    const { rows } = wantedSection(device, sessionsOf(remedied));
    const given = rows.filter(({ text }) => text.includes("default-route-advertise"));
    assert.deepEqual(
      given.map(({ text, view }) => `${view}: ${text}`),
      [141, 142, 143, 152].map((node) => `ipv4-family unicast: peer 10.2.98.${node} default-route-advertise`),
    );
  });

  test("becomes one stanza per peer and per view", () => {
    const { asNumber, stanzas } = wantedSection(device, sessions);
    assert.equal(asNumber, "65001");
    assert.deepEqual(Object.keys(stanzas), [
      "bgp",
      "ipv4-family unicast",
      ...[141, 142, 143, 152].map((node) => `peer 10.2.98.${node}`),
    ]);
    const rows = stanzas["peer 10.2.98.141"]?.split("\n") ?? [];
    assert.deepEqual(rows.slice(0, 2), [
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
    ]);
  });
});

describe("a template that was edited badly", () => {
  const bgp = "bgp {{asNumber}}\n{{#each peers}}\n{{> peer}}\n{{/each}}\n";

  test("with a field that does not exist is refused by its name", () => {
    const templates = { bgp, peer: " peer {{adress}} as-number {{asNumber}}\n" };
    assert.throws(
      () => renderSwitch(device, sessions, templates),
      (error: Error) => {
        assert(error instanceof TemplateError);
        assert.match(error.message, /"adress" not defined/);
        return !error.message.includes("\n");
      },
    );
  });

  test("with a row that nobody could undo is refused with the row", () => {
    const templates = {
      bgp,
      peer: " peer {{address}} as-number {{asNumber}}\n peer {{address}} as-numer 4\n",
    };
    assert.throws(
      () => wantedSection(device, sessions, templates),
      /no rule says how to undo `peer 10\.2\.98\.141 as-numer 4` \(bgp\)/,
    );
  });

  test("without a bgp row is refused", () => {
    assert.throws(
      () => wantedSection(device, [], { bgp: " router-id 1.1.1.1\n", peer: "" }),
      /no `bgp <AS>` row/,
    );
  });
});
