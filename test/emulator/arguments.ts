import { isIP } from "node:net";
import { parseArgs } from "node:util";
import type { Interface, ProfileName } from "./types";

export const DEFAULT_PASSWORD = "Lab-0nly@127.0.0.1";

export const USAGE = `npm run emulator -- <options>

  An emulated Huawei switch: SSH on a local port, a command line that behaves as VRP, nothing that routes behind it.
  Peers stay in Active. Ctrl-C ends it. test/emulator/README.md says what it is true to.

where
  --host ADDRESS           the address to listen on; default 127.0.0.1
  --port PORT              default 2222; 0 takes a free one
  --profile NAME           s9700 (V200R011, default), s9700-r019, ce12800 (two-stage VRP8), ar (VRP5 router, eNSP)
  --sysname NAME           what its prompt shows; default S9700

who may log in
  --user NAME[:LEVEL]      may be given several times; level 0 to 15, default 15; default: admin
  --password TEXT          of all users; EMULATOR_PASSWORD may hold it instead; default ${DEFAULT_PASSWORD}
  --host-key FILE          a private RSA key in PEM; default: test/emulator/hostkey.pem, which is public
  --password-method        also take the SSH method "password", not only keyboard-interactive
  --legacy-algorithms      offer what V200R011 offers: SHA-1 key exchange, ssh-rsa, CBC

what it runs
  --config FILE            the startup configuration, as \`display current-configuration\` prints it
  --startup FILE           where \`save\` writes to; where the file is there, the switch boots from it, not from --config
  --play FILE              play a dialogue that \`probe --save\` recorded, instead: docs/evidence.md
  --interface NAME=ADDRESS/LENGTH
                           may be given several times; default Vlanif98=10.2.98.1/24 and LoopBack0=10.2.0.2/32

for tests
  --faults FILE            JSON: how it misbehaves from the beginning; README.md lists the faults
  --control                reads commands as JSON lines from standard input and answers on standard output: README.md
  --log FILE               appends every line that was typed, as JSON lines; passwords are masked
  --help

exit codes: 0 ended by Ctrl-C or SIGTERM, 1 could not listen, 2 a mistake in the options or in a file
`;

/** A mistake in the options or in a file that they name: one sentence. */
export class UsageError extends Error {}

export const PROFILE_NAMES: Record<string, ProfileName> = {
  s9700: "r011",
  "s9700-r019": "r019",
  ce12800: "ce",
  ar: "ar",
};

/** What the command line asks for; files are still names. */
export interface Request {
  readonly host: string;
  readonly port: number;
  readonly profile: string;
  readonly sysname: string;
  readonly users: readonly { readonly name: string; readonly level: number }[];
  readonly password: string;
  readonly hostKeyFile?: string;
  readonly takesPasswordMethod: boolean;
  readonly legacyAlgorithms: boolean;
  readonly configFile?: string;
  readonly startupFile?: string;
  readonly playFile?: string;
  readonly interfaces: readonly Interface[];
  readonly faultsFile?: string;
  readonly isControlled: boolean;
  readonly logFile?: string;
}

const DEFAULT_INTERFACES: readonly Interface[] = [
  { name: "Vlanif98", address: "10.2.98.1/24" },
  { name: "LoopBack0", address: "10.2.0.2/32" },
];

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;
const OPTIONS = {
  host: text,
  port: text,
  profile: text,
  sysname: text,
  user: texts,
  password: text,
  "host-key": text,
  "password-method": flag,
  "legacy-algorithms": flag,
  config: text,
  startup: text,
  play: text,
  interface: texts,
  faults: text,
  control: flag,
  log: text,
  help: flag,
} as const;

/** @throws UsageError where an option is unknown or a value is not what it takes */
export function parseArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Request | "help" {
  const values = read(argv);
  if (values.help) return "help";
  const { host = "127.0.0.1", profile = "s9700", sysname = "S9700", user = ["admin"] } = values;
  if (isIP(host) === 0) throw new UsageError(`--host: "${host}" is not an IP address.`);
  if (!Object.hasOwn(PROFILE_NAMES, profile))
    throw new UsageError(
      `--profile: "${profile}" is not a profile; allowed: ${Object.keys(PROFILE_NAMES).join(", ")}.`,
    );
  if (!/^[^\s?<>[\]]{1,246}$/.test(sysname))
    throw new UsageError(
      `--sysname: "${sysname}" is not a name: 1 to 246 characters without blanks or brackets.`,
    );
  return {
    host,
    port: numberOf("port", values.port ?? "2222", 65535),
    profile,
    sysname,
    users: user.map(userOf),
    password: values.password ?? environment.EMULATOR_PASSWORD ?? DEFAULT_PASSWORD,
    hostKeyFile: values["host-key"],
    takesPasswordMethod: values["password-method"] === true,
    legacyAlgorithms: values["legacy-algorithms"] === true,
    configFile: values.config,
    startupFile: values.startup,
    playFile: values.play,
    interfaces: values.interface?.map(interfaceOf) ?? DEFAULT_INTERFACES,
    faultsFile: values.faults,
    isControlled: values.control === true,
    logFile: values.log,
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${sentence.replace(/\.$/, "")}; --help lists the options.`);
  }
}

function numberOf(option: string, word: string, most: number): number {
  if (/^\d{1,5}$/.test(word) && Number(word) <= most) return Number(word);
  throw new UsageError(`--${option}: "${word}" is not a number from 0 to ${most}.`);
}

function userOf(word: string): { name: string; level: number } {
  const [name = "", level = "15", ...more] = word.split(":");
  if (name === "" || more.length > 0) throw new UsageError(`--user: "${word}" is not NAME or NAME:LEVEL.`);
  return { name, level: numberOf("user", level, 15) };
}

function interfaceOf(word: string): Interface {
  const [, name, address, length] = /^([A-Za-z][^=\s]*)=([\d.]+)\/(\d{1,2})$/.exec(word) ?? [];
  if (name === undefined || address === undefined || isIP(address) !== 4 || Number(length) > 32)
    throw new UsageError(`--interface: "${word}" is not NAME=ADDRESS/LENGTH, such as Vlanif98=10.2.98.1/24.`);
  return { name, address: `${address}/${length}` };
}
