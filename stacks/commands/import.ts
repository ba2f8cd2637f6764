/** `npm run import -- <new stack>`: a stack file of a site that runs, read from its cluster and its switches. Changes nothing. */
import * as fs from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline/promises";
import { messageOf } from "../../components/dynamic/failure";
import { prove } from "../import/prove";
import { readSite, type ImportAccess } from "../import/readSite";
import { isUnchanged, reportOf } from "../import/report";
import { fileText } from "../import/text";
import { importedStack } from "../import/values";
import { management } from "../switchSchema";
import { hostAndPort } from "../hostAndPort";
import { runCommand, UsageError } from "./runCommand";

const USAGE = `npm run import -- <new stack> --switch HOST[:PORT] --host-key SHA256:… [--switch … --host-key …] [options]

  Reads a cluster and the switches that its nodes peer with, and writes stacks/Pulumi.<new stack>.yaml: a file whose first
  preview changes nothing on either end. It changes nothing itself. Before the file is written it is put through this
  project's own checks, and its rows and objects are compared with those that were read: what would change is listed, and
  so is what stays outside of the file.

  --switch HOST[:PORT]  a switch's command line; once for each switch
  --host-key SHA256:…   its host key (npm run hostkey -- --host HOST); as many, in the same order
  --user NAME           who logs in there, with privilege level 3, and pushes later; default pulumi
  --read-user NAME      log in as this user, who only reads (docs/rights); the file names both
  --private-key FILE    log in with this key (PEM); default: the password in SWITCH_PASSWORD, else it is asked for
  --legacy-algorithms   also offer what V200R011 and older speak: SHA-1 and CBC
  --kubeconfig PATH     relative to the project; default: as kubectl finds it
  --context NAME        a context in it; default: its current one
  --rack-label LABEL    the node label that holds the rack; default: the one that selectors choose by, or
                        topology.kubernetes.io/rack, or rack
  --dry-run             print the file instead of writing it; the report is on standard error

exit codes
  0  written (or printed), and a preview changes nothing
  1  the cluster or a switch was not read, or there is such a stack already; nothing was written
  2  a mistake in the command line
  3  written (or printed), and a preview would refuse the file or show changes: each is listed
`;

const CHANGES = 3;

runCommand(
  {
    name: "import",
    usage: USAGE,
    options: {
      switch: { type: "string", multiple: true },
      "host-key": { type: "string", multiple: true },
      user: { type: "string" },
      "read-user": { type: "string" },
      "private-key": { type: "string" },
      "legacy-algorithms": { type: "boolean" },
      kubeconfig: { type: "string" },
      context: { type: "string" },
      "rack-label": { type: "string" },
      "dry-run": { type: "boolean" },
    },
  },
  async (values, words) => {
    const [stack, ...rest] = words;
    if (stack === undefined || rest.length > 0 || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(stack))
      throw new UsageError("npm run import -- <new stack> takes one name: letters, digits, dots, - and _.");
    const file = path.join(__dirname, "..", `Pulumi.${stack}.yaml`);
    if (fs.existsSync(file)) throw new Error(`stacks/Pulumi.${stack}.yaml is there already.`);
    const accesses = await withSecrets(switchesIn(values), values["private-key"]);
    const { kubeconfig, context, "rack-label": rackLabel } = values;
    const site = await readSite(accesses, kubeconfig, context);
    const imported = importedStack(site, {
      stack,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      ...(rackLabel === undefined ? {} : { rackLabel }),
    });
    if (imported.entries.length === 0)
      throw new Error(
        ["No session was found that both ends have, so there is no file to write.", ...imported.foreign].join(
          "\n  ",
        ),
      );
    const proof = prove(imported, site);
    const text = fileText(imported);
    const report = reportOf(imported, proof);
    if (values["dry-run"] === true) {
      console.log(text.trimEnd());
      console.error(report.join("\n"));
    } else {
      // Never over a file that came into being meanwhile.
      fs.writeFileSync(file, text, { flag: "wx" });
      console.log([`Written: stacks/Pulumi.${stack}.yaml.`, ...report].join("\n"));
    }
    return isUnchanged(proof) ? 0 : CHANGES;
  },
);

function switchesIn(values: {
  readonly switch?: string[];
  readonly "host-key"?: string[];
  readonly user?: string;
  readonly "read-user"?: string;
  readonly "legacy-algorithms"?: boolean;
}): ImportAccess[] {
  const { switch: hosts = [], "host-key": keys = [], user = "pulumi", "read-user": reader } = values;
  if (hosts.length === 0)
    throw new UsageError("--switch is missing: the address of a switch's command line.");
  if (keys.length !== hosts.length)
    throw new UsageError(
      `--host-key: ${keys.length} given for ${hosts.length} of --switch; each needs its own (npm run hostkey -- --host HOST).`,
    );
  return hosts.map((text, at) => {
    const { host, port = 22 } = hostAndPort(text);
    const hostKey = keys[at] ?? "";
    const { success, error } = management.safeParse({
      ...{ host, port, username: user, hostKey },
      ...(reader === undefined ? {} : { readUsername: reader }),
    });
    if (!success) {
      const [issue] = error.issues;
      throw new UsageError(
        `--switch ${text}: ${String(issue?.path[0])} ${issue?.message ?? "is not right"}.`,
      );
    }
    const legacyAlgorithms = values["legacy-algorithms"] === true;
    return {
      ...{ host, port, username: reader ?? user, hostKey, legacyAlgorithms },
      ...(reader === undefined ? {} : { changesAs: user }),
    };
  });
}

/** The login secrets: they are kept nowhere. */
async function withSecrets(
  accesses: readonly ImportAccess[],
  keyFile: string | undefined,
): Promise<ImportAccess[]> {
  if (keyFile !== undefined) {
    const privateKey = readKey(path.resolve(process.env.INIT_CWD ?? "", keyFile), keyFile);
    return accesses.map((access) => ({ ...access, privateKey }));
  }
  const { SWITCH_PASSWORD: given } = process.env;
  if (given !== undefined && given !== "") return accesses.map((access) => ({ ...access, password: given }));
  if (!process.stdin.isTTY)
    throw new UsageError("SWITCH_PASSWORD is not set, and there is no terminal to ask for a password at.");
  const asked: ImportAccess[] = [];
  for (const access of accesses)
    asked.push({
      ...access,
      password: await askHidden(`Password of ${access.username} at ${access.host}: `),
    });
  return asked;
}

function readKey(file: string, shown: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--private-key ${shown}: it cannot be read (${messageOf(error)}).`);
  }
}

/** Asks without showing what is typed. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new (await import("node:stream")).Writable({ write: (_, __, done) => done() });
  const asking = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await asking.question("");
  } finally {
    asking.close();
    process.stderr.write("\n");
  }
}
