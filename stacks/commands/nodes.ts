/** `npm run nodes -- <stack>`: what joined, left or changed in the cluster, as an edit of the stack file. */
import * as fs from "node:fs";
import * as path from "node:path";
import { editNodes } from "../nodes/editNodes";
import { nodeChanges, sentenceOf } from "../nodes/nodeChanges";
import { readStackFile } from "../stackFile";
import { checkedStack } from "./checkedStack";
import { oneStack, runCommand } from "./runCommand";

const USAGE = `npm run nodes -- <stack> [--write] [--rack-label LABEL]

  Reads the cluster's nodes, and says which joined, left or have another BGP address than stacks/Pulumi.<stack>.yaml says.
  It changes nothing in the cluster, and needs the rights of docs/rights/check.yaml. AS numbers of declared nodes are not
  compared: there the file leads.

  --write             write the changes into the stack file, for a pull request: comments and all other lines stay. A file
                      that would be wrong afterwards is not written
  --rack-label LABEL  the node label that holds the rack, e.g. topology.kubernetes.io/rack. Default: the label whose
                      values are the racks of all nodes in the file; where there is none, racks are left alone

exit codes
  0  the file has the cluster's nodes, or was written
  1  the file has mistakes, would have some with these changes, or the cluster was not read
  2  a mistake in the command line
  6  the file has other nodes than the cluster
`;

const DIFFERS = 6;

runCommand(
  { name: "nodes", usage: USAGE, options: { write: { type: "boolean" }, "rack-label": { type: "string" } } },
  async ({ write = false, "rack-label": rackLabel }, words) => {
    const stack = oneStack("nodes", words);
    const { cluster } = readStackFile(stack);
    const { connect } = await import("../../components/verification/observe/clusterClient");
    const { readLiveCluster } = await import("../../components/verification/observe/readCluster");
    const { nodes: live } = await readLiveCluster(await connect(cluster.kubeconfig, cluster.context));
    const changes = nodeChanges({
      declared: cluster.nodes,
      asNumber: cluster.asNumber,
      live,
      ...(rackLabel === undefined ? {} : { rackLabel }),
    });
    changes.forEach((change) => console.log(sentenceOf(change)));
    const edits = changes.filter(({ kind }) => kind !== "no-address");
    if (edits.length === 0) {
      console.log(`stacks/Pulumi.${stack}.yaml has the cluster's ${cluster.nodes.length} nodes.`);
      return 0;
    }
    if (!write) return DIFFERS;
    const file = path.join(__dirname, "..", `Pulumi.${stack}.yaml`);
    const before = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, editNodes(before, edits));
    try {
      checkedStack(stack);
    } catch (error) {
      fs.writeFileSync(file, before);
      console.error(`stacks/Pulumi.${stack}.yaml was left as it was; with these changes it would be wrong:`);
      throw error;
    }
    console.log(`Written to stacks/Pulumi.${stack}.yaml: review it (git diff), then preview.`);
    return 0;
  },
);
