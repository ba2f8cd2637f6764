import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  formatBgpSection,
  inverseOf,
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
import { declared, foreign, OWNERSHIP, sectionText, VPN, type Lines } from "../support/arbitraries";
import { VrpModel } from "../support/model";
import { namesIn } from "../support/modelObjects";
import { withPoliciesOf } from "../support/objectArbitraries";

/** RUNS=2000 node --import tsx --test test/s9700/vrp/plan/plan.property.test.ts */
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

function run(model: VrpModel, lines: readonly PlannedLine[]): void {
  for (const { view, line } of lines) model.type(view, line);
}

const read = (model: VrpModel): BgpSection => ({ ...parseBgpSection(model.print()), objectsRead: true });

/** What is not ours, as it is printed. */
const THEIRS =
  /(?: (?:10\.9\.9\.9|2001:db8::9|BLUE)|^ip ip-prefix (?:THEIRS|MORE) |^route-policy (?:THEIRS|OUT2|DEF|N) )/;
const theirs = (model: VrpModel) =>
  model
    .print()
    .split("\n")
    .filter((line) => THEIRS.test(line));
const ofBgp = (row: Row) => row.object === undefined || OWNERSHIP.objects.includes(row.object);

describe(`planning, with ${RUNS} random configurations each`, () => {
  test("what is read and printed again is the same section", () => {
    fc.assert(
      fc.property(declared, foreign, (ours, others) => {
        const section = parseBgpText(sectionText([...ours, ...others], VPN));
        assert.deepEqual(parseBgpText(formatBgpSection(section)), section);
        const rows = section.rows.filter((row) => row.known);
        assert.deepEqual(comparable(rowsOfStanzas(stanzasOf(rows))), comparable(rows));
      }),
      { numRuns: RUNS },
    );
  });

  test("a switch that is as declared gets no command", () => {
    fc.assert(
      fc.property(declared, foreign, (ours, others) => {
        const running = read(VrpModel.from(sectionText([...ours, ...others], VPN)));
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

  test("every line is taken, the goal is reached, foreign rows stay, no session bounces or is refreshed unannounced; the inverse leads back", () => {
    fc.assert(
      fc.property(declared, declared, foreign, fc.boolean(), (before, next, others, listsAlone) => {
        const model = VrpModel.from(sectionText([...before, ...others], VPN));
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
          comparable([...wanted, ...plan.foreign]),
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

  test("a plan never removes the process, nor names a peer that is not ours", () => {
    fc.assert(
      fc.property(declared, declared, foreign, (before, after, others) => {
        const running = read(VrpModel.from(sectionText([...before, ...others])));
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
