import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, test } from "node:test";
import { Incoming } from "../../../../components/s9700/vrp/shell/incoming";

const LIMITS = { reply: 10 * 1024, login: 25 * 1024, line: 1024 };
const ROW = `${"x".repeat(511)}\n`;

function incoming(): { channel: PassThrough; incoming: Incoming } {
  const channel = new PassThrough();
  return { channel, incoming: new Incoming(channel, LIMITS) };
}
const soon = (milliseconds: number) => Date.now() + milliseconds;

/** Sends a text and waits until it has arrived. */
async function send(channel: PassThrough, one: Incoming, text: string | Buffer): Promise<void> {
  const seen = one.received;
  channel.write(text);
  await one.more(soon(1_000), seen);
}

describe("what a switch sends", () => {
  for (const [what, output, excess] of [
    ["a line at the limit", ["x".repeat(1024), "\n"], undefined],
    ["a line beyond it", ["x".repeat(1025)], "a line of more than 1 KiB"],
    ["one that comes character by character", [..."x".repeat(1025)], "a line of more than 1 KiB"],
    ["one between two others", [`a\n${"x".repeat(1025)}\nb\n`], "a line of more than 1 KiB"],
    ["a reply at the limit", [ROW.repeat(20)], undefined],
    ["a reply beyond it", [ROW.repeat(20), "x"], "more than 10 KiB in one reply"],
  ] as const) {
    test(`is limited: ${what} is ${excess === undefined ? "taken" : "too much"}`, async () => {
      const { channel, incoming: one } = incoming();
      for (const part of output) await send(channel, one, part);
      assert.equal(one.excess, excess);
      assert.equal(channel.destroyed, excess !== undefined);
      assert.equal(one.closed, excess !== undefined);
    });
  }

  test("is limited over all replies of a login", async () => {
    const { channel, incoming: one } = incoming();
    for (let reply = 0; reply < 3; reply++) {
      assert.equal(one.excess, undefined);
      one.startReply();
      await send(channel, one, ROW.repeat(19));
    }
    assert.equal(one.excess, "more than 25 KiB in one login");
  });

  test("is kept from the last line on; its tail begins with a whole line, behind the last answer", async () => {
    const { channel, incoming: one } = incoming();
    await send(channel, one, "before");
    one.startReply();
    await send(channel, one, "echo\nquestion?");
    assert.deepEqual([one.reply, one.tail], ["echo\nquestion?", "echo\nquestion?"]);
    one.startAnswer();
    await send(channel, one, `y\n${ROW.repeat(9)}end`);
    assert.equal(one.reply, `echo\nquestion?y\n${ROW.repeat(9)}end`);
    assert.equal(one.tail, `${ROW.repeat(7)}end`);
  });

  test("may part a letter of two bytes", async () => {
    const { channel, incoming: one } = incoming();
    const bytes = Buffer.from("é");
    channel.write(bytes.subarray(0, 1));
    await send(channel, one, bytes.subarray(1));
    assert.equal(one.reply, "é");
  });

  test("is waited for until the deadline, and no longer once the connection is closed", async () => {
    const { channel, incoming: one } = incoming();
    assert.equal(await one.more(soon(10)), false);
    const waits = one.more(soon(60_000));
    channel.destroy();
    assert.equal(await waits, true);
    assert.ok(one.closed);
  });
});
