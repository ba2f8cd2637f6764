import type { Cli } from "./cli/session";
import { BGP, bgpOtherView, SYSTEM, USER, type View } from "./cli/views";
import type { Device } from "./device";
import { grammarOf } from "./grammars";
import { Refusal } from "./refusal";

/**
 * Runs the startup configuration as the device does when it boots. Rows that the emulator does not know are kept as
 * they are; so is a view of BGP that it does not know, with all its rows.
 */
export async function boot(device: Device): Promise<void> {
  const cli: Cli = {
    device,
    session: 0,
    isBooting: true,
    user: { name: "boot", password: "", level: 15 },
    view: SYSTEM,
    settings: { screenLength: 0, echoLine: false, upperView: false, monitor: false, mmi: true },
    get configuration() {
      return device.running;
    },
    changed: () => device.changed("boot"),
    print: () => undefined,
    write: () => undefined,
    confirm: async () => true,
    ask: async () => "",
    end: () => undefined,
  };
  let header = "";
  const lines = linesOf(device.startup());
  for (const [at, text] of lines.entries()) {
    const line = text.trim();
    if (line === "return") break;
    if (line === "#") {
      cli.view = text === "#" ? SYSTEM : BGP;
      continue;
    }
    if (text === line) {
      cli.view = SYSTEM;
      header = line;
    } else if (depth(text) === 1 && isFamily(cli.view)) cli.view = BGP;
    // The rows of a view that is only kept are kept, too.
    if (cli.view.kind !== "bgp-other" && (await run(cli, line))) continue;
    const opensView = cli.view === BGP && depth(text) === 1 && depth(lines[at + 1] ?? "") > 1;
    if (opensView) enterUnknown(cli, line);
    else keep(device, cli.view, header, line);
  }
  cli.view = USER;
  device.changed();
  await device.settled();
}

/** The title names the release: `!Software Version …` or `[V200R003C00]`. */
const linesOf = (text: string): string[] =>
  text
    .replace(/\r/g, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^(?:!|\[V\d)/.test(line));

const depth = (text: string): number => (text.trim() === "#" ? 0 : text.search(/\S|$/));

const isFamily = (view: View): boolean => view.upper === BGP;

function enterUnknown(cli: Cli, header: string): void {
  const { bgp } = cli.device.running;
  bgp?.others.set(header, []);
  bgp?.placeLast(header);
  cli.view = bgpOtherView(header, "-bgp-af");
}

async function run(cli: Cli, line: string): Promise<boolean> {
  const match = grammarOf(cli.view, cli.device.profile).match(line);
  if ("failure" in match) return false;
  try {
    await match.command.run(cli, match.args);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function keep(device: Device, view: View, header: string, line: string): void {
  const { running } = device;
  if (view.kind === "bgp") running.bgp?.settings.set(line, line);
  else if (view.kind === "ipv4-family") running.bgp?.families.get("ipv4")?.set(line, line);
  else if (view.kind === "ipv6-family") running.bgp?.families.get("ipv6")?.set(line, line);
  else if (view.kind === "vpn-family" || view.kind === "vpn-ipv6-family")
    running.bgp?.vpns.get(view.name)?.settings.set(line, line);
  else if (view.kind === "bgp-other") running.bgp?.others.get(view.subject ?? "")?.push(line);
  else if (view.kind === "interface") running.interface(view.subject ?? "")?.rows.push(line);
  else if (line === header) running.section(header);
  else running.section(header).rows.push(line);
}
