import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  formatBgpSection,
  normalise,
  ownershipOf,
  parseBgpSection,
  parseBgpText,
  planBgp,
  rowsOfStanzas,
  stanzasOf,
  type BgpSection,
  type PlannedLine,
  type Row,
} from "../../../../components/s9700/vrp";
import { notLeftIn } from "../../../../components/s9700/vrp/push/deliver";
import { inverseOf } from "../support/inverse";
import { declared, foreign, otherViews, OWNERSHIP, sectionText, type Lines } from "../support/arbitraries";
import { VrpModel } from "../support/model";
import { namesIn } from "../support/modelObjects";
import { withPoliciesOf } from "../support/objectArbitraries";

/** RUNS=2000 npm test -- test/s9700/vrp/plan/plan.property.test.ts */
const RUNS = Number(process.env.RUNS ?? 100);

// ---- what must hold ------------------------------------------------------------------------------------------------

const comparable = (rows: readonly Row[]) =>
  normalise(rows)
    .filter((row) => row.text !== "undo synchronization")
    .map((row) => `${row.view}: ${row.text}`)
    .sort();

/** The lines of each filter of ours in their order, which decides. */
const filters = (rows: readonly Row[]) =>
  OWNERSHIP.objects
    .filter((name) => /^(?:community|as-path)-filter /.test(name))
    .map((name) => rows.filter((row) => row.object === name).map((row) => row.text));

/** A declared part's objects stand before its peers. */
const objectsIn = ([first]: readonly Lines[]) => first?.objects ?? [];

/** The objects that have other lines afterwards, and the policies that name one of them. */
function changedObjects(before: readonly Row[], after: readonly Row[]): Set<string> {
  const texts = (rows: readonly Row[], name: string) =>
    rows.filter(({ object }) => object === name).map(({ view, text }) => `${view}: ${text}`);
  const names = [...new Set(before.flatMap(({ object }) => object ?? []))];
  const changed = new Set(names.filter((name) => texts(before, name).join() !== texts(after, name).join()));
  for (const { object, text } of before)
    if (object?.startsWith("route-policy ") && namesIn(text).some((name) => changed.has(name)))
      changed.add(object);
  return changed;
}

/** Peers, or the members of groups, whose rows name one of the objects. */
function usersOf(objects: ReadonlySet<string>, rows: readonly Row[]): string[] {
  return rows.flatMap(({ peer, object, text }) => {
    if (peer === undefined || object !== undefined || !namesIn(text).some((name) => objects.has(name)))
      return [];
    if (!rows.some((row) => row.peer === peer && row.text.startsWith("group "))) return [peer];
    return rows.flatMap((row) => (row.text === `peer ${row.peer} group ${peer}` ? [row.peer ?? ""] : []));
  });
}

/** The rows of the process, with the one that keeps new peers and groups off. */
const withNoDefault = (part: Lines): Lines => ({
  ...part,
  bgp: [...part.bgp.filter((row) => !row.endsWith("default ipv4-unicast")), "undo default ipv4-unicast"],
});

function run(model: VrpModel, lines: readonly PlannedLine[]): void {
  for (const { view, line, mayAsk } of lines) {
    model.type(view, line);
    const { question = "" } = model;
    assert.ok(question === "" || mayAsk.some(({ text }) => text.test(question)), `${line}: ${question}`);
  }
  assertEnabledInOrder(lines);
}

/** Rows of a family are set after `peer X enable`, and none is touched between `undo peer X enable` and the next. */
function assertEnabledInOrder(lines: readonly PlannedLine[]): void {
  const set = new Map<string, string>();
  const off = new Set<string>();
  for (const { view, line } of lines) {
    const [, undo, peer = "", option = ""] = /^(undo )?peer (\S+) (.+)$/.exec(line) ?? [];
    const gone = /^undo (?:peer|group) (\S+)$/.exec(line)?.[1];
    if (gone !== undefined) {
      for (const of of [set, off]) for (const key of of.keys()) if (key.endsWith(`: ${gone}`)) of.delete(key);
      continue;
    }
    if (view === "bgp" || peer === "") continue;
    const key = `${view}: ${peer}`;
    if (option !== "enable") {
      assert.ok(!off.has(key), `${view}: ${line} comes after undo peer ${peer} enable`);
      if (undo === undefined) set.set(key, line);
    } else if (undo === undefined) {
      assert.ok(!set.has(key), `${view}: ${set.get(key)} comes before peer ${peer} enable`);
      off.delete(key);
    } else off.add(key);
  }
}

