import { writeFileSync } from "node:fs";
import * as path from "node:path";

/** Writes a kubeconfig whose only context, `x`, is an API server at this address. */
export function kubeconfigFor(directory: string, url: string): string {
  const file = path.join(directory, "kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: url, "insecure-skip-tls-verify": true } }],
    users: [{ name: "u", user: { token: "t" } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
