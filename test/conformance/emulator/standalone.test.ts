import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { DEFAULT_PASSWORD } from "../../emulator/arguments";
import { startupOf, Typist } from "./typist";

const TOP = path.resolve(__dirname, "../../..");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "emulator-"));
const started: Emulator[] = [];
after(() => {
  for (const emulator of started) emulator.signal("SIGKILL");
  fs.rmSync(folder, { recursive: true });
});

/** The program as a user starts it: `npm run emulator -- …`, in a process group of its own. */
class Emulator {
  output = "";
  readonly ended: Promise<number | null>;
  readonly child: ChildProcessWithoutNullStreams;
  private waiting: (() => void)[] = [];

  constructor(...options: string[]) {
    const argv = ["run", "--silent", "emulator", "--", ...options];
    this.child = spawn("npm", argv, { cwd: TOP, detached: true });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
        for (const resolve of this.waiting.splice(0)) resolve();
      });
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
    void this.ended.then(() => this.waiting.splice(0).forEach((resolve) => resolve()));
    started.push(this);
  }

  /** Waits until the output matches. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.child.exitCode !== null) throw new Error(`It ended: ${this.output}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** To the whole group, as a terminal does at Ctrl-C. */
  signal(name: NodeJS.Signals): void {
    try {
      process.kill(-(this.child.pid ?? 0), name);
    } catch {
      // It has ended.
    }
  }

  /** Types a command of --control and returns the answer. */
  async ask(command: object): Promise<Record<string, unknown>> {
    const before = this.output.length;
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    while (!this.output.slice(before).endsWith("\n"))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    return JSON.parse(this.output.slice(before)) as Record<string, unknown>;
  }
}

const user = (name: string, password = DEFAULT_PASSWORD) => ({ name, password, level: 15 });

