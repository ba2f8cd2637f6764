import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { EmulatedSwitch, EMPTY, NAME, PASSWORD, wantedText } from "../s9700/support/emulatedSwitch";
import { SwitchProject } from "./support/switchProject";

/**
 * Two stacks of two clusters on one switch, through the real engine: docs/decisions/two-stacks-one-switch.md. A has
 * nodes 141 and 142, the latter with `{stack}` in its description; B has node 151.
 */

let bench: EmulatedSwitch;
let a: SwitchProject;
let b: SwitchProject;

before(async () => {
  bench = await EmulatedSwitch.start(EMPTY);
  [a, b] = await Promise.all([SwitchProject.create(), SwitchProject.create()]);
  const key = `calico-peering:switchPasswords.${NAME}`;
  const set = ["config", "set", "--secret", "--path", key, PASSWORD];
  for (const { code, stderr } of await Promise.all([a.pulumi.run(set), b.pulumi.run(set)]))
    assert.equal(code, 0, stderr);
});

after(async () => {
  await bench?.stop();
  a?.remove();
  b?.remove();
});

function declare(project: SwitchProject, text: string): void {
  const { connection, asNumber, stanzas } = bench.inputs(text);
  project.declare({ connection, asNumber, stanzas });
}

/** The peer says which stack it is of. */
const marked = (text: string, node: number, stack: string) =>
  text.replace(
    `peer 10.2.98.${node} as-number 63400`,
    (row) => `${row}\n peer 10.2.98.${node} description calico-peering/${stack}`,
  );

const ofA = marked(wantedText(141, 142), 142, "prod-a");
const withoutMed = (text: string) => text.replace("\n  compare-different-as-med", "");

function good({ code, stdout, stderr }: Outcome): string {
  assert.equal(code, 0, stdout + stderr);
  return stdout + stderr;
}

const peers = () => bench.bgp.flatMap((row) => /^peer (\S+) as-number/.exec(row)?.[1] ?? []);

async function bothAreClean(): Promise<void> {
  const previews = [a, b].map(({ pulumi }) => pulumi.preview("--expect-no-changes"));
  for (const preview of await Promise.all(previews)) good(preview);
}

describe("two stacks on one switch", () => {
  test("a peer of the first in the second's file: adopted, which its preview says, and refused by name where it says whose it is", async () => {
    declare(a, ofA);
    good(await a.pulumi.up("--skip-preview"));
    const mark = bench.mark;
    declare(b, wantedText(141, 151));
    const adopted = good(await b.pulumi.preview());
    assert.match(adopted, /Adopted, since it has them already: 10\.2\.98\.141\./);
    assert.match(adopted, /Where another stack declares them, too.*\{stack\}/);
    declare(b, marked(wantedText(142, 151), 142, "prod-b"));
    const { code, stdout, stderr } = await b.pulumi.preview();
    assert.notEqual(code, 0);
    assert.match(
      stdout + stderr,
      /10\.2\.98\.142 \(stack prod-a\): declared here, and another stack's by the description on the switch/,
    );
    assert.deepEqual(bench.configured(mark), []);
  });

  test("each has its own peers; a row of the process that one drops stays for the other, and both previews are clean", async () => {
    declare(b, wantedText(151));
    good(await b.pulumi.up("--skip-preview"));
    assert.deepEqual(peers(), ["10.2.98.141", "10.2.98.142", "10.2.98.151"]);
    declare(a, withoutMed(ofA));
    const mark = bench.mark;
    assert.match(
      good(await a.pulumi.up("--skip-preview")),
      /Left, and ours no more: `compare-different-as-med` \(ipv4-family unicast\)/,
    );
    assert.deepEqual(bench.configured(mark), []);
    await bothAreClean();
  });

  test("the destroy of one takes its own peers; the other's and both ones' rows of the process stay", async () => {
    good(await a.pulumi.destroy("--skip-preview"));
    assert.deepEqual(peers(), ["10.2.98.151"]);
    for (const row of ["router-id 10.2.0.2", "compare-different-as-med"])
      assert(bench.bgp.includes(row), row);
    assert.deepEqual(bench.savedBgp, bench.bgp);
    good(await b.pulumi.preview("--expect-no-changes"));
  });
});
