import type { LiveCluster } from "../../components/verification/observe/liveCluster";
import type { BgpSection } from "../../components/s9700/vrp";

/** What an import starts from: both ends as they are, as plain data. */
export interface SiteReading {
  readonly cluster: LiveCluster;
  /** IPAMConfiguration `default` spec.strictAffinity; undefined = it could not be read. */
  readonly strictAffinity?: boolean;
  readonly switches: readonly SwitchReading[];
}

export interface SwitchReading {
  readonly sysname: string;
  /** How it was reached: what becomes `management`. */
  readonly management: {
    readonly host: string;
    readonly port: number;
    readonly username: string;
    /** The user of previews and `verify`, where it is not `username`. */
    readonly readUsername?: string;
    readonly hostKey: string;
    readonly legacyAlgorithms: boolean;
  };
  /** The whole running `bgp` section, with all lists and policies. */
  readonly section: BgpSection;
  readonly interfaces: readonly InterfaceReading[];
}

/** An interface of a switch that has an address. */
export interface InterfaceReading {
  /** As VRP writes it: `Vlanif98`. */
  readonly name: string;
  /** Each with its length: `10.2.98.1/24`, `fd00:98::1/64`. */
  readonly addresses: readonly string[];
  /** The VPN instance that it is bound to. */
  readonly vpnInstance?: string;
}

/** Reads the interfaces in the answer of `display current-configuration`. */
export function interfacesIn(configuration: string): InterfaceReading[] {
  const found: { name: string; addresses: string[]; vpnInstance?: string }[] = [];
  let current: (typeof found)[number] | undefined;
  for (const line of configuration.split("\n").map((text) => text.trimEnd())) {
    const name = /^interface (\S+)$/.exec(line)?.[1];
    if (name !== undefined) found.push((current = { name, addresses: [] }));
    else if (!line.startsWith(" ")) current = undefined;
    if (current === undefined) continue;
    const [, ipv4, mask = ""] = /^ +ip address (\d+(?:\.\d+){3}) (\S+)/.exec(line) ?? [];
    const ipv6 = /^ +ipv6 address ([0-9A-Fa-f:]+(?:\/| )\d+)$/.exec(line)?.[1];
    const instance = /^ +ip binding vpn-instance (\S+)$/.exec(line)?.[1];
    if (ipv4 !== undefined) current.addresses.push(`${ipv4}/${lengthOf(mask)}`);
    if (ipv6 !== undefined) current.addresses.push(ipv6.replace(" ", "/").toLowerCase());
    if (instance !== undefined) current.vpnInstance = instance;
  }
  return found.filter(({ addresses }) => addresses.length > 0);
}

/** `255.255.255.0` → 24; a length stays. */
function lengthOf(mask: string): number {
  if (/^\d+$/.test(mask)) return Number(mask);
  return mask
    .split(".")
    .map((octet) => Number(octet).toString(2).replace(/0/g, "").length)
    .reduce((sum, bits) => sum + bits, 0);
}