describe("npm run emulator", () => {
  test("prints how to log in and the host key's fingerprint, serves ssh2, and ends at Ctrl-C", async () => {
    const emulator = new Emulator("--port", "0", "--profile", "s9700");
    const [, port = ""] = await emulator.says(/ssh -p (\d+) admin@127\.0\.0\.1/);
    const [, fingerprint = ""] = await emulator.says(/host key: {2}(SHA256:\S+)\n {2}Ctrl-C ends it\.\n/);
    assert.ok(emulator.output.includes(`password:  ${DEFAULT_PASSWORD}\n`));
    let shown = "";
    const typist = await Typist.ready(
      { port: Number(port) },
      {
        user: user("admin"),
        ssh: {
          hostHash: "sha256",
          hostVerifier: (hash: string) => {
            shown = Buffer.from(hash, "hex").toString("base64").replace(/=+$/, "");
            return true;
          },
        },
      },
    );
    assert.equal(`SHA256:${shown}`, fingerprint);
    assert.match(await typist.answer("display version"), /S9700 V200R011C10SPC500/);
    assert.equal(
      await typist.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400"),
      "[S9700-bgp]",
    );
    assert.match(await typist.answer("display bgp peer"), /10\.2\.98\.141 .* Active +0/);
    typist.bye();
    emulator.signal("SIGINT");
    // npm itself ends by the signal.
    await emulator.ended;
    assert.match(emulator.output, /The emulator has ended\.\n$/);
    await assert.rejects(Typist.login({ port: Number(port) }), /ECONNREFUSED/);
  });

  test("boots a configuration, asks each user for the same password, and keeps levels", async () => {
    const config = path.join(folder, "start.cfg");
    const startup = path.join(folder, "saved.cfg");
    fs.writeFileSync(config, startupOf("bgp 65001", " router-id 10.2.0.2").replace("S9706", "Core-1"));
    const emulator = new Emulator(
      ...["--port", "0", "--profile", "s9700-r019", "--config", config, "--startup", startup],
      ...["--user", "root", "--user", "operator:2", "--password", "Not-The-Usual-1"],
    );
    const [, port = ""] = await emulator.says(/^Core-1 listens on 127\.0\.0\.1:(\d+); profile s9700-r019: /m);
    await emulator.says(/Ctrl-C ends it/);
    assert.doesNotMatch(emulator.output, /Not-The-Usual-1/, "a password of one's own is not printed");
    const operator = await Typist.ready(
      { port: Number(port) },
      { user: user("operator", "Not-The-Usual-1") },
    );
    assert.match(await operator.answer("display current-configuration"), /No permission/);
    await operator.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400", "return", "save", "y");
    operator.bye();
    assert.match(fs.readFileSync(startup, "latin1"), /^ peer 10\.2\.98\.141 as-number 63400$/m);
    emulator.signal("SIGTERM");
    await emulator.ended;
  });

  test("lets a program of any language set faults, read what runs, restart it and stop it", async () => {
    const emulator = new Emulator("--port", "0", "--control");
    const [hello = ""] = await emulator.says(/^.*\n/);
    const { ok, port } = JSON.parse(hello) as { ok: boolean; port: number };
    assert.ok(ok);
    assert.deepEqual(
      await emulator.ask({ do: "faults", faults: { refuse: { line: "^bgp", text: "Error: No." } } }),
      {
        ok: true,
      },
    );
    const typist = await Typist.ready({ port }, { user: user("admin") });
    await typist.go("system-view");
    assert.equal(await typist.answer("bgp 65001"), "Error: No.");
    assert.deepEqual(await emulator.ask({ do: "faults", faults: {} }), { ok: true });
    assert.equal(await typist.go("bgp 65001"), "[S9700-bgp]");
    const { running, log } = await emulator.ask({ do: "show" });
    assert.match(String(running), /\nbgp 65001\n/);
    assert.equal((log as { line: string }[]).at(-1)?.line, "bgp 65001");
    assert.deepEqual(await emulator.ask({ do: "faults", faults: { refuse: { line: "(" } } }), {
      ok: false,
      error: "faults.refuse.line: is not a regular expression.",
    });
    assert.deepEqual(await emulator.ask({ do: "restart" }), { ok: true });
    await typist.over();
    (await Typist.ready({ port }, { user: user("admin") })).bye();
    emulator.child.stdin.write('{"do":"stop"}\n');
    assert.equal(await emulator.ended, 0);
  });

  const mistakes: [options: string[], sentence: RegExp][] = [
    [["--nope"], /^emulator: Unknown option '--nope'; --help lists the options\.\n$/],
    [["extra"], /^emulator: Unexpected argument 'extra'/],
    [["--profile", "s7700"], /"s7700" is not a profile; allowed: s9700, s9700-r019, ce12800, ar\.\n$/],
    [["--port", "70000"], /--port: "70000" is not a number from 0 to 65535\.\n$/],
    [["--user", "a:16"], /--user: "16" is not a number from 0 to 15\.\n$/],
    [["--config", "nowhere.cfg"], /--config: nowhere\.cfg cannot be read \(ENOENT\)\.\n$/],
    [["--host-key", "package.json"], /--host-key: package\.json is not a private RSA key in PEM\.\n$/],
    [["--interface", "Vlanif98"], /is not NAME=ADDRESS\/LENGTH, such as Vlanif98=10\.2\.98\.1\/24\.\n$/],
  ];
  for (const [options, sentence] of mistakes) {
    test(`refuses ${options.join(" ")} with one sentence`, async () => {
      const emulator = new Emulator(...options);
      assert.equal(await emulator.ended, 2);
      assert.match(emulator.output, sentence);
      assert.equal(emulator.output.split("\n").length, 2);
    });
  }

  test("says so where its port is taken, and lists its options at --help", async () => {
    const first = new Emulator("--port", "0");
    const [, port = ""] = await first.says(/ssh -p (\d+) /);
    const second = new Emulator("--port", port);
    assert.equal(await second.ended, 1);
    assert.match(second.output, new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken by another program`));
    first.signal("SIGINT");
    const help = new Emulator("--help");
    assert.equal(await help.ended, 0);
    for (const option of ["port", "profile", "user", "password", "host-key", "config", "faults", "control"])
      assert.match(help.output, new RegExp(`^  --${option}\\b`, "m"));
  });
});
