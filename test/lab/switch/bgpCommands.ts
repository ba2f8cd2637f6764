import { BgpProcess, cipherText, FAMILIES, Peer, type Family } from "./configuration";
import { Refusal } from "./device";
import type { Command, Parameters } from "./grammar";
import type { Context } from "./context";

type BgpCommand = Command<Context>;

const isV6 = (address: string) => address.includes(":");
const NO_PEER = "The peer session does not exist.";

function bgpOf(context: Context): BgpProcess {
  const bgp = context.device.running.bgp;
  if (!bgp) throw new Refusal("BGP is not running.");
  return bgp;
}

function plain(asNumber: string): string {
  const [high, low] = asNumber.split(".");
  return low === undefined ? String(Number(asNumber)) : String(Number(high) * 65536 + Number(low));
}

function peerOf(context: Context, name: string): Peer {
  const peer = bgpOf(context).peers.get(name.toLowerCase()) ?? bgpOf(context).peers.get(name);
  if (!peer) throw new Refusal(NO_PEER);
  return peer;
}

/** A peer's setting in bgp view: pattern of its words, and how the words are stored. */
interface Option {
  readonly words: string;
  /** The setting's name; `undo peer X <undo>` takes it away. */
  readonly name: string;
  readonly undo?: string;
  readonly store?: (parameters: Parameters) => string;
  /** Stored words that are the default and not printed. */
  readonly hidden?: string;
  readonly excludes?: string;
}

const BGP_OPTIONS: readonly Option[] = [
  { words: "description <text...>", name: "description" },
  { words: "connect-interface <interface>", name: "connect-interface" },
  { words: "connect-interface <interface> <address>", name: "connect-interface" },
  {
    words: "ebgp-max-hop",
    name: "ebgp-max-hop",
    store: () => "ebgp-max-hop 255",
    excludes: "valid-ttl-hops",
  },
  {
    words: "ebgp-max-hop <n:1-255>",
    name: "ebgp-max-hop",
    hidden: "ebgp-max-hop 1",
    excludes: "valid-ttl-hops",
  },
  {
    words: "valid-ttl-hops",
    name: "valid-ttl-hops",
    store: () => "valid-ttl-hops 255",
    excludes: "ebgp-max-hop",
  },
  { words: "valid-ttl-hops <n:1-255>", name: "valid-ttl-hops", excludes: "ebgp-max-hop" },
  { words: "keychain <word>", name: "keychain", excludes: "password" },
  {
    words: "timer keepalive <k:0-21845> hold <h:0-65535>",
    name: "timer keepalive hold",
    hidden: "timer keepalive 60 hold 180",
  },
  { words: "timer connect-retry <s:1-65535>", name: "timer connect-retry", hidden: "timer connect-retry 32" },
  { words: "bfd enable", name: "bfd enable" },
  { words: "bfd block", name: "bfd block" },
  { words: "fake-as <as>", name: "fake-as" },
  { words: "tracking", name: "tracking" },
  { words: "ignore", name: "ignore" },
  {
    words: "capability-advertise route-refresh",
    name: "capability-advertise route-refresh",
    hidden: "capability-advertise route-refresh",
  },
  {
    words: "capability-advertise 4-byte-as",
    name: "capability-advertise 4-byte-as",
    hidden: "capability-advertise 4-byte-as",
  },
  { words: "log-change", name: "log-change", hidden: "log-change" },
  { words: "listen-only", name: "listen-only" },
  { words: "connect-only", name: "connect-only" },
  { words: "tcp-mss <n:176-4096>", name: "tcp-mss" },
  { words: "path-mtu auto-discovery", name: "path-mtu", undo: "path-mtu" },
];

const direction = (option: string): Option[] =>
  ["import", "export"].map((way) => ({
    words: `${option} <word> ${way}`,
    name: `${option} ${way}`,
    undo: `${option} <word> ${way}`,
  }));

