import {
  parseBgpSection,
  readConfiguration,
  type SwitchAccess,
  VrpError,
  withLogin,
} from "../../components/s9700/vrp";
import { interfacesIn, type SiteReading, type SwitchReading } from "./reading";

/** How a switch is reached for an import; what of it becomes `management`. */
export type ImportAccess = SwitchAccess & { readonly legacyAlgorithms: boolean };

/**
 * Reads both ends of a site. Only reads; the switches one after the other.
 * @param kubeconfig undefined = as kubectl finds it
 * @throws Error the cluster does not serve Calico's kinds, or is not reached
 * @throws VrpError a switch is not reached, or runs no BGP process
 */
export async function readSite(
  accesses: readonly ImportAccess[],
  kubeconfig: string | undefined,
  context: string | undefined,
): Promise<SiteReading> {
  const { connect } = await import("../../components/verification/observe/clusterClient");
  const { readLiveCluster, readStrictAffinity } =
    await import("../../components/verification/observe/readCluster");
  const connection = await connect(kubeconfig, context);
  const [cluster, strictAffinity] = await Promise.all([
    readLiveCluster(connection),
    readStrictAffinity(connection),
  ]);
  if (cluster.calico === undefined)
    throw new Error(
      "The cluster does not serve Calico's kinds, so there is nothing to import: npm run new-stack.",
    );
  const switches: SwitchReading[] = [];
  for (const access of accesses) switches.push(await readSwitch(access));
  return { cluster, ...(strictAffinity === undefined ? {} : { strictAffinity }), switches };
}

function readSwitch(access: ImportAccess): Promise<SwitchReading> {
  return withLogin(access, async (vty) => {
    const text = await readConfiguration(vty);
    const section = parseBgpSection(text);
    if (section.asNumber === undefined)
      throw new VrpError("refused", `${vty.where}: no BGP process runs there.`);
    const { host, port, username, hostKey, legacyAlgorithms, changesAs } = access;
    const users = changesAs === undefined ? { username } : { username: changesAs, readUsername: username };
    return {
      sysname: vty.sysname,
      management: { host, port, ...users, hostKey, legacyAlgorithms },
      section: { ...section, objectsRead: true },
      interfaces: interfacesIn(text),
    };
  });
}
