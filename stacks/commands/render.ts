/** `npm run render -- <stack>`: the full text of both ends, as it is when everything is up. Offline. */
import { stringify } from "yaml";
import { passwordObjects } from "../../components/calico/passwords";
import { calicoObjects, finalObjects } from "../../components/calico/objects";
import { renderSwitch } from "../../components/s9700/render";
import { checked, main } from "./runCommand";

main("render", (stack) => {
  const { inventory, sessions, warnings } = checked(stack);
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const objects = finalObjects(calicoObjects(inventory, sessions));
  return [
    `# ${inventory.datacenter}: Calico, ${objects.length} objects`,
    ...objects.map((object) => `---\n${stringify(object).trimEnd()}`),
    ...passwordObjects(inventory, sessions).map((object) => `---\n${stringify(object).trimEnd()}`),
    ...inventory.switches.flatMap((device) => [
      "---",
      `# ${inventory.datacenter}: switch ${device.name} (${device.management.host})`,
      renderSwitch(device, sessions).trimEnd(),
    ]),
  ].join("\n");
});
