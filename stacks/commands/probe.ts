/** `npm run probe -- <stack> [<switch>]`: what the stack's accounts can do at its switches. Changes nothing. */
import * as fs from "node:fs";
import * as path from "node:path";
import { accessTo, connectionOf, readAccessTo } from "../../components/s9700/access";
import type { Credentials } from "../../components/dynamic/credentials";
import { messageOf } from "../../components/dynamic/failure";
import { isAgreed } from "../../components/terminal";
import type { Connection } from "../../components/s9700/state";
import { type SwitchAccess, VrpError, withLogin } from "../../components/s9700/vrp";
import {
  consentTo,
  evidenceOf,
  formatEvidence,
  formatProbe,
  formatTrial,
  probe,
  type ProbeReport,
  runTrial,
  type TrialReport,
} from "../../components/s9700/vrp/probe";
import { readSecrets } from "../secrets";
import { readStackFile } from "../stackFile";
import { runCommand, UsageError } from "./runCommand";

const USAGE = `npm run probe -- <stack> [<switch>] [--json] [--save FILE [--keep-names] [--yes]] [--trial [--consent SYSNAME]] [--reader]

  Logs in to each switch of the stack (or to the one that is named), changes nothing, and says what the account and the
  release can do: each line that a preview, an update or verify sends before it changes anything, whether its answer is
  understood, which rows no rule knows, how long a line takes; and what that means for preview, up and verify.
  It takes no lock, and enters the system view only to see its prompt.

  --json        print JSON instead of the tables
  --save FILE   write the dialogue of one switch as evidence that can be replayed (docs/evidence.md): secrets are masked,
                addresses, names and descriptions are replaced; it is shown, and written when you agree
  --keep-names  leave addresses, names and descriptions as they are
  --yes         write without asking
  --trial       then also walk through every class of commands that a plan has, on peers of documentation addresses that
                are ignored: each is read back and saved, all of it is taken back, and the configurations are compared;
                for a switch that may be touched. Every line is shown first, and sent when you type the switch's sysname.
                Then each point of "Unproven" (components/s9700/vrp/README.md) is answered by what the switch showed
  --consent SYSNAME
                the sysname, where there is no terminal to type it at
  --reader      log in as management.readUsername, the user of previews and verify

  The passwords are read from the stack with \`pulumi config\`, or from SWITCH_PASSWORD (one for all).

exit codes
  0  preview, up and verify work at every switch
  1  a switch could not be reached, or what a trial left is not known: run it again, it takes back what is left
  2  a mistake in the command line
  5  at a switch, preview, up or verify does not work with this account or release, or a step of the trial failed
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
      trial: { type: "boolean" },
      consent: { type: "string" },
      reader: { type: "boolean" },
    },
  },
  async (values, words) => {
    const { json, save, "keep-names": keepNames = false, yes = false, reader = false } = values;
    const { trial = false, consent } = values;
    const [stack, name, ...rest] = words;
    if (stack === undefined || rest.length > 0)
      throw new UsageError("npm run probe -- <stack> [<switch>] takes a stack and at most one switch.");
    if (save === undefined && (keepNames || yes))
      throw new UsageError(`--${yes ? "yes" : "keep-names"} goes with --save.`);
    if (save !== undefined && !yes && !process.stdin.isTTY)
      throw new UsageError("--save asks before it writes, and there is no terminal to ask at: give --yes.");
    if (consent !== undefined && !trial) throw new UsageError("--consent goes with --trial.");
    if (trial && consent === undefined && !process.stdin.isTTY)
      throw new UsageError(
        "--trial asks before it sends a line, and there is no terminal to ask at: give --consent SYSNAME.",
      );
    const accesses = accessesOf(stack, name, reader);
    if ((save !== undefined || trial) && accesses.length > 1)
      throw new UsageError(
        `--save and --trial are for one switch: name one of ${accesses.map((one) => one.name).join(", ")}.`,
      );
    const reports: (ProbeReport & { readonly trial?: TrialReport })[] = [];
    let code = 0;
    for (const access of accesses) {
      try {
        const { report, transcript, tried } = await withLogin(access, async (vty) => {
          const report = await probe(vty);
          const transcript = [...vty.transcript];
          if (!trial) return { report, transcript, tried: undefined };
          return { report, transcript, tried: await runTrial(vty, (plan) => consentTo(plan, consent)) };
        });
        reports.push(tried === undefined ? report : { ...report, trial: tried });
        if (json !== true) {
          console.log(`${reports.length > 1 ? "\n" : ""}${formatProbe(report)}`);
          if (tried !== undefined) console.log(`\n${formatTrial(tried)}`);
        }
        code ||= codeOf(report, tried);
        if (save === undefined) continue;
        const { username } = access;
        const about = { source: "device", username, keepNames, answers: tried?.answers } as const;
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

function codeOf({ verdicts }: ProbeReport, trial: TrialReport | undefined): number {
  if (trial?.restored === false) return 1;
  const failed = trial?.steps.some(({ state }) => state === "failed") === true;
  return failed || Object.values(verdicts).some(({ works }) => works === "no") ? NOT_ALL : 0;
}

function accessesOf(stack: string, name: string | undefined, reader: boolean): SwitchAccess[] {
  const inventory = readStackFile(stack);
  const names = inventory.switches.map((device) => device.name);
  if (name !== undefined && !names.includes(name))
    throw new UsageError(`${name}: stack ${stack} has no such switch; it has ${names.join(", ")}.`);
  const secrets = readSecrets(inventory);
  return (
    inventory.switches
      .filter((device) => name === undefined || device.name === name)
      // An account is the switch's, whatever VPN instance the entry declares.
      .map((device) => connectionOf({ ...device, vpnInstance: undefined }))
      .map((connection) => (reader ? readerOf(connection, secrets) : accessTo(connection, secrets)))
  );
}

function readerOf(connection: Connection, secrets: Credentials): SwitchAccess {
  const access = readAccessTo(connection, secrets);
  if (access.changesAs !== undefined) return access;
  throw new UsageError(
    `--reader: ${connection.name} has no user that only reads: set management.readUsername, and its secret under calico-peering:switchReadPasswords.`,
  );
}

/** What leaves a site is seen by a person first. */
async function saveEvidence(file: string, text: string, yes: boolean): Promise<void> {
  if (!yes) {
    console.error(text);
    if (!(await isAgreed(`Write this to ${file}?`))) return console.error("Nothing was written.");
  }
  try {
    fs.writeFileSync(path.resolve(process.env.INIT_CWD ?? "", file), text);
  } catch (error) {
    throw new UsageError(`--save ${file}: it cannot be written (${messageOf(error)}).`);
  }
}
