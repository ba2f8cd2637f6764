import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StackFileError } from "../../stacks/validationMessages";
import { readYaml } from "../../stacks/yamlText";

const read = (text: string | Uint8Array) =>
  readYaml("stacks/Pulumi.lab.yaml", typeof text === "string" ? new TextEncoder().encode(text) : text);

function mistakes(text: string | Uint8Array): readonly string[] {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof StackFileError, String(error));
    return error.mistakes;
  }
  return [];
}

const cluster = (yaml: string) => `config:\n  calico-peering:cluster:\n    ${yaml}\n`;
const AT = "stacks/Pulumi.lab.yaml: line 3: calico-peering:cluster";

describe("what Pulumi's engine would read as another value is refused", () => {
  const cases: [string, string, string][] = [
    [
      "an AS number with a leading zero, 27137 to the engine",
      "asNumber: 065001",
      `${AT}.asNumber: 065001 begins with 0, and the engine reads such a number as octal, 27137: write 65001, or "065001" in quotes where text is meant.`,
    ],
    [
      "a port with a leading zero, 1042 to the engine",
      "port: 02022",
      `${AT}.port: 02022 begins with 0, and the engine reads such a number as octal, 1042: write 2022, or "02022" in quotes where text is meant.`,
    ],
    [
      "a leading zero before digits that are not octal",
      "port: 089",
      `${AT}.port: 089 begins with 0, and the engine reads such a number as octal: write 89, or "089" in quotes where text is meant.`,
    ],
    [
      "a hexadecimal number",
      "asNumber: 0xFDE9",
      `${AT}.asNumber: 0xFDE9 is no decimal number: write it in decimal, or "0xFDE9" in quotes where text is meant.`,
    ],
    [
      "an octal number of YAML 1.2",
      "asNumber: 0o176751",
      `${AT}.asNumber: 0o176751 is no decimal number: write it in decimal, or "0o176751" in quotes where text is meant.`,
    ],
    [
      "a number with _, text to this program",
      "rack: 1_2",
      `${AT}.rack: 1_2 is a number to the engine, which leaves _ out: write 12, or "1_2" in quotes where text is meant.`,
    ],
    [
      "a number with _ where no digit is before it",
      "rack: +_2",
      `${AT}.rack: +_2 is a number to the engine, which leaves _ out: write +2, or "+_2" in quotes where text is meant.`,
    ],
    [
      "a number too large for either",
      "rack: 1e999",
      `${AT}.rack: 1e999 is too large for a number: write "1e999" in quotes where text is meant.`,
    ],
    [
      "a date where text is meant",
      "rack: 2026-11-28",
      `${AT}.rack: 2026-11-28 is a date to the engine: write "2026-11-28" in quotes.`,
    ],
    [
      "one in a list",
      "serviceClusterIPs: [010]",
      `${AT}.serviceClusterIPs[0]: 010 begins with 0, and the engine reads such a number as octal, 8: write 10, or "010" in quotes where text is meant.`,
    ],
    [
      "a number as a key",
      "nodes: { 42: {} }",
      `${AT}.nodes: 42 as a key is no text to YAML: write "42" in quotes.`,
    ],
    [
      "a date as a key",
      "nodes: { 2026-11-28: {} }",
      `${AT}.nodes: 2026-11-28 as a key is no text to YAML: write "2026-11-28" in quotes.`,
    ],
    [
      "yes or no as a key",
      "nodes: { true: {} }",
      `${AT}.nodes: true as a key is no text to YAML: write "true" in quotes.`,
    ],
    ["a list as a key", "nodes: { ? [a] : {} }", `${AT}.nodes: a key is no text: write a name.`],
    [
      "a merge",
      "nodes: { <<: { a: 1 } }",
      `${AT}.nodes: << merges maps for the engine, and is a key to this program: write the keys out.`,
    ],
    [
      "a tag",
      "asNumber: !!str 65001",
      `${AT}.asNumber: the tag tag:yaml.org,2002:str has no place here: take it out.`,
    ],
  ];
  for (const [what, yaml, expected] of cases) {
    test(what, () => assert.deepEqual(mistakes(cluster(yaml)), [expected]));
  }

  test("a key both as a number and as text", () => {
    assert.equal(mistakes(cluster('nodes: { 42: { a: 1 }, "42": { a: 2 } }')).length, 1);
  });

  test("a file that asks for YAML 1.1", () => {
    assert.deepEqual(mistakes(`%YAML 1.1\n---\n${cluster("asNumber: 1")}`), [
      "stacks/Pulumi.lab.yaml: %YAML 1.1 makes the engine and this program read values differently: take it out.",
    ]);
  });
});

describe("what both read alike is taken", () => {
  test("text in quotes, decimals, anchors and aliases", () => {
    const text = cluster(
      'a: &a "065001"\n    b: *a\n    c: 0\n    d: -1\n    e: 1.10\n    f: 10.2.98.1\n    g: "2026-11-28"\n    h: r_1',
    );
    assert.deepEqual(read(text), {
      config: {
        "calico-peering:cluster": {
          a: "065001",
          b: "065001",
          c: 0,
          d: -1,
          e: 1.1,
          f: "10.2.98.1",
          g: "2026-11-28",
          h: "r_1",
        },
      },
    });
  });
});

describe("what cannot be read is one sentence with the file's name", () => {
  test("an alias bomb", () => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const inner = Array.from({ length: 9 }, () => (i === 0 ? "x" : `*l${i - 1}`)).join(", ");
      return `    l${i}: &l${i} [${inner}]`;
    });
    assert.deepEqual(mistakes(`config:\n  calico-peering:cluster:\n${levels.join("\n")}\n`), [
      "stacks/Pulumi.lab.yaml: its aliases (*name) stand for more than 100 times as much text as is written: write the values out.",
    ]);
  });

  test("text that is not UTF-8", () => {
    assert.deepEqual(mistakes(new Uint8Array([0x61, 0x3a, 0x20, 0xff])), [
      "stacks/Pulumi.lab.yaml: is not UTF-8 text: save it as UTF-8.",
    ]);
  });

  test("a value within a value, ten thousand times", () => {
    const [found = ""] = mistakes(`a: ${"[".repeat(10_000)}${"]".repeat(10_000)}`);
    assert.match(found, /^stacks\/Pulumi\.lab\.yaml: [^\n]+\.$/);
  });
});
