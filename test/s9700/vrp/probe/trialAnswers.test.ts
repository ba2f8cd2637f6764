import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { withLogin } from "../../../../components/s9700/vrp";
import {
  evidenceOf,
  formatEvidence,
  formatTrial,
  probe,
  type ProbeReport,
  runTrial,
  trialAnswers,
  type TrialRecord,
  type TrialReport,
  UNPROVEN,
  type UnprovenId,
} from "../../../../components/s9700/vrp/probe";
import { readEvidence } from "../../../emulator/evidence";
import type { FrontEndOptions } from "../../../emulator/types";
import { aSwitch, SEED } from "../support/switch";

const PASSWORD = " peer 10.2.98.141 password cipher Only-4-Tests\n";
const IPV6 = " #\n ipv6-family unicast\n  undo synchronization\n";

interface Tried extends TrialRecord {
  readonly report: ProbeReport;
  readonly trial: TrialReport;
}

/** The trial of an emulated switch that has saved what it runs, probed before in the same login. */
async function tried(options: Partial<FrontEndOptions> = {}, more = ""): Promise<Tried> {
  const first = await aSwitch({
    ...options,
    faults: {},
    startup: `#\n${SEED.replace(/^ #/m, `${more} #`)}${IPV6}#\nreturn\n`,
  });
  const startup = first.device.runningConfiguration();
  await first.device.close();
  const { device, access } = await aSwitch({ ...options, startup });
  try {
    return await withLogin(access, async (vty) => {
      const report = await probe(vty);
      const trial = await runTrial(vty, () => Promise.resolve(vty.sysname));
      return { report, trial, exchanges: [...vty.transcript] };
    });
  } finally {
    await device.close();
  }
}

/** What a record says of one point. */
const said = (record: TrialRecord, id: UnprovenId): string => {
  const answer = trialAnswers(record).find((one) => one.id === id);
  return `${answer?.state}: ${answer?.says}`;
};
const saidBy = ({ trial }: Tried, id: UnprovenId): string => {
  const answer = trial.answers.find((one) => one.id === id);
  return `${answer?.state}: ${answer?.says}`;
};

