import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

const TOP = path.join(__dirname, "../..");

function run(command: string, ...words: string[]) {
  return runIn(TOP, command, ...words);
}

function runIn(top: string, command: string, ...words: string[]) {
  const started = spawnSync(
    process.execPath,
    [...RUNS_TYPESCRIPT, `stacks/commands/${command}.ts`, ...words],
    {
      cwd: top,
      encoding: "utf8",
      // Offline and without a passphrase: nothing of Pulumi's is needed.
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    },
  );
  return { code: started.status, out: started.stdout, err: started.stderr };
}

/** The switch's section as the first datacenter's write-up shows it. */
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

describe("render bj-office", () => {
  const { code, out } = run("render", "bj-office");
  const section = out.indexOf("bgp 65001");

  test("gives the switch's section of the write-up, row for row", () => {
    assert.equal(code, 0);
    assert.equal(out.slice(section), SEED);
  });

  test("gives its two Calico objects, BGPConfiguration default and the global BGPPeer, and the filter that a mesh needs", () => {
    const documents = parseAllDocuments(out.slice(0, out.lastIndexOf("---", section))).map(
      (document) =>
        document.toJS() as {
          apiVersion: string;
          kind: string;
          metadata: { name: string };
          spec: object;
        } | null,
    );
    const objects = documents.filter((object) => object !== null);
    assert.deepEqual(
      objects.map(({ apiVersion, kind, metadata, spec }) => ({
        apiVersion,
        kind,
        name: metadata.name,
        spec,
      })),
      [
        {
          apiVersion: "projectcalico.org/v3",
          kind: "BGPConfiguration",
          name: "default",
          spec: { asNumber: 63400, logSeverityScreen: "Info", nodeToNodeMeshEnabled: false },
        },
        {
          apiVersion: "projectcalico.org/v3",
          kind: "BGPFilter",
          name: "own-routes-only",
          spec: { exportV4: [{ source: "RemotePeers", action: "Reject" }] },
        },
        {
          apiVersion: "projectcalico.org/v3",
          kind: "BGPPeer",
          name: "64511-peer-to-65001",
          spec: { peerIP: "10.2.98.1", asNumber: 65001, filters: ["own-routes-only"] },
        },
      ],
    );
  });
});

test("render two-switches gives each switch its own racks' nodes, and a filter for the mesh", () => {
  const { code, out } = run("render", "two-switches");
  assert.equal(code, 0);
  assert.match(out, /kind: BGPFilter\nmetadata:\n {2}name: own-routes-only/);
  const [, a = "", b = ""] = out.split(/^bgp /m);
  assert.deepEqual(a.match(/peer \S+ as-number/g), [
    "peer 10.4.10.11 as-number",
    "peer 10.4.10.12 as-number",
    "peer 10.4.10.31 as-number",
  ]);
  assert.deepEqual(b.match(/peer \S+ as-number/g), [
    "peer 10.4.10.21 as-number",
    "peer 10.4.10.22 as-number",
    "peer 10.4.10.31 as-number",
  ]);
});

