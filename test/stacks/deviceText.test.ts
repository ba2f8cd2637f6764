import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stackIn } from "../../components/peering";
import { file, mistakes, parse, sentence, set } from "./written";

const LONG = "x".repeat(81);

describe("a name is refused where it could be more than a name", () => {
  const node = (name: string, more: object = {}) =>
    set("cluster", ["nodes", name], { address: "10.2.98.143", ...more });
  const rack = "a rack's name (1–63 letters, digits, _, - and ., no sign at either end)";
  const group = "a group's name (1–47 letters, digits, _, - and ., and no address)";
  const cases: [string, Parameters<typeof file>[0], string][] = [
    [
      'a rack\'s, with a line end, which would configure a peer through `description: "{rack}"`',
      node("bj-143", { rack: "r1\n peer 192.0.2.1 as-number 65000" }),
      `cluster.nodes.bj-143.rack: "r1\\n peer 192.0.2.1 as-number 65000" is not ${rack}.`,
    ],
    [
      "a rack's, with a blank",
      node("bj-143", { rack: "r 1" }),
      `cluster.nodes.bj-143.rack: "r 1" is not ${rack}.`,
    ],
    ["a rack's, with ?", node("bj-143", { rack: "r?" }), `cluster.nodes.bj-143.rack: "r?" is not ${rack}.`],
    [
      "a rack's, of 64 characters",
      node("bj-143", { rack: "r".repeat(64) }),
      `cluster.nodes.bj-143.rack: "${"r".repeat(64)}" is not ${rack}.`,
    ],
    [
      "a rack's, that a switch chooses",
      set("switches", ["Core", "peers"], { racks: ["r1\n"] }),
      `switches.Core.peers.racks[0]: "r1\\n" is not ${rack}.`,
    ],
    [
      "a node's, with a line end",
      node("bj-143\n"),
      'cluster.nodes: the key "bj-143\\n" is not a Kubernetes node name (lower-case letters, digits, - and .).',
    ],
    [
      "a switch's, with a line end",
      (it) => (it.switches["Core\n"] = { ...it.switches.Core }),
      'switches: the key "Core\\n" is not a sysname as the switch\'s prompt shows it (letters, digits, _, - and .).',
    ],
    [
      "a group's, with a tab",
      set("switches", ["Core", "groups"], { "A\tB": {} }),
      `switches.Core.groups: the key "A\\tB" is not ${group}.`,
    ],
    [
      "a group's, that is an address and would be taken for a peer",
      set("switches", ["Core", "groups"], { "10.2.98.141": {} }),
      `switches.Core.groups: the key "10.2.98.141" is not ${group}.`,
    ],
    [
      "a node's, that JavaScript knows",
      node("constructor"),
      'cluster.nodes: the key "constructor" is a word of the program\'s own language: use another name.',
    ],
  ];
  for (const [what, change, expected] of cases) {
    test(what, () =>
      assert.ok(
        mistakes(file(change)).includes(`stacks/Pulumi.lab.yaml: calico-peering:${expected}`),
        mistakes(file(change)).join("\n"),
      ),
    );
  }
});

describe("text for the switch's command line is refused where the switch would read something else", () => {
  const described = (description: string) => set("switches", ["Core", "session"], { description });
  const at = "switches.Core.session.description: ";
  const cases: [string, Parameters<typeof file>[0], string][] = [
    ["help", described("who?"), `${at}"who?" holds "?", at which the switch prints its help: leave it out.`],
    [
      "completion",
      described("a\tb"),
      `${at}"a\\tb" holds a tab, at which the switch completes the word before it: leave it out.`,
    ],
    [
      "another line",
      described("a\nundo bgp"),
      `${at}"a\\nundo bgp" holds a line end, which would end the switch's line: leave it out.`,
    ],
    [
      "a key of the terminal",
      described("a\u0003"),
      `${at}"a\\u0003" holds a control character, which a terminal obeys: leave it out.`,
    ],
    ["other alphabets", described("北京"), `${at}"北京" holds "北": use printable ASCII characters only.`],
    [
      "too long a text",
      described(LONG),
      `${at}"${LONG.slice(0, 76)}… has 81 characters, and the switch takes 80 at most.`,
    ],
    [
      "nothing",
      described(" "),
      `${at}" " is empty; it must be a description (1–80 printable ASCII characters, without ?).`,
    ],
    [
      "what every report masks",
      described("password cipher abc"),
      `${at}"password cipher abc" reads like a password's row, which every report would mask: use other words.`,
    ],
    [
      "a community of SNMP, which would be typed as ******",
      described("snmp-agent community read public"),
      `${at}"snmp-agent community read public" reads like a password's row, which every report would mask: use other words.`,
    ],
    [
      "a mask",
      described("password cipher ******"),
      `${at}"password cipher ******" reads like a password's row, which every report would mask: use other words.`,
    ],
    [
      "a policy's name that hides the word behind it",
      set("switches", ["Core", "session"], { routePolicy: { import: "key-string" } }),
      `switches.Core.session.routePolicy.import: "key-string" reads like a password's row, which every report would mask: use other words.`,
    ],
    [
      "a policy's name with ?",
      set("switches", ["Core", "session"], { routePolicy: { import: "IN?" } }),
      'switches.Core.session.routePolicy.import: "IN?" holds "?", at which the switch prints its help: leave it out.',
    ],
    [
      "a policy's name that is too long",
      set("switches", ["Core", "session"], { routePolicy: { import: "P".repeat(41) } }),
      `switches.Core.session.routePolicy.import: "${"P".repeat(41)}" has 41 characters, and the switch takes 40 at most.`,
    ],
    [
      "a list's name with a blank",
      set("switches", ["Core", "session"], { prefixLists: { export: "my list" } }),
      'switches.Core.session.prefixLists.export: "my list" holds a blank, and it must be an ip-prefix list (1–169 characters, no blank, no ?).',
    ],
    [
      "a family's row with a line end",
      set("switches", ["Core", "ipv4Family"], ["import-route direct\nquit"]),
      'switches.Core.ipv4Family[0]: "import-route direct\\nquit" holds a line end, which would end the switch\'s line: leave it out.',
    ],
    [
      "a family's row that leaves the family",
      set("switches", ["Core", "ipv4Family"], ["quit"]),
      'switches.Core.ipv4Family[0]: "quit" is not a row of `ipv4-family unicast` (one line, without ?, and not a peer\'s).',
    ],
    [
      "a family's row that takes a peer's away",
      set("switches", ["Core", "ipv6Family"], ["undo peer fd00::1 enable"]),
      'switches.Core.ipv6Family[0]: "undo peer fd00::1 enable" is not a row of `ipv6-family unicast` (one line, without ?, and not a peer\'s).',
    ],
  ];
  for (const [what, change, expected] of cases) {
    test(what, () => assert.equal(sentence(change), `stacks/Pulumi.lab.yaml: calico-peering:${expected}`));
  }

  test("and taken as it is otherwise", () => {
    const text = `{node}, rack {rack} "A & B" <#1>`;
    assert.equal(parse(file(described(text))).switches[0]?.session.description, text);
  });

  test("and the stack's mark is filled in where the file asks for it", () => {
    const description = parse(file(described("{node} {stack}"))).switches[0]?.session.description ?? "";
    assert.equal(description, "{node} calico-peering/lab");
    assert.equal(stackIn(description), "lab");
  });
});
