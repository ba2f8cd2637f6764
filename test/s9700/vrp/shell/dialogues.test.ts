import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { describe, test } from "node:test";
import { isNoise } from "../../../../components/s9700/vrp/configuration/noise";
import { Dialogue } from "../../../../components/s9700/vrp/shell/dialogue";
import { Prompts } from "../../../../components/s9700/vrp/shell/prompts";
import { questionAtEnd } from "../../../../components/s9700/vrp/shell/questions";
import { refusalIn } from "../../../../components/s9700/vrp/shell/refusals";
import { screenText } from "../../../../components/s9700/vrp/shell/screen";
import { shared, skipShared } from "../support/fixtures";
import { consoleOf } from "../support/console";

/** A turn of a recorded dialogue: what other people's tools were tested with, played to our own driver. */
interface Step {
  readonly case?: string;
  /** The steps of a sequence that opens or closes every dialogue. */
  readonly ref?: string;
  readonly device?: string;
  readonly deviceEcho?: string;
  readonly client?: string;
}

const load = <T>(...parts: string[]): T => JSON.parse(shared(...parts)) as T;
const HELLO = "everyDayHuaweiHello";
const BYE = "everyDayHuaweiByeBye";

/** The dialogues of gnetcli by name; those of consoles from where SSH begins, too. */
function dialogues(): [name: string, steps: Step[]][] {
  const ssh = load<Step[]>("gnetcli", "huawei_mock_test.dialogues.json");
  const from = ssh.findIndex((step) => step.case !== undefined);
  const bye = ssh.findIndex((step) => step.ref === BYE);
  const named: Record<string, Step[]> = { [HELLO]: ssh.slice(1, bye), [BYE]: ssh.slice(bye + 1, from) };
  const cases: [string, Step[]][] = [];
  for (const step of [
    ...ssh.slice(from),
    ...load<Step[]>("gnetcli", "huawei_mock_console_test.dialogues.json"),
  ]) {
    if (step.case !== undefined) cases.push([step.case, []]);
    else cases.at(-1)?.[1].push(...(step.ref === undefined ? [step] : (named[step.ref] ?? [])));
  }
  return cases.map(([name, steps]) => {
    const question = steps.findIndex(({ device }) => /Change now\?/.test(device ?? ""));
    const hello = steps.indexOf(named[HELLO]?.[0] ?? {});
    return [name, steps.slice(question < 0 ? hello : question)];
  });
}

/** The device's part: says its lines, and what it must hear before it goes on. */
function played(steps: readonly Step[]): { channel: Duplex; heard: string[] } {
  const heard: string[] = [];
  let next = 0;
  const speak = () => {
    for (; next < steps.length && steps[next]?.client === undefined; next++) {
      const { device, deviceEcho } = steps[next] ?? {};
      // The one dialogue that ends at another name's prompt was put together from two devices.
      channel.push((device ?? deviceEcho ?? "").replace("[HUAWEI]", "[some-device]"));
    }
  };
  const channel: Duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      heard.push(chunk.toString());
      assert.equal(chunk.toString().toLowerCase(), steps[next]?.client?.toLowerCase());
      next++;
      setImmediate(speak);
      done();
    },
  });
  setImmediate(speak);
  return { channel, heard };
}

interface Spoken {
  readonly line: string;
  readonly reply: string;
}

/** Each line of the client that is no answer, and what the device answered. */
function exchanges(steps: readonly Step[]): Spoken[] {
  const found: Spoken[] = [];
  let answering = false;
  for (const { client, device, deviceEcho } of steps) {
    if (client !== undefined && !answering) found.push({ line: client.trimEnd(), reply: "" });
    const last = found.at(-1);
    if (last && client === undefined) {
      const reply = last.reply + (device ?? deviceEcho ?? "");
      found[found.length - 1] = { ...last, reply };
    }
    const said = device ?? deviceEcho;
    if (said !== undefined) answering = /(?:\[Y\/N\]:|More ----)$/.test(said);
  }
  return found;
}

describe("gnetcli's dialogues with Huawei devices, played to our driver", { skip: skipShared }, () => {
  for (const [name, steps] of skipShared === false ? dialogues() : []) {
    test(name, async () => {
      const { channel, heard } = played(steps);
      const dialogue = new Dialogue(channel, consoleOf("some-device"));
      await dialogue.login();
      for (const { line, reply } of exchanges(steps)) {
        const mayAsk = [{ text: /delete current port.*Continue\? \[Y\/N\]:$/, answer: "y" as const }];
        const { text } = await dialogue.exchange(line, { mayAsk });
        const said = screenText(reply.replace("[HUAWEI]", "[some-device]")).split("\n");
        // Behind the echo, before the prompt; that device did not echo an answer, so its prompt stands behind the question.
        const expected = said.slice(1).filter((part) => !/[<[]some-device[>\]]$/.test(part));
        assert.deepEqual(
          text.split("\n").filter(Boolean),
          expected.filter((part) => part !== "" && !isNoise(part)),
        );
      }
      assert.equal(heard.length, steps.filter(({ client }) => client !== undefined).length);
      channel.destroy();
    });
  }
});

describe("gnetcli's and scrapli's expressions", { skip: skipShared }, () => {
  const gnetcli =
    skipShared === false ? load<Record<string, string[]>>("gnetcli", "huawei_expr_cases.json") : {};
  const painted = (text: string) => screenText(text);

  test("errors are refusals", () => {
    const errors = gnetcli.TestHuaweiErrors ?? [];
    assert.equal(errors.length, 9);
    for (const text of errors) assert.ok(refusalIn(painted(text)), text);
  });

  test("questions are questions, and a password change is one", () => {
    const all = [...(gnetcli.TestHuaweiQuestion ?? []), ...(gnetcli.TestHuaweiPasswordChangeCallback ?? [])];
    assert.equal(all.length, 4);
    for (const text of all) assert.ok(questionAtEnd(painted(text)), text);
  });

  test("prompts are prompts of the switch whose name they carry, and of no other", () => {
    const names = [
      ["ce8850-test", "user"],
      ["host-name", "system"],
      ["host-name", "aaa"],
      ["hostname-1", "100GE11/0/25"],
      ["host", "100GE1/1/1:1"],
      ["host", "auto-mmm-100GE3/3/3.111"],
      ["2134.aaa.bb.c-12.k1", "user"],
      ["2134.aaa/bb.c-12.k1", "user"],
      ["2134.aaa:bb.c-12.k1", "user"],
    ] as const;
    const prompts = gnetcli.TestHuaweiPrompt ?? [];
    assert.equal(prompts.length, names.length);
    for (const [at, text] of prompts.entries()) {
      const [name = "", view] = names[at] ?? [];
      assert.equal(new Prompts(name).at(painted(text)), view, text);
      assert.equal(new Prompts("another").at(painted(text)), undefined, text);
    }
    const others = gnetcli.TestHuaweiNotPrompt ?? [];
    assert.equal(others.length, 1);
    for (const text of others)
      for (const [name] of names) assert.equal(new Prompts(name).at(painted(text)), undefined, text);
  });

  test("scrapli's prompts, and its version headers that are none", () => {
    const cases = load<{ prompt: string; shouldMatch: boolean }[]>("scrapli", "prompts.json");
    assert.equal(cases.length, 13);
    const prompts = new Prompts("SCRAPLI_HUAWEI-VRP_TEST_SW1");
    for (const { prompt, shouldMatch } of cases)
      assert.equal(prompts.at(prompt) !== undefined, shouldMatch, prompt);
  });
});
