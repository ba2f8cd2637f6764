import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, parseDocument } from "yaml";
import { type Outcome, run } from "./daemons";
import { LabError } from "./errors";
import type { Lab } from "./lab";
import { TOP } from "./runDirectory";
import { pulumiCli, type PulumiCli } from "./pulumi";
import { toolchain } from "../tools/provision/provision";

/** Copies the working tree as a clone of the next commit would be: tracked files, and new ones that git does not ignore. */
export function copyCheckout(directory: string, wanted: (file: string) => boolean = () => true): void {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  for (const file of execFileSync("git", list, { cwd: TOP, encoding: "utf8" }).split("\0")) {
    const from = path.join(TOP, file);
    if (file === "" || file.startsWith("node_modules") || !wanted(file) || !fs.existsSync(from)) continue;
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.copyFileSync(from, path.join(directory, file));
  }
}

const stackFileIn = (directory: string, stack: string): string =>
  path.join(directory, "stacks", `Pulumi.${stack}.yaml`);

interface StackText {
  readonly config: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  readonly encryptionsalt: string;
}

const COMMAND_LIMIT_MS = 5 * 60_000;

const CLUSTER = "calico-peering:cluster";
const SWITCHES = "calico-peering:switches";
const PASSWORDS = "calico-peering:switchPasswords";

/** A checkout of its own whose stack file names one lab; a test edits it and runs the engine in it, as a user does. */
export class Project {
  readonly backend: string;
  /** The temporary folder of its engine runs. */
  readonly temporary: string;
  readonly pulumi: PulumiCli;

  private constructor(
    readonly directory: string,
    readonly stack: string,
    /** The login to a state that is not the project's folder: PULUMI_BACKEND_URL, and what it needs. */
    private readonly login: NodeJS.ProcessEnv,
  ) {
    this.backend = path.join(directory, ".pulumi", "state");
    this.temporary = path.join(directory, ".pulumi", "temporary");
    fs.mkdirSync(this.temporary, { recursive: true });
    const env = { TMPDIR: this.temporary, ...login };
    this.pulumi = pulumiCli({ stack, cwd: directory, backendDir: this.backend, env });
  }

  /** The stack `lab`. */
  static async of(lab: Lab): Promise<Project> {
    const project = Project.checkout("lab");
    const [device] = Object.values(lab.switches);
    project.edit((set) => {
      set([CLUSTER, "kubeconfig"], lab.kubeconfig);
      set([SWITCHES, device?.sysname ?? "", "management", "port"], device?.port);
    });
    await project.pulumi.init();
    return project;
  }

  /**
   * Any stack of stacks/, on a lab that is its site: of its file nothing changes but how the cluster and the switches
   * are reached.
   * @param sysnameOf the lab's switch that a switch of the file is; default: the one of the same name
   * @param login to a state elsewhere, as environment variables; default: a folder of the project's own
   */
  static async ofSite(
    lab: Lab,
    stack: string,
    sysnameOf = (name: string): string => name,
    login: NodeJS.ProcessEnv = {},
  ): Promise<Project> {
    const project = Project.checkout(stack, login);
    const { config } = parse(project.stackText()) as StackText;
    project.edit((set) => {
      set([CLUSTER, "kubeconfig"], lab.kubeconfig);
      for (const name of Object.keys(config[SWITCHES] ?? {})) {
        const device = lab.switches[sysnameOf(name)];
        if (device === undefined) throw new LabError(`${stack}: the lab has no switch ${sysnameOf(name)}.`);
        const { host, port, username, hostKey } = device;
        set([SWITCHES, name, "management"], { host, port, username, hostKey });
      }
    });
    await project.useLabPasswords();
    return project;
  }

  /** Gives every switch of the file the lab's password, as the stack `lab` has it encrypted, and makes the stack. */
  async useLabPasswords(): Promise<void> {
    const { config } = parse(this.stackText()) as StackText;
    const own = parse(fs.readFileSync(stackFileIn(this.directory, "lab"), "utf8")) as StackText;
    const [password] = Object.values(own.config[PASSWORDS] ?? {});
    this.edit((set) => {
      for (const name of Object.keys(config[SWITCHES] ?? {})) set([PASSWORDS, name], password);
    });
    // The ciphertext is the lab stack's: this salt belongs to it.
    fs.appendFileSync(this.stackFile, `encryptionsalt: ${own.encryptionsalt}\n`);
    await this.pulumi.init();
  }

  /** A checkout without a stack file of that name: one that is about to be written. */
  static ofNew(stack: string): Project {
    return Project.checkout(stack);
  }

  private static checkout(stack: string, login: NodeJS.ProcessEnv = {}): Project {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-e2e-"));
    copyCheckout(directory, (file) => !file.startsWith("test/"));
    fs.symlinkSync(path.join(TOP, "node_modules"), path.join(directory, "node_modules"));
    return new Project(directory, stack, login);
  }

  get stackFile(): string {
    return stackFileIn(this.directory, this.stack);
  }

  stackText(): string {
    return fs.readFileSync(this.stackFile, "utf8");
  }

  /** Edits the stack file; an undefined value removes the key. Returns a function that restores the file. */
  edit(change: (set: (keys: string[], value: unknown) => void) => void): () => void {
    const before = fs.readFileSync(this.stackFile, "utf8");
    const document = parseDocument(before);
    change((keys, value) => {
      if (value === undefined) document.deleteIn(["config", ...keys]);
      else document.setIn(["config", ...keys], value);
    });
    fs.writeFileSync(this.stackFile, document.toString({ lineWidth: 0 }));
    return () => fs.writeFileSync(this.stackFile, before);
  }

  /** Sets a secret of one name: `switchPasswords`, `BJ_Office_Core_S9700`. */
  setSecret(key: string, name: string, value: string): Promise<Outcome> {
    const path = `calico-peering:${key}.${name}`;
    return this.pulumi.run(["config", "set", "--secret", "--path", path, value]);
  }

  /** Runs `npm run <command> -- <stack> <args>`, without npm's own output. */
  command(name: string, ...args: string[]): Promise<Outcome> {
    return this.commandOn(this.stack, name, ...args);
  }

  commandOn(stack: string, name: string, ...args: string[]): Promise<Outcome> {
    return this.runCommand(stack, name, args, {});
  }

  /** \`npm run import\` from this lab's cluster and its switches. */
  import(lab: Lab, ...args: string[]): Promise<Outcome> {
    const switches = Object.values(lab.switches);
    const [first] = switches;
    const ends = switches.flatMap(({ host, port, hostKey }) => [
      "--switch",
      `${host}:${port}`,
      "--host-key",
      hostKey,
    ]);
    const words = ["--kubeconfig", lab.kubeconfig, "--user", first?.username ?? "", ...ends, ...args];
    return this.runCommand(this.stack, "import", words, { SWITCH_PASSWORD: first?.password });
  }

  private runCommand(
    stack: string,
    name: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv,
  ): Promise<Outcome> {
    const env = {
      ...toolchain().env,
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: "lab",
      NO_COLOR: "1",
      ...this.login,
      ...more,
    };
    const file = path.join("stacks", "commands", `${name}.ts`);
    return run([process.execPath, "--require", "./components/dynamic/typescript.cjs", file, stack, ...args], {
      cwd: this.directory,
      env,
      timeoutMs: COMMAND_LIMIT_MS,
    });
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
