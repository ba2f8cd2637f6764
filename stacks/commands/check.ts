/** `npm run check -- <stack>`: whether the stack file is right, and the sessions that it declares. Offline. */
import { calicoObjects, validateManifests } from "../../components/calico/manifests";
import { columns } from "../../components/columns";
import { messageOf } from "../../components/dynamic/failure";
import { acknowledged, detectionOf, type Inventory, type Session } from "../../components/peering";
import { wantedSection } from "../../components/s9700/render";
import { checkedStack } from "./checkedStack";
import { oneStack, runCommand } from "./runCommand";

const USAGE = `npm run check -- <stack>

  Reads stacks/Pulumi.<stack>.yaml and contacts nothing: every mistake as one sentence (file, path, value, what is
  allowed), warnings, and a table of the sessions that it declares; DEAD PATH is the longest time until a path that
  carries nothing is noticed. Secrets stay encrypted; no passphrase is needed.

exit codes
  0  the file is right (there may be warnings)
  1  the file has mistakes, or there is no such stack
  2  a mistake in the command line
`;

runCommand({ name: "check", usage: USAGE, options: {} }, (_, words) => {
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
  return 0;
});

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
  return [...validateManifests(calicoObjects(inventory, sessions)), ...ofSwitches];
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
