/** `npm run hostkey`: the SSH host keys that a switch shows, for review before one of them is pinned. */
import * as fs from "node:fs";
import { columns } from "../../components/columns";
import { messageOf } from "../../components/dynamic/failure";
import { readHostKey, VrpError } from "../../components/s9700/vrp";
import { StackFileError } from "../config";
import { inspectStackFile } from "../stackFile";
import { fingerprintsIn, keyCode, pemBlock } from "./hostKeyText";
import { hostAndPort } from "../hostAndPort";
import { oneStack, runCommand, UsageError } from "./runCommand";

const USAGE = `npm run hostkey -- --host HOST[:PORT] [--console FILE]
npm run hostkey -- <stack>

  With --host: the host keys of one switch, each as a fingerprint to pin (management.hostKey) and in the forms in which
  VRP prints it. Needs no stack, no pin and no password: it connects, takes the keys, and logs in nowhere.
  With a stack: the keys of each of its switches beside the pin in its file.

  The host that answers on the network sends these keys, and it may not be the switch. So compare them with the switch's
  own console before you pin one: \`display rsa local-key-pair public\` (or \`display ecc local-key-pair public\`) there.

  --port PORT      the same as :PORT; default 22
  --console FILE   what the console printed for that command, saved to a file (- = standard input): the keys are
                   compared with it

exit codes
  0  every switch answered and, where there is a pin or a console's text, one of its keys is that one
  1  a switch did not answer, or none of its keys is the pinned one or one of the console's
  2  a mistake in the command line
`;

type HostKey = Awaited<ReturnType<typeof readHostKey>>[number];

runCommand(
  {
    name: "hostkey",
    usage: USAGE,
    options: { host: { type: "string" }, port: { type: "string" }, console: { type: "string" } },
  },
  async ({ host, port, console: consoleFile }, words) => {
    if (host === undefined) {
      if (port !== undefined || consoleFile !== undefined)
        throw new UsageError("--port and --console go with --host, not with a stack.");
      return showStack(oneStack("hostkey", words));
    }
    if (words.length > 0) throw new UsageError("npm run hostkey takes --host or a stack, not both.");
    const named = hostAndPort(host);
    if (named.host === "") throw new UsageError(`--host: "${host}" is not HOST or HOST:PORT.`);
    const number = port === undefined ? (named.port ?? 22) : Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535)
      throw new UsageError(`--port: "${port ?? named.port}" is not a TCP port, 1–65535.`);
    return showHost(named.host, number, consoleFile);
  },
);

async function showHost(host: string, port: number, consoleFile: string | undefined): Promise<number> {
  const expected = consoleFile === undefined ? undefined : readConsole(consoleFile);
  const keys = await readHostKey(host, port);
  for (const { type, fingerprint, blob } of keys) {
    const mark = expected?.includes(fingerprint) === true ? "  (the console shows this one)" : "";
    console.log(`${type}  ${fingerprint}${mark}`);
    const code = keyCode(blob);
    if (code !== undefined)
      console.log(["", "  Key code:", ...code.map((row) => `    ${row}`), ""].join("\n"));
    console.log([...pemBlock(blob).map((row) => `  ${row}`), ""].join("\n"));
  }
  if (expected === undefined) {
    console.log(
      "Compare one of them with the switch's console (`display rsa local-key-pair public`; newer releases print 00 before an RSA key code), then pin its SHA256:… as management.hostKey.",
    );
    return 0;
  }
  const same = keys.find(({ fingerprint }) => expected.includes(fingerprint));
  console.log(
    same === undefined
      ? `None of these is a key that the console showed (${expected.join(", ")}): another host answers at ${host}:${port}. Pin none of them.`
      : `Pin it: hostKey: ${same.fingerprint}`,
  );
  return same === undefined ? 1 : 0;
}

function readConsole(file: string): string[] {
  let text: string;
  try {
    text = fs.readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`--console ${file}: it cannot be read (${messageOf(error)}).`);
  }
  const fingerprints = fingerprintsIn(text);
  if (fingerprints.length === 0)
    throw new UsageError(`--console ${file}: there is no block "---- BEGIN SSH2 PUBLIC KEY ----" in it.`);
  return fingerprints;
}

async function showStack(stack: string): Promise<number> {
  // Passwords need not be set yet.
  const { inventory, mistakes } = inspectStackFile(stack);
  if (inventory === undefined) throw new StackFileError(mistakes);
  let right = true;
  for (const { name, management } of inventory.switches) {
    const where = `${name} (${management.host}:${management.port})`;
    try {
      right =
        showPinned(where, await readHostKey(management.host, management.port), management.hostKey) && right;
    } catch (error) {
      if (!(error instanceof VrpError)) throw error;
      console.error(`${name}: ${error.message}`);
      right = false;
    }
  }
  return right ? 0 : 1;
}

function showPinned(where: string, keys: readonly HostKey[], pin: string): boolean {
  const rows = keys.map(({ type, fingerprint }) => [
    "",
    type,
    fingerprint,
    fingerprint === pin ? "pinned" : "",
  ]);
  console.log(`${where}:\n${columns(rows)}`);
  const pinned = keys.some(({ fingerprint }) => fingerprint === pin);
  if (!pinned) {
    console.log(
      `  The stack file pins ${pin}, which is none of these: compare with \`display rsa local-key-pair public\` on the switch's console before you pin one as management.hostKey (\`npm run hostkey -- --host …\` prints them in that form).`,
    );
  }
  return pinned;
}
