/** `npm run render -- <stack>`: the full text of both ends, as it is when everything is up. Offline. */
import { stringify } from "yaml";
import { calicoObjects, finalObjects, passwordObjects } from "../../components/calico/manifests";
import { shownSwitch } from "../../components/s9700/render";
import { checkedStack } from "./checkedStack";
import { oneStack, runCommand } from "./runCommand";

const USAGE = `npm run --silent render -- <stack>

  Prints both ends as they are when everything is up: Calico's objects as YAML documents, then the rows of each switch
  as \`display current-configuration configuration bgp\` shows them. Contacts nothing. Warnings are on standard error.

exit codes
  0  printed
  1  the stack file has mistakes (\`npm run check\` names them), or there is no such stack
  2  a mistake in the command line
`;

runCommand({ name: "render", usage: USAGE, options: {} }, (_, words) => {
  const { inventory, sessions, warnings } = checkedStack(oneStack("render", words));
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const objects = finalObjects(calicoObjects(inventory, sessions));
  console.log(
    [
      `# ${inventory.datacenter}: Calico, ${objects.length} objects`,
      ...objects.map((object) => `---\n${stringify(object).trimEnd()}`),
      ...passwordObjects(inventory, sessions).map((object) => `---\n${stringify(object).trimEnd()}`),
      ...inventory.switches.flatMap((device) => [
        "---",
        `# ${inventory.datacenter}: switch ${device.name} (${device.management.host})`,
        shownSwitch(device, sessions).trimEnd(),
      ]),
    ].join("\n"),
  );
  return 0;
});
