import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ENGINE_PROGRAMS, toolchain } from "../tools/provision/provision";
import { TOP } from "./runDirectory";

/** The stack of this repository's own lab; its state and passphrase are no secret. */
export const LAB_STACK = "lab";
export const LAB_STATE = path.join(TOP, ".pulumi", "state");

/** The login to the lab's state: a folder, and the passphrase that test/lab publishes. */
export function labLogin(stateDirectory: string): NodeJS.ProcessEnv {
  return {
    PULUMI_BACKEND_URL: `file://${path.resolve(stateDirectory)}`,
    PULUMI_CONFIG_PASSPHRASE: "lab",
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
  };
}

/**
 * The environment in which the engine that `npm start` set up runs for a stack of a person's own: with the login of
 * their own `pulumi`, which is in ~/.pulumi (or PULUMI_HOME), and with the plugins that are set up here.
 * @throws ProvisionError when the engine is not set up
 */
export function ownEngine(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: acquisition } = env;
  return {
    ...toolchain(ENGINE_PROGRAMS).env,
    PULUMI_CREDENTIALS_PATH:
      env.PULUMI_CREDENTIALS_PATH ?? env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi"),
    // `false` lets the engine download Pulumi's command provider, which cluster.nodeStatus needs.
    ...(acquisition === undefined ? {} : { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: acquisition }),
  };
}

/** The same for any stack: the lab's has the lab's login. */
export function engineFor(
  stack: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return stack === LAB_STACK ? { ...ownEngine(env), ...labLogin(LAB_STATE) } : ownEngine(env);
}

/** The stack that a command line of `pulumi` names: `--stack X`, `-s X`, or `stack select|init|rm X`. */
export function stackNamed(argv: readonly string[]): string | undefined {
  for (const [at, word] of argv.entries()) {
    if (word === "--") break;
    if (word === "--stack" || word === "-s") return argv[at + 1];
    const joined = /^(?:--stack|-s)=(.+)$/.exec(word)?.[1];
    if (joined !== undefined) return joined;
  }
  const [command, verb = "", ...rest] = argv;
  if (command !== "stack" || !["select", "init", "rm"].includes(verb)) return undefined;
  return rest.find((word) => !word.startsWith("-"));
}

/**
 * For `pulumi preview`: each resource is read when the program declares it, not all before the program starts. That is
 * one pass instead of two, and it takes the passwords of now, not those of the last update. An update keeps the two
 * passes: it reads everything before it writes anything.
 */
export function inOnePass(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return argv[0] === "preview" && env.PULUMI_RUN_PROGRAM === undefined ? { PULUMI_RUN_PROGRAM: "true" } : {};
}

export interface OwnTemporary {
  readonly env: { readonly TMPDIR: string };
  remove(): void;
}

/**
 * A temporary folder for one run of the engine. The Kubernetes provider leaves a kubeconfig with the cluster's credentials
 * in the temporary folder at every run.
 */
export function ownTemporary(env: NodeJS.ProcessEnv = process.env): OwnTemporary {
  const directory = fs.mkdtempSync(path.join(env.TMPDIR ?? os.tmpdir(), "calico-peering-run-"));
  const remove = () => {
    process.off("exit", remove);
    fs.rmSync(directory, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { env: { TMPDIR: directory }, remove };
}
