import { namesIn, ObjectsModel } from "./modelObjects";

/**
 * A VRP of paper: what a switch does with one line in the `bgp` section, written from the command tables and
 * transcripts (S-series references, annet #566) and not from components/s9700/vrp/rules, so that the two can
 * disagree. It knows views, which rows overwrite which, short undo forms, what goes with `undo peer`, what VRP adds and
 * hides, and what it refuses.
 */
export class VrpModel {
  asNumber?: string;
  readonly views = new Map<string, string[]>([["bgp", []]]);
  readonly objects = new ObjectsModel((object) =>
    [...this.views.values()].some((rows) => rows.some((row) => namesIn(row).includes(object))),
  );
  /** Sessions that bounced, in order; `all` for every one. */
  readonly bounced: string[] = [];

  /** Types the lines of a whole section, as a template or `display` gives it. */
  static from(text: string): VrpModel {
    const model = new VrpModel();
    let view = "bgp";
    for (const raw of text.split("\n")) {
      const line = raw.trim();
      if (line === "" || line === "#" || line === "return") continue;
      const process = /^bgp (\S+)$/.exec(line);
      if (process) [model.asNumber, view] = [process[1], "bgp"];
      else if (/^(?:ip \S+-(?:prefix|filter)|route-policy) /.test(raw)) {
        model.type("system", line);
        view = line.startsWith("route-policy ") ? line : "system";
      } else if (/-family /.test(line)) model.enter((view = line));
      else model.type(view, line);
    }
    model.bounced.length = 0;
    return model;
  }

  enter(view: string): void {
    if (!this.views.has(view)) this.views.set(view, view.includes("unicast") ? ["undo synchronization"] : []);
  }

  /** @throws Error with VRP's words when the line is refused. */
  type(view: string, line: string): void {
    if (view === "system" || view === line) return this.objects.type(line);
    if (view.startsWith("route-policy ")) return this.objects.typeInNode(view, line);
    this.enter(view);
    const undone = /^undo (.+)$/.exec(line)?.[1];
    const missing = namesIn(undone === undefined ? line : "").find((name) => !this.objects.has(name));
    if (missing !== undefined && !this.objects.isEmpty)
      throw new Error(`${line} names ${missing}, which is not there`);
    if (undone === undefined) this.set(view, line);
    else this.undo(view, undone, line);
  }

  private set(view: string, line: string): void {
    const peer = /^peer (\S+) (.+)$/.exec(line);
    if (view.includes("vpn-instance") || view.includes("vpnv4")) return this.put(view, line, line);
    if (peer) return this.setPeer(view, peer[1] ?? "", peer[2] ?? "", line);
    const option = optionOf(line);
    if (option.view !== "any" && !option.view.includes(view))
      throw new Error(`Error: Unrecognized command in ${view}: ${line}`);
    if (option.bounces && this.rows("bgp").some((row) => / as-number /.test(row))) this.bounced.push("all");
    if (line.startsWith("maximum load-balancing")) {
      const others = this.rows(view).filter(
        (row) => row.startsWith("maximum load-balancing") && slot(row) !== slot(line),
      );
      if (others.length > 0) throw new Error(`Error: conflicts with ${others[0]}`);
    }
    this.put(view, line, slot(line));
  }

