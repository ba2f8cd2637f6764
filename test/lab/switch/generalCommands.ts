import { BgpProcess } from "./configuration";
import { BGP_COMMANDS, familyCommands } from "./bgpCommands";
import type { Context } from "./context";
import { Refusal } from "./device";
import * as display from "./display";
import type { Command } from "./grammar";

type General = Command<Context>;

const TEMPORARY = "Info: The configuration takes effect on the current user terminal interface only.";

/** In every view. */
const EVERYWHERE: readonly General[] = [
  { pattern: "quit", level: 0, run: (context) => leave(context) },
  { pattern: "return", level: 0, run: (context) => context.enter("user") },
  { pattern: "display version", level: 1, run: (context) => context.print(...display.version()) },
  {
    pattern: "display clock",
    level: 1,
    run: (context) => context.print(new Date().toISOString().replace("T", " ").slice(0, 19)),
  },
  {
    pattern: "display bgp peer",
    level: 1,
    run: async (context) => context.print(...(await display.bgpPeers(context.device))),
  },
  {
    pattern: "display ip routing-table protocol bgp",
    level: 1,
    run: async (context) => context.print(...(await display.bgpRoutes(context.device))),
  },
  {
    pattern: "display ip interface brief",
    level: 1,
    run: (context) => context.print(...display.interfaceBrief(context.device)),
  },
  {
    pattern: "display current-configuration",
    level: 3,
    run: (context) => context.print(...context.device.running.lines(), "return"),
  },
  {
    pattern: "display current-configuration configuration bgp",
    level: 3,
    run: (context) => {
      if (context.device.running.bgp) context.print(...context.device.running.bgpLines(), "return");
    },
  },
  {
    pattern: "display this",
    level: 2,
    run: (context) => {
      const inBgp = context.view === "bgp" || context.view.endsWith("-family unicast");
      context.print(...(inBgp ? context.device.running.bgpLines() : ["#"]), "return");
    },
  },
  {
    pattern: "display saved-configuration",
    level: 3,
    run: (context) => context.print(...context.device.startup().split("\n")),
  },
  {
    pattern: "display startup",
    level: 3,
    run: (context) =>
      context.print(
        "MainBoard: ",
        `  Next startup saved-configuration file:    ${context.device.hasStartup() ? "flash:/vrpcfg.zip" : "NULL"}`,
      ),
  },
  {
    pattern: "display configuration-occupied user",
    level: 2,
    run: (context) => {
      const { lock } = context.device;
      if (!lock || lock.until < Date.now()) context.print("Info: No user locked the current configuration.");
      else
        context.print(
          "User-Intf    Authen  Access  UserName",
          `VTY ${lock.session}        aaa     ssh     ${lock.user}`,
        );
    },
  },
  {
    pattern: "compare configuration",
    level: 3,
    run: (context) => {
      const { device } = context;
      const same = device.startup() === [...device.running.lines(), "return", ""].join("\n");
      if (same)
        context.print(" The current configuration is the same as the next startup configuration file.");
      else
        context.print(
          "Warning: The current configuration is not the same as the next startup configuration file.",
        );
    },
  },
  {
    pattern: "configuration exclusive",
    level: 2,
    run: (context) => {
      const { device } = context;
      if (device.lockedFor(context.session))
        throw new Refusal("The configuration is locked by another user.");
      device.lock = { session: context.session, user: context.user, until: Date.now() + 30_000 };
    },
  },
  {
    pattern: "undo configuration exclusive",
    level: 2,
    run: (context) => {
      if (context.device.lock?.session === context.session) context.device.lock = undefined;
    },
  },
];

function leave(context: Context): void {
  if (context.view === "user") {
    context.print("Info: The connection was closed by the remote host.");
    context.end();
  } else context.enter(UPPER[context.view] ?? "user");
}

/** The view above each; a command unknown here runs there, unless upper-view matching is off. */
export const UPPER: Record<string, string> = {
  "ipv4-family unicast": "bgp",
  "ipv6-family unicast": "bgp",
  bgp: "system",
  interface: "system",
  system: "user",
};

