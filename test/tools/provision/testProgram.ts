import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory, cacheKey, linkProgram } from "./cache";
import { ProvisionError } from "./errors";
import { lock } from "./lock";
import { TEST_PROGRAMS, type TestProgramName } from "./programs";
import { take } from "./take";

/**
 * The file of a program that one test needs: found on this machine, or built from its Go module, once.
 * @throws ProvisionError with the remedy
 */
export async function testProgram(
  name: TestProgramName,
  log: (line: string) => void = console.log,
): Promise<string> {
  const program = TEST_PROGRAMS.find((one) => one.name === name);
  if (program === undefined) throw new ProvisionError(`${name}: no such program of a test.`);
  const key = cacheKey(program);
  const stored = path.join(cacheDirectory(), "store", key);
  const file = path.join(cacheDirectory(), "test-programs", key, name);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(path.dirname(stored), { recursive: true });
  const release = await lock(path.join(cacheDirectory(), "lock"), () =>
    log("Another run is setting this machine up: waiting for it …"),
  );
  try {
    if (!fs.existsSync(stored))
      log(`${name}: ${await take(program, stored, (line) => log(`${name}: ${line}`))}`);
    linkProgram(file, stored);
  } finally {
    release();
  }
  return file;
}