const FAMILY_OPTIONS: readonly Option[] = [
  ...direction("route-policy"),
  ...direction("ip-prefix"),
  ...direction("as-path-filter"),
  { words: "next-hop-local", name: "next-hop-local" },
  { words: "default-route-advertise", name: "default-route-advertise" },
  { words: "route-limit <n:1-4294967295>", name: "route-limit" },
  { words: "route-limit <n:1-4294967295> <pct:1-100>", name: "route-limit" },
  { words: "route-limit <n:1-4294967295> <pct:1-100> alert-only", name: "route-limit" },
  { words: "route-limit <n:1-4294967295> <pct:1-100> idle-forever", name: "route-limit" },
  { words: "route-limit <n:1-4294967295> <pct:1-100> idle-timeout <m:1-1200>", name: "route-limit" },
  { words: "allow-as-loop", name: "allow-as-loop", store: () => "allow-as-loop" },
  { words: "allow-as-loop <n:1-10>", name: "allow-as-loop" },
  { words: "public-as-only", name: "public-as-only" },
  { words: "advertise-community", name: "advertise-community" },
  { words: "advertise-ext-community", name: "advertise-ext-community" },
  { words: "reflect-client", name: "reflect-client" },
  { words: "preferred-value <n:0-65535>", name: "preferred-value", hidden: "preferred-value 0" },
  { words: "route-update-interval <s:0-600>", name: "route-update-interval" },
  { words: "keep-all-routes", name: "keep-all-routes" },
];

function storedWords(option: Option, parameters: Parameters): string {
  if (option.store) return option.store(parameters);
  return option.words.replace(
    /<([^>]+)>/g,
    (_, name: string) => parameters[name.replace(/:.*|\.\.\.$/g, "")] ?? "",
  );
}

function setOption(settings: Map<string, string>, option: Option, parameters: Parameters): void {
  const words = storedWords(option, parameters);
  if (option.excludes && settings.has(option.excludes)) {
    throw new Refusal(`The ${option.name} and ${option.excludes} commands are mutually exclusive.`);
  }
  if (words === option.hidden) settings.delete(option.name);
  else settings.set(option.name, words);
}

/** Options that are on by default are switched off by `undo`, and then printed as `undo …`. */
function unsetOption(settings: Map<string, string>, option: Option): void {
  if (option.hidden === option.words) settings.set(option.name, `undo ${option.words}`);
  else settings.delete(option.name);
}

function optionCommands(
  options: readonly Option[],
  settingsOf: (context: Context, peer: Peer) => Map<string, string>,
): BgpCommand[] {
  const changed = (context: Context) => context.device.changed();
  const set = options.map((option) => ({
    pattern: `peer <peer> ${option.words}`,
    level: 2,
    run: (context: Context, parameters: Parameters) => {
      setOption(settingsOf(context, peerOf(context, parameters.peer ?? "")), option, parameters);
      return changed(context);
    },
  }));
  const undone = new Map(options.map((option) => [option.undo ?? option.name, option]));
  const unset = [...undone].map(([words, option]) => ({
    pattern: `undo peer <peer> ${words}`,
    level: 2,
    run: (context: Context, parameters: Parameters) => {
      unsetOption(settingsOf(context, peerOf(context, parameters.peer ?? "")), option);
      return changed(context);
    },
  }));
  return [...set, ...unset];
}

const RESET_QUESTION =
  "Warning: Changing the parameter in this command resets the peer session. Continue?[Y/N]:";

