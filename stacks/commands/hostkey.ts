// npm run hostkey -- <stack>: the host key of each switch beside the one that the stack file pins, for review.
import { columns } from "../../components/columns";
import { readHostKey, VrpError } from "../../components/s9700/vrp";
import type { Switch } from "../../components/peering";
import { readStackFile } from "../stackFile";

/** True when the pin is one of the switch's keys. Logs in nowhere, so it needs no secret. */
async function show({ name, management }: Switch): Promise<boolean> {
  const where = `${name} (${management.host}:${management.port})`;
  try {
    const keys = await readHostKey(management.host, management.port);
    const pinned = keys.some(({ fingerprint }) => fingerprint === management.hostKey);
    console.log(`${where}:`);
    console.log(
      columns(
        keys.map((key) => [
          "",
          key.type,
          key.fingerprint,
          key.fingerprint === management.hostKey ? "pinned" : "",
        ]),
      ),
    );
    if (!pinned) {
      console.log(
        `  The stack file pins ${management.hostKey}, which is none of these: compare with \`display rsa local-key-pair public\` on the switch's console before you pin one as management.hostKey.`,
      );
    }
    return pinned;
  } catch (error) {
    console.error(error instanceof VrpError ? `${name}: ${error.message}` : `${where}: ${String(error)}`);
    return false;
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const [stack, ...rest] = argv;
  if (stack === undefined || rest.length > 0) {
    console.error("usage: npm run hostkey -- <stack>");
    return 2;
  }
  let right = true;
  for (const device of readStackFile(stack).switches) right = (await show(device)) && right;
  return right ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