const read = (model: VrpModel): BgpSection => ({ ...parseBgpSection(model.print()), objectsRead: true });

/** Rows of peers and objects that are not ours, and all rows of views whose peers are others than the public ones. */
function theirs(model: VrpModel): string[] {
  const isTheirs = (view: string, row: string) =>
    view.includes("vpn-instance") || / (?:10\.9\.9\.9|2001:db8::9) /.test(row);
  const rows = [...model.views].flatMap(([view, own]) =>
    own.filter((row) => isTheirs(view, row)).map((row) => `${view}: ${row}`),
  );
  const theirObject = /^ip ip-prefix (?:THEIRS|MORE) |^route-policy (?:THEIRS|OUT2|DEF|N) /;
  return [...rows, ...model.objects.print().filter((line) => theirObject.test(line))];
}

/** The foreign rows that shall be there afterwards: those of our peers that stay, but for a membership that ended. */
function staying(rows: readonly Row[], wanted: readonly Row[]): Row[] {
  const ours = new Set(OWNERSHIP.peers);
  const declaredPeers = new Set(wanted.map(({ peer }) => peer));
  return rows.filter(({ peer, text }) => {
    if (peer === undefined || !ours.has(peer)) return true;
    if (!declaredPeers.has(peer)) return false;
    return !text.startsWith(`peer ${peer} group `) || wanted.some((row) => row.text === text);
  });
}

const ofBgp = (row: Row) => row.object === undefined || OWNERSHIP.objects.includes(row.object);

/** What a stack declared, what others have, and views that no rule knows. */
const aSwitch = fc.tuple(declared, foreign).chain(([ours, others]) => {
  const parts = [...ours, ...others];
  return otherViews(parts).map((views) => ({ ours, parts, views }));
});

