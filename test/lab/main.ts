import { ProvisionError, table } from "../tools/provision/provision";
import type { Outcome } from "./daemons";
import { NATIVE_APIS } from "./calicoApi";
import { bjOffice, type LabDefinition, onNativeApi, twoSwitches } from "./definition";
import { Lab, LabError } from "./lab";
import { openTerminal } from "./ssh";

const USAGE = `npm run lab -- <command>
  up [--two-switches]           start the embedded datacenter bj-office, or one with two switches
     [--calico-api <api>]       aggregated, or native-3.32.0, native-3.32.1, native-3.33: without confd
  down                          end it and remove everything
  status                        what runs, and how to reach it
  ssh [<switch>]                the switch's command line
  calicoctl <node> <args …>     e.g. calicoctl bj-141 node status
  birdc <node> <args …>         e.g. birdc bj-141 show protocols
  vtysh <switch> <command …>    what is behind the switch's command line, e.g. show bgp summary
  exec <where> <program …>      in a node, a pod (pod-172.30.9.65) or a switch, e.g. exec bj-141 ip route
  add-node <name> <address> [<block>]     remove-node <name>
  log [<switch>]                every line typed on the switch, with its reply
For another lab than the default one: --name <name> before the command.`;

/** A mistake in the command line: exit code 2. */
class UsageError extends LabError {}

/** Commands whose further words are another program's. */
const PASSED_ON = ["calicoctl", "birdc", "vtysh", "exec"];

async function main(argv: string[]): Promise<number> {
  const args = [...argv];
  const name = args[0] === "--name" ? (args.splice(0, 2)[1] ?? "") : "lab";
  const [command = "", ...rest] = args;
  const asksHelp = (words: readonly string[]) => words.includes("--help") || words.includes("-h");
  if (
    ["", "help"].includes(command) ||
    asksHelp([command]) ||
    (!PASSED_ON.includes(command) && asksHelp(rest))
  ) {
    console.log(USAGE);
    return 0;
  }
  refuseUnknownOptions(command, rest);
  switch (command) {
    case "up":
      return up(name, wantedLab(rest));
    case "down":
      return down(name);
  }
  const lab = await Lab.attach(name);
  const [first = "", ...more] = rest;
  const only = Object.keys(lab.switches)[0] ?? "";
  switch (command) {
    case "status":
      return status(lab);
    case "ssh":
      return openTerminal(lab, first || only);
    case "calicoctl":
      return show(await lab.calicoctl(required(first, "a node's name"), ...more));
    case "birdc":
      return show(await lab.birdc(required(first, "a node's name"), ...more));
    case "vtysh":
      return show(await lab.vtysh(required(first, "a switch's name"), more.join(" ")));
    case "exec":
      return show(await lab.exec(required(first, "a node, pod or switch"), more));
    case "add-node":
      await lab.addNode({ name: first, address: required(more[0], "an address"), block: more[1] });
      return 0;
    case "remove-node":
      await lab.removeNode(required(first, "a node's name"));
      return 0;
    case "log":
      for (const { time, session, view, line, reply } of await lab.switchLog(first || only)) {
        console.log(`${new Date(time).toISOString()}  ${session}  [${view}]  ${line}  → ${reply}`);
      }
      return 0;
  }
  throw new UsageError(`"${command}": no such command.\n${USAGE}`);
}

function wantedLab(words: readonly string[]): LabDefinition {
  const [definition, nodeAs] = words.includes("--two-switches") ? [twoSwitches, 64_620] : [bjOffice, 63_400];
  const at = words.indexOf("--calico-api");
  const api = at < 0 ? "aggregated" : words[at + 1];
  if (api === "aggregated") return definition;
  const native = NATIVE_APIS.find((one) => one === api);
  if (native !== undefined) return onNativeApi(definition, native, nodeAs);
  throw new UsageError(`--calico-api must be aggregated or one of ${NATIVE_APIS.join(", ")}.\n${USAGE}`);
}

function refuseUnknownOptions(command: string, words: readonly string[]): void {
  if (PASSED_ON.includes(command)) return;
  const allowed = command === "up" ? ["--two-switches", "--calico-api"] : [];
  const unknown = words.find((word) => word.startsWith("-") && !allowed.includes(word));
  if (unknown !== undefined)
    throw new UsageError(`${unknown} is not an option of \`npm run lab -- ${command}\`.\n${USAGE}`);
}

async function up(name: string, definition: LabDefinition): Promise<number> {
  const started = Date.now();
  await Lab.up({ name, definition, keep: true, progress: (line) => console.log(line) });
  console.log(`the lab is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status(await Lab.attach(name));
}

async function down(name: string): Promise<number> {
  const lab = await Lab.attach(name).catch(() => undefined);
  if (lab) await lab.down();
  Lab.sweep();
  console.log(lab ? `lab "${name}" is down.` : `lab "${name}" does not run.`);
  return 0;
}

async function status(lab: Lab): Promise<number> {
  const { programs, nodes, switches, seconds } = await lab.status();
  const dead = Object.entries(programs).filter(([, how]) => how !== "running");
  console.log(`lab "${lab.name}": up in ${seconds.toFixed(1)} s, ${Object.keys(programs).length} programs\n`);
  console.log(
    table([
      ["node", "address", "blocks"],
      ...nodes.map((n) => [n.name, n.address, (n.blocks ?? []).join(" ")]),
    ]),
  );
  console.log();
  const rows = switches.map(({ sysname, port, hostKey }) => [sysname, `127.0.0.1:${port}`, hostKey]);
  console.log(table([["switch", "command line", "host key"], ...rows]));
  console.log(`\nkubeconfig: ${lab.kubeconfig}\nlogs:       ${lab.directory}/logs`);
  for (const [program, how] of dead) console.log(`${program}: ${how}`);
  return dead.length === 0 ? 0 : 1;
}

function show({ code, stdout, stderr }: Outcome): number {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return code;
}

function required(value: string | undefined, what: string): string {
  if (value) return value;
  throw new UsageError(`${what} is missing.\n${USAGE}`);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof LabError || error instanceof ProvisionError ? error.message : error);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
