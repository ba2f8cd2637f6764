import { namesIn, ObjectsModel } from "./modelObjects";
import { BFD_DEFAULTS, DEFAULT_ON, DEFAULTS, optionOf, PEER_OPTIONS, slot } from "./modelOptions";
import { linesOf } from "./modelText";

const KNOWN_VIEWS = ["bgp", "ipv4-family unicast", "ipv6-family unicast"];

/** Where releases differ. */
export interface ModelOptions {
  /** With `undo default ipv4-unicast`, `undo peer X enable` goes without saying. Default false, as CloudEngines do. */
  readonly hidesOff?: boolean;
}

/**
 * A model of VRP: what a switch does with one line in the `bgp` section, written from the command tables and
 * transcripts (S-series references, annet #566) and not from components/s9700/vrp/rules, so that the two can
 * disagree. It knows views, which rows overwrite which, short undo forms, what goes with `undo peer`, what VRP adds and
 * hides, what it refuses, and what it asks.
 */
export class VrpModel {
  asNumber?: string;
  readonly views = new Map<string, string[]>([["bgp", []]]);
  readonly objects = new ObjectsModel((object) =>
    [...this.views.values()].some((rows) => rows.some((row) => namesIn(row).includes(object))),
  );
  /** Sessions that bounced, in order; `all` for every one. */
  readonly bounced: string[] = [];
  /** What the switch asked after the last line. */
  question?: string;

  constructor(private readonly options: ModelOptions = {}) {}

