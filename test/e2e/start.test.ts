import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { DEFAULT_PORTS } from "../lab/definition";
import { requireFree } from "../lab/ports";
import { run } from "../lab/daemons";
import { copyCheckout } from "../lab/project";

/**
 * The default lab has fixed ports, so only one can run on a machine: on a workstation whose own lab is up the test is
 * skipped and says so. In CI no lab may be up, and it fails.
 */
async function busy(): Promise<string | undefined> {
  try {
    await requireFree(DEFAULT_PORTS.apiserver, "kube-apiserver");
    return undefined;
  } catch (error) {
    return `another lab runs on this machine: ${error instanceof Error ? error.message : String(error)}`;
  }
}

describe("npm start, in a fresh clone", () => {
  let clone: string;
  let skip: string | undefined;
  const npm = (...args: string[]) =>
    run(["npm", ...args], {
      cwd: clone,
      env: { ...process.env, NO_COLOR: "1" },
      timeoutMs: 10 * 60_000,
    });

  before(async () => {
    skip = await busy();
    if (process.env.CI) assert.equal(skip, undefined);
    clone = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-clone-"));
    if (skip === undefined) copyCheckout(clone);
  });
  after(async () => {
    if (skip === undefined) await npm("run", "--silent", "lab", "--", "down");
    fs.rmSync(clone, { recursive: true, force: true });
  });

  for (const which of ["the first time", "a second time"]) {
    test(`${which}: 4 of 4 sessions Established on both ends, and the switch's 10 destinations`, async (t) => {
      if (skip !== undefined) return t.skip(skip);
      const started = Date.now();
      const { code, stdout, stderr } = await npm("start");
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.match(stdout, /4 of 4 sessions Established on both ends/);
      assert.match(stdout, /10 BGP destinations, 7 active, 3 inactive/);
      t.diagnostic(`${((Date.now() - started) / 1000).toFixed(1)} s`);
    });
  }
});
