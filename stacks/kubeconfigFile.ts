import * as fs from "node:fs";
import * as path from "node:path";
import { refuse, type Finding, type Inventory } from "../components/peering";

const PROJECT = path.join(__dirname, "..");

/** Checks `cluster.kubeconfig` before it is used. The file need not exist yet. */
export function checkKubeconfig({ cluster: { kubeconfig } }: Inventory, project = PROJECT): Finding[] {
  const at = "cluster.kubeconfig";
  if (kubeconfig === undefined) return [];
  if (kubeconfig.startsWith("~")) {
    return [
      refuse(
        at,
        `"${kubeconfig}" begins with ~, which only a shell reads as a home directory: write the path out.`,
      ),
    ];
  }
  const found = fs.statSync(path.resolve(project, kubeconfig), { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return [];
  const what = found.isDirectory() ? "a directory" : "no regular file";
  return [refuse(at, `"${kubeconfig}" is ${what}; it must be the path of a kubeconfig file.`)];
}
