import type { ServerChannel } from "ssh2";
import { maskSecrets } from "./masking";
import type { Context } from "./context";
import { Refusal, type Device } from "./device";
import { commandsOf, UPPER } from "./generalCommands";
import { parse } from "./grammar";
import type { LogEntry, User } from "./types";

const VIEW_SUFFIX: Record<string, string> = {
  system: "",
  bgp: "-bgp",
  "ipv4-family unicast": "-bgp-af-ipv4",
  "ipv6-family unicast": "-bgp-af-ipv6",
  interface: "-Vlanif98",
};

const NOISE =
  "Oct 19 2022 23:54:13-08:00 S9700 DS/4/DATASYNC_CFGCHANGE:OID 1.3.6.1.4.1.2011.5.25.191.3.1 configurations have been changed.";

/** One VTY: reads characters, echoes them, runs lines, asks, pages and wraps as VRP does. */
export class TerminalSession implements Context {
  view = "user";
  screenLength = 24;
  upperView = true;
  readonly user: string;
  readonly level: number;
  private line = "";
  private typedAhead = "";
  private busy = false;
  private lastWasReturn = false;
  private bytes = 0;
  private output: string[] = [];
  private question?: (answer: string) => void;
  private more?: () => void;

  constructor(
    readonly device: Device,
    readonly session: number,
    user: User,
    private readonly channel: ServerChannel,
    private readonly columns: number,
  ) {
    this.user = user.name;
    this.level = user.level;
    channel.on("data", (chunk: Buffer) => void this.receive(chunk.toString("latin1")));
  }

  greet(): void {
    const now = new Date().toISOString().replace("T", " ").slice(0, 19);
    this.write(
      `\nInfo: The max number of VTY users is ${this.device.options.vtyLimit ?? 5}, and the number\n`,
    );
    this.write(
      `      of current VTY users on line is ${this.device.vtys.size}.\n      The current login time is ${now}+00:00.\n`,
    );
    this.prompt();
  }

  private async receive(text: string): Promise<void> {
    this.bytes += text.length;
    const { cutAfterBytes } = this.device.faults;
    if (cutAfterBytes !== undefined && this.bytes >= cutAfterBytes) {
      this.device.faults.cutAfterBytes = undefined;
      return this.cut();
    }
    this.typedAhead += text;
    await this.drain();
  }

  /** Characters typed while a command runs wait; those for a question or the pager do not. */
  private async drain(): Promise<void> {
    while (this.typedAhead !== "" && (!this.busy || this.question !== undefined || this.more !== undefined)) {
      const char = this.typedAhead[0] ?? "";
      this.typedAhead = this.typedAhead.slice(1);
      await this.type(char);
    }
  }

  private async type(char: string): Promise<void> {
    if (this.more) return this.page(char);
    const doubled = char === "\n" && this.lastWasReturn;
    this.lastWasReturn = char === "\r";
    if (doubled) return;
    if (char === "\r" || char === "\n") {
      const typed = this.line;
      this.line = "";
      this.channel.write("\r\n");
      if (this.question) {
        const answer = this.question;
        this.question = undefined;
        return answer(typed.trim());
      }
      // Not awaited: what the command asks is answered by what is typed next.
      void this.execute(typed.trim());
    } else if (char === "\x1a") {
      this.view = "user";
      this.channel.write("\r\n");
      this.prompt();
    } else if (char === "\b" || char === "\x7f") {
      if (this.line !== "") this.channel.write("\b \b");
      this.line = this.line.slice(0, -1);
    } else if (char >= " ") {
      this.line += char;
      const garbled = this.device.faults.garble;
      this.channel.write(garbled && this.line === garbled ? "#" : char);
    }
  }

  private async execute(line: string): Promise<void> {
    if (line === "") return this.prompt();
    this.busy = true;
    const { view, device } = this;
    let reply: LogEntry["reply"] = "ok";
    this.output = [];
    if (device.options.delayMs) await new Promise((resolve) => setTimeout(resolve, device.options.delayMs));
    try {
      reply = await this.runWithFaults(line);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.print(`Error: ${error.message}`);
      reply = "error";
    }
    device.record({
      time: Date.now(),
      session: this.session,
      user: this.user,
      view,
      line: maskSecrets(line),
      reply,
    });
    if (reply === "fault" || this.channel.destroyed) return;
    if (device.faults.noise && this.output.length > 0) {
      this.output.splice(
        Math.ceil(this.output.length / 2),
        0,
        NOISE,
        "The current change number is 4, the change loop count is 0, and the maximum number of records is 4095.",
      );
    }
    await this.flush();
    this.prompt();
    this.busy = false;
    await this.drain();
  }

