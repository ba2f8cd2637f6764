import { managementAddress, type Inventory, type Switch } from "../inventory";
import type { Session } from "../session";
import { refuse, type Finding } from "./finding";

/** Entries with a VPN instance, and entries of one switch: what one BGP process cannot do twice, or not in an instance. */
export function checkVpnInstances({ switches }: Inventory, sessions: readonly Session[]): Finding[] {
  return [...switches.flatMap((device) => checkInstance(device, sessions)), ...checkOneSwitch(switches)];
}

function checkInstance(device: Switch, sessions: readonly Session[]): Finding[] {
  const { name, vpnInstance, routerId, gracefulRestart } = device;
  if (vpnInstance === undefined) return [];
  const ofProcess = [
    ["routerId", routerId],
    ["gracefulRestart", gracefulRestart],
  ] as const;
  const grouped = sessions.find(
    ({ family, own, switch: end }) => end.name === name && family === "ipv6" && own.group !== undefined,
  );
  return [
    ...ofProcess
      .filter(([, value]) => value !== undefined)
      .map(([key]) =>
        refuse(
          `switches.${name}.${key}`,
          `is of the switch's whole BGP process, and ${name} declares VPN instance ${vpnInstance}: declare it in an entry of the same switch without vpnInstance, or leave it as it is.`,
        ),
      ),
    ...(grouped === undefined
      ? []
      : [
          refuse(
            `switches.${name}.sessions.${grouped.node.name}.ipv6.group`,
            `${grouped.own.group}: in a VPN instance a group holds sessions of one family, and this program makes groups of IPv4 sessions only: give IPv6 sessions of ${name} no group (group under \`sessions\` of the nodes without IPv6).`,
          ),
        ]),
  ];
}

/** Entries of one management address are one device. */
function checkOneSwitch(switches: readonly Switch[]): Finding[] {
  const first = new Map<string, Switch>();
  return switches.flatMap((device) => {
    const address = managementAddress(device);
    const other = first.get(address);
    if (other === undefined) {
      first.set(address, device);
      return [];
    }
    const facts = [
      ["asNumber", device.asNumber, other.asNumber],
      ["sysname", device.sysname ?? device.name, other.sysname ?? other.name],
      ["management.hostKey", device.management.hostKey, other.management.hostKey],
    ] as const;
    return facts
      .filter(([, own, others]) => own !== others)
      .map(([key, own, others]) =>
        refuse(
          `switches.${device.name}.${key}`,
          `${own} differs from ${others} of ${other.name}, which is the same switch (${address}): write one value in both.`,
        ),
      );
  });
}
