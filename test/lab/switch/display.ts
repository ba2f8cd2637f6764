import type { Device } from "./device";
import type { EngineRoute } from "./types";

const pad = (text: string | number, width: number) => String(text).padStart(width);

/** `00:17:49`, from 100 hours on `0138h25m`. */
function upDown(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours < 100
    ? `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(hours).padStart(4, "0")}h${two(minutes)}m`;
}

export async function bgpPeers(device: Device): Promise<string[]> {
  const model = device.running.model();
  if (!model) return [];
  const states = new Map((await device.engine.peers()).map((peer) => [peer.address, peer]));
  const rows = model.neighbors.map((neighbor) => {
    const peer = states.get(neighbor.address);
    const state = neighbor.shutdown ? "Idle(Admin)" : (peer?.state ?? "Idle");
    return { neighbor, peer, state };
  });
  const established = rows.filter(({ state }) => state === "Established").length;
  return [
    "",
    ` BGP local router ID : ${model.routerId ?? "0.0.0.0"}`,
    ` Local AS number : ${model.asNumber}`,
    ` Total number of peers : ${rows.length}\t\t  Peers in established state : ${established}`,
    "",
    "  Peer            V          AS  MsgRcvd  MsgSent  OutQ  Up/Down       State PrefRcv",
    "",
    ...rows.map(
      ({ neighbor, peer, state }) =>
        `  ${neighbor.address.padEnd(15)} 4 ${pad(neighbor.asNumber, 11)} ${pad(peer?.received ?? 0, 8)} ${pad(peer?.sent ?? 0, 8)}     0 ${upDown(peer?.seconds ?? 0)} ${pad(state, 11)} ${pad(peer?.prefixes ?? 0, 7)}`,
    ),
  ];
}

/** Columns as in VRP5's own output: destination ends at 17, protocol at 20, flags end at 45, next hop at 49. */
function routeRow(route: EngineRoute, relay: boolean): string {
  const flags = `${relay ? "R" : ""}${route.selected ? "D" : ""}`;
  const left = `${pad(route.prefix, 18)}  EBGP    255  0`.padEnd(46 - flags.length) + flags;
  return `${left.padEnd(49)}${route.nextHop.padEnd(16)}${route.interface}`;
}

export async function bgpRoutes(device: Device): Promise<string[]> {
  const model = device.running.model();
  const routes = [...(await device.engine.routes())].sort(byPrefix);
  const withSource = new Set(
    model?.neighbors.filter(({ source }) => source !== undefined).map(({ address }) => address),
  );
  const counts = (list: readonly EngineRoute[]) =>
    `         Destinations : ${String(new Set(list.map(({ prefix }) => prefix)).size).padEnd(8)} Routes : ${String(list.length).padEnd(9)}`;
  const block = (name: string, list: readonly EngineRoute[]) => [
    `BGP routing table status : <${name}>`,
    counts(list).trimEnd(),
    ...(list.length === 0
      ? []
      : [
          "",
          "Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface",
          "",
          ...list.map((route) => routeRow(route, withSource.has(route.nextHop))),
        ]),
  ];
  return [
    "Route Flags: R - relay, D - download to fib",
    "-".repeat(78),
    "Public routing table : BGP",
    counts(routes),
    "",
    ...block(
      "Active",
      routes.filter(({ selected }) => selected),
    ),
    "",
    ...block(
      "Inactive",
      routes.filter(({ selected }) => !selected),
    ),
  ];
}

function byPrefix(a: EngineRoute, b: EngineRoute): number {
  const key = ({ prefix }: EngineRoute) =>
    prefix
      .split(/[./]/)
      .map((part) => part.padStart(3, "0"))
      .join("");
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

export function version(): string[] {
  return [
    "Huawei Versatile Routing Platform Software",
    "VRP (R) software, Version 5.170 (S9700 V200R011C10SPC500)",
    "Copyright (C) 2000-2018 HUAWEI TECH CO., LTD",
    "Quidway S9706 Terabit Routing Switch uptime is 2 weeks, 1 day, 3 hours, 12 minutes",
  ];
}

export function interfaceBrief(device: Device): string[] {
  const { interfaces } = device.running;
  return [
    "*down: administratively down",
    "^down: standby",
    "(l): loopback",
    "(s): spoofing",
    `The number of interface that is UP in Physical is ${interfaces.length}`,
    "",
    "Interface                         IP Address/Mask      Physical   Protocol  ",
    ...interfaces.map(
      ({ name, address }) => `${name.padEnd(33)} ${address.padEnd(20)} up         up        `,
    ),
  ];
}