  private async runWithFaults(line: string): Promise<LogEntry["reply"]> {
    const { faults } = this.device;
    const hits = (fault?: { line: string }) => fault !== undefined && new RegExp(fault.line).test(line);
    if (hits(faults.meddle)) {
      const types = faults.meddle?.types ?? "";
      faults.meddle = undefined;
      await this.asAnother(types);
    }
    if (hits(faults.refuse)) {
      this.print(faults.refuse?.text ?? "Error: refused.");
      return "error";
    }
    if (hits(faults.cut) && !faults.cut?.after) {
      faults.cut = undefined;
      this.cut();
      return "fault";
    }
    if (hits(faults.ask) && !(await this.confirm(faults.ask?.question ?? "Continue? [Y/N]:")))
      return "question";
    await this.run(line);
    if (hits(faults.cut)) {
      faults.cut = undefined;
      this.cut();
      return "fault";
    }
    return this.output.some((text) => text.startsWith("Error")) ? "error" : "ok";
  }

  /** Another engineer's line in bgp view, on a session of his own. */
  private async asAnother(line: string): Promise<void> {
    const parsed = parse(commandsOf("bgp"), line);
    if ("command" in parsed)
      await parsed.command.run(
        { ...this, device: this.device, view: "bgp", print: () => undefined } as never,
        parsed.parameters,
      );
  }

  private async run(typed: string): Promise<void> {
    const [line = "", ...pipe] = typed.split(" | ");
    const { device } = this;
    let view: string | undefined = this.view;
    let first: { error: string; column: number } | undefined;
    while (view !== undefined) {
      const parsed = parse(commandsOf(view), line);
      if ("command" in parsed) {
        if (parsed.command.level > this.level) throw new Refusal("No permission to run the command.");
        const changes =
          parsed.command.level >= 2 &&
          !/^(?:display|dis|quit|return|save|system-view|undo configuration|configuration|undo terminal|terminal|screen)/.test(
            line,
          );
        if (changes && device.lockedFor(this.session))
          throw new Refusal("The configuration is locked by another user.");
        if (device.lock?.session === this.session) device.lock.until = Date.now() + 30_000;
        // A command of an upper view moves the session there.
        if (view !== this.view) this.view = view;
        await parsed.command.run(this, parsed.parameters);
        if (pipe[0] !== undefined) this.filter(pipe[0]);
        return;
      }
      first ??= parsed;
      view = this.upperView && !line.startsWith("undo ") ? UPPER[view] : undefined;
      if (view === "user") view = undefined;
    }
    const column = this.promptText().length + (first?.column ?? 0);
    this.print(`${" ".repeat(column)}^`, `Error: ${first?.error ?? ""}`);
  }

  /** `| include X`, `| begin X`, `| exclude X`. */
  private filter(pipe: string): void {
    const [how = "", ...rest] = pipe.trim().split(" ");
    const wanted = new RegExp(rest.join(" "));
    if ("include".startsWith(how)) this.output = this.output.filter((text) => wanted.test(text));
    else if ("exclude".startsWith(how)) this.output = this.output.filter((text) => !wanted.test(text));
    else
      this.output = this.output.slice(
        Math.max(
          0,
          this.output.findIndex((text) => wanted.test(text)),
        ),
      );
  }

  print(...lines: string[]): void {
    this.output.push(...lines);
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await this.ask(question));
  }

  async ask(question: string): Promise<string> {
    await this.flush();
    this.write(question);
    return new Promise((resolve) => {
      this.question = resolve;
      void this.drain();
    });
  }

  enter(view: string): void {
    this.view = view;
  }

  end(): void {
    void this.flush().then(() => {
      this.device.vtys.delete(this.session);
      this.channel.exit(0);
      this.channel.end();
    });
  }

  private cut(): void {
    (this.channel as unknown as { _client?: { _sock?: { destroy(): void } } })._client?._sock?.destroy();
  }

  private async flush(): Promise<void> {
    const lines = this.output.flatMap((text) => this.wrapped(text));
    this.output = [];
    for (let at = 0; at < lines.length;) {
      const until = this.screenLength === 0 ? lines.length : at + this.screenLength - 1;
      this.write(lines.slice(at, until).join("\n") + "\n");
      at = until;
      if (at >= lines.length) break;
      this.write("  ---- More ----");
      const goOn = await new Promise<boolean>((resolve) => {
        this.more = () => resolve(true);
        this.stopPaging = () => resolve(false);
        void this.drain();
      });
      this.more = undefined;
      this.write(`\x1b[42D${" ".repeat(42)}\x1b[42D`);
      if (!goOn) return;
    }
  }

  private stopPaging: () => void = () => undefined;

  private page(char: string): void {
    if (char === "q" || char === "\x03") this.stopPaging();
    else this.more?.();
  }

  /** The device breaks lines at the terminal's width, in mid-word. */
  private wrapped(text: string): string[] {
    if (this.columns === 0 || text.length <= this.columns) return [text];
    return text.match(new RegExp(`.{1,${this.columns}}`, "g")) ?? [text];
  }

  private write(text: string): void {
    const broken = text
      .split("\n")
      .flatMap((line) => this.wrapped(line))
      .join("\r\n");
    if (!this.channel.destroyed) this.channel.write(broken);
  }

  private promptText(): string {
    const { sysname } = this.device.running;
    return this.view === "user" ? `<${sysname}>` : `[${sysname}${VIEW_SUFFIX[this.view] ?? ""}]`;
  }

  private prompt(): void {
    if (!this.channel.destroyed && this.channel.writable) this.channel.write(this.promptText());
  }
}
