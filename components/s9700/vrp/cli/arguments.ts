import { parseArgs } from "node:util";
import { VPN_INSTANCE_NAME } from "../configuration/vpnInstance";

export const USAGE = `npm run --silent s9700 -- <command> <options>

  probe   logs in, changes nothing, and says what this account and this release can do
  read    prints the running bgp section
  plan    prints the commands that turn the running section into the wanted one; changes nothing
  push    plans, shows, asks, sends, reads back and saves

which switch (probe, read, push, and plan without --running; the password comes from VRP_PASSWORD)
  --host HOST              name or address
  --port PORT              default 22
  --user USER
  --host-key SHA256:…      the pinned host key; any = whatever is shown, for labs only
  --key FILE               private key without passphrase, instead of the password
  --name SYSNAME           what its prompt must show; default: whatever it shows
  --legacy-algorithms      also offer SHA-1 and CBC, for V200R011 and older

what (plan, push)
  --wanted FILE            a bgp section as \`display current-configuration configuration bgp\` prints it; prefix lists,
                           filters and route-policies that it names may stand before it
  --vpn-instance NAME      the rows are those of \`ipv4-family vpn-instance NAME\` and its IPv6 view in FILE; all others
                           of both sections are foreign. Default: the public peers and families
  --own all                every row of the process and its peers is ours; default: the peers and rows that FILE names
  --running FILE           plan offline from this section (plan only)

how
  --save FILE              write the dialogue as evidence that can be replayed: secrets masked, addresses, names and
                           descriptions replaced; shown first (probe only; docs/evidence.md)
  --keep-names             leave addresses, names and descriptions as they are (probe --save)
  --trial                  then also walk through every class of commands on peers of documentation addresses that are
                           ignored, each read back and saved, take all of it back, and compare; for a switch that may be
                           touched. Every line is shown first, and sent when you type the sysname (probe only)
  --consent SYSNAME        the sysname, where there is no terminal to type it at (probe --trial)
  --yes                    push, or write the evidence, without a question
  --accept-path-loss       push even where the switch reaches this machine by a BGP session that changes (push only)
  --save                   save also where the switch does not tell whether what runs is saved (level 2; push only)
  --table                  print what each command does to sessions, and what takes it back (plan only)
  --exit-code              exit with 5 where the plan has a command (plan only)
  --json                   print JSON

exit codes
  0  done, or nothing to do: what runs is saved
  1  a mistake in this program
  2  a mistake in the command line or in a file: nothing was contacted
  3  refused or not reached: the switch is as it was
  4  the end is not known, or whether what runs is saved: run the same again, it reads the switch first. A user of
     privilege level 2 gets it whenever nothing is to be sent, since the switch does not tell that user; see --save
  5  the plan has a command (only with --exit-code); probe: preview, up or verify does not work with this account,
     or a step of the trial failed
`;

/** A mistake in the command line or in a file that it names: one sentence. */
export class UsageError extends Error {}

/** How the switch is reached; the key is still a file's name. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly hostKey: string;
  readonly password?: string;
  readonly keyFile?: string;
  readonly name?: string;
  readonly legacyAlgorithms: boolean;
}

/** What shall run, and whose rows. */
export interface Wanted {
  readonly wantedFile: string;
  /** Whose rows are planned. Default: the public instance's. */
  readonly vpnInstance?: string;
  readonly ownAll: boolean;
  readonly json: boolean;
}

export type Request =
  | { readonly command: "help" }
  | {
      readonly command: "probe";
      readonly target: Target;
      readonly json: boolean;
      readonly saveFile?: string;
      readonly keepNames: boolean;
      readonly yes: boolean;
      /** The switch may be touched. */
      readonly trial: boolean;
      /** Its sysname, typed by a person; undefined = it is asked for. */
      readonly consent?: string;
    }
  | { readonly command: "read"; readonly target: Target; readonly json: boolean }
  | (Wanted & {
      readonly command: "plan";
      /** Where the running section comes from. */
      readonly from: { readonly file: string } | { readonly target: Target };
      readonly table: boolean;
      readonly exitCode: boolean;
    })
  | (Wanted & {
      readonly command: "push";
      readonly target: Target;
      readonly yes: boolean;
      readonly acceptPathLoss: boolean;
      readonly saveWhenUnknown: boolean;
    });

const REACH = {
  host: "string",
  port: "string",
  user: "string",
  "host-key": "string",
  key: "string",
  name: "string",
  "legacy-algorithms": "boolean",
} as const;
const COMMANDS: Readonly<Record<string, Readonly<Record<string, "string" | "boolean">>>> = {
  probe: {
    ...REACH,
    json: "boolean",
    save: "string",
    "keep-names": "boolean",
    yes: "boolean",
    trial: "boolean",
    consent: "string",
  },
  read: { ...REACH, json: "boolean" },
  plan: {
    ...REACH,
    wanted: "string",
    "vpn-instance": "string",
    own: "string",
    running: "string",
    table: "boolean",
    "exit-code": "boolean",
    json: "boolean",
  },
  push: {
    ...REACH,
    wanted: "string",
    "vpn-instance": "string",
    own: "string",
    yes: "boolean",
    "accept-path-loss": "boolean",
    save: "boolean",
    json: "boolean",
  },
};

type Values = Readonly<Record<string, string | true | undefined>>;

