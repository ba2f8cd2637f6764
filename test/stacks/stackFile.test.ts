import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import ssh2 from "ssh2";
import { createHash } from "node:crypto";
import { checkInventory, sessionsOf } from "../../components/peering";
import { schemaJson } from "../../stacks/stackSchema";
import { inspectStackFile, readStackFile, stackNames } from "../../stacks/stackFile";
import { bjOffice, hostKeyOf } from "../lab/definition";

const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-stacks-"));
after(() => fs.rmSync(directory, { recursive: true }));

function written(text: string): () => unknown {
  fs.writeFileSync(path.join(directory, "Pulumi.lab.yaml"), text);
  return () => readStackFile("lab", directory);
}

describe("the stack files of this repository", () => {
  for (const stack of stackNames()) {
    test(`${stack}: nothing is refused`, () => {
      const inventory = readStackFile(stack);
      const sessions = sessionsOf(inventory);
      assert.ok(sessions.length > 0);
      assert.deepEqual(
        checkInventory(inventory, sessions).filter(({ severity }) => severity === "refuse"),
        [],
      );
    });
  }

  test("bj-office and lab declare the same sessions: the lab is the first datacenter", () => {
    const sessions = (stack: string) =>
      sessionsOf(readStackFile(stack)).map(({ announced, ...session }) => ({
        ...session,
        ...announced,
        list: "",
      }));
    assert.deepEqual(sessions("lab"), sessions("bj-office"));
  });

  test("lab pins the host key that the lab's switch has", () => {
    const [core] = bjOffice.switches;
    assert.ok(core);
    const key = ssh2.utils.parseKey(hostKeyOf(core));
    assert.ok(!(key instanceof Error));
    const digest = createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "");
    assert.equal(readStackFile("lab").switches[0]?.management.hostKey, `SHA256:${digest}`);
  });

  test("are described to editors by schema.json, which is up to date (npm run docs)", () => {
    const kept: unknown = JSON.parse(
      fs.readFileSync(path.join(__dirname, "../../stacks/schema.json"), "utf8"),
    );
    assert.deepEqual(kept, JSON.parse(schemaJson()));
  });
});