describe(`planning, with ${RUNS} random configurations each`, () => {
  test("what is read and printed again is the same section", () => {
    fc.assert(
      fc.property(aSwitch, ({ parts, views }) => {
        const section = parseBgpText(sectionText(parts, views));
        assert.deepEqual(parseBgpText(formatBgpSection(section)), section);
        const rows = section.rows.filter((row) => row.known);
        assert.deepEqual(comparable(rowsOfStanzas(stanzasOf(rows))), comparable(rows));
      }),
      { numRuns: RUNS },
    );
  });

  test("a switch that is as declared gets no command", () => {
    fc.assert(
      fc.property(aSwitch, fc.boolean(), ({ ours, parts, views }, hidesOff) => {
        const running = read(VrpModel.from(sectionText(parts, views), { hidesOff }));
        const wanted = parseBgpText(sectionText(ours)).rows;
        const plan = planBgp({ asNumber: "65001", running, wanted, ownership: ownershipOf(wanted) });
        assert.deepEqual(
          plan.commands.map((command) => command.line),
          [],
        );
      }),
      { numRuns: RUNS },
    );
  });

  test("stopped after any line, the switch needs none that is not left in the plan", () => {
    fc.assert(
      fc.property(aSwitch, declared, fc.nat(), (now, next, at) => {
        const model = VrpModel.from(sectionText(now.parts, now.views));
        const objects = withPoliciesOf(objectsIn(now.ours), objectsIn(next));
        const wanted = parseBgpText(
          sectionText([{ bgp: [], ipv4: [], ipv6: [], objects }, ...next.slice(1)]),
        ).rows;
        const input = { asNumber: "65001", wanted, ownership: OWNERSHIP };
        const { commands } = planBgp({ ...input, running: read(model) });
        const stop = at % (commands.length + 1);
        for (const { view, line } of commands.slice(0, stop)) model.type(view, line);
        const needed = planBgp({ ...input, running: read(model) }).commands;
        const others = notLeftIn(commands.slice(stop), needed);
        assert.deepEqual(
          others.map(({ view, line }) => `${view}: ${line}`),
          [],
        );
      }),
      { numRuns: RUNS },
    );
  });

  test("every line is taken, the goal is reached, foreign rows stay, no session bounces or is refreshed unannounced; the inverse leads back", () => {
    fc.assert(
      fc.property(aSwitch, declared, fc.boolean(), fc.boolean(), (now, next, listsAlone, hidesOff) => {
        const { ours: before, parts, views } = now;
        const model = VrpModel.from(sectionText(parts, views), { hidesOff });
        const start = read(model);
        const foreignAtStart = theirs(model);
        const objects = withPoliciesOf(objectsIn(before), objectsIn(next));
        const after = listsAlone ? [{ bgp: [], ipv4: [], ipv6: [], objects }, ...before.slice(1)] : next;
        const wanted = parseBgpText(sectionText(after)).rows;
        const plan = planBgp({ asNumber: "65001", running: start, wanted, ownership: OWNERSHIP });

        run(model, plan.commands);
        const end = read(model);
        const again = planBgp({ asNumber: "65001", running: end, wanted, ownership: OWNERSHIP });
        assert.deepEqual(
          again.commands.map((command) => command.line),
          [],
          "a second plan is empty",
        );
        assert.deepEqual(
          comparable(end.rows.filter(ofBgp)),
          comparable([...wanted, ...staying(plan.foreign, wanted)]),
          "exactly the declared rows",
        );
        assert.deepEqual(filters(end.rows), filters(wanted), "filters in their order");
        assert.deepEqual(theirs(model), foreignAtStart, "foreign rows as they were");
        const announced = new Set(
          plan.commands.flatMap((command) =>
            command.impact.kind === "none" || command.impact.kind === "refresh"
              ? []
              : command.impact.sessions,
          ),
        );
        for (const session of model.bounced) {
          assert.ok(
            announced.has("all") || announced.has(session),
            `${session} bounced and the plan did not say so`,
          );
        }

        const refreshed = new Set(plan.commands.flatMap(({ impact }) => impact.sessions));
        for (const session of usersOf(changedObjects(start.rows, end.rows), start.rows)) {
          assert.ok(
            refreshed.has("all") || refreshed.has(session),
            `what ${session} names was changed and the plan did not say so`,
          );
        }

        run(model, inverseOf(plan.commands));
        assert.deepEqual(comparable(read(model).rows), comparable(start.rows), "the inverse leads back");
        assert.deepEqual(filters(read(model).rows), filters(start.rows), "filters in their order");
      }),
      { numRuns: RUNS },
    );
  });

  test("`undo default ipv4-unicast`, groups and members that are off: one plan reaches the goal, its inverse the start", () => {
    const offMembers = declared.map((parts) =>
      parts.map((part, index) => (index === 1 ? withNoDefault(part) : part)),
    );
    fc.assert(
      fc.property(
        declared,
        offMembers,
        foreign,
        fc.boolean(),
        fc.boolean(),
        (one, other, others, forward, hidesOff) => {
          const [before, after] = forward ? [one, other] : [other, one];
          const model = VrpModel.from(sectionText([...before, ...others]), { hidesOff });
          const start = read(model);
          const wanted = parseBgpText(sectionText(after)).rows;
          const input = { asNumber: "65001", wanted, ownership: OWNERSHIP };
          const plan = planBgp({ ...input, running: start });
          run(model, plan.commands);
          assert.deepEqual(planBgp({ ...input, running: read(model) }).commands, []);
          run(model, inverseOf(plan.commands));
          assert.deepEqual(comparable(read(model).rows), comparable(start.rows));
        },
      ),
      { numRuns: Math.max(RUNS, 300) },
    );
  });

  test("a plan never removes the process, nor names a peer that is not ours", () => {
    fc.assert(
      fc.property(aSwitch, declared, ({ parts, views }, after) => {
        const running = read(VrpModel.from(sectionText(parts, views)));
        const wanted = parseBgpText(sectionText(after)).rows;
        const { commands } = planBgp({ asNumber: "65001", running, wanted, ownership: OWNERSHIP });
        for (const { line } of [...commands, ...inverseOf(commands)]) {
          assert.doesNotMatch(
            line,
            /undo bgp|10\.9\.9\.9|2001:db8::9|BLUE|^(?:undo )?(?:ip|route-policy) .*THEIRS/,
          );
        }
      }),
      { numRuns: RUNS },
    );
  });
});
