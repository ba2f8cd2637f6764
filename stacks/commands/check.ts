import { columns } from "../../components/columns";
/** `npm run check -- <stack>`: is the stack file right, and what sessions does it declare? Offline. */
import { acknowledged } from "../../components/peering";
import { wantedSection } from "../../components/s9700/render";
import { calicoObjects } from "../../components/calico/objects";
import { validateManifests } from "../../components/calico/validate";
import { StackFileError } from "../config";
import { checked, main } from "./runCommand";

main("check", (stack) => {
  const { file, inventory, sessions, warnings } = checked(stack);
  const broken = validateManifests(calicoObjects(inventory, sessions));
  if (broken.length > 0) throw new StackFileError(broken.map((sentence) => `${file}: ${sentence}`));
  // The templates' text must be rows that the device library knows.
  for (const device of inventory.switches) wantedSection(device, sessions);
  const rows = sessions.map((session) => [
    session.name,
    session.node.name,
    session.node.address,
    String(session.node.asNumber),
    session.switch.name,
    session.switch.address,
    String(session.switch.asNumber),
    session.switch.interface,
  ]);
  return [
    columns([["SESSION", "NODE", "ADDRESS", "AS", "SWITCH", "ADDRESS", "AS", "INTERFACE"], ...rows]),
    "",
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...acknowledged(inventory).map((sentence) => `Acknowledged: ${file}: calico-peering:${sentence}`),
    `${file} is right: ${sessions.length} sessions, ${inventory.switches.length} ${inventory.switches.length === 1 ? "switch" : "switches"}, ${inventory.cluster.nodes.length} nodes.`,
  ].join("\n");
});
