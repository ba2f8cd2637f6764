import { randomBytes } from "node:crypto";
import type { BgpModel, NeighborFamily, NeighborModel } from "./engine";
import type { Interface } from "./types";

export type Family = "ipv4-family unicast" | "ipv6-family unicast";
export const FAMILIES: readonly Family[] = ["ipv4-family unicast", "ipv6-family unicast"];

/** A setting's name → its canonical words, in the order in which VRP prints them (huawei-vrp-2 §2.9). */
type Settings = Map<string, string>;

const BGP_ORDER = [
  "as-number",
  "group",
  "description",
  "ebgp-max-hop",
  "valid-ttl-hops",
  "connect-interface",
  "timer keepalive",
  "timer connect-retry",
  "password",
  "keychain",
  "bfd",
];
const FAMILY_ORDER = ["enable", "group"];

export class Peer {
  readonly bgp: Settings = new Map();
  readonly families = new Map<Family, Settings>();
  /** What was typed after `password cipher`: the display shows the ciphertext only. */
  password?: string;

  constructor(readonly name: string) {}

  family(family: Family): Settings {
    let settings = this.families.get(family);
    if (!settings) this.families.set(family, (settings = new Map()));
    return settings;
  }
}

export class BgpProcess {
  readonly settings: Settings = new Map();
  readonly families = new Map<Family, Settings>([["ipv4-family unicast", new Map()]]);
  readonly peers = new Map<string, Peer>();
  readonly groups = new Map<string, "external" | "internal">();

  constructor(readonly asNumber: string) {}
}

const NO_OPTIONS: NeighborFamily = {
  nextHopLocal: false,
  reflectClient: false,
  defaultRoute: false,
  community: false,
  extCommunity: false,
  publicAsOnly: false,
  keepAllRoutes: false,
};

/** The running configuration: what is displayed, saved and handed to the routing engine. */
export class Configuration {
  bgp?: BgpProcess;
  constructor(
    public sysname: string,
    readonly interfaces: readonly Interface[],
  ) {}

  /** `display current-configuration configuration bgp`, without the closing `return`. */
  bgpLines(): string[] {
    const { bgp } = this;
    if (!bgp) return ["#"];
    const lines = ["#", `bgp ${bgp.asNumber}`, ...indent(1, ordered(bgp.settings, []))];
    for (const [group, kind] of bgp.groups) {
      lines.push(` group ${group} ${kind}`, ...this.peerLines(group, (peer) => peer.bgp, BGP_ORDER, 1));
    }
    for (const name of bgp.peers.keys()) {
      if (!bgp.groups.has(name)) lines.push(...this.peerLines(name, (peer) => peer.bgp, BGP_ORDER, 1));
    }
    for (const family of FAMILIES) {
      const settings = bgp.families.get(family);
      if (!settings) continue;
      lines.push(" #", ` ${family}`);
      if (!settings.has("synchronization")) lines.push("  undo synchronization");
      lines.push(...indent(2, ordered(settings, [])));
      for (const name of bgp.peers.keys()) {
        lines.push(
          ...this.peerLines(name, (peer) => peer.families.get(family) ?? new Map(), FAMILY_ORDER, 2),
        );
      }
    }
    return [...lines, "#"];
  }

  private peerLines(name: string, of: (peer: Peer) => Settings, order: string[], level: number): string[] {
    const peer = this.bgp?.peers.get(name);
    if (!peer) return [];
    return indent(
      level,
      ordered(of(peer), order).map((words) =>
        words.startsWith("undo ") ? `undo peer ${name} ${words.slice(5)}` : `peer ${name} ${words}`,
      ),
    );
  }

  lines(): string[] {
    const vlans = this.interfaces.flatMap(({ name, address }) => {
      const [ip = "", length = "32"] = address.split("/");
      return ["#", `interface ${name}`, ` ip address ${ip} ${dottedMask(Number(length))}`];
    });
    return [
      "!Software Version V200R011C10SPC500",
      "#",
      `sysname ${this.sysname}`,
      ...vlans,
      ...this.bgpLines(),
    ];
  }

  model(): BgpModel | undefined {
    const { bgp } = this;
    if (!bgp) return undefined;
    const neighbors: NeighborModel[] = [];
    for (const peer of bgp.peers.values()) {
      if (bgp.groups.has(peer.name)) continue;
      const group = peer.bgp.get("group")?.split(" ")[1];
      const inherited = group === undefined ? undefined : bgp.peers.get(group);
      const setting = (name: string) => peer.bgp.get(name) ?? inherited?.bgp.get(name);
      const number = (name: string, at: number) => {
        const word = setting(name)?.split(" ")[at];
        return word === undefined ? undefined : Number(word);
      };
      const asNumber = setting("as-number")?.split(" ")[1];
      if (asNumber === undefined) continue;
      const source = setting("connect-interface")?.split(" ");
      const ofInterface = this.interfaces.find(({ name }) => name === source?.[1])?.address.split("/")[0];
      neighbors.push({
        address: peer.name,
        asNumber,
        source: source?.[2] ?? ofInterface,
        keepalive: number("timer keepalive", 2),
        hold: number("timer keepalive", 4),
        connectRetry: number("timer connect-retry", 2),
        maxHops: number("ebgp-max-hop", 1),
        ttlHops: number("valid-ttl-hops", 1),
        password: peer.password ?? inherited?.password,
        shutdown: setting("ignore") !== undefined,
        listenOnly: setting("listen-only") !== undefined,
        families: Object.fromEntries(
          FAMILIES.filter((family) => peer.families.get(family)?.get("enable") === "enable").map((family) => [
            family.slice(0, 4),
            NO_OPTIONS,
          ]),
        ),
      });
    }
    const compareDifferentAsMed =
      bgp.families.get("ipv4-family unicast")?.has("compare-different-as-med") === true;
    return {
      asNumber: bgp.asNumber,
      routerId: bgp.settings.get("router-id")?.split(" ")[1],
      gracefulRestart: bgp.settings.has("graceful-restart"),
      neighbors,
      families: { ipv4: { ebgpPaths: 1, ibgpPaths: 1, compareDifferentAsMed, networks: [], imports: [] } },
      prefixLists: [],
      routePolicies: [],
    };
  }
}

/** VRP shows 48 characters, salted, between `%^%#` marks. */
export function cipherText(): string {
  const body = randomBytes(60).toString("base64").replace(/[+/=]/g, "}").slice(0, 40);
  return `%^%#${body}%^%#`;
}

export function dottedMask(length: number): string {
  const bits = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

function ordered(settings: Settings, order: string[]): string[] {
  const rank = (name: string) => {
    const at = order.findIndex((prefix) => name.startsWith(prefix));
    return at < 0 ? order.length : at;
  };
  return [...settings.entries()].sort(([a], [b]) => rank(a) - rank(b)).map(([, words]) => words);
}

function indent(level: number, lines: readonly string[]): string[] {
  return lines.map((line) => " ".repeat(level) + line);
}