const USER: readonly General[] = [
  {
    pattern: "system-view",
    level: 2,
    run: (context) => {
      context.print("Enter system view, return user view with Ctrl+Z.");
      context.enter("system");
    },
  },
  {
    pattern: "screen-length <n:0-512> temporary",
    level: 1,
    run: (context, { n = "0" }) => {
      context.screenLength = Number(n);
      context.print(TEMPORARY);
    },
  },
  {
    pattern: "undo terminal monitor",
    level: 1,
    run: (context) => context.print("Info: Current terminal monitor is off."),
  },
  {
    pattern: "terminal monitor",
    level: 1,
    run: (context) => context.print("Info: Current terminal monitor is on."),
  },
  {
    pattern: "undo terminal command forward matched upper-view",
    level: 3,
    run: (context) => void (context.upperView = false),
  },
  {
    pattern: "terminal command forward matched upper-view",
    level: 3,
    run: (context) => void (context.upperView = true),
  },
  {
    pattern: "screen-width <n:60-512>",
    level: 3,
    run: async (context) => {
      if (
        await context.confirm("Warning: This command will change the default screen width. Continue? [Y/N]:")
      )
        context.print(TEMPORARY);
    },
  },
  { pattern: "refresh bgp <address> import", level: 2, run: () => undefined },
  { pattern: "refresh bgp <address> export", level: 2, run: () => undefined },
  { pattern: "save", level: 2, run: (context) => save(context) },
];

async function save(context: Context): Promise<void> {
  const first = !context.device.hasStartup();
  context.print(
    `The current configuration will be written to ${first ? "the device." : "flash:/vrpcfg.zip."}`,
  );
  if (!(await context.confirm("Are you sure to continue?[Y/N]"))) return;
  if (first) await context.ask("Info: Please input the file name ( *.cfg, *.zip ) [vrpcfg.zip]:");
  context.print("Now saving the current configuration to the slot 0..");
  context.device.save();
  context.print("Save the configuration successfully.");
}

const SYSTEM: readonly General[] = [
  {
    pattern: "bgp <as>",
    level: 2,
    run: (context, { as = "" }) => {
      const [high, low] = as.split(".");
      const asNumber = low === undefined ? String(Number(high)) : String(Number(high) * 65536 + Number(low));
      const { running } = context.device;
      if (running.bgp && running.bgp.asNumber !== asNumber)
        throw new Refusal(`BGP is already running. The AS is ${running.bgp.asNumber}.`);
      const created = running.bgp === undefined;
      running.bgp ??= new BgpProcess(asNumber);
      context.enter("bgp");
      return created ? context.device.changed() : undefined;
    },
  },
  ...["undo bgp", "undo bgp <as>"].map((pattern): General => ({
    pattern,
    level: 2,
    run: async (context) => {
      if (!context.device.running.bgp) return;
      if (!(await context.confirm("Warning: All BGP configurations will be deleted. Continue? [Y/N]: ")))
        return;
      context.device.running.bgp = undefined;
      return context.device.changed();
    },
  })),
  {
    pattern: "sysname <word>",
    level: 2,
    run: (context, { word = "" }) => void (context.device.running.sysname = word),
  },
  {
    pattern: "interface <interface>",
    level: 2,
    run: (context, parameters) => {
      const found = context.device.running.interfaces.find(
        ({ name }) => name.toLowerCase() === (parameters.interface ?? "").toLowerCase(),
      );
      if (!found) throw new Refusal("Wrong parameter found at '^' position.");
      context.enter("interface");
    },
  },
];

/** The commands that a view knows by itself. */
export function commandsOf(view: string): readonly General[] {
  switch (view) {
    case "user":
      return [...USER, ...EVERYWHERE];
    case "system":
      return [...SYSTEM, ...EVERYWHERE];
    case "bgp":
      return [...BGP_COMMANDS, ...familyCommands("ipv4-family unicast"), ...EVERYWHERE];
    case "ipv4-family unicast":
    case "ipv6-family unicast":
      return [...familyCommands(view), ...EVERYWHERE];
    default:
      return EVERYWHERE;
  }
}
