import * as fs from "node:fs";
import * as path from "node:path";
import { after } from "node:test";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { type FrontEnd, startFrontEnd } from "../../emulator/frontEnd";
import type { FrontEndOptions, User } from "../../emulator/types";

export const HOST_KEY = fs.readFileSync(path.join(__dirname, "../../emulator/hostkey.pem"), "utf8");
export const ADMIN: User = { name: "netadmin", password: "Huawei@123", level: 15 };
export const SYSNAME = "S9706";

const SEED_INTERFACES = [
  { name: "Vlanif98", address: "10.2.98.1/24" },
  { name: "Vlanif99", address: "10.2.99.1/24" },
  { name: "LoopBack0", address: "10.2.0.2/32" },
];

const running: FrontEnd[] = [];
// A test that fails must not keep the process waiting for its switch.
after(() => Promise.all(running.map((front) => front.close())));

/** An S9706 with the seed's interfaces; a test passes what it needs beyond them. */
export async function switchOn(options: Partial<FrontEndOptions> = {}): Promise<FrontEnd> {
  const front = await startFrontEnd({
    sysname: SYSNAME,
    users: [ADMIN],
    hostKeys: [HOST_KEY],
    interfaces: SEED_INTERFACES,
    ...options,
  });
  running.push(front);
  return front;
}

/** `bgp` as a startup text, indented as VRP prints it. */
export const startupOf = (...rows: string[]): string =>
  ["#", `sysname ${SYSNAME}`, "#", ...rows, "#", "return", ""].join("\n");

export interface LoginOptions {
  readonly user?: User;
  /** Columns of the terminal. Default 400: nothing wraps. */
  readonly columns?: number;
  readonly ssh?: ConnectConfig;
}

/** A person at a terminal: types, and reads the screen as it comes, byte for byte. */
export class Typist {
  /** All that came, escapes included. */
  screen = "";
  closed = false;
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly client: Client,
    private readonly channel: ClientChannel,
  ) {
    channel.on("data", (chunk: Buffer) => {
      this.screen += chunk.toString("latin1");
      this.wake();
    });
    channel.on("close", () => {
      this.closed = true;
      this.wake();
    });
    client.on("error", () => undefined);
    client.on("close", () => {
      this.closed = true;
      this.wake();
    });
  }

  static login(front: Pick<FrontEnd, "port">, options: LoginOptions = {}): Promise<Typist> {
    const { user = ADMIN, columns = 400 } = options;
    const client = new Client();
    return new Promise((resolve, reject) => {
      client.on("error", reject);
      client.on("keyboard-interactive", (_name, _title, _language, _prompts, finish) =>
        finish([user.password]),
      );
      client.on("ready", () => {
        client.shell({ cols: columns, rows: 24, term: "vt100" }, (error, channel) => {
          if (error) return reject(error);
          resolve(new Typist(client, channel));
        });
      });
      const { name: username } = user;
      client.connect({ host: "127.0.0.1", port: front.port, username, tryKeyboard: true, ...options.ssh });
    });
  }

  /** Logs in, waits for the prompt and switches paging off. */
  static async ready(front: Pick<FrontEnd, "port">, options: LoginOptions = {}): Promise<Typist> {
    const typist = await Typist.login(front, options);
    await typist.until(/<[^<>]+>$/);
    await typist.run("screen-length 0 temporary");
    return typist;
  }

  write(text: string): void {
    this.channel.write(text);
  }

  /** Waits until the output since the last call matches `pattern`; returns it, without carriage returns. */
  async until(pattern: RegExp, ms = 5000): Promise<string> {
    const deadline = Date.now() + ms;
    for (;;) {
      if (pattern.test(this.screen)) break;
      if (this.closed) throw new Error(`The session is over; on the screen: ${JSON.stringify(this.screen)}`);
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`${String(pattern)} did not come; on the screen: ${JSON.stringify(this.screen)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    const seen = this.screen;
    this.screen = "";
    return seen.replace(/\r/g, "");
  }

  /** Types a line and reads to the next prompt or question; the answer without echo and prompt. */
  async run(line: string): Promise<string> {
    this.write(`${line}\r`);
    const seen = await this.until(
      /(?:^|[\r\n])(?:<[^<>\r\n]+>|\[(?![YV\d])[^[\]\r\n]+\])$|\[[Yy]\/[Nn]\]\s?:?\s?$|\(y\/n\)\[n\]:$|\.zip\]:$/,
    );
    return seen.slice(seen.indexOf("\n") + 1);
  }

  /** As `run`, and without the closing prompt. */
  async answer(line: string): Promise<string> {
    return (await this.run(line)).replace(/(?:^|\n)[<[][^\n]*$/, "");
  }

  /** The lines one by one; returns the last prompt. */
  async go(...lines: string[]): Promise<string> {
    let last = "";
    for (const line of lines) last = await this.run(line);
    return last.split("\n").at(-1) ?? "";
  }

  /** Waits for the end of the session. */
  async over(ms = 3000): Promise<string> {
    const deadline = Date.now() + ms;
    while (!this.closed && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    if (!this.closed) throw new Error("The session is still there.");
    return this.screen.replace(/\r/g, "");
  }

  bye(): void {
    this.client.end();
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
