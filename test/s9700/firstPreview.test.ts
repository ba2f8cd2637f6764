import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { check, create } from "../../components/s9700/provider";
import type { Connection } from "../../components/s9700/state";
import { EmulatedSwitch, EMPTY, NAME, wantedText, WITH_FOREIGN } from "./support/emulatedSwitch";

/** What the stack's user reads. */
const said: string[] = [];
mock.method(console, "log", (text: string) => void said.push(text));

let bench: EmulatedSwitch;
afterEach(async () => {
  said.length = 0;
  await bench.stop();
});

const withRows = (...rows: string[]) => EMPTY.replace("\n", `\n${rows.map((row) => ` ${row}\n`).join("")}`);

/** Node 141's peer as an engineer made it, with a description of his. */
const BY_HAND = withRows("peer 10.2.98.141 as-number 63400", "peer 10.2.98.141 description by hand");

const first = (text = wantedText(141, 142), connection: Partial<Connection> = {}) => {
  const inputs = bench.inputs(text);
  return check({}, { ...inputs, connection: { ...inputs.connection, ...connection } });
};

/** The lines that the printed plan says will be sent. */
const planned = () =>
  said.flatMap((text) => text.split("\n")).flatMap((line) => /^\[.+?\] (.+?) {2,}/.exec(line)?.[1] ?? []);

describe("the first preview of a switch", () => {
  test("shows what the switch has already, and the commands that the update then sends", async () => {
    bench = await EmulatedSwitch.start(BY_HAND);
    const { inputs, failures } = await first();
    assert.deepEqual(failures, []);
    assert.deepEqual(bench.configured(), [], "a preview changes nothing");
    const text = said.join("\n");
    assert.match(text, /Adopted, since it has them already: 10\.2\.98\.141\./);
    assert.match(text, /Left as it was, and not as declared: - peer 10\.2\.98\.141 description by hand\./);
    assert.doesNotMatch(text, /10\.2\.98\.141 as-number/, "the peer is there");
    const shown = planned();
    await create(inputs);
    assert.deepEqual(shown, bench.configured());
  });

  test("needs no command where the switch runs what is declared", async () => {
    bench = await EmulatedSwitch.start(wantedText(141));
    await first(wantedText(141));
    assert.match(said.join("\n"), /new in this stack; no command needed/);
  });

  test("shows a line that a row of others makes necessary", async () => {
    bench = await EmulatedSwitch.start(withRows("undo default ipv4-unicast"));
    await first(wantedText(141));
    assert(planned().includes("peer 10.2.98.141 enable"), planned().join("; "));
  });

  test("names whose sessions a row of the process resets, and says none where there are none", async () => {
    bench = await EmulatedSwitch.start(WITH_FOREIGN);
    await first();
    assert.match(said.join("\n"), /router-id 10\.2\.0\.2 +resets ALL sessions/);
    assert.match(said.join("\n"), /ALL sessions: also those of 10\.9\.9\.9, which are not this stack's/);
  });

  for (const [what, wrong, sentence] of [
    ["host key", { hostKey: `SHA256:${"A".repeat(43)}` }, /host key is SHA256:.*is pinned/],
    ["user", { username: "nobody" }, /user "nobody" was refused/],
    ["name", { name: "Other_S9700" }, /the switch calls itself "Core_S9700", expected is "Other_S9700"/],
  ] as const) {
    test(`finds a wrong ${what}`, async () => {
      bench = await EmulatedSwitch.start(EMPTY);
      bench.configure({
        switchPasswords: { [NAME]: "EmulatedSwitch-s3cret!", Other_S9700: "EmulatedSwitch-s3cret!" },
      });
      const { failures } = await first(wantedText(141), wrong);
      assert.match(failures[0]?.reason ?? "", sentence);
      assert.deepEqual(planned(), []);
    });
  }

  test("finds a wrong password, and does not print it", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    bench.configure({ switchPasswords: { [NAME]: "not-the-switch's" } });
    const { failures } = await first(wantedText(141));
    assert.equal(failures.length, 1);
    assert.doesNotMatch(JSON.stringify(failures) + said.join(), /not-the-switch/);
  });

  test("finds another AS number", async () => {
    bench = await EmulatedSwitch.start(EMPTY.replace("65001", "65099"));
    assert.match(
      (await first()).failures[0]?.reason ?? "",
      /runs `bgp 65099`, and the stack file says 65001/,
    );
  });

  test("says that a switch that is away was not read, and nothing of what that would mean", async () => {
    bench = await EmulatedSwitch.start(EMPTY);
    const { failures } = await first(wantedText(141), { port: 9 });
    assert.deepEqual(failures, [], "it may be back when the update comes");
    assert.match(said.join("\n"), /new in this stack, and NOT READ \(.*:9/);
    assert.doesNotMatch(said.join("\n"), /not on the switch|command\(s\)|no command/);
  });

  test("logs in also where another switch takes the resource's place", async () => {
    bench = await EmulatedSwitch.start(BY_HAND);
    const inputs = bench.inputs(wantedText(141));
    const olds = { ...inputs, connection: { ...inputs.connection, name: "Old_S9700" } };
    assert.deepEqual((await check(olds, inputs)).failures, []);
    assert.match(said.join("\n"), /Adopted, since it has them already: 10\.2\.98\.141/);
  });
});
