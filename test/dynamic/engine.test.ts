import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { whileEngineWaits } from "../../components/dynamic/engine";

/** Longer than two looks at the engine's address. */
const WORK = 2_500;

/** Works while an engine listens at the address that this process is given; @returns whether the work was aborted */
async function workWhile(host: string): Promise<boolean> {
  const engine = createServer((socket) => socket.end()).listen(0, host);
  await once(engine, "listening");
  const { port } = engine.address() as AddressInfo;
  const word = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  process.argv.push(word);
  try {
    return await whileEngineWaits(async (signal) => {
      await pause(WORK, undefined, { signal }).catch(() => undefined);
      const { aborted } = signal;
      return aborted;
    });
  } finally {
    process.argv.splice(process.argv.indexOf(word), 1);
    engine.close();
  }
}

const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);

describe("work goes on while the engine listens", () => {
  for (const host of ["127.0.0.1", "::1"])
    test(`at ${host}`, { skip: !addresses.some(({ address }) => address === host) }, async () =>
      assert.equal(await workWhile(host), false),
    );
});
