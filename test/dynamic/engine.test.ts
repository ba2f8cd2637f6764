import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

/** Milliseconds; longer than two looks at the engine's address. */
const WORK = 2_500;

async function engineAt(host: string): Promise<Server> {
  const engine = createServer((socket) => socket.end()).listen(0, host);
  await once(engine, "listening");
  return engine;
}

/** A provider process of this engine, whose verb works so long. */
function providerOf(engine: Server, work: number) {
  const { address, port, family } = engine.address() as AddressInfo;
  const word = family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
  const program = path.join(__dirname, "support", "provider.ts");
  const child = spawn(process.execPath, [...RUNS_TYPESCRIPT, program, word, String(work)]);
  return { child, said: once(child.stdout, "data").then(([chunk]) => String(chunk).trim()) };
}

const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);

describe("a provider's work goes on while the engine listens", () => {
  for (const host of ["127.0.0.1", "::1"]) {
    const isThere = addresses.some(({ address }) => address === host);
    test(`at ${host}`, { skip: isThere ? false : `this machine has no address ${host}` }, async () => {
      const engine = await engineAt(host);
      const { child, said } = providerOf(engine, WORK);
      assert.equal(await said, "done");
      child.kill();
      engine.close();
    });
  }
});

describe("a provider whose engine is gone", () => {
  test("aborts what is at work, and ends", async () => {
    const engine = await engineAt("127.0.0.1");
    const { child, said } = providerOf(engine, 600_000);
    const ended = once(child, "exit");
    engine.close();
    assert.equal(await said, "aborted");
    assert.deepEqual(await ended, [1, null]);
  });

  test("ends when nothing is at work", async () => {
    const engine = await engineAt("127.0.0.1");
    const { child, said } = providerOf(engine, 0);
    assert.equal(await said, "done");
    const ended = once(child, "exit");
    engine.close();
    assert.deepEqual(await ended, [1, null]);
  });

  test("ends also where what it prints has no reader any more", async () => {
    const engine = await engineAt("127.0.0.1");
    const { child } = providerOf(engine, 600_000);
    const ended = once(child, "exit");
    child.stdout.destroy();
    child.stderr.destroy();
    engine.close();
    assert.deepEqual(await ended, [1, null]);
  });
});