  private setPeer(view: string, name: string, option: string, line: string): void {
    const exists = this.rows("bgp").some((row) => row.startsWith(`peer ${name} as-number `));
    const isGroup = this.rows("bgp").some((row) => row.startsWith(`group ${name}`));
    const asNumber = /^as-number (\S+)$/.exec(option);
    if (asNumber && view === "bgp") {
      const other = this.rows("bgp").find((row) => row.startsWith(`peer ${name} as-number `));
      if (other !== undefined && other !== line && !isGroup) {
        throw new Error(`Error: The peer already exists in AS ${other.split(" ").at(-1)}.`);
      }
      if (isGroup && other !== line && this.members(name).length > 0)
        throw new Error("Error: The group has members.");
      if (other === undefined) this.rows("bgp").push(line);
      if (!isGroup && /^\d+\./.test(name) && !this.rows("bgp").includes("undo default ipv4-unicast")) {
        this.put("ipv4-family unicast", `peer ${name} enable`, `peer ${name} enable`);
      }
      return;
    }
    if (!exists && !isGroup) throw new Error(`Error: The peer session does not exist. (${line})`);
    const rule = PEER_OPTIONS.find(
      (candidate) => candidate.form.test(option) && candidate.views.includes(view),
    );
    if (!rule) throw new Error(`Error: Unrecognized command found at '^' position. (${view}: ${line})`);
    for (const rival of rule.not ?? []) {
      if (this.rows(view).some((row) => row.startsWith(`peer ${name} ${rival}`)))
        throw new Error(`Error: conflicts with ${rival}`);
    }
    if (rule.bounces) this.bounced.push(...this.reach(name));
    if (/^group /.test(option)) return this.join(view, name, option.split(" ")[1] ?? "");
    if (option.startsWith("bfd ") && / \d+/.test(option)) return this.setBfd(name, option);
    this.put(view, line, slot(line));
  }

  private join(view: string, name: string, group: string): void {
    if (!this.rows("bgp").some((row) => row.split(" ").slice(0, 2).join(" ") === `group ${group}`)) {
      throw new Error("Error: The group does not exist.");
    }
    this.put(view, `peer ${name} group ${group}`, slot(`peer ${name} group ${group}`));
    if (/^\d+\./.test(name)) {
      // What is shown after joining (annet 566).
      this.put("ipv4-family unicast", `peer ${name} enable`, `peer ${name} enable`);
      this.put("ipv4-family unicast", `peer ${name} group ${group}`, slot(`peer ${name} group ${group}`));
    }
  }

  /** One row holds all parameters that differ from what VRP does anyway. */
  private setBfd(name: string, option: string): void {
    const rows = this.rows("bgp");
    const at = rows.findIndex(
      (row) => row.startsWith(`peer ${name} bfd `) && / \d+/.test(row.slice(`peer ${name} `.length)),
    );
    const words = new Map<string, string>();
    const text = `${at < 0 ? "" : rows[at]?.split(" bfd ")[1]} ${option.slice("bfd ".length)}`;
    for (const part of text.matchAll(/([a-z-]+) (\d+)/g)) words.set(part[1] ?? "", part[2] ?? "");
    const shown = [...words]
      .filter(([word, value]) => BFD_DEFAULTS[word] !== value)
      .map((pair) => pair.join(" "));
    if (at >= 0) rows.splice(at, 1);
    if (shown.length > 0) rows.push(`peer ${name} bfd ${shown.join(" ")}`);
  }

  private undo(view: string, undone: string, line: string): void {
    if (/^bgp/.test(undone)) throw new Error("nobody may type this");
    const whole = /^peer (\S+)$/.exec(undone);
    const group = /^group (\S+)$/.exec(undone);
    if (view.includes("vpn-instance") || view.includes("vpnv4")) return this.remove(view, undone, true);
    if (whole && view === "bgp") return this.removePeer(whole[1] ?? "");
    if (group && view === "bgp") return this.removeGroup(group[1] ?? "");
    const peer = /^peer (\S+) (.+)$/.exec(undone);
    if (peer) return this.undoPeer(view, peer[1] ?? "", peer[2] ?? "", line);
    if (DEFAULT_ON.includes(undone)) return this.put(view, line, slot(line));
    const option = optionOf(undone);
    if (option.undo !== undefined && !option.undo.test(undone))
      throw new Error(`Error: Wrong parameter found at '^' position. (${line})`);
    if (option.bounces && this.rows("bgp").some((row) => / as-number /.test(row))) this.bounced.push("all");
    if (undone === "synchronization") return this.put(view, line, slot(line));
    this.remove(view, slot(undone));
  }

