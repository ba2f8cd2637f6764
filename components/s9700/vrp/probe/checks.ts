import { maskSecrets } from "../configuration/mask";
import { parseBgpPeerLog } from "../display/bgpPeerLog";
import { type DisplayCommand, readDisplay } from "../display/displays";
import { parseVersion, type Version } from "../display/version";
import { VrpError } from "../errors";
import { autosaveNotes } from "../push/autosave";
import { savedBgpIn, savedIn } from "../push/savedState";
import { type Dialect, VRP5, VRP8 } from "../shell/dialect";
import type { VtySession } from "../shell/vtySession";
import type { BgpSection } from "../configuration/types";
import type { ProbeCheck } from "./types";

/** What the lines so far have shown. */
export interface Found {
  version: Version;
  section?: BgpSection;
  /** Only the prompt of the system view tells. */
  dialect?: Dialect["name"];
}

export interface CheckOf extends Omit<ProbeCheck, "state" | "detail"> {
  /** Sends the line. @returns what was read; undefined = there is nothing to ask for. @throws VrpError refused, permission, display, truncated … */
  readonly run: (vty: VtySession, found: Found) => Promise<string | undefined>;
}

/** Every line that a preview, an `up` or `verify` sends before it changes anything, in an order that changes nothing. */
export const CHECKS: readonly CheckOf[] = [
  {
    name: "release and model",
    line: "display version",
    needs: [],
    without: "the lengths of names are not held against the release",
    run: async (vty, found) => {
      found.version = parseVersion(await vty.display("version"));
      const { model = "model not named", release = "release not named" } = found.version;
      return `${model}, ${release}`;
    },
  },
  {
    name: "bgp section",
    line: "display current-configuration configuration bgp",
    needs: ["preview", "up"],
    run: async (vty, found) => {
      found.section = await vty.readBgp();
      const { asNumber, rows } = found.section;
      const how = vty.transcript.some(({ line }) => line === "display this")
        ? "; read by `display this` in the bgp view"
        : "";
      return asNumber === undefined
        ? "no BGP process runs"
        : `bgp ${asNumber}, ${counted(rows.length, "row", "rows")}${how}`;
    },
  },
  {
    name: "lists and policies",
    line: "display current-configuration",
    needs: [],
    without: "prefix lists, filters and route-policies can be named, but not declared",
    run: async (vty) => {
      const { rows } = await vty.readBgp(true);
      return counted(rows.filter(({ object }) => object !== undefined).length, "row", "rows");
    },
  },
  {
    name: "is all saved",
    line: "compare configuration",
    needs: [],
    without: "whether what runs is saved is not told: an update that has nothing to send cannot know it",
    run: async (vty) => {
      const saved = savedIn(await vty.command("compare configuration"));
      if (saved === "unknown") throw notUnderstood();
      return saved === "saved" ? "what runs is saved" : "something runs that is not saved";
    },
  },
  {
    name: "startup configuration",
    line: "display saved-configuration",
    needs: [],
    without: "where something is not saved, whether it is ours or another's is not told",
    run: async (vty) => {
      const saved = savedBgpIn(await vty.display("saved-configuration"));
      if (saved === undefined) throw notUnderstood();
      return saved.asNumber === undefined ? "boots without BGP" : `boots with bgp ${saved.asNumber}`;
    },
  },
  {
    name: "does it save by itself",
    line: "display current-configuration | include set save-configuration",
    needs: [],
    without: "an update cannot say whether a reboot keeps what was not saved",
    run: async (vty) => {
      const [note] = await autosaveNotes(vty);
      if (note?.startsWith("This user") === true)
        throw new VrpError("permission", "this user may not see it");
      return note ?? "no";
    },
  },
  {
    name: "who configures",
    line: VRP5.lockHolder,
    needs: [],
    without: "a second update does not wait for the first, and is refused by the lock alone",
    run: async (vty) => {
      try {
        return holder(await vty.display(VRP5.lockHolder));
      } catch (error) {
        if (!(error instanceof VrpError) || error.code !== "refused") throw error;
        return `${holder(await vty.display(VRP8.lockHolder))} (by \`${VRP8.lockHolder}\`)`;
      }
    },
  },
  {
    name: "configuring",
    line: "system-view",
    needs: ["up"],
    run: async (vty, found) => {
      await vty.enter("system", "");
      found.dialect = vty.seenDialect?.name;
      await vty.enter("user", "");
      return found.dialect === "two-stage"
        ? "takes effect at `commit` (VRP8)"
        : "takes effect line by line (VRP5)";
    },
  },
  display("sessions", "bgp peer", true),
  display("sessions over IPv6", "bgp ipv6 peer"),
  display("sessions' details", "bgp peer verbose", true),
  display("details over IPv6", "bgp ipv6 peer verbose"),
  display("BGP paths", "bgp routing-table", true),
  display("BGP paths of IPv6", "bgp ipv6 routing-table"),
  display("BGP's routes", "ip routing-table protocol bgp", true),
  display("all routes", "ip routing-table", false, "how a route to a node leaves the switch is not told"),
  display("interfaces", "ip interface brief", false, "an interface that is down is not told as a reason"),
  {
    name: "a session's log",
    line: "display bgp peer <address> log-info",
    needs: [],
    without: "the NOTIFICATIONs that ended a session are not told",
    run: async (vty, { section }) => {
      const address = section?.rows.find(
        (row) => row.view === "bgp" && row.text.includes(" as-number "),
      )?.peer;
      if (address === undefined) return undefined;
      const family = address.includes(":") ? "bgp ipv6" : "bgp";
      const entries = parseBgpPeerLog(await vty.display(`${family} peer ${address} log-info`));
      return `${counted(entries.length)} of ${address}`;
    },
  },
];

function display(name: string, command: DisplayCommand, isNeeded = false, without?: string): CheckOf {
  const needs = isNeeded ? (["verify"] as const) : [];
  const less = without ?? "sessions over IPv6 are not proved";
  return {
    name,
    line: `display ${command}`,
    needs,
    ...(isNeeded ? {} : { without: less }),
    run: async (vty) => {
      const read: unknown = await readDisplay(vty, command);
      return Array.isArray(read) ? counted(read.length) : "read";
    },
  };
}

const counted = (count: number, one = "entry", many = "entries") => `${count} ${count === 1 ? one : many}`;

const notUnderstood = () => new VrpError("display", "the answer is in no form that this program knows");

const holder = (reply: string) =>
  /^\s*$|No user/i.test(reply) ? "nobody" : maskSecrets(reply).replace(/\s+/g, " ").trim();
