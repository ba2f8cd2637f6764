/** Copies a stack's state to the previews' own backend, without secrets that write: for the deployment's last step. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { messageOf } from "../../components/dynamic/failure";
import { isStackName, stackFileOf } from "./names";
import { stateForPreviews, type ExportedState } from "./previewState";

const TOP = path.resolve(__dirname, "../..");

/**
 * Usage: copyState.ts STACK
 *
 * From PULUMI_BACKEND_URL with PULUMI_CONFIG_PASSPHRASE to PREVIEW_BACKEND_URL with PREVIEW_PASSPHRASE, which must be
 * another one. Where the previews' backend has a login of its own it is PREVIEW_<name> for each name of LOGINS. Secrets
 * are in clear in this process and its pipes only; no file has them.
 */
function main(): void {
  const [stack = ""] = process.argv.slice(2);
  if (!isStackName(stack)) throw new Error(`${JSON.stringify(stack)} is no stack's name.`);
  const { PREVIEW_BACKEND_URL: url = "", PREVIEW_PASSPHRASE: passphrase = "", ...own } = process.env;
  if (url === "" || url === own.PULUMI_BACKEND_URL)
    throw new Error("PREVIEW_BACKEND_URL: previews need a backend of their own.");
  if (passphrase === "" || passphrase === own.PULUMI_CONFIG_PASSPHRASE)
    throw new Error("PREVIEW_PASSPHRASE: previews need a passphrase of their own.");
  const from = (...argv: string[]) => pulumi(TOP, own, argv);

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-copy-"));
  try {
    fs.mkdirSync(path.join(folder, "stacks"));
    fs.copyFileSync(path.join(TOP, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    const env = {
      ...own,
      ...previewLogin(own),
      PULUMI_BACKEND_URL: url,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
    };
    const to = (argv: readonly string[], input?: string) => pulumi(folder, env, argv, input);
    to(["stack", "select", "--create", stack]);
    // Any secret makes the engine write the salt of this passphrase.
    to(["config", "set", "--stack", stack, "--secret", "calico-peering:copy"], "copy");
    const file = fs.readFileSync(path.join(folder, "stacks", stackFileOf(stack)), "utf8");
    const salt = /^encryptionsalt: (\S+)$/m.exec(file)?.[1];
    if (salt === undefined) throw new Error("The engine wrote no encryptionsalt for the copy.");
    const exported = JSON.parse(from("stack", "export", "--stack", stack, "--show-secrets")) as ExportedState;
    to(["stack", "import", "--stack", stack], JSON.stringify(stateForPreviews(exported, salt)));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${stack}: the copy of its state for previews is up to date.`);
}

/** What a login to S3 or PostgreSQL consists of, as a workflow hands it over. */
const LOGINS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD"];

function previewLogin(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    LOGINS.flatMap((name) => {
      const value = env[`PREVIEW_${name}`] ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}

function pulumi(cwd: string, env: NodeJS.ProcessEnv, argv: readonly string[], input?: string): string {
  return execFileSync("pulumi", [...argv, "--non-interactive"], {
    ...{ cwd, env, input, encoding: "utf8", maxBuffer: 1 << 28 },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "inherit"],
  });
}

try {
  main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
