// npx tsx docs/read-plan-push.ts HOST PORT USER HOST-KEY WANTED-FILE, the password in VRP_PASSWORD.
import { readFileSync } from "node:fs";
import {
  formatPlan,
  ownedRows,
  ownershipOf,
  parseBgpText,
  planBgp,
  push,
  VrpError,
  withLogin,
} from "../components/s9700/vrp";

async function main([
  host = "",
  port = "22",
  username = "",
  hostKey = "",
  file = "",
]: string[]): Promise<void> {
  const { asNumber = "", rows: wanted } = parseBgpText(readFileSync(file, "utf8"));
  // Ours is what the file names; add what was ours before and shall go.
  const ownership = ownershipOf(wanted);
  const access = { host, port: Number(port), username, password: process.env.VRP_PASSWORD, hostKey };
  await withLogin(access, async (vty) => {
    const running = await vty.readBgp();
    const plan = planBgp({ asNumber, running, wanted, ownership });
    console.log(formatPlan(plan));
    if (plan.commands.some(({ impact }) => impact.sessions.includes("all"))) return;
    // Refused when these rows were changed since they were read: the switch is locked first, then read once more.
    const expected = { rows: ownedRows(running, ownership), ownership };
    const { state, saved, notes } = await push(vty, {
      asNumber,
      wanted,
      ownership,
      expected,
      lockFirst: plan.commands.length > 0,
    });
    console.log(`${state}, startup configuration: ${saved}`, ...notes);
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // One sentence each: what went wrong, and what was done about it.
  if (error instanceof VrpError) console.error([error.message, ...error.notes].join("\n"));
  else console.error(error);
  process.exitCode = 1;
});
