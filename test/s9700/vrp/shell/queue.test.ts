import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import {
  forEachSwitch,
  limitLogins,
  ownershipOf,
  parseBgpText,
  push,
  VrpError,
  type VtySession,
  withLogin,
} from "../../../../components/s9700/vrp";
import type { FrontEnd } from "../../../emulator/frontEnd";
import { aSwitch, SEED } from "../support/switch";

const open: FrontEnd[] = [];
after(() => Promise.all(open.map((device) => device.close())));

async function switches(count: number) {
  const pairs = await Promise.all(Array.from({ length: count }, () => aSwitch({ startup: "bgp 65001\n" })));
  open.push(...pairs.map(({ device }) => device));
  return pairs;
}

const WANTED = parseBgpText(SEED).rows;
const pushSeed = (vty: VtySession) =>
  push(vty, { asNumber: "65001", wanted: WANTED, ownership: ownershipOf(WANTED) });

/** Work that says how many were at it at the same time. */
function counted() {
  const seen = { now: 0, most: 0 };
  const work = async (vty: VtySession) => {
    seen.most = Math.max(seen.most, ++seen.now);
    await vty.version();
    seen.now--;
  };
  return { seen, work };
}

describe("many switches side by side", () => {
  test("each is pushed to, and one that refuses, one that is down and one with another key stop no other", async () => {
    const pairs = await switches(5);
    const [refusing, down, replaced] = pairs;
    assert.ok(refusing && down && replaced);
    refusing.device.faults.refuse = { line: "^peer 10.2.98.142 as-number", text: "Error: Too many peers." };
    await down.device.close();
    const accesses = pairs.map(({ access }) =>
      access === replaced.access ? { ...access, hostKey: "SHA256:AAAA" } : access,
    );
    const outcomes = await forEachSwitch(accesses, pushSeed);
    assert.deepEqual(
      outcomes.map((outcome) =>
        outcome.state === "done" ? outcome.value.state : (outcome.error as VrpError).code,
      ),
      ["refused", "unreachable", "host-key", "pushed", "pushed"],
    );
    assert.deepEqual(
      outcomes.map(({ access }) => access.port),
      accesses.map(({ port }) => port),
      "in the order given",
    );
    assert.equal(refusing.device.startupConfiguration(), "bgp 65001\n");
  });

  test("no more at a time than the cap", async () => {
    const pairs = await switches(5);
    const { seen, work } = counted();
    const outcomes = await forEachSwitch(
      pairs.map(({ access }) => access),
      work,
      { cap: 2 },
    );
    assert.ok(outcomes.every(({ state }) => state === "done"));
    assert.equal(seen.most, 2);
  });

  test("no more than the process's cap either, whatever the caller's own", async (context) => {
    const pairs = await switches(4);
    limitLogins(2);
    context.after(() => limitLogins(16));
    const { seen, work } = counted();
    await Promise.all(pairs.map(({ access }) => withLogin(access, work)));
    assert.equal(seen.most, 2);
  });

  test("a cap of none is refused", () => {
    assert.throws(() => limitLogins(0), /cap: 0 logins at a time; allowed: 1 or more/);
  });
});

test("a switch for which too much work waits already says so, and what waits is done", async () => {
  const [pair] = await switches(1);
  assert.ok(pair);
  const { access } = pair;
  const accepted = Array.from({ length: 33 }, (_, at) => withLogin(access, async () => at));
  await assert.rejects(
    withLogin(access, async () => 33),
    (error: unknown) =>
      error instanceof VrpError &&
      error.code === "queue" &&
      /32 other pieces of work wait for this switch already/.test(error.message),
  );
  assert.deepEqual(await Promise.all(accepted), [...accepted.keys()]);
  assert.equal(await withLogin(access, async () => "free again"), "free again");
});