describe("a stack file", () => {
  test("that does not exist is answered with those that do", () => {
    assert.throws(() => readStackFile("nosuch"), {
      message:
        /^stacks\/Pulumi\.nosuch\.yaml: there is no stack "nosuch"; there are bj-office, .*lab, .*two-switches.*\.$/,
    });
  });

  test("that is named by its path, or a switch's address in its place, is answered with the word that is meant", () => {
    for (const [word, means] of [
      ["stacks/Pulumi.lab.yaml", /^"stacks\/Pulumi\.lab\.yaml" is a file: name the stack, lab\.$/],
      ["Pulumi.lab.yaml", /name the stack, lab\.$/],
      ["10.2.0.2", /^"10\.2\.0\.2" is an address, .* takes it as --host 10\.2\.0\.2; there are bj-office, /],
    ] as const)
      assert.throws(() => readStackFile(word), { message: means });
  });

  test("that is not YAML is answered with the line", () => {
    assert.throws(
      written("config:\n  calico-peering:cluster:\n    asNumber: 63400\n    nodes: {\n"),
      /^StackFileError: stacks\/Pulumi\.lab\.yaml: line \d is not YAML: [^\n]+\.$/,
    );
    assert.throws(
      written("config:\n  calico-peering:cluster:\n    asNumber: 63400\n    asNumber: 63401\n"),
      /line 4 is not YAML: Map keys must be unique\.$/,
    );
  });

  test("with a misspelt section is answered with the right name", () => {
    assert.throws(
      written("config:\n  calico-peering:swiches: {}\n"),
      /config\.calico-peering:swiches is a key that does not exist; did you mean switches\?/,
    );
  });

  test("with limits that are no numbers, or of another name, is answered with what is allowed", () => {
    const lab = fs.readFileSync(path.join(__dirname, "../../stacks/Pulumi.lab.yaml"), "utf8");
    const limits = (text: string) =>
      written(lab.replace("config:\n", `config:\n  calico-peering:limits: ${text}\n`));
    assert.doesNotThrow(limits("{ resets: 0, ends: 2, switches: 1 }"));
    assert.throws(
      limits("{ resets: -1 }"),
      /calico-peering:limits\.resets: -1 is not a whole number of 0 or more/,
    );
    assert.throws(limits("{ reset: 1 }"), /calico-peering:limits\.reset: .*; did you mean resets\?/);
    assert.throws(limits("4"), /calico-peering:limits: 4 /);
  });

  test("with a password in clear text is refused, and the password is not repeated", () => {
    assert.throws(
      written(
        "config:\n  calico-peering:switches: { Core: {} }\n  calico-peering:switchPasswords: { Core: hunter2 }\n",
      ),
      (error: Error) => {
        assert.match(
          error.message,
          /switchPasswords\.Core is in clear text; write it with `pulumi config set --secret --path/,
        );
        assert.ok(!error.message.includes("hunter2"));
        return true;
      },
    );
  });

  describe("with secrets of another shape than their key expects is refused, and no value is repeated", () => {
    const clear = "hunter2";
    const cases: [string, string, RegExp][] = [
      [
        "text for all switches",
        `switchPasswords: ${clear}`,
        /switchPasswords is not a map of secrets: write each with/,
      ],
      ["a list", `switchPasswords: [${clear}]`, /switchPasswords is not a map of secrets/],
      [
        "one secret for all switches",
        "switchPasswords: { secure: v1:x }",
        /switchPasswords is one secret, and it must be a map of one for each switch/,
      ],
      [
        "a map in a secret's place",
        `switchPasswords: { Core: { password: ${clear} } }`,
        /switchPasswords\.Core is not one Pulumi secret/,
      ],
      [
        "a secret with more beside it",
        `switchPasswords: { Core: { secure: v1:x, was: ${clear} } }`,
        /switchPasswords\.Core is not one Pulumi secret/,
      ],
      ["a number", "switchPasswords: { Core: 31337 }", /switchPasswords\.Core is in clear text/],
      [
        "a private key in clear text",
        `switchPrivateKeys: { Core: ${clear} }`,
        /switchPrivateKeys\.Core is in clear text/,
      ],
      [
        "a reading user's password in clear text",
        `switchReadPasswords: { Core: ${clear} }`,
        /switchReadPasswords\.Core is in clear text/,
      ],
      [
        "a reading user's password without that user",
        "switchReadPasswords: { Core: { secure: v1:x } }",
        /switchReadPasswords\.Core is the secret of no user: set .*switches\.Core\.management\.readUsername/,
      ],
      ["a session's password for a list", `bgpPasswords: [${clear}]`, /bgpPasswords is not a map of secrets/],
      [
        "a node's key in a map",
        `nodeStatusPrivateKey: { n1: ${clear} }`,
        /nodeStatusPrivateKey is not one Pulumi secret/,
      ],
      [
        "a misspelt key",
        `switchPassword: { Core: ${clear} }`,
        /config\.calico-peering:switchPassword is a key that does not exist; did you mean switchPasswords\?/,
      ],
      [
        "a password among the settings",
        `cluster: { password: ${clear} }`,
        /cluster\.password: \(a value that is not shown\) is under a key that has no place here/,
      ],
      [
        "a password among a login's settings",
        `switches: { Core: { management: { host: 10.2.0.2, password: ${clear} } } }`,
        /management\.password: \(a value that is not shown\)/,
      ],
      [
        "a password where its name is meant",
        `switches: { Core: { session: { password: "${clear} !" } } }`,
        /session\.password: \(a value that is not shown\) is not a name in calico-peering:bgpPasswords/,
      ],
    ];
    for (const [what, yaml, expected] of cases) {
      test(what, () => {
        const other = yaml.startsWith("switches:") ? "" : "  calico-peering:switches: { Core: {} }\n";
        assert.throws(written(`config:\n${other}  calico-peering:${yaml}\n`), (error: Error) => {
          assert.match(error.message, expected);
          assert.ok(!error.message.includes(clear) && !error.message.includes("31337"), error.message);
          return true;
        });
      });
    }
  });

  test("with a key that only the engine takes for ours is refused", () => {
    assert.throws(
      written("config:\n  cluster: {}\n"),
      /config\.cluster must be written calico-peering:cluster\./,
    );
  });

  test("with a node named __proto__ is refused, and the node is not dropped", () => {
    assert.throws(
      written("config:\n  calico-peering:cluster: { nodes: { __proto__: { address: 10.2.98.141 } } }\n"),
      /calico-peering:cluster\.nodes: the key "__proto__" is a word of the program's own language: use another name\./,
    );
  });

  describe("with a password for a switch that is not there", () => {
    const file = (secrets: string) =>
      `config:\n  calico-peering:switches: { Core-1: {} }\n  calico-peering:switchPasswords: ${secrets}\n`;
    const sentences = (text: string) => {
      written(text);
      const { mistakes, warnings } = inspectStackFile("lab", directory);
      return [mistakes, warnings].map((list) => list.filter((sentence) => sentence.includes("Passwords.")));
    };

    test("is refused where a switch has none: its name is misspelt", () => {
      assert.deepEqual(sentences(file("{ Core: { secure: v1:x } }"))[0], [
        "stacks/Pulumi.lab.yaml: calico-peering:switchPasswords.Core is for a switch that is not in this file; Core-1 has no secret.",
      ]);
    });

    test("is a warning where each has one: an update takes the stack's rows off a switch that leaves", () => {
      const [mistakes = [], warnings = []] = sentences(
        file("{ Core-1: { secure: v1:x }, Core: { secure: v1:x } }"),
      );
      assert.deepEqual(mistakes, []);
      assert.match(
        warnings.join(),
        /switchPasswords\.Core is for no switch of this file\..*needs it; afterwards/,
      );
    });
  });

  describe("with a session's password", () => {
    const file = (secrets: string) => `config:
  calico-peering:cluster:
    asNumber: 63400
    install: { existing: true }
    ipPools: { pods: { cidr: 172.30.0.0/16, encapsulation: None, natOutgoing: false } }
    nodeToNode: { remedy: mesh }
    nodes: { bj-141: { address: 10.2.98.141 } }
  calico-peering:switches:
    Core:
      management: { host: 10.2.0.2, username: pulumi, hostKey: "SHA256:${"A".repeat(43)}" }
      asNumber: 65001
      peering: { interface: Vlanif98, address: 10.2.98.1/24 }
      sessions: { bj-141: { password: core } }
${secrets}`;

    test("that is not set is answered with the command that sets it", () => {
      assert.throws(written(file("")), {
        message:
          "stacks/Pulumi.lab.yaml: calico-peering:switches.Core.sessions.bj-141.password: \"core\" is not in calico-peering:bgpPasswords; set it with `pulumi config set --secret --path 'calico-peering:bgpPasswords.core'`.",
      });
    });

    test("in clear text is refused, and the password is not repeated", () => {
      assert.throws(written(file("  calico-peering:bgpPasswords: { core: hunter2 }\n")), (error: Error) => {
        assert.match(error.message, /bgpPasswords\.core is in clear text/);
        return !error.message.includes("hunter2");
      });
    });

    test("that is a Pulumi secret is known by its name alone", () => {
      const secret = "  calico-peering:bgpPasswords: { core: { secure: v1:x } }\n";
      assert.doesNotThrow(written(file(secret)));
    });
  });
});
