/** `npm run check -- <stack>`: whether the stack file is right, and the sessions that it declares. Offline but for `--live`. */
import { calicoMistakes } from "../../components/calico/manifests";
import { columns } from "../../components/columns";
import { messageOf } from "../../components/dynamic/failure";
import { acknowledged, detectionOf, type Inventory, type Session } from "../../components/peering";
import { wantedSection } from "../../components/s9700/render";
import { checkedStack } from "./checkedStack";
import { checkLive } from "./checkLive";
import { oneStack, runCommand } from "./runCommand";

const USAGE = `npm run check -- <stack> [--live]

  Reads stacks/Pulumi.<stack>.yaml and contacts nothing: every mistake as one sentence (file, path, value, what is
  allowed), warnings, and a table of the sessions that it declares; DEAD PATH is the longest time until a path that
  carries nothing is noticed. Secrets stay encrypted; no passphrase is needed.

  --live  also read the cluster, and nothing else: what it has that the file leaves out, and what contradicts the file,
          as each preview says it. The rights that it needs in the cluster are in docs/rights/check.yaml.

exit codes
  0  the file is right (there may be warnings); with --live, the cluster is as it says (there may be notes)
  1  the file has mistakes, or there is no such stack; the cluster was not asked
  2  a mistake in the command line
  3  with --live: the cluster contradicts the file, and an update would be refused
  4  with --live: the cluster has what the file leaves out: warnings
  5  with --live: the cluster was not read
`;

runCommand(
  { name: "check", usage: USAGE, options: { live: { type: "boolean" } } },
  async ({ live }, words) => {
    const { file, inventory, sessions, warnings } = checkedStack(oneStack("check", words), provedBothEnds);
    const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
    console.log(
      [
        tableOf(inventory, sessions),
        "",
        ...warnings.map((warning) => `Warning: ${warning}`),
        ...acknowledged(inventory, sessions).map(
          (sentence) => `Acknowledged: ${file}: calico-peering:${sentence}`,
        ),
        `${file} is right: ${counted(sessions.length, "session", "sessions")}, ${counted(inventory.switches.length, "switch", "switches")}, ${counted(inventory.cluster.nodes.length, "node", "nodes")}.`,
      ].join("\n"),
    );
    if (live !== true) return 0;
    const { lines, code } = await checkLive(inventory, sessions);
    console.log(lines.join("\n"));
    return code;
  },
);

/** What is rendered of each end is valid there: Calico's objects, and rows that the device library knows. */
function provedBothEnds(inventory: Inventory, sessions: readonly Session[]): string[] {
  const ofSwitches = inventory.switches.flatMap((device) => {
    try {
      wantedSection(device, sessions);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
  return [...calicoMistakes(inventory, sessions), ...ofSwitches];
}

/** `DEAD PATH`: the worst case in seconds until a path that is dead is noticed. */
function tableOf({ switches }: Inventory, sessions: readonly Session[]): string {
  const rows = sessions.map((session) => [
    session.name,
    session.node.name,
    session.node.address,
    String(session.node.asNumber),
    session.switch.name,
    session.switch.address,
    String(session.switch.asNumber),
    session.switch.interface,
    `${
      detectionOf(
        session,
        switches.find(({ name }) => name === session.switch.name),
      ).seconds
    } s`,
  ]);
  return columns([
    ["SESSION", "NODE", "ADDRESS", "AS", "SWITCH", "ADDRESS", "AS", "INTERFACE", "DEAD PATH"],
    ...rows,
  ]);
}
