import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withLogin } from "../../../../components/s9700/vrp";
import { dialogueWith, replied } from "../support/console";
import { failure, SEED, started } from "../support/switch";

describe("a caller that no longer waits", () => {
  test("gets no further line sent: one error says so, and what is sent after it takes back and leaves", async () => {
    const caller = new AbortController();
    const { dialogue, heard } = await dialogueWith((line) => replied(line), { signal: caller.signal });
    await dialogue.exchange("peer 10.2.98.141 ignore");
    caller.abort();
    const error = await failure(dialogue.exchange("peer 10.2.98.142 ignore"));
    assert.equal(error.code, "cancelled");
    assert.match(error.message, /the caller no longer waits/);
    await dialogue.exchange("undo peer 10.2.98.141 ignore");
    assert.deepEqual(heard, ["peer 10.2.98.141 ignore", "undo peer 10.2.98.141 ignore"]);
  });

  test("gets the reply to the line that is outstanding: what it did is known", async () => {
    const caller = new AbortController();
    const { dialogue } = await dialogueWith(
      (line) => {
        caller.abort();
        return replied(line, "done\r\n");
      },
      { signal: caller.signal },
    );
    assert.equal((await dialogue.exchange("display clock")).text, "done");
  });

  test("is not kept by a pause between two lines, as the wait for a trial is", async () => {
    const caller = new AbortController();
    const { dialogue } = await dialogueWith((line) => replied(line), { signal: caller.signal });
    const pause = dialogue.pause(3_600_000);
    caller.abort();
    assert.equal((await failure(pause)).code, "cancelled");
    await dialogue.pause(1);
    await dialogue.exchange("display clock");
  });

  test("leaves the queue of a switch, and no later work overtakes earlier work", async () => {
    const { device, access } = await started({ startup: SEED });
    const caller = new AbortController();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const order: string[] = [];
    const first = withLogin(access, async () => {
      order.push("first");
      await held;
      order.push("first is over");
    });
    const second = failure(
      withLogin({ ...access, signal: caller.signal }, async () => void order.push("second")),
    );
    const third = withLogin(access, async () => void order.push("third"));
    caller.abort();
    assert.equal((await second).code, "cancelled");
    release();
    await Promise.all([first, third]);
    assert.deepEqual(order, ["first", "first is over", "third"]);
    assert.equal(new Set(device.log.map((entry) => entry.session)).size, 2, "logins");
  });

  test("does not wait for a free VTY", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.vtyFull = true;
    const caller = new AbortController();
    const waits = failure(
      withLogin(
        { ...access, signal: caller.signal, timeouts: { ...access.timeouts, vty: 3_600_000 } },
        async () => undefined,
      ),
    );
    setTimeout(() => caller.abort(), 100);
    assert.equal((await waits).code, "cancelled");
  });

  test("does not log in at all when it was gone before", async () => {
    const { device, access } = await started({ startup: SEED });
    const error = await failure(withLogin({ ...access, signal: AbortSignal.abort() }, async () => undefined));
    assert.equal(error.code, "cancelled");
    assert.deepEqual(device.log, []);
  });
});