/** Commands of `[NAME-bgp]`. */
export const BGP_COMMANDS: readonly BgpCommand[] = [
  {
    pattern: "router-id <ip>",
    level: 2,
    run: async (context, { ip = "" }) => {
      const bgp = bgpOf(context);
      if (bgp.settings.get("router-id") === `router-id ${ip}`) return;
      if (bgp.peers.size > 0 && !(await context.confirm(RESET_QUESTION))) return;
      bgp.settings.set("router-id", `router-id ${ip}`);
      return context.device.changed();
    },
  },
  {
    pattern: "undo router-id",
    level: 2,
    run: async (context) => {
      const bgp = bgpOf(context);
      if (bgp.peers.size > 0 && !(await context.confirm(RESET_QUESTION))) return;
      bgp.settings.delete("router-id");
      return context.device.changed();
    },
  },
  ...["graceful-restart", "undo default ipv4-unicast"].flatMap((words): BgpCommand[] => {
    const positive = words.replace(/^undo /, "");
    const keep = (context: Context) => void bgpOf(context).settings.set(positive, words);
    const drop = (context: Context) => void bgpOf(context).settings.delete(positive);
    const negated = words.startsWith("undo ") ? positive : `undo ${words}`;
    return [
      { pattern: words, level: 2, run: keep },
      { pattern: negated, level: 2, run: drop },
    ];
  }),
  {
    pattern: "group <word> external",
    level: 2,
    run: (context, { word = "" }) => {
      bgpOf(context).groups.set(word, "external");
      bgpOf(context).peers.set(word, new Peer(word));
    },
  },
  {
    pattern: "undo group <word>",
    level: 2,
    run: (context, { word = "" }) => {
      bgpOf(context).groups.delete(word);
      bgpOf(context).peers.delete(word);
    },
  },
  {
    pattern: "peer <peer> as-number <as>",
    level: 2,
    run: (context, parameters) => {
      const bgp = bgpOf(context);
      const name = (parameters.peer ?? "").toLowerCase();
      const asNumber = plain(parameters.as ?? "");
      const group = bgp.peers.get(parameters.peer ?? "");
      if (group && bgp.groups.has(group.name))
        return void group.bgp.set("as-number", `as-number ${asNumber}`);
      if (!/^[\d.]+$|:/.test(name)) throw new Refusal(NO_PEER);
      const existing = bgp.peers.get(name)?.bgp.get("as-number")?.split(" ")[1];
      if (existing !== undefined && existing !== asNumber)
        throw new Refusal(`The peer already exists in AS ${existing}.`);
      if (existing !== undefined) return;
      const peer = new Peer(name);
      peer.bgp.set("as-number", `as-number ${asNumber}`);
      // The device enables a new peer in IPv4 unicast by itself (never in IPv6), and prints the row.
      if (!isV6(name) && !bgp.settings.has("default ipv4-unicast"))
        peer.family("ipv4-family unicast").set("enable", "enable");
      bgp.peers.set(name, peer);
      return context.device.changed();
    },
  },
  {
    pattern: "undo peer <peer>",
    level: 2,
    run: async (context, parameters) => {
      const peer = peerOf(context, parameters.peer ?? "");
      const question =
        "Warning: All the configurations related to the BGP peer will be deleted. Continue? [Y/N]:";
      if (context.device.options.asksOnUndoPeer && !(await context.confirm(question))) return;
      bgpOf(context).peers.delete(peer.name);
      return context.device.changed();
    },
  },
  ...["cipher", "simple"].map((kind): BgpCommand => ({
    pattern: `peer <peer> password ${kind} <word>`,
    level: 2,
    run: (context, parameters) => {
      const peer = peerOf(context, parameters.peer ?? "");
      const word = parameters.word ?? "";
      peer.password = word;
      const shown = kind === "simple" || /^%\^%#.*%\^%#$/.test(word) ? word : cipherText();
      peer.bgp.set("password", `password ${kind} ${shown}`);
      return context.device.changed();
    },
  })),
  {
    pattern: "undo peer <peer> password",
    level: 2,
    run: (context, parameters) => {
      const peer = peerOf(context, parameters.peer ?? "");
      peer.password = undefined;
      peer.bgp.delete("password");
      return context.device.changed();
    },
  },
  {
    pattern: "peer <peer> group <word>",
    level: 2,
    run: (context, parameters) => {
      const bgp = bgpOf(context);
      const group = bgp.peers.get(parameters.word ?? "");
      if (!group || !bgp.groups.has(group.name)) throw new Refusal("The peer group does not exist.");
      const name = (parameters.peer ?? "").toLowerCase();
      const peer = bgp.peers.get(name) ?? new Peer(name);
      // The device adds the group's AS and the family's rows.
      const inherited = group.bgp.get("as-number");
      if (!peer.bgp.has("as-number") && inherited) peer.bgp.set("as-number", inherited);
      if (!peer.bgp.has("as-number")) throw new Refusal(NO_PEER);
      peer.bgp.set("group", `group ${group.name}`);
      peer.family("ipv4-family unicast").set("enable", "enable").set("group", `group ${group.name}`);
      bgp.peers.set(name, peer);
      return context.device.changed();
    },
  },
  ...optionCommands(BGP_OPTIONS, (_, peer) => peer.bgp),
  ...FAMILIES.map((family): BgpCommand => ({
    pattern: family,
    level: 2,
    run: (context) => {
      const bgp = bgpOf(context);
      if (!bgp.families.has(family)) bgp.families.set(family, new Map());
      context.enter(family);
    },
  })),
  {
    pattern: "undo ipv6-family unicast",
    level: 2,
    run: (context) => {
      bgpOf(context).families.delete("ipv6-family unicast");
      for (const peer of bgpOf(context).peers.values()) peer.families.delete("ipv6-family unicast");
      return context.device.changed();
    },
  },
];