  private undoPeer(view: string, name: string, option: string, line: string): void {
    if (!this.rows("bgp").some((row) => row.startsWith(`peer ${name} `) || row.split(" ")[1] === name)) {
      throw new Error("Error: The peer session does not exist.");
    }
    if (view === "ipv4-family unicast" && option === "enable") {
      this.bounced.push(...this.reach(name));
      this.remove(view, `peer ${name} enable`);
      // Rows of the family stay in the model: no source says that they go.
      return this.put(view, line, slot(line));
    }
    if (/^(?:log-change|capability-advertise (?:route-refresh|4-byte-as))$/.test(option)) {
      if (option.startsWith("capability")) this.bounced.push(...this.reach(name));
      return this.put(view, line, slot(line));
    }
    const rule = PEER_OPTIONS.find(
      (candidate) => candidate.undo.test(option) && candidate.views.includes(view),
    );
    if (!rule) throw new Error(`Error: Wrong parameter found at '^' position. (${view}: ${line})`);
    if (rule.bounces) this.bounced.push(...this.reach(name));
    const keyword = /^bfd (min-tx-interval|min-rx-interval|detect-multiplier|wtr)$/.exec(option)?.[1];
    if (keyword !== undefined) return this.setBfd(name, `bfd ${keyword} ${BFD_DEFAULTS[keyword]}`);
    const named = /^(?:route-policy|ip-prefix|ipv6-prefix|as-path-filter|filter-policy) /.test(option);
    this.remove(view, named ? `peer ${name} ${option}` : slot(`peer ${name} ${option}`), named);
  }

  /** Goes with all its rows in the bgp view and in every family but those of vpn-instances. */
  private removePeer(name: string): void {
    const rows = this.rows("bgp");
    if (!rows.some((row) => row.startsWith(`peer ${name} as-number `)))
      throw new Error("Error: The peer session does not exist.");
    if (rows.some((row) => row.startsWith(`group ${name}`)))
      throw new Error("Error: Incomplete command found.");
    this.bounced.push(name);
    this.removeRowsOf(name);
  }

  private removeGroup(name: string): void {
    if (this.members(name).length > 0) throw new Error("Error: The group has members.");
    if (!this.rows("bgp").some((row) => row.split(" ").slice(0, 2).join(" ") === `group ${name}`))
      throw new Error("Error: The group does not exist.");
    this.removeRowsOf(name);
    this.views.set(
      "bgp",
      this.rows("bgp").filter((row) => row.split(" ").slice(0, 2).join(" ") !== `group ${name}`),
    );
  }

  private removeRowsOf(name: string): void {
    for (const [view, rows] of this.views) {
      if (view.includes("vpn-instance")) continue;
      this.views.set(
        view,
        rows.filter((row) => !row.replace(/^undo /, "").startsWith(`peer ${name} `)),
      );
    }
  }

  private members(group: string): string[] {
    return this.rows("bgp").flatMap((row) =>
      row.endsWith(` group ${group}`) ? [row.split(" ")[1] ?? ""] : [],
    );
  }

  private reach(name: string): string[] {
    const isGroup = this.rows("bgp").some((row) => row.split(" ").slice(0, 2).join(" ") === `group ${name}`);
    return isGroup ? this.members(name) : [name];
  }

  private rows(view: string): string[] {
    this.enter(view);
    return this.views.get(view) ?? [];
  }

  /** Overwrites the row of the same slot; a default is not kept. */
  private put(view: string, line: string, of: string): void {
    const rows = this.rows(view);
    const at = rows.findIndex((row) => slot(row) === of);
    if (DEFAULTS.some((pattern) => pattern.test(line))) {
      if (at >= 0) rows.splice(at, 1);
    } else if (at >= 0) rows[at] = line;
    else rows.push(line);
  }

  private remove(view: string, of: string, verbatim = false): void {
    const rows = this.rows(view);
    const at = rows.findIndex((row) => (verbatim ? row : slot(row)) === of);
    if (at < 0) throw new Error(`Error: nothing to undo: ${of}`);
    rows.splice(at, 1);
  }

