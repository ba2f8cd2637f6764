import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** The part of client-node that the cluster is asked with. */
const USED = [
  "ApisApi",
  "AuthorizationV1Api",
  "CoreV1Api",
  "CustomObjectsApi",
  "KubeConfig",
  "PatchStrategy",
  "ServerConfiguration",
  "createConfiguration",
  "setHeaderOptions",
] as const;

export type ClusterLibrary = Pick<typeof import("@kubernetes/client-node"), (typeof USED)[number]>;

const top = path.resolve(__dirname, "../../..");
const CACHE = path.join(top, "node_modules", ".cache", "calico-peering");
const project = createRequire(path.join(top, "package.json"));

/**
 * `@kubernetes/client-node`, from one file: its thousand modules take half a second to load in every process that asks a
 * cluster. The file is made the first time, as those of components/dynamic/typescript.cjs are, and kept under the digest of
 * what it was made from. Loaded where a cluster is asked only.
 * @param folder where the file is kept; where none can be, the package is loaded itself
 */
export async function clusterLibrary(folder = CACHE): Promise<ClusterLibrary> {
  const file = path.join(folder, `cluster-${digest()}.cjs`);
  if (!fs.existsSync(file) && !(await makeBundle(file))) return import("@kubernetes/client-node");
  return project(file) as ClusterLibrary;
}

/** The lockfile names every package that is in it. */
function digest(): string {
  const madeFrom = [__filename, path.join(top, "package-lock.json")].map((file) => fs.readFileSync(file));
  return createHash("sha256").update(Buffer.concat(madeFrom)).digest("hex");
}

/** @returns whether it is there now */
async function makeBundle(file: string): Promise<boolean> {
  // Another process may be at the same file.
  const part = `${file}.${process.pid}`;
  try {
    const { build } = await import("esbuild");
    await build({
      stdin: { contents: `export { ${USED.join(", ")} } from "@kubernetes/client-node";`, resolveDir: top },
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      keepNames: true,
      outfile: part,
      logLevel: "silent",
    });
    fs.renameSync(part, file);
    return true;
  } catch {
    // A folder that cannot be written to, or no esbuild for this machine.
    return false;
  }
}
