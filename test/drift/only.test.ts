import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { describe, test } from "node:test";
import { onlyNamed, questionFor, repairOf } from "../../components/drift/only";
import { sessionsOf } from "../../components/peering";
import { isTyped } from "../../components/terminal";
import { bjOffice } from "../peering/datacenters";
import { typed } from "../review/changes";
import { stepsIn, driftIn, READ, type Site } from "./readings";

const SWITCH = "BJ_Office_Core_S9700";
const SESSION_141 = "bj-141-bj-office-core-s9700";
const SESSION_142 = "bj-142-bj-office-core-s9700";

/** A row of .142 gone and one of .143 more; the BGPPeer of .141 with another AS. */
const EDITED: Site = {
  deployed: bjOffice(),
  onSwitch: (rows) => [
    ...rows.filter(({ text }) => text !== "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1"),
    ...typed("peer 10.2.98.143 description typed by hand"),
  ],
  inCluster: (object) =>
    object.kind === "BGPPeer" && object.metadata.name === SESSION_141
      ? { ...object, spec: { ...object.spec, asNumber: 65009 } }
      : object,
};

function repair(name: string, site: Site) {
  const { file = site.deployed } = site;
  const only = onlyNamed(name, file, sessionsOf(file));
  assert.notEqual(typeof only, "string", String(only));
  return repairOf(only as Exclude<typeof only, string>, driftIn(site), stepsIn(site));
}

function repaired(name: string, site: Site) {
  const found = repair(name, site);
  assert.ok(typeof found !== "string", String(found));
  return found;
}

describe("the question of npm run up --only", () => {
  for (const [what, input, agrees, said] of [
    ["is agreed to with the name, blanks around it or not", ` ${SWITCH} \n`, true, ""],
    ["is not agreed to with y out of habit, and says why", "y\n", false, `That is not ${SWITCH}.\n`],
    ["is not agreed to with n", "n\n", false, `That is not ${SWITCH}.\n`],
    ["is not agreed to with another name", `${SESSION_141}\n`, false, `That is not ${SWITCH}.\n`],
    ["is not agreed to with an empty line", "\n", false, ""],
    ["is not agreed to where the input ends, and its line ends", "", false, "\n"],
  ] as const)
    test(what, async () => {
      const output = new PassThrough();
      const question = questionFor(SWITCH);
      assert.equal(await isTyped(SWITCH, question, { input: Readable.from([input]), output }), agrees);
      assert.equal(
        String(output.read()),
        `Type the name (${SWITCH}) to send this, anything else leaves all as it is: ${said}`,
      );
    });
});

describe("npm run up --only", () => {
  test("takes a switch or a session, and names those that there are", () => {
    const inventory = bjOffice();
    const sessions = sessionsOf(inventory);
    assert.equal(
      onlyNamed("bj-142", inventory, sessions),
      `--only bj-142: stack bj-office has no such switch and no such session; allowed: the switches ${SWITCH}; the sessions ${SESSION_141}, ${SESSION_142}, bj-143-bj-office-core-s9700, bj-152-bj-office-core-s9700.`,
    );
  });

  test("a switch: its resource alone, and what was edited in the cluster stays", () => {
    const { urns, device, rows, staying, objects } = repaired(SWITCH, EDITED);
    assert.equal(device, SWITCH);
    assert.match(urns.join(), /^[^,]*s9700:SwitchBgp::BJ_Office_Core_S9700$/);
    assert.deepEqual([rows.length, staying, objects], [2, 1, []]);
  });

  test("a session whose BGPPeer was edited: the BGPPeer alone, field by field, and no switch", () => {
    const { urns, device, objects, staying } = repaired(SESSION_141, EDITED);
    assert.equal(device, undefined);
    assert.match(urns.join(), new RegExp(`^[^,]*BGPPeer/${SESSION_141}$`));
    assert.deepEqual(objects, [
      `update BGPPeer ${SESSION_141}: Its sessions end once, and are back within about half a minute.`,
      "    ~ spec.asNumber: 65009 → 65001",
    ]);
    assert.equal(staying, 2);
  });

  test("a session whose peer was edited: its switch, and no BGPPeer", () => {
    const { urns, device, rows } = repaired(SESSION_142, EDITED);
    assert.equal(device, SWITCH);
    assert.equal(urns.length, 1);
    assert.deepEqual(
      rows.map(({ what }) => what),
      ["peer 10.2.98.142 (bj-142)"],
    );
  });

  test("what runs as the file says has nothing to be put back", () => {
    assert.deepEqual(repaired("bj-152-bj-office-core-s9700", EDITED).urns, []);
  });

  test("a session whose BGPPeer was given a field more: no update takes it away, so there is none to run", () => {
    const objects = { BGPPeer: { [SESSION_141]: { "spec.keepOriginalNextHop": "true" } } };
    const { rows, urns } = repaired(SESSION_141, { deployed: bjOffice(), cluster: { ...READ, objects } });
    assert.deepEqual([rows.length, urns], [1, []]);
  });

  test("is refused where the file says more for that switch than was deployed", () => {
    const site = { ...EDITED, file: bjOffice({ device: { routerId: "10.2.0.9" } }) };
    for (const name of [SWITCH, SESSION_142])
      assert.match(
        String(repair(name, site)),
        /^the file says more there than was deployed \(bgp: router-id 10\.2\.0\.9\): --only puts back what was changed by hand, and deploys nothing/,
      );
  });

  test("is refused where the cluster contradicts the file", () => {
    const findings = [{ severity: "refuse", sentence: "BGPPeer rack1-tor: is not this stack's" }] as const;
    assert.match(
      String(repair(SWITCH, { ...EDITED, cluster: { plan: [], findings } })),
      /^the cluster contradicts the file, so nothing is changed: BGPPeer rack1-tor/,
    );
  });
});
