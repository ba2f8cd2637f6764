import { dottedMask, networkOf } from "../cli/parameters";
import type { Cli } from "../cli/session";
import { clockText, upDown } from "./format";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function uptime(since: number): string {
  const minutes = Math.floor((Date.now() - since) / 60_000);
  const [weeks, days, hours] = [
    Math.floor(minutes / 10080),
    Math.floor((minutes % 10080) / 1440),
    Math.floor((minutes % 1440) / 60),
  ];
  const many = (count: number, word: string) => `${count} ${word}${count > 1 ? "s" : ""}`;
  return [many(weeks, "week"), many(days, "day"), many(hours, "hour"), many(minutes % 60, "minute")].join(
    ", ",
  );
}

export function displayVersion(cli: Cli): void {
  const { profile, bootedAt } = cli.device;
  const lines = [...profile.versionLines];
  const last = lines.pop() ?? "";
  cli.print(
    ...lines,
    `${last} uptime is ${uptime(bootedAt)}`,
    "BKP 0 version information:",
    "1. PCB      Version  : LE02BAKK VER.A",
    "2. Support  PoE      : No",
    "3. Board    Type     : EH1BS9706E00",
    "4. MPU Slot Quantity : 2",
    "5. LPU Slot Quantity : 6",
    "",
    `MPU ${profile.slots[0]}(Master)  : uptime is ${uptime(bootedAt)}`,
  );
}

export function displayClock(cli: Cli): void {
  const now = new Date();
  cli.print(clockText(now.getTime()), DAYS[now.getUTCDay()] ?? "", "Time Zone(UTC) : UTC");
}

const LEGEND = ["*down: administratively down", "^down: standby", "(l): loopback", "(s): spoofing"];

export function displayIpInterfaces(cli: Cli): void {
  const { running } = cli.device;
  const addresses = new Map(
    running.addresses().map(({ name, address, length }) => [name, `${address}/${length}`]),
  );
  const all = [...running.interfaces.values()].map(({ name, rows }) => ({
    name,
    address: addresses.get(name) ?? "unassigned",
    down: rows.includes("shutdown"),
  }));
  const up = all.filter(({ down }) => !down).length;
  const upIp = all.filter(({ down, address }) => !down && address !== "unassigned").length;
  cli.print(
    ...LEGEND,
    "(E): E-Trunk down",
    `The number of interface that is UP in Physical is ${up}`,
    `The number of interface that is DOWN in Physical is ${all.length - up}`,
    `The number of interface that is UP in Protocol is ${upIp}`,
    `The number of interface that is DOWN in Protocol is ${all.length - upIp}`,
    "",
    "Interface                         IP Address/Mask      Physical   Protocol  ",
    ...all.map(({ name, address, down }) => {
      const protocol =
        down || address === "unassigned" ? "down" : name.startsWith("LoopBack") ? "up(s)" : "up";
      return `${name.padEnd(33)} ${address.padEnd(20)} ${(down ? "*down" : "up").padEnd(10)} ${protocol.padEnd(10)}`;
    }),
  );
}

const physicalState = (down: boolean): string => (down ? "Administratively DOWN" : "UP");

export function displayInterfaces(cli: Cli, wanted: string | undefined): void {
  const addresses = new Map(
    cli.device.running.addresses().map(({ name, address, length }) => [name, `${address}/${length}`]),
  );
  const all = [...cli.device.running.interfaces.values()].filter(
    ({ name }) => wanted === undefined || name.toLowerCase() === wanted.toLowerCase(),
  );
  for (const { name, rows } of all) {
    const down = rows.includes("shutdown");
    const description =
      rows.find((row) => row.startsWith("description "))?.slice("description ".length) ?? "";
    const address = addresses.get(name);
    cli.print(
      `${name} current state : ${physicalState(down)}`,
      `Line protocol current state : ${down || address === undefined ? "DOWN" : "UP"}`,
      `Description:${description}`,
      "Route Port,The Maximum Transmit Unit is 1500",
      address === undefined ? "Internet protocol processing : disabled" : `Internet Address is ${address}`,
      "IP Sending Frames' Format is PKTFMT_ETHNT_2, Hardware address is 4c1f-cc00-0001",
      `Current system time: ${clockText(Date.now())}`,
      "",
    );
  }
}

/** `display ip interface`: the interfaces that have an address. */
export function displayIpInterface(cli: Cli): void {
  const { running } = cli.device;
  for (const { name, address, length } of running.addresses()) {
    const down = running.interface(name)?.rows.includes("shutdown") === true;
    cli.print(
      `${name} current state : ${physicalState(down)}`,
      `Line protocol current state : ${down ? "DOWN" : "UP"}`,
      "The Maximum Transmit Unit : 1500 bytes",
      "input packets : 0, bytes : 0, multicasts : 0",
      "output packets : 0, bytes : 0, multicasts : 0",
      `Internet Address is ${address}/${length}`,
      `Broadcast address : ${broadcast(address, length)}`,
      "TTL invalid packet number:         0",
      "",
    );
  }
}

function broadcast(address: string, length: number): string {
  const mask = dottedMask(length).split(".").map(Number);
  return networkOf(address, length)
    .split(".")
    .map((part, at) => String(Number(part) | (255 - (mask[at] ?? 255))))
    .join(".");
}

export function displayInterfaceBrief(cli: Cli): void {
  cli.print(
    "PHY: Physical",
    ...LEGEND,
    "InUti/OutUti: input utility/output utility",
    "Interface                   PHY   Protocol  InUti OutUti   inErrors  outErrors",
    ...[...cli.device.running.interfaces.values()].map(({ name, rows }) => {
      const down = rows.includes("shutdown");
      return `${name.padEnd(27)} ${(down ? "*down" : "up").padEnd(5)} ${(down ? "down" : "up").padEnd(9)}   --     --          0          0`;
    }),
  );
}

export function displayStartup(cli: Cli): void {
  const { startupName } = cli.device;
  const file = startupName === undefined ? "NULL" : `flash:/${startupName}`;
  cli.print(
    "MainBoard: ",
    "  Configured startup system software:        flash:/s9700.cc",
    "  Startup system software:                   flash:/s9700.cc",
    "  Next startup system software:              flash:/s9700.cc",
    `  Startup saved-configuration file:          ${file}`,
    `  Next startup saved-configuration file:     ${file}`,
    "  Startup paf file:                          default",
    "  Next startup paf file:                     default",
    "  Startup license file:                      NULL",
    "  Next startup license file:                 NULL",
    "  Startup patch package:                     NULL",
    "  Next startup patch package:                NULL",
  );
}

export function displayUsers(cli: Cli): void {
  const rows = [...cli.device.vtys.values()].flatMap((vty) => {
    const mark = vty.session === cli.session ? "+ " : "  ";
    const idle = upDown(Math.floor((Date.now() - vty.active) / 1000));
    return [
      `${mark}${String(34 + vty.index).padEnd(4)}VTY ${String(vty.index).padEnd(4)}${idle.padEnd(10)}SSH    ${(cli.device.options.clientAddress ?? vty.address).padEnd(27)}pass           no              Username : ${vty.user.name}`,
    ];
  });
  cli.print("  User-Intf    Delay    Type   Network Address     AuthenStatus    AuthorcmdFlag", ...rows);
}
