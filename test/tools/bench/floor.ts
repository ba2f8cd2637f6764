import { Client, type ClientChannel } from "ssh2";
import type { PlannedLine, SwitchAccess } from "../../../components/s9700/vrp";

/** What a tool took, from the first TCP packet until it had logged out. */
export interface Measured {
  readonly seconds: number;
  /** The part before the first prompt: key exchange and password. */
  readonly login: number;
  /** Lines and answers that were sent and waited for. */
  readonly roundTrips: number;
}

/** The least that a program can do: it waits for each prompt, and checks no echo, no view and no refusal. */
export function floorLineByLine(access: SwitchAccess, lines: readonly string[]): Promise<Measured> {
  return measured(access, async (terminal) => {
    let roundTrips = 0;
    for (const line of lines) {
      terminal.write(line);
      roundTrips++;
      while (/\[Y\/N\]:?$/.test(await terminal.prompt())) {
        terminal.write("y");
        roundTrips++;
      }
    }
    return roundTrips;
  });
}

/** The same at many switches side by side. Returns seconds until the last one has ended. */
export async function floorMany(
  accesses: readonly SwitchAccess[],
  lines: readonly string[],
): Promise<number> {
  const started = performance.now();
  await Promise.all(accesses.map((access) => floorLineByLine(access, lines)));
  return (performance.now() - started) / 1000;
}

/** Sends everything in one write, then waits for the logout. No line may ask a question. */
export function floorAllAtOnce(access: SwitchAccess, lines: readonly string[]): Promise<Measured> {
  return measured(access, async (terminal) => {
    terminal.write(lines.join("\n"));
    await terminal.closed();
    return 1;
  });
}

/** The shortest session that pushes a plan and saves it. */
export function pushLines(
  commands: readonly Pick<PlannedLine, "view" | "line">[],
  asNumber: string,
  save = true,
): string[] {
  const lines = ["screen-length 0 temporary", "system-view", `bgp ${asNumber}`];
  let view = "bgp";
  for (const command of commands) {
    if (command.view !== view && view !== "bgp") lines.push("quit");
    if (command.view !== view && command.view !== "bgp") lines.push(command.view);
    view = command.view;
    lines.push(command.line);
  }
  return [...lines, "return", ...(save ? ["save"] : []), "quit"];
}

/** The shortest session that finds nothing to do. */
export function readLines(): string[] {
  return ["screen-length 0 temporary", "display current-configuration configuration bgp", "quit"];
}

class Terminal {
  private text = "";
  private over = false;
  private wake: () => void = () => undefined;

  constructor(private readonly channel: ClientChannel) {
    channel.setEncoding("utf8");
    channel.on("data", (chunk: string) => {
      // Only the end is read: the prompt or the question.
      this.text = (this.text + chunk).slice(-200);
      this.wake();
    });
    channel.on("close", () => {
      this.over = true;
      this.wake();
    });
  }

  write(line: string): void {
    this.text = "";
    this.channel.write(`${line}\n`);
  }

  /** Resolves with the end of the output: a prompt or a question; empty once the session is over. */
  async prompt(): Promise<string> {
    for (;;) {
      const last = this.text.slice(this.text.lastIndexOf("\n") + 1);
      if (/^(?:<[^<>]+>|\[[^\]]+\])$|\[Y\/N\]:?$/.test(last)) return last;
      if (this.over) return "";
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async closed(): Promise<void> {
    while (!this.over) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}

async function measured(
  access: SwitchAccess,
  work: (terminal: Terminal) => Promise<number>,
): Promise<Measured> {
  const started = performance.now();
  const client = new Client();
  await new Promise<void>((resolve, reject) => {
    client.on("connect", () => client.setNoDelay(true));
    client.on("ready", resolve).on("error", reject);
    client.on("keyboard-interactive", (_name, _text, _language, _prompts, finish) =>
      finish([access.password ?? ""]),
    );
    client.connect({
      host: access.host,
      port: access.port,
      username: access.username,
      tryKeyboard: true,
      authHandler: ["keyboard-interactive"],
    });
  });
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.shell({ term: "vt100", cols: 400, rows: 1000 }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    ),
  );
  const terminal = new Terminal(channel);
  await terminal.prompt();
  const login = performance.now();
  const roundTrips = await work(terminal);
  const seconds = (performance.now() - started) / 1000;
  client.end();
  return { seconds, login: (login - started) / 1000, roundTrips };
}
