import assert from "node:assert/strict";
import { test } from "node:test";
import { switchRows } from "../../components/drift/switchRows";
import type { SwitchFact } from "../../components/s9700/reviewFact";

const PASSWORD = "peer 10.2.98.153 password cipher ******";
const fact = { plan: { commands: [{ view: "bgp", line: PASSWORD }] } } as unknown as SwitchFact;
const state = (...rows: string[]) => ({ inputs: { stanzas: { "peer 10.2.98.153": rows.join("\n") } } });

/** What drift says of the peer's password. */
const passwordsOf = (runs: string[], file: string[]) =>
  switchRows(
    "S",
    {
      urn: "urn",
      recorded: state(...runs),
      change: { op: "update", urn: "urn", oldState: state(...runs), newState: state(...file) },
    },
    [],
    fact,
  ).flatMap((row) => ([row.runs, row.file].join().includes("password") ? [[row.runs, row.file]] : []));

test("a peer that is new with its password has one row of it, and no second one that says that a password runs", () => {
  const file = ["peer 10.2.98.153 as-number 63400", PASSWORD];
  assert.deepEqual(passwordsOf([], file), [[undefined, PASSWORD]]);
});

test("a password that is sent again though its row is the same has a row without a value", () => {
  const both = ["peer 10.2.98.153 as-number 63400", PASSWORD];
  assert.deepEqual(passwordsOf(both, both), [["password [secret]", "password [another secret]"]]);
});
