import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Readable, Writable } from "node:stream";
import { installPackages, missingPackages } from "../tools/provision/debian";

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: Readonly<Record<string, unknown>>;
}

/** A real browser, driven over its pipe by the DevTools protocol: Debian's Chromium, installed where it is missing. */
export class Browser {
  private readonly profile = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-browser-"));
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private said = "";
  private last = 0;

  constructor() {
    installPackages(missingPackages({ chromium: "chromium" }), console.log);
    const argv = [
      "--headless",
      "--disable-gpu",
      "--no-first-run",
      "--hide-scrollbars",
      "--remote-debugging-pipe",
    ];
    // Chromium's own sandbox refuses root; the pages here are this program's, without a script.
    const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    this.child = spawn("chromium", [...argv, ...root, `--user-data-dir=${this.profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      // A process group of its own: its children end with it.
      detached: true,
    });
    (this.child.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => this.take(text));
  }

  private take(text: string): void {
    const parts = (this.said + text).split("\0");
    this.said = parts.pop() ?? "";
    for (const part of parts) {
      const answer = JSON.parse(part) as Answer;
      if (answer.id !== undefined) this.waiting.get(answer.id)?.(answer);
    }
  }

  private call<T>(method: string, params: object, sessionId?: string): Promise<T> {
    const id = ++this.last;
    return new Promise<T>((resolve, reject) => {
      this.child.once("exit", () => reject(new Error(`Chromium ended before it answered ${method}`)));
      this.waiting.set(id, ({ error, result }) =>
        error === undefined ? resolve(result as T) : reject(new Error(`${method}: ${error.message}`)),
      );
      (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Opens a file in a window, evaluates an expression in it once it is laid out, and writes what is seen as a PNG. */
  async open<T>(
    file: string,
    size: { readonly width: number; readonly height: number },
    expression: string,
    picture: string,
  ): Promise<T> {
    const { targetId } = await this.call<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.call<{ sessionId: string }>("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    const page = <R>(method: string, params: object = {}) => this.call<R>(method, params, sessionId);
    await page("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
    await page("Page.navigate", { url: `file://${file}` });
    const loaded = `new Promise((done) => document.readyState === "complete" && location.protocol === "file:" ? done() : addEventListener("load", done))`;
    await page("Runtime.evaluate", { expression: loaded, awaitPromise: true });
    const { result } = await page<{ result: { value: T } }>("Runtime.evaluate", {
      expression,
      returnByValue: true,
    });
    const { data } = await page<{ data: string }>("Page.captureScreenshot", { format: "png" });
    fs.writeFileSync(picture, Buffer.from(data, "base64"));
    await this.call("Target.closeTarget", { targetId });
    return result.value;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    await this.call("Browser.close", {}).catch(() => undefined);
    await ended;
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
