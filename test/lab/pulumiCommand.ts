import { spawn, type StdioOptions } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { lockAdvice } from "../../stacks/lockAdvice";
import { withoutPasswordInAddress } from "../../stacks/stateLogin";
import { ENGINE_PROGRAMS, provision, ProvisionError } from "../tools/provision/provision";
import { engineFor, inOnePass, LAB_STACK, LAB_STATE, ownTemporary, stackNamed } from "./engine";
import { TOP } from "./runDirectory";

const USAGE = `npm run pulumi -- <arguments of pulumi>

  Runs the pinned engine with the Kubernetes provider, whether or not \`pulumi\` is on PATH. \`npm start\` has set it up;
  otherwise the first run does: found on this machine, downloaded, or built from its Go modules.

    npm run pulumi -- preview --stack lab --diff     what would change on the lab
    npm run pulumi -- up --stack lab                 do it
    npm run pulumi -- preview --help                 pulumi's own help

  With stack lab (--stack lab, or stack select|init|rm lab) it uses the lab's state, .pulumi/state, and its passphrase.
  With any other stack it uses your own login, the same one as a \`pulumi\` on PATH: \`npm run pulumi -- login …\`,
  or PULUMI_BACKEND_URL. A PostgreSQL password in that address is handed to the engine as PGPASSWORD.
  A preview reads each end when the program declares it (--run-program), with the passwords of now; an update reads both ends
  before it writes anything. PULUMI_RUN_PROGRAM=false lets a preview do the same.
  No plugin is downloaded unless PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=false is set.
  The exit code is pulumi's.
`;

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 0 || (argv.length === 1 && ["--help", "-h"].includes(argv[0] ?? ""))) {
    console.log(USAGE.trimEnd());
    return;
  }
  const stack = stackNamed(argv);
  let env: NodeJS.ProcessEnv;
  try {
    await provision(ENGINE_PROGRAMS, (line) => console.error(line));
    env = engineFor(stack);
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  if (stack === LAB_STACK) fs.mkdirSync(LAB_STATE, { recursive: true });
  const temporary = ownTemporary();
  const whole = { ...env, ...inOnePass(argv, env), ...withoutPasswordInAddress(env), ...temporary.env };
  // From the repository's top: the engine finds Pulumi.yaml and stacks/ there.
  const stdio: StdioOptions = ["inherit", "inherit", "pipe"];
  const child = spawn("pulumi", argv, { cwd: path.resolve(TOP), env: whole, stdio });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    process.stderr.write(text);
  });
  // Ctrl-C reaches the engine as well, which asks or ends in order; this process waits for it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(`pulumi could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("close", (code) => {
    temporary.remove();
    const advice = lockAdvice(said, stack ?? "<stack>");
    if (advice !== undefined) console.error(advice);
    process.exitCode = code ?? 1;
  });
}

void main(process.argv.slice(2));