/**
 * What the command line asks for. Reads no file and contacts nothing.
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Request {
  const [command = "", ...rest] = argv;
  if (["help", "--help", "-h"].includes(command) || rest.includes("--help")) return { command: "help" };
  const options = COMMANDS[command];
  if (options === undefined) {
    throw new UsageError(
      `"${command}" is not a command; allowed: ${Object.keys(COMMANDS).join(", ")} (--help lists the options).`,
    );
  }
  const values = valuesOf(command, rest, options);
  const json = values.json === true;
  if (command === "probe") return probeRequest(values, env);
  if (command === "read") return { command, target: target(values, env), json };
  const wanted = {
    wantedFile: required(values, "wanted", "a file"),
    ownAll: ownAll(values),
    json,
    ...vpnInstance(values),
  };
  if (command === "push") {
    const how = {
      yes: values.yes === true,
      acceptPathLoss: values["accept-path-loss"] === true,
      saveWhenUnknown: values.save === true,
    };
    return { command, ...wanted, ...how, target: target(values, env) };
  }
  if (json && values.table === true) throw new UsageError("--table and --json exclude each other.");
  const how = { table: values.table === true, exitCode: values["exit-code"] === true };
  return { command: "plan", ...wanted, ...how, from: from(values, env) };
}

function probeRequest(values: Values, env: NodeJS.ProcessEnv): Request {
  const saveFile = typeof values.save === "string" ? values.save : undefined;
  const [keepNames, yes] = [values["keep-names"] === true, values.yes === true];
  if (saveFile === undefined && (keepNames || yes))
    throw new UsageError(`--${yes ? "yes" : "keep-names"} goes with --save.`);
  const trial = values.trial === true;
  if (values.consent !== undefined && !trial) throw new UsageError("--consent goes with --trial.");
  const how = { json: values.json === true, keepNames, yes, trial };
  return {
    command: "probe",
    target: target(values, env),
    ...how,
    ...(saveFile === undefined ? {} : { saveFile }),
    ...(typeof values.consent === "string" ? { consent: values.consent } : {}),
  };
}

function from(values: Values, env: NodeJS.ProcessEnv): { file: string } | { target: Target } {
  if (typeof values.running !== "string") return { target: target(values, env) };
  const online = Object.keys(REACH).find((name) => values[name] !== undefined);
  if (online !== undefined) {
    throw new UsageError(`--${online}: with --running no switch is asked; keep one of the two.`);
  }
  return { file: values.running };
}

function valuesOf(
  command: string,
  argv: readonly string[],
  options: Readonly<Record<string, "string" | "boolean">>,
): Values {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(options).map(([name, type]) => [name, { type }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | true> = {};
  for (const token of tokens) {
    if (token.kind === "positional") {
      throw new UsageError(`${token.value}: ${command} takes options only (--help lists them).`);
    }
    if (token.kind !== "option") continue;
    const type = options[token.name];
    if (token.name === "password") {
      throw new UsageError(
        "--password: every user of a machine can read its command lines; set VRP_PASSWORD in the environment.",
      );
    }
    if (type === undefined) {
      const allowed = Object.keys(options).map((name) => `--${name}`);
      throw new UsageError(
        `${token.rawName}: ${command} has no such option; allowed: ${allowed.join(", ")}.`,
      );
    }
    if (values[token.name] !== undefined) throw new UsageError(`--${token.name} is given twice.`);
    if (type === "boolean") {
      if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value.`);
      values[token.name] = true;
    } else if (token.value === undefined || token.value === "" || token.value.startsWith("--")) {
      throw new UsageError(`--${token.name} needs a value.`);
    } else values[token.name] = token.value;
  }
  return values;
}

function required(values: Values, name: string, what: string): string {
  const value = values[name];
  if (typeof value === "string") return value;
  throw new UsageError(`--${name} is missing: ${what}.`);
}

function vpnInstance({ "vpn-instance": name }: Values): { readonly vpnInstance?: string } {
  if (typeof name !== "string") return {};
  if (VPN_INSTANCE_NAME.test(name)) return { vpnInstance: name };
  throw new UsageError(
    `--vpn-instance ${name}: allowed are 1–31 letters, digits, _, - and ., not beginning with af-, instance-, flow- or 6-.`,
  );
}

function ownAll({ own }: Values): boolean {
  if (own === undefined || own === "all") return own === "all";
  throw new UsageError(`--own ${own}: allowed is all; without it the peers and rows of --wanted are ours.`);
}

function target(values: Values, env: NodeJS.ProcessEnv): Target {
  const host = required(values, "host", "the switch's name or address");
  const username = required(values, "user", "the user that logs in at the switch");
  const hostKey = required(
    values,
    "host-key",
    "SHA256:… as `ssh-keygen -l` prints it, or any, for labs only",
  );
  if (hostKey !== "any" && !/^SHA256:[A-Za-z0-9+/]{43}$/.test(hostKey)) {
    throw new UsageError(
      `--host-key ${hostKey}: allowed are SHA256: with 43 characters, or any, for labs only.`,
    );
  }
  const password = env.VRP_PASSWORD || undefined;
  if (password === undefined && values.key === undefined) {
    throw new UsageError("VRP_PASSWORD is not set: put the password there, or name a private key by --key.");
  }
  return {
    host,
    port: number(values, "port", 1, 65_535) ?? 22,
    username,
    hostKey,
    legacyAlgorithms: values["legacy-algorithms"] === true,
    ...(password === undefined ? {} : { password }),
    ...(typeof values.key === "string" ? { keyFile: values.key } : {}),
    ...(typeof values.name === "string" ? { name: values.name } : {}),
  };
}

function number(values: Values, name: string, least: number, most: number): number | undefined {
  const value = values[name];
  if (typeof value !== "string") return undefined;
  if (/^\d{1,6}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  throw new UsageError(`--${name} ${value}: allowed are whole numbers from ${least} to ${most}.`);
}