describe('a trial answers the points of "Unproven"', () => {
  let plain: Tried;
  /** Of releases that ask more, and of one that refuses. */
  let asking: Tried;
  let refusing: Tried;
  before(async () => {
    plain = await tried();
    asking = await tried({ asksOnUndoPeer: true, asksMore: true }, PASSWORD);
    const line = "^(?:undo ip as-path-filter \\S+ permit.*|configuration exclusive)$";
    refusing = await tried({ faults: { refuse: { line, text: "Error: Unrecognized command." } } });
  });

  /** The same dialogue with a release that prints its rows in another way. */
  const printing = (row: string | RegExp, other: string): TrialRecord => ({
    exchanges: plain.exchanges.map((one) =>
      one.line === "display current-configuration" ? { ...one, reply: one.reply.replace(row, other) } : one,
    ),
  });

  test("each of them, once, with the lines it follows from, or with a reason", () => {
    const { answers } = plain.trial;
    assert.deepEqual(
      answers.map(({ id }) => id),
      Object.keys(UNPROVEN),
    );
    const typed = plain.exchanges.map(({ line }) => line);
    for (const { id, state, says, from } of answers) {
      assert.notEqual(says, "", id);
      assert.equal(from.length > 0, state === "shown", id);
      for (const line of from) assert.ok(typed.includes(line), `${id}: ${line}`);
    }
    const table = formatTrial(plain.trial);
    for (const id of Object.keys(UNPROVEN))
      assert.match(table, new RegExp(`^${id} +(?:not )?(?:shown|for)`, "m"));
    assert.match(table, /^list-applied +not for a trial +needs a peer that is up$/m);
  });

  test("whether the switch asks before it takes a peer away", () => {
    assert.equal(saidBy(plain, "undo-peer-asks"), "shown: nothing is asked");
    assert.match(
      saidBy(asking, "undo-peer-asks"),
      /^shown: `undo peer 192\.0\.2\.1` asks `Warning: All the configurations related to the BGP peer will be deleted/,
    );
  });

  test("which other lines ask", () => {
    assert.equal(saidBy(plain, "other-questions"), "shown: nothing is asked");
    assert.match(
      saidBy(asking, "other-questions"),
      /`peer 192\.0\.2\.1 group CALICO-PEERING-TRIAL` asks `Warning: .*`peer 192\.0\.2\.1 timer keepalive 20 hold 60` asks .*; \d+ other lines asked nothing$/,
    );
  });

  test("whether a row of a group without members asks; what is not known fails the step, and later lines are not typed", async () => {
    assert.equal(saidBy(plain, "empty-group-asks"), "shown: nothing is asked");
    const ask = {
      line: "^peer CALICO-PEERING-TRIAL ignore$",
      question: "Warning: The group has no member. Continue? [Y/N]:",
    };
    const failing = await tried({ faults: { ask } });
    assert.match(
      saidBy(failing, "empty-group-asks"),
      /^shown: `peer CALICO-PEERING-TRIAL ignore` asks `Warning: The group has no member/,
    );
    assert.ok(failing.trial.restored);
    assert.match(saidBy(failing, "route-limit-default"), /^not shown: /);
  });

  test("whether `save` asks what no source names", async () => {
    assert.equal(
      saidBy(plain, "save-questions"),
      "shown: only what is known: `Are you sure to continue?[Y/N]`",
    );
    const ask = { line: "^save$", question: "The backup main board is away. Continue? [Y/N]:" };
    assert.match(
      saidBy(await tried({ faults: { ask } }), "save-questions"),
      /^shown: it says something that is not known: .*The backup main board is away/,
    );
  });

  test("which rows of a family stay while it is switched off", () => {
    assert.equal(
      saidBy(plain, "rows-switched-off"),
      "shown: `route-limit` stays: printed are `undo peer 192.0.2.1 enable`, `peer 192.0.2.1 route-limit 100`",
    );
    assert.equal(
      said(printing(/(undo peer 192\.0\.2\.1 enable)\n.*route-limit 100/, "$1"), "rows-switched-off"),
      "shown: `route-limit` goes: printed are `undo peer 192.0.2.1 enable`",
    );
  });

  test("how defaults are printed", () => {
    assert.equal(saidBy(plain, "route-limit-default"), "shown: printed as `peer 192.0.2.1 route-limit 100`");
    assert.equal(
      said(printing(/route-limit 100$/m, "route-limit 100 75"), "route-limit-default"),
      "shown: printed as `peer 192.0.2.1 route-limit 100 75`",
    );
    assert.equal(
      said(printing(/allow-as-loop 1$/m, "allow-as-loop"), "allow-as-loop-default"),
      "shown: printed as `peer 192.0.2.1 allow-as-loop`",
    );
  });

  test("what becomes of a node that is entered with the other word", () => {
    assert.equal(saidBy(plain, "node-mode"), "shown: the mode changes, and the rows stay (`if-match tag 7`)");
    const denies = printing(/^(route-policy \S+) permit (node 20)$/m, "$1 deny $2");
    assert.match(said(denies, "node-mode"), /^shown: the mode does not change, and the rows stay/);
    assert.match(
      said(printing(/^ if-match tag 7\n/m, ""), "node-mode"),
      /^shown: the mode changes, and the rows are gone$/,
    );
  });

  test("how two filters stand in one condition", () => {
    const [one, two] = ["CALICO-PEERING-TRIAL", "CALICO-PEERING-TRIAL-2"];
    assert.equal(
      saidBy(plain, "several-filters"),
      `shown: in a row each: \`if-match as-path-filter ${one}\`, \`if-match as-path-filter ${two}\``,
    );
    const both = new RegExp(`( if-match as-path-filter ${one})\\n if-match as-path-filter ${two}`);
    assert.equal(
      said(printing(both, `$1 ${two}`), "several-filters"),
      `shown: in one row: \`if-match as-path-filter ${one} ${two}\``,
    );
    assert.match(
      said(printing(new RegExp(` if-match as-path-filter ${one}\\n`), ""), "several-filters"),
      /^shown: the second takes the place of the first/,
    );
  });

  test("whether a filter's line goes by its text alone", () => {
    assert.match(saidBy(plain, "filter-undo"), /^shown: yes; left is `.*\^64497\$`$/);
    assert.match(saidBy(refusing, "filter-undo"), /^shown: no: Error: Unrecognized command/);
  });

  test("whether IPv6 routes are laid out as they are read", () => {
    assert.equal(saidBy(plain, "ipv6-routes-layout"), "not shown: no path stands in it");
    const showing = (reply: string): TrialRecord => ({
      exchanges: [{ view: "user", line: "display bgp ipv6 routing-table", reply }],
    });
    const known = ` *>  Network  : FD00:10:244::                            PrefixLen : 122
     NextHop  : FD00:98::141                             LocPrf    :
     MED      : 0                                        PrefVal   : 0
     Label    :
     Path/Ogn : 63400 i\n`;
    assert.equal(said(showing(known), "ipv6-routes-layout"), "shown: is read: 1 path");
    assert.match(
      said(showing(known.replace("NextHop", "Next hop")), "ipv6-routes-layout"),
      /^shown: is not read: .*its next hop or its path is not where this program expects it/,
    );
  });

  test("what stands under a lock of its own, and that a release has none", () => {
    assert.match(saidBy(plain, "lock-holder"), /^shown: the user is named: `.*User Name: pulumi/);
    assert.match(
      saidBy(plain, "compare-under-lock"),
      /^shown: it is answered: `The current configuration is the same/,
    );
    assert.equal(saidBy(plain, "display-in-system-view"), "shown: it is taken");
    assert.match(
      saidBy(refusing, "lock-holder"),
      /^not shown: the line was refused: Error: Unrecognized command/,
    );
    assert.match(saidBy(refusing, "compare-under-lock"), /^not shown: the line was refused/);
  });

  test("whether passwords are shown alike where they run and where they are saved", () => {
    assert.equal(saidBy(plain, "saved-ciphertext"), "not shown: no password stands in the configuration");
    assert.equal(saidBy(asking, "saved-ciphertext"), "shown: yes, the same");
    assert.equal(said({ ...asking, ciphertexts: "different" }, "saved-ciphertext"), "shown: no, another one");
  });

  test("what a commit does, at a CloudEngine alone", async () => {
    const ids = ["commit-questions", "one-commit", "trial-releases"] as const;
    for (const id of ids) assert.equal(saidBy(plain, id), "not shown: needs a CloudEngine");
    const ask = {
      line: "^commit$",
      question: "Warning: The trial configuration will be confirmed. Continue? [Y/N]:",
    };
    const engine = await tried({ profile: "ce", faults: { ask } });
    assert.match(
      saidBy(engine, "commit-questions"),
      /^shown: `commit` asks `Warning: The trial configuration will be confirmed.*; 1 other line asked nothing$/,
    );
    assert.equal(saidBy(engine, "one-commit"), "shown: yes");
    assert.equal(saidBy(engine, "trial-releases"), "shown: this one has it");
  });

  test("in evidence, without what names the site", () => {
    const { report, trial, exchanges } = plain;
    const about = { source: "emulator", username: "pulumi", answers: trial.answers } as const;
    const text = formatEvidence(evidenceOf(exchanges, report, about));
    const { trial: answered = {} } = readEvidence(text);
    const shown = trial.answers.filter(({ state }) => state === "shown").map(({ id }) => id);
    assert.deepEqual(Object.keys(answered), shown);
    assert.match(answered["route-limit-default"] ?? "", /^printed as `peer 192\.0\.2\.1 route-limit 100`$/);
    assert.match(answered["lock-holder"] ?? "", /User Name: USER /);
    assert.doesNotMatch(text, /pulumi|BJ_Office/);
  });
});
