import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import {
  ownershipOf,
  parseBgpText,
  planBgp,
  readConfiguration,
  type SwitchAccess,
  VrpError,
  type VtySession,
  withLogin,
} from "../../components/s9700/vrp";
import { probe } from "../../components/s9700/vrp/probe";
import { readSwitches } from "../../components/verification/observe/readSwitches";
import { PASSWORD, pushTo, SEED, started } from "./vrp/support/switch";

/** What docs/rights/README.md says of each privilege level is what an account of that level can do. */

const DOCS = path.join(__dirname, "../../docs/rights");
const READER = "peering-read";
const STARTUP = `#\nroute-policy P permit node 10\n#\n${SEED}#\nreturn\n`;

type Works = "works" | "less" | "no";

/** The rows of the table: what an account can do, by its name there. */
function table(): Record<string, string[]> {
  const text = fs.readFileSync(path.join(DOCS, "README.md"), "utf8");
  const [, rows = ""] = /^\| account \|.*\n\| ---.*\n((?:\|.*\n)+)/m.exec(text) ?? [];
  return Object.fromEntries(
    rows
      .trim()
      .split("\n")
      .map((row) => row.split("|").map((cell) => cell.trim()))
      .map(([, account = "", ...cells]) => [
        account,
        cells.slice(0, -1).map((cell) => /^(?:works|less|no)\b/.exec(cell)?.[0] ?? cell),
      ]),
  );
}

/** A switch on which READER has a level, and is let read by docs/rights/switch-preview.vrp or not. */
async function accountOf(level: number, isLetRead: boolean): Promise<SwitchAccess> {
  const users = [
    { name: "pulumi", password: PASSWORD, level: 3 },
    { name: READER, password: PASSWORD, level },
  ];
  const { access } = await started({ users, startup: STARTUP });
  if (isLetRead) {
    const rights = fs.readFileSync(path.join(DOCS, "switch-preview.vrp"), "utf8").trim().split("\n");
    const commands = rights.filter((line) => line.startsWith("command-privilege"));
    await withLogin(access, async (vty) => {
      await vty.enter("system", "");
      for (const line of commands) await vty.command(line);
      await vty.enter("user", "");
    });
  }
  return { ...access, username: READER };
}

const allowed = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof VrpError && /^(?:permission|refused)$/.test(error.code)) return false;
      throw error;
    },
  );

/** `works` where both do, `less` where only the second does. */
async function worksOf(all: () => Promise<unknown>, some: () => Promise<unknown>): Promise<Works> {
  if (await allowed(all())) return "works";
  return (await allowed(some())) ? "less" : "no";
}

const WITH_POLICY = parseBgpText(
  `${SEED}  peer 10.2.98.141 route-policy Q import\n#\nroute-policy Q permit node 10\n`,
).rows;
const DESCRIBED = parseBgpText(SEED.replace(" #", " peer 10.2.98.142 description of a test\n #")).rows;

/** What a preview does: reads, and plans. */
async function preview(vty: VtySession, objects: boolean): Promise<void> {
  const wanted = objects ? WITH_POLICY : DESCRIBED;
  const running = await vty.readBgp(objects);
  const { commands } = planBgp({ asNumber: "65001", running, wanted, ownership: ownershipOf(wanted) });
  assert.ok(commands.length > 0);
}

/** What `verify` asks a switch. */
async function verified(access: SwitchAccess): Promise<boolean> {
  const declared = ["10.2.98.141", "10.2.98.142"];
  const report = (await readSwitches([access], { declared }))[access.name ?? ""];
  return report !== undefined && "peers" in report && report.routes !== undefined;
}

describe("an account of", () => {
  for (const [account, level, isLetRead] of [
    ["level 1", 1, false],
    ["level 1 that `switch-preview.vrp` lets read", 1, true],
    ["level 2", 2, false],
    ["level 3", 3, false],
  ] as const) {
    test(`${account} can do what docs/rights says, and the probe says the same`, async () => {
      const access = await accountOf(level, isLetRead);
      const { verdicts } = await withLogin(access, probe);
      const done: Record<string, Works> = {
        preview: await worksOf(
          () => withLogin(access, (vty) => preview(vty, true)),
          () => withLogin(access, (vty) => preview(vty, false)),
        ),
        verify: (await verified(access)) ? "works" : "no",
        import: (await allowed(withLogin(access, readConfiguration))) ? "works" : "no",
        up: await worksOf(
          () => pushTo(access, WITH_POLICY),
          () => pushTo(access, DESCRIBED),
        ),
      };
      assert.deepEqual(table()[account], [done.preview, done.verify, done.import, done.up]);
      const said = { yes: "works", less: "less", no: "no" } as const;
      for (const use of ["preview", "verify", "up"] as const)
        assert.equal(said[verdicts[use].works], done[use], `the probe of ${use}`);
    });
  }
});