describe("check", () => {
  test("shows a right file's sessions, and what it accepted knowingly", () => {
    const { code, out, err } = run("check", "bj-office");
    assert.equal(code, 0, err);
    assert.match(
      out,
      /^SESSION +NODE +ADDRESS +AS +SWITCH +ADDRESS +AS +INTERFACE +DEAD PATH\nbj-141-bj-office-core-s9700 +bj-141 +10\.2\.98\.141 +63400 +BJ_Office_Core_S9700 +10\.2\.98\.1 +65001 +Vlanif98 +180 s\n/,
    );
    assert.match(out, /Warning: .*hostKey: SHA256:AAA… is a placeholder/);
    assert.match(out, /Acknowledged: .*default gateway/);
    assert.match(out, /4 sessions, 1 switch, 4 nodes\.\n$/);
  });

  test("answers a stack that does not exist, or none, with those that do, and no stack trace", () => {
    const cases: [string[], number][] = [
      [["nosuch"], 1],
      [[], 2],
      [["bj-office", "lab"], 2],
    ];
    for (const [words, expected] of cases) {
      const { code, out, err } = run("check", ...words);
      assert.equal(code, expected);
      assert.equal(out, "");
      assert.match(err, /^[^\n]*there are bj-office, [^\n]*lab, [^\n]*two-switches[^\n]*\.\n$/);
    }
  });

  /** A stack `mistake` in a copy of the repository, so that no test beside this one finds another stack in it. */
  function checkOf(t: { after: (work: () => void) => void }, change: (right: string) => string) {
    const top = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-check-"));
    t.after(() => fs.rmSync(top, { recursive: true }));
    fs.cpSync(path.join(TOP, "stacks"), path.join(top, "stacks"), { recursive: true });
    for (const name of ["components", "templates", "node_modules", "package.json", "tsconfig.json"]) {
      fs.symlinkSync(path.join(TOP, name), path.join(top, name));
    }
    const right = fs.readFileSync(path.join(top, "stacks", "Pulumi.bj-office.yaml"), "utf8");
    fs.writeFileSync(path.join(top, "stacks", "Pulumi.mistake.yaml"), change(right));
    return runIn(top, "check", "mistake");
  }

  test("answers a mistake with a sentence, exit code 1 and no stack trace", (t) => {
    const { code, err } = checkOf(t, (right) => right.replace("10.2.98.152", "10.2.99.152"));
    assert.equal(code, 1);
    assert.match(
      err,
      /^stacks\/Pulumi\.mistake\.yaml: calico-peering:cluster\.nodes\.bj-152\.address: 10\.2\.99\.152 is outside 10\.2\.98\.0\/24, [^\n]*\n$/,
    );
  });

  test("reports a password that is not set and a misspelt key together with what the proofs find", (t) => {
    const { code, err } = checkOf(t, (right) =>
      right
        .replace("10.2.98.152", "10.2.99.152")
        .replace("peers: all", "peers: all\n      session: { password: never-set }")
        .replace("calico-peering:switches:", "calico-peering:swiches: {}\n  calico-peering:switches:"),
    );
    assert.equal(code, 1);
    assert.match(err, /config\.calico-peering:swiches is a key that does not exist; did you mean switches/);
    assert.match(err, /"never-set" is not in calico-peering:bgpPasswords; set it with `pulumi config set/);
    assert.match(err, /bj-152\.address: 10\.2\.99\.152 is outside/);
  });

  test("says that the proofs are still to come where the file is no model yet", (t) => {
    const { code, err } = checkOf(t, (right) => right.replace("10.2.98.152", "10.2.98.552"));
    assert.equal(code, 1);
    assert.match(err, /bj-152\.address: "10\.2\.98\.552" is not an IPv4 address/);
    assert.match(err, /the proofs over both ends have not run yet/);
  });
});

for (const command of ["check", "render", "hostkey", "verify"]) {
  describe(`${command}'s command line`, () => {
    test("--help prints how it is called and its exit codes, wherever it stands", () => {
      for (const words of [["--help"], ["lab", "--help"], ["-h"]]) {
        const { code, out, err } = run(command, ...words);
        assert.equal(code, 0, err);
        assert.match(out, new RegExp(`^npm run (--silent )?${command} -- [^]*exit codes\n {2}0 {2}`));
        assert.equal(err, "");
      }
    });

    test("an option that it does not have is refused, with those that it has", () => {
      const { code, out, err } = run(command, "lab", "--bogus");
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(
        err,
        new RegExp(`^--bogus is not an option of \`npm run ${command}\`; allowed: .*--help\.\n$`),
      );
    });
  });
}

test("verify refuses a time that is not a number before it reads anything", () => {
  for (const wait of ["soon", "", "-1"]) {
    const { code, err } = run("verify", "lab", `--wait=${wait}`);
    assert.equal(code, 2);
    assert.match(err, /^--wait: ".*" is not a number of 0 or more\.\n$/);
  }
});