  /** As `display current-configuration configuration bgp` prints it. */
  print(): string {
    if (this.asNumber === undefined) return "#\nreturn\n";
    const lines = ["#", `bgp ${this.asNumber}`, ...this.rows("bgp").map((row) => ` ${row}`)];
    this.enter("ipv4-family unicast");
    for (const [view, rows] of this.views) {
      if (view !== "bgp") lines.push(" #", ` ${view}`, ...rows.map((row) => `  ${row}`));
    }
    return [...lines, ...this.objects.print(), "#", "return", ""].join("\n");
  }
}

const BFD_DEFAULTS: Record<string, string> = {
  "min-tx-interval": "1000",
  "min-rx-interval": "1000",
  "detect-multiplier": "3",
};
const DEFAULT_ON = ["default ipv4-unicast", "ebgp-interface-sensitive"];
/** Never kept as a row. */
const DEFAULTS = [
  /^(?:peer \S+ )?timer keepalive 60 hold 180$/,
  /^(?:peer \S+ )?timer connect-retry 32$/,
  /^peer \S+ (?:log-change|capability-advertise (?:route-refresh|4-byte-as)|ebgp-max-hop 1|preferred-value 0)$/,
  /^(?:default ipv4-unicast|ebgp-interface-sensitive|maximum load-balancing(?: [ei]bgp)? 1)$/,
];

interface PeerOption {
  readonly form: RegExp;
  readonly undo: RegExp;
  readonly views: readonly string[];
  readonly bounces?: boolean;
  readonly not?: readonly string[];
}

const B = ["bgp"];
const F = ["ipv4-family unicast", "ipv6-family unicast"];
const option = (
  views: readonly string[],
  form: RegExp,
  undo: RegExp,
  more: Partial<PeerOption> = {},
): PeerOption => ({ views, form, undo, ...more });

const PEER_OPTIONS: readonly PeerOption[] = [
  option([...B, ...F], /^group \S+$/, /^group \S+$/, { bounces: true }),
  option(B, /^description .+$/, /^description$/),
  option(B, /^connect-interface \S+( \S+)?$/, /^connect-interface$/, { bounces: true }),
  option(B, /^ebgp-max-hop( \d+)?$/, /^ebgp-max-hop$/, { bounces: true, not: ["valid-ttl-hops"] }),
  option(B, /^valid-ttl-hops( \d+)?$/, /^valid-ttl-hops$/, { bounces: true, not: ["ebgp-max-hop"] }),
  option(B, /^keychain \S+$/, /^keychain$/, { bounces: true, not: ["password"] }),
  option(B, /^password (cipher|simple) \S+$/, /^password$/, { bounces: true, not: ["keychain"] }),
  option(B, /^timer keepalive \d+ hold \d+$/, /^timer keepalive hold$/, { bounces: true }),
  option(B, /^timer connect-retry \d+$/, /^timer connect-retry$/),
  option(B, /^bfd enable$/, /^bfd enable$/),
  option(B, /^bfd block$/, /^bfd block$/),
  option(B, /^bfd [a-z-]+ \d+/, /^bfd (min-tx-interval|min-rx-interval|detect-multiplier|wtr)$/),
  option(B, /^fake-as \d+( .+)?$/, /^fake-as$/, { bounces: true }),
  option(B, /^local-as \d+( .+)?$/, /^local-as$/, { bounces: true }),
  option(B, /^tracking( delay \d+)?$/, /^tracking$/),
  option(B, /^ignore$/, /^ignore$/, { bounces: true }),
  option(B, /^capability-advertise \S+$/, /^capability-advertise \S+$/, { bounces: true }),
  option(B, /^log-change$/, /^log-change$/),
  option(B, /^tcp-mss \d+$/, /^tcp-mss$/, { bounces: true }),
  option(B, /^path-mtu auto-discovery$/, /^path-mtu$/, { bounces: true }),
  option(B, /^listen-only$/, /^listen-only$/, { bounces: true, not: ["connect-only"] }),
  option(B, /^connect-only$/, /^connect-only$/, { bounces: true, not: ["listen-only"] }),
  option(F, /^enable$/, /^enable$/, { bounces: true }),
  option(F, /^route-policy \S+ (import|export)$/, /^route-policy \S+ (import|export)$/),
  option(F, /^ip-prefix \S+ (import|export)$/, /^ip-prefix \S+ (import|export)$/),
  option(F, /^as-path-filter \S+ (import|export)$/, /^as-path-filter \S+ (import|export)$/),
  option(F, /^filter-policy \S+( \S+)? (import|export)$/, /^filter-policy \S+( \S+)? (import|export)$/),
  option(F, /^next-hop-local$/, /^next-hop-local$/),
  option(F, /^advertise-community$/, /^advertise-community$/),
  option(F, /^advertise-(ext|large)-community$/, /^advertise-(ext|large)-community$/),
  option(F, /^ipv6-prefix \S+ (import|export)$/, /^ipv6-prefix \S+ (import|export)$/),
  option(F, /^reflect-client$/, /^reflect-client$/),
  option(F, /^keep-all-routes$/, /^keep-all-routes$/),
  option(F, /^public-as-only$/, /^public-as-only$/),
  option(F, /^allow-as-loop( \d+)?$/, /^allow-as-loop$/),
  option(F, /^preferred-value \d+$/, /^preferred-value$/),
  option(F, /^route-update-interval \d+$/, /^route-update-interval$/),
  option(F, /^route-limit \d+( \d+)?( \S+( \d+)?)?$/, /^route-limit$/),
  option(F, /^default-route-advertise( .+)?$/, /^default-route-advertise$/),
];

