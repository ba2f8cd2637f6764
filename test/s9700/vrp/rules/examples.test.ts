import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { parse } from "yaml";
import {
  ownershipOf,
  parseBgpText,
  planBgp,
  unionOf,
  VrpError,
  type PlannedCommand,
  type PlannedLine,
} from "../../../../components/s9700/vrp";
import { inverseOf } from "../support/inverse";
import { ruleOf } from "../../../../components/s9700/vrp/rules/match";
import { makeRows } from "../../../../components/s9700/vrp/configuration/rows";
import type { Rule } from "../../../../components/s9700/vrp/rules/rule";
import { RULES } from "../../../../components/s9700/vrp/rules/rules";
import { VrpModel } from "../support/model";

/**
 * Every YAML file beside the rules is their proof, and needs no line of code: what runs, what is wanted, what is sent.
 * components/s9700/vrp/rules/README.md has the fields.
 */
interface Example {
  readonly title: string;
  readonly running?: string;
  readonly wanted?: string;
  readonly owned?: readonly string[];
  readonly dialect?: "immediate" | "two-stage";
  readonly commands?: string;
  readonly undo?: string;
  readonly impact?: readonly string[];
  readonly foreign?: number;
  readonly refused?: string;
}

const DIRECTORY = path.join(__dirname, "../../../../components/s9700/vrp/rules");

/** `bgp` and family lines as headings, commands below, as one would type them. */
function typed(lines: readonly PlannedLine[]): string {
  const out: string[] = [];
  let view = "";
  for (const line of lines) {
    if (line.view !== view || line.line === line.view) out.push(line.view);
    view = line.view;
    if (line.line !== line.view) out.push(`  ${line.line}`);
  }
  return out.map((line) => `${line}\n`).join("");
}

function section(text: string | undefined) {
  return parseBgpText(whole(text ?? ""));
}

/** Rows alone are rows of the `bgp` section. */
function whole(text: string): string {
  if (text === "" || HEAD.test(text)) return text;
  return `bgp 65001\n${text.replace(/^/gm, " ")}`;
}

const HEAD = /^(?:bgp|ip|route-policy) /m;

for (const file of fs
  .readdirSync(DIRECTORY)
  .filter((name) => name.endsWith(".yaml"))
  .sort()) {
  describe(file, () => {
    for (const example of parse(fs.readFileSync(path.join(DIRECTORY, file), "utf8")) as Example[]) {
      test(example.title, () => {
        const running = { ...section(example.running), objectsRead: HEAD.test(example.running ?? "") };
        const wanted = section(example.wanted).rows;
        const gone = section(example.running).rows.filter((row) =>
          example.owned?.some(
            (name) =>
              row.peer === name ||
              row.object === name ||
              (row.object === undefined && row.key.endsWith(name)),
          ),
        );
        const ownership = unionOf(ownershipOf(wanted), ownershipOf(gone));
        const { dialect } = example;
        const plan = () => planBgp({ asNumber: "65001", running, wanted, ownership, dialect });
        if (example.refused !== undefined) {
          assert.throws(
            plan,
            (error) => error instanceof VrpError && error.message.includes(example.refused ?? ""),
          );
          return;
        }
        const { commands, foreign } = plan();
        assert.equal(typed(commands), example.commands ?? "");
        if (example.undo !== undefined) assert.equal(typed(inverseOf(commands)), example.undo);
        if (example.foreign !== undefined) assert.equal(foreign.length, example.foreign);
        if (example.impact !== undefined) {
          const impacts = commands.map(({ impact }) => [impact.kind, ...impact.sessions].join(" "));
          assert.deepEqual([...new Set(impacts)], example.impact);
        }
        takenByVrp(example, commands);
      });
    }
  });
}

/** And the model of VRP takes every line, and asks nothing that the line's rule does not expect. */
function takenByVrp(example: Example, commands: readonly PlannedCommand[]): void {
  const running = section(example.running).rows.length > 0 ? (example.running ?? "") : "";
  const model = VrpModel.from(HEAD.test(running) ? running : `bgp 65001\n${running}`);
  for (const { view, line, mayAsk } of [...commands, ...inverseOf(commands)]) {
    model.type(view, line);
    const { question = "" } = model;
    assert.ok(question === "" || mayAsk.some(({ text }) => text.test(question)), `${line}: ${question}`);
  }
}

const NODE = "route-policy PODS permit node 10";

test("every rule has an example", () => {
  const seen = new Set<Rule>();
  for (const file of fs.readdirSync(DIRECTORY).filter((name) => name.endsWith(".yaml"))) {
    for (const example of parse(fs.readFileSync(path.join(DIRECTORY, file), "utf8")) as Example[]) {
      for (const text of [example.running, example.wanted]) {
        for (const raw of (text ?? "").split("\n")) {
          for (const view of ["bgp", "ipv4-family unicast", "ipv6-family unicast", "system", NODE]) {
            for (const row of raw.trim() === "" ? [] : makeRows(view, raw))
              seen.add(ruleOf(row)?.rule as Rule);
          }
        }
      }
    }
  }
  const name = (rule: Rule) => `${rule.scope} ${rule.option} (${rule.views.join(", ")})`;
  assert.deepEqual(RULES.filter((rule) => !seen.has(rule)).map(name), []);
});
