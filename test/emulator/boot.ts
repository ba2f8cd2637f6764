import type { Cli } from "./cli/session";
import { BGP, SYSTEM, USER, type View } from "./cli/views";
import type { Device } from "./device";
import { grammarOf } from "./grammars";
import { Refusal } from "./refusal";

/** Runs the startup configuration as the device does when it boots. Rows that it does not know are kept as they are. */
export async function boot(device: Device): Promise<void> {
  const cli: Cli = {
    device,
    session: 0,
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
  for (const raw of device.startup().replace(/\r/g, "").split("\n")) {
    const text = raw.trimEnd();
    const line = text.trim();
    if (line === "return") break;
    if (line === "" || line.startsWith("!")) continue;
    if (line === "#") {
      cli.view = text === "#" ? SYSTEM : BGP;
      continue;
    }
    if (text === line) {
      cli.view = SYSTEM;
      header = line;
    } else if (/^ \S/.test(text) && isFamily(cli.view)) cli.view = BGP;
    if (!(await run(cli, line))) keep(device, cli.view, header, line);
  }
  cli.view = USER;
  device.changed();
  await device.settled();
}

const isFamily = (view: View): boolean => view.upper === BGP;

async function run(cli: Cli, line: string): Promise<boolean> {
  const match = grammarOf(cli.view, cli.device.profile.twoStage).match(line);
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
  else if (view.kind === "interface") running.interface(view.subject ?? "")?.rows.push(line);
  else if (line === header) running.section(header);
  else running.section(header).rows.push(line);
}