interface ProcessOption {
  readonly view: "any" | readonly string[];
  readonly undo?: RegExp;
  readonly bounces?: boolean;
}

function optionOf(line: string): ProcessOption {
  if (line.startsWith("router-id")) return { view: B, undo: /^router-id$/, bounces: true };
  if (line === "graceful-restart") return { view: B, bounces: true };
  if (line.startsWith("timer keepalive")) return { view: B, undo: /^timer keepalive hold$/, bounces: true };
  if (line.startsWith("timer connect-retry")) return { view: B, undo: /^timer connect-retry$/ };
  if (line.startsWith("maximum load-balancing"))
    return { view: F, undo: /^maximum load-balancing( [ei]bgp)?$/ };
  if (line.startsWith("compare-different-as-med")) return { view: F };
  if (line.startsWith("network ")) return { view: F, undo: /^network \S+ \S+$/ };
  if (line.startsWith("import-route ")) return { view: F, undo: /^import-route \S+( \d+)?$/ };
  return { view: "any" };
}

/** Rows with one slot overwrite each other. */
function slot(row: string): string {
  const bare = row.replace(/^undo /, "");
  const peer = /^peer (\S+) (.+)$/.exec(bare);
  const words = (peer?.[2] ?? bare).split(" ");
  const first = words[0] ?? "";
  const of = peer ? `peer ${peer[1]} ` : "";
  if (first === "timer") return `${of}timer ${words[1]}`;
  if (first === "bfd") return `${of}bfd ${words[1]}`;
  if (first === "capability-advertise") return `${of}${words.join(" ")}`;
  if (["route-policy", "ip-prefix", "ipv6-prefix", "as-path-filter", "filter-policy"].includes(first))
    return `${of}${first} ${words.at(-1)}`;
  if (first === "maximum")
    return `${of}maximum load-balancing ${/^\d+$/.test(words[2] ?? "") ? "" : (words[2] ?? "")}`;
  if (first === "network") return `network ${words[1]} ${words[2]}`;
  if (first === "import-route") return `import-route ${words[1]}`;
  if (first === "graceful-restart") return words.slice(0, 3).join(" ");
  if (first === "group" && !peer) return words.slice(0, 2).join(" ");
  if (first === "display" || first === "aggregate") return bare;
  return `${of}${first}`;
}