  /** Types the lines of a whole section, as a template or `display` gives it. */
  static from(text: string, options: ModelOptions = {}): VrpModel {
    const model = new VrpModel(options);
    for (const { view, line } of linesOf(text)) {
      if (view === undefined) model.asNumber = line;
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
    delete this.question;
    if (view === "system" || view === line) return this.objects.type(line);
    if (view.startsWith("route-policy ")) {
      this.question = this.objects.typeInNode(view, line);
      return;
    }
    this.enter(view);
    const undone = /^undo (.+)$/.exec(line)?.[1];
    if (!KNOWN_VIEWS.includes(view)) return this.typeElsewhere(view, line, undone);
    const missing = namesIn(undone === undefined ? line : "").find((name) => !this.objects.has(name));
    if (missing !== undefined && !this.objects.isEmpty)
      throw new Error(`${line} names ${missing}, which is not there`);
    if (undone === undefined) this.set(view, line);
    else this.undo(view, undone, line);
  }

  /** In a family of which this model knows nothing but its peers. */
  private typeElsewhere(view: string, line: string, undone: string | undefined): void {
    const [, peer, option = ""] = /^peer (\S+) (.+)$/.exec(undone ?? line) ?? [];
    if (peer !== undefined && !view.includes("vpn-instance")) {
      if (!this.exists(peer)) throw new Error(`Error: The peer session does not exist. (${view}: ${line})`);
      const group = /^group (\S+)$/.exec(option)?.[1];
      if (group !== undefined && !this.members(group).includes(peer))
        throw new Error(`Error: ${peer} is no member of ${group}. (${view})`);
      if (option === "enable") this.askBeforeEnabling(view, peer);
    }
    // Of what is on by default there, `undo` is the row.
    if (undone !== undefined && this.rows(view).includes(undone)) this.remove(view, undone, true);
    else this.put(view, line, line);
  }

  private exists(name: string): boolean {
    return this.rows("bgp").some((row) => row.startsWith(`peer ${name} as-number `)) || this.isGroup(name);
  }

  private isGroup(name: string): boolean {
    return this.rows("bgp").some((row) => row.split(" ").slice(0, 2).join(" ") === `group ${name}`);
  }

  private isEnabled(view: string, name: string): boolean {
    return this.rows(view).includes(`peer ${name} enable`);
  }

  /** Another family bounces the sessions that run already. */
  private askBeforeEnabling(view: string, name: string): void {
    if (this.isEnabled(view, name)) return;
    const elsewhere = [...this.views.keys()].filter((other) => !/^bgp$|vpn-instance/.test(other));
    if (elsewhere.some((other) => other !== view && this.isEnabled(other, name)))
      this.question = "Warning: This operation will reset the peer session. Continue? [Y/N]:";
  }

  private set(view: string, line: string): void {
    const peer = /^peer (\S+) (.+)$/.exec(line);
    if (peer) return this.setPeer(view, peer[1] ?? "", peer[2] ?? "", line);
    const option = optionOf(line);
    if (option.view !== "any" && !option.view.includes(view))
      throw new Error(`Error: Unrecognized command in ${view}: ${line}`);
    if (option.bounces) this.bounceAll();
    if (line.startsWith("maximum load-balancing")) this.refuseOtherForm(view, line);
    if (/^group /.test(line) && view === "bgp" && !this.isGroup(line.split(" ")[1] ?? ""))
      this.putEnable(line.split(" ")[1] ?? "");
    this.put(view, line, slot(line));
  }

  private bounceAll(): void {
    if (!this.rows("bgp").some((row) => / as-number /.test(row))) return;
    this.bounced.push("all");
    this.question =
      "Warning: Changing the parameter in this command resets the peer session. Continue? [Y/N]:";
  }

  /** `maximum load-balancing 4` beside `… ebgp 4`; `ebgp` and `ibgp` stand side by side. */
  private refuseOtherForm(view: string, line: string): void {
    const isBare = (row: string) => /^maximum load-balancing \d/.test(row);
    const other = this.rows(view).find(
      (row) => row.startsWith("maximum load-balancing") && isBare(row) !== isBare(line),
    );
    if (other !== undefined) throw new Error(`Error: conflicts with ${other}`);
  }

  /** What a new peer or group is in IPv4 unicast. */
  private putEnable(name: string): void {
    const isOff = this.rows("bgp").includes("undo default ipv4-unicast");
    this.put("ipv4-family unicast", `${isOff ? "undo " : ""}peer ${name} enable`, `peer ${name} enable`);
  }

  private setPeer(view: string, name: string, option: string, line: string): void {
    const exists = this.rows("bgp").some((row) => row.startsWith(`peer ${name} as-number `));
    const isGroup = this.isGroup(name);
    const asNumber = /^as-number (\S+)$/.exec(option);
    if (asNumber && view === "bgp") {
      const other = this.rows("bgp").find((row) => row.startsWith(`peer ${name} as-number `));
      if (other !== undefined && other !== line && !isGroup) {
        throw new Error(`Error: The peer already exists in AS ${other.split(" ").at(-1)}.`);
      }
      if (isGroup && other !== line && this.members(name).length > 0)
        throw new Error("Error: The group has members.");
      if (other === undefined) this.rows("bgp").push(line);
      if (other === undefined && !isGroup && /^\d+\./.test(name)) this.putEnable(name);
      return;
    }
    if (!exists && !isGroup) throw new Error(`Error: The peer session does not exist. (${line})`);
    const forms = PEER_OPTIONS.filter((candidate) => candidate.form.test(option));
    const rule = forms.find((candidate) => candidate.views.includes(view));
    // The bgp view takes rows of IPv4 unicast, too.
    if (!rule && view === "bgp" && forms.length > 0)
      return this.setPeer("ipv4-family unicast", name, option, line);
    if (!rule) throw new Error(`Error: Unrecognized command found at '^' position. (${view}: ${line})`);
    for (const rival of rule.not ?? []) {
      if (this.rows(view).some((row) => row.startsWith(`peer ${name} ${rival}`)))
        throw new Error(`Error: conflicts with ${rival}`);
    }
    if (option === "enable") this.askBeforeEnabling(view, name);
    if (rule.bounces) this.bounced.push(...this.reach(name));
    if (/^group /.test(option)) return this.join(view, name, option.split(" ")[1] ?? "");
    if (option.startsWith("bfd ") && / \d+/.test(option)) return this.setBfd(name, option);
    this.put(view, line, slot(line));
  }

  private join(view: string, name: string, group: string): void {
    if (!this.isGroup(group)) throw new Error("Error: The group does not exist.");
    if (view !== "bgp" && !this.members(group).includes(name))
      throw new Error(`Error: ${name} is no member of ${group}.`);
    this.put(view, `peer ${name} group ${group}`, slot(`peer ${name} group ${group}`));
    this.question =
      "Warning: Changing the parameter in this command will reset the peer session which is not configured with graceful-restart. Continue? [Y/N]:";
    if (/^\d+\./.test(name)) {
      // What is shown after joining (annet 566).
      if (this.isEnabled("ipv4-family unicast", group))
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
    if (/^bgp/.test(undone)) throw new Error("the planner must never send this");
    const whole = /^peer (\S+)$/.exec(undone);
    const group = /^group (\S+)$/.exec(undone);
    if (whole && view === "bgp") return this.removePeer(whole[1] ?? "");
    if (group && view === "bgp") return this.removeGroup(group[1] ?? "");
    const peer = /^peer (\S+) (.+)$/.exec(undone);
    if (peer) return this.undoPeer(view, peer[1] ?? "", peer[2] ?? "", line);
    if (DEFAULT_ON.includes(undone)) return this.put(view, line, slot(line));
    const option = optionOf(undone);
    if (option.undo !== undefined && !option.undo.test(undone))
      throw new Error(`Error: Wrong parameter found at '^' position. (${line})`);
    if (option.bounces) this.bounceAll();
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
      return name.includes(":") ? undefined : this.put(view, line, slot(line));
    }
    if (/^(?:log-change|capability-advertise (?:route-refresh|4-byte-as))$/.test(option)) {
      if (option.startsWith("capability")) this.bounced.push(...this.reach(name));
      return this.put(view, line, slot(line));
    }
    if (option === "as-number" && !/^\d+\.|:/.test(name)) {
      if (this.members(name).length > 0) throw new Error("Error: The group has members.");
      return this.remove(view, `peer ${name} as-number`);
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
    if (this.isGroup(name)) throw new Error("Error: Incomplete command found.");
    this.bounced.push(name);
    this.question =
      "Warning: All the configurations related to the BGP peer will be deleted. Continue? [Y/N]:";
    this.removeRowsOf(name);
  }

  private removeGroup(name: string): void {
    if (this.members(name).length > 0) throw new Error("Error: The group has members.");
    if (!this.isGroup(name)) throw new Error("Error: The group does not exist.");
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
    return this.isGroup(name) ? this.members(name) : [name];
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

  /** A member that is off shows no group; some releases do not show what is off where that is the default. */
  private isShown(view: string, row: string): boolean {
    if (view !== "ipv4-family unicast") return true;
    const member = /^peer (\S+) group /.exec(row)?.[1];
    if (member !== undefined && this.rows(view).includes(`undo peer ${member} enable`)) return false;
    const isHidden = this.options.hidesOff === true && this.rows("bgp").includes("undo default ipv4-unicast");
    return !isHidden || !/^undo peer \S+ enable$/.test(row);
  }

  /** As `display current-configuration configuration bgp` prints it. */
  print(): string {
    if (this.asNumber === undefined) return "#\nreturn\n";
    const lines = ["#", `bgp ${this.asNumber}`, ...this.rows("bgp").map((row) => ` ${row}`)];
    this.enter("ipv4-family unicast");
    for (const [view, rows] of this.views) {
      if (view !== "bgp")
        lines.push(
          " #",
          ` ${view}`,
          ...rows.filter((row) => this.isShown(view, row)).map((row) => `  ${row}`),
        );
    }
    return [...lines, ...this.objects.print(), "#", "return", ""].join("\n");
  }
}
