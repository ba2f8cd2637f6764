/** `npm run probe -- <stack> [<switch>]`: what the stack's accounts can do at its switches. Changes nothing. */
import * as fs from "node:fs";
import { createInterface } from "node:readline/promises";
import * as path from "node:path";
import { accessTo } from "../../components/s9700/access";
import { messageOf } from "../../components/dynamic/failure";
import {
  evidenceOf,
  formatEvidence,
  formatProbe,
  probe,
  type ProbeReport,
  type SwitchAccess,
  VrpError,
  withLogin,
} from "../../components/s9700/vrp";
import { readSecrets } from "../secrets";
import { readStackFile } from "../stackFile";
import { runCommand, UsageError } from "./runCommand";

const USAGE = `npm run probe -- <stack> [<switch>] [--json] [--save FILE [--keep-names] [--yes]]

  Logs in to each switch of the stack (or to the one that is named), changes nothing, and says what the account and the
  release can do: each line that a preview, an update or verify sends before it changes anything, whether its answer is
  understood, which rows no rule knows, how long a line takes; and what that means for preview, up and verify.
  It takes no lock, and enters the system view only to see its prompt.

  --json        print JSON instead of the tables
  --save FILE   write the dialogue of one switch as evidence that can be replayed (docs/evidence.md): secrets are masked,
                addresses, names and descriptions are replaced; it is shown, and written when you agree
  --keep-names  leave addresses, names and descriptions as they are
  --yes         write without asking

  The passwords are read from the stack with \`pulumi config\`, or from SWITCH_PASSWORD (one for all).

exit codes
  0  preview, up and verify work at every switch
  1  a switch could not be reached
  2  a mistake in the command line
  5  at a switch, preview, up or verify does not work with this account or release
`;

/** Not everything works at a switch. */
const NOT_ALL = 5;

runCommand(
  {
    name: "probe",
    usage: USAGE,
    options: {
      json: { type: "boolean" },
      save: { type: "string" },
      "keep-names": { type: "boolean" },
      yes: { type: "boolean" },
    },
  },
  async ({ json, save, "keep-names": keepNames = false, yes = false }, words) => {
    const [stack, name, ...rest] = words;
    if (stack === undefined || rest.length > 0)
      throw new UsageError("npm run probe -- <stack> [<switch>] takes a stack and at most one switch.");
    if (save === undefined && (keepNames || yes))
      throw new UsageError(`--${yes ? "yes" : "keep-names"} goes with --save.`);
    if (save !== undefined && !yes && !process.stdin.isTTY)
      throw new UsageError("--save asks before it writes, and there is no terminal to ask at: give --yes.");
    const accesses = accessesOf(stack, name);
    if (save !== undefined && accesses.length > 1)
      throw new UsageError(
        `--save writes one switch's dialogue: name one of ${accesses.map((one) => one.name).join(", ")}.`,
      );
    const reports: ProbeReport[] = [];
    let code = 0;
    for (const access of accesses) {
      try {
        const { report, transcript } = await withLogin(access, async (vty) => ({
          report: await probe(vty),
          transcript: vty.transcript,
        }));
        reports.push(report);
        if (json !== true) console.log(`${reports.length > 1 ? "\n" : ""}${formatProbe(report)}`);
        if (Object.values(report.verdicts).some(({ works }) => works === "no")) code = NOT_ALL;
        if (save === undefined) continue;
        const about = { source: "device", username: access.username, keepNames } as const;
        await saveEvidence(save, formatEvidence(evidenceOf(transcript, report, about)), yes);
      } catch (error) {
        if (!(error instanceof VrpError)) throw error;
        // One switch that is away says nothing of the others.
        console.error(error.message);
        code = 1;
      }
    }
    if (json === true) console.log(JSON.stringify(reports, undefined, 2));
    return code;
  },
);

function accessesOf(stack: string, name: string | undefined): SwitchAccess[] {
  const inventory = readStackFile(stack);
  const names = inventory.switches.map((device) => device.name);
  if (name !== undefined && !names.includes(name))
    throw new UsageError(`${name}: stack ${stack} has no such switch; it has ${names.join(", ")}.`);
  const secrets = readSecrets(inventory);
  return inventory.switches
    .filter((device) => name === undefined || device.name === name)
    .map((device) => accessTo({ name: device.name, ...device.management }, secrets));
}

/** What leaves a site is seen by a person first. */
async function saveEvidence(file: string, text: string, yes: boolean): Promise<void> {
  if (!yes) {
    console.error(text);
    const asking = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await asking.question(`Write this to ${file}? [y/N] `).finally(() => asking.close());
    if (!/^y(?:es)?$/i.test(answer.trim())) return console.error("Nothing was written.");
  }
  try {
    fs.writeFileSync(path.resolve(process.env.INIT_CWD ?? "", file), text);
  } catch (error) {
    throw new UsageError(`--save ${file}: it cannot be written (${messageOf(error)}).`);
  }
}