/** Commands of a family view; those of IPv4 unicast may be typed in bgp view, too. */
export function familyCommands(family: Family): BgpCommand[] {
  const settings = (context: Context) => {
    const bgp = bgpOf(context);
    const found = bgp.families.get(family) ?? new Map<string, string>();
    bgp.families.set(family, found);
    return found;
  };
  const flag = (words: string): BgpCommand[] => [
    { pattern: words, level: 2, run: (context) => void settings(context).set(words, words) },
    { pattern: `undo ${words}`, level: 2, run: (context) => void settings(context).delete(words) },
  ];
  return [
    {
      pattern: "peer <peer> enable",
      level: 2,
      run: (context, parameters) => {
        peerOf(context, parameters.peer ?? "")
          .family(family)
          .set("enable", "enable");
        return context.device.changed();
      },
    },
    {
      pattern: "undo peer <peer> enable",
      level: 2,
      run: (context, parameters) => {
        const enabled = peerOf(context, parameters.peer ?? "").family(family);
        if (family === "ipv4-family unicast") enabled.set("enable", "undo enable");
        else enabled.delete("enable");
        return context.device.changed();
      },
    },
    ...optionCommands(FAMILY_OPTIONS, (_, peer) => peer.family(family)),
    ...flag("synchronization"),
    ...flag("compare-different-as-med"),
    ...["", "ebgp ", "ibgp "].flatMap((kind): BgpCommand[] => [
      {
        pattern: `maximum load-balancing ${kind}<n:1-8>`,
        level: 2,
        run: (context, { n = "1" }) => {
          const name = `maximum load-balancing ${kind}`;
          if (n === "1") settings(context).delete(name);
          else settings(context).set(name, `${name}${n}`);
        },
      },
      {
        pattern: `undo maximum load-balancing ${kind}`.trim(),
        level: 2,
        run: (context) => void settings(context).delete(`maximum load-balancing ${kind}`),
      },
    ]),
    {
      pattern: "network <ip> <ip2>",
      level: 2,
      run: (context, { ip = "", ip2 = "" }) => {
        settings(context).set(`network ${ip} ${ip2}`, `network ${ip} ${ip2}`);
        context.print("Info: The network does not exist.");
      },
    },
    {
      pattern: "undo network <ip> <ip2>",
      level: 2,
      run: (context, { ip, ip2 }) => void settings(context).delete(`network ${ip} ${ip2}`),
    },
    {
      pattern: "import-route direct",
      level: 2,
      run: (context) => void settings(context).set("import-route direct", "import-route direct"),
    },
    {
      pattern: "undo import-route direct",
      level: 2,
      run: (context) => void settings(context).delete("import-route direct"),
    },
  ];
}
