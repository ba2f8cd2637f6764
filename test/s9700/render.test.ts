import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type Inventory } from "../../components/peering";
import { renderSwitch, shownSwitch, TemplateError, wantedSection } from "../../components/s9700/render";
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

  test("stands in the view of its VPN instance where it has one", () => {
    const blue = { ...device, routerId: undefined, vpnInstance: "BLUE" };
    assert.equal(
      shownSwitch(blue, sessions.slice(0, 1)),
      `bgp 65001
 ipv4-family vpn-instance BLUE
  peer 10.2.98.141 as-number 63400
  peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1
  compare-different-as-med
`,
    );
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

  test("with a row that no rule can undo is refused with the row", () => {
    const templates = {
      bgp,
      peer: " peer {{address}} as-number {{asNumber}}\n peer {{address}} as-numer 4\n",
    };
    assert.throws(
      () => wantedSection(device, sessions, templates),
      /no rule says how to undo `peer 10\.2\.98\.141 as-numer 4` \(bgp\)/,
    );
  });

  test("a row of the stack file's that no rule can undo is named there", () => {
    assert.throws(() => wantedSection({ ...device, ipv4Family: ["compare-different-as-meds"] }, sessions), {
      message:
        /^switches\.BJ_Office_Core_S9700\.ipv4Family: no rule says how to undo `compare-different-as-meds`/,
    });
  });

  test("without a bgp row is refused", () => {
    assert.throws(
      () => wantedSection(device, [], { bgp: " router-id 1.1.1.1\n", peer: "" }),
      /no `bgp <AS>` row/,
    );
  });
});

describe("names that are filled in", () => {
  const withRack = (rack: string, description = "{rack}") =>
    sessions.map((session) => ({
      ...session,
      node: { ...session.node, rack },
      own: { ...session.own, description },
    }));

  test("with a line end, a tab, a control character or a question mark are refused: they would be rows of their own", () => {
    for (const [rack, why] of [
      ["r1\n peer 10.9.9.9 as-number 65010", /peers: 0: description holds a line end/],
      ["r1\tr2", /description holds a tab/],
      ["r1\x1b[A", /description holds a control character/],
      ["r1?", /description holds "\?"/],
    ] as const) {
      assert.throws(
        () => wantedSection(device, withRack(rack)),
        (error) => error instanceof TemplateError && why.test(error.message) && !error.message.includes("\n"),
      );
    }
  });

  test("are counted when they are filled in, and may not read as a password", () => {
    assert.throws(
      () => wantedSection(device, withRack("r".repeat(60), "{rack} of {rack}")),
      /cannot be sent: the description has 124 characters, and the switch takes 80 at most\.$/,
    );
    assert.throws(
      () => wantedSection(device, withRack("password cipher abc")),
      /reads like a password's row/,
    );
  });
});
