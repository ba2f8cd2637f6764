import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import type { FrontEnd } from "../emulator/frontEnd";
import { sleep, waitFor } from "../lab/waitFor";
import { pythonClients } from "../tools/provision/python";
import { ADMIN, startupOf, switchOn } from "./emulator/typist";

/** Runs a program with these lines on its stdin; returns what it printed. `meanwhile` gets its process. */
function run(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  input = "",
  meanwhile: (child: ChildProcess) => Promise<void> = async () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...argv], {
      env: { ...process.env, ...env },
      timeout: 90_000,
      detached: true,
    });
    let [printed, complained] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (complained += chunk.toString()));
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve(printed);
      else
        reject(
          new Error(`${program} ended with ${status}: ${complained.slice(-1500)} ${printed.slice(-500)}`),
        );
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    meanwhile(child).catch(reject);
  });
}

const CLIENTS = path.join(__dirname, "clients");
let python = "";

async function runPython<T>(front: FrontEnd, script: string, ...argv: string[]): Promise<T> {
  const { name, password } = ADMIN;
  const env = { SWITCH_PORT: String(front.port), SWITCH_USER: name, SWITCH_PASSWORD: password };
  return JSON.parse(await run(python, [path.join(CLIENTS, script), ...argv], env)) as T;
}

/** A switch that has been saved before, as any that is in use. */
const inUse = () => switchOn({ startup: startupOf("bgp 65001", " router-id 10.2.0.2") });

before(async () => {
  python = await pythonClients();
});

describe("OpenSSH", () => {
  /** A person's terminal session, typed from a file; the password comes from SSH_ASKPASS. */
  async function ssh(
    front: FrontEnd,
    lines: string[],
    meanwhile?: (child: ChildProcess) => Promise<void>,
  ): Promise<string> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "askpass-"));
    const askpass = path.join(folder, "askpass");
    fs.writeFileSync(askpass, `#!/bin/sh\nprintf '%s\\n' "$SWITCH_PASSWORD"\n`, { mode: 0o700 });
    const options = [
      "StrictHostKeyChecking=no",
      `UserKnownHostsFile=${path.join(folder, "known_hosts")}`,
      "LogLevel=INFO",
    ];
    const argv = [
      "-tt",
      ...options.flatMap((option) => ["-o", option]),
      "-p",
      String(front.port),
      `${ADMIN.name}@127.0.0.1`,
    ];
    const env = {
      SSH_ASKPASS: askpass,
      SSH_ASKPASS_REQUIRE: "force",
      DISPLAY: ":0",
      SWITCH_PASSWORD: ADMIN.password,
    };
    try {
      const input = lines.map((line) => `${line}\n`).join("");
      return (await run("ssh", argv, env, input, meanwhile)).replace(/\r/g, "");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }

  test("with its defaults logs in, configures, looks and saves, and quit ends it with success", async () => {
    const front = await inUse();
    const screen = await ssh(front, [
      "screen-length 0 temporary",
      "system-view",
      "bgp 65001",
      "undo peer 10.2.98.142",
      "peer 10.9.9.9 as-number 65010",
      "display this",
      "return",
      "save",
      "y",
      "quit",
    ]);
    assert.match(screen, /The max number of VTY users is 5/);
    assert.match(screen, /undo peer 10\.2\.98\.142\nError: The peer session does not exist\.\n\[S9706-bgp\]/);
    assert.match(screen, / peer 10\.9\.9\.9 as-number 65010\n #/);
    assert.match(screen, /Save the configuration successfully\.\n<S9706>quit/);
    assert.match(front.startupConfiguration(), /peer 10\.9\.9\.9 as-number 65010/);
  });

  test("shows all that the switch said, also where the switch has hung up before it could print a word", async () => {
    const front = await switchOn({ delayMs: 200 });
    const ran = (line: string) => waitFor(line, 60, () => front.log.some((entry) => entry.line === line));
    const screen = await ssh(
      front,
      ["screen-length 0 temporary", "display version", "quit"],
      async (child) => {
        await ran("screen-length 0 temporary");
        child.kill("SIGSTOP");
        try {
          await ran("quit");
          await sleep(300);
        } finally {
          child.kill("SIGCONT");
        }
      },
    );
    assert.match(screen, /V200R011C10SPC500[^]*<S9706>quit/);
  });

  test("finds no common algorithm with a switch of V200R011's lists unless an option allows them", async () => {
    const front = await switchOn({ legacyAlgorithms: true });
    await assert.rejects(ssh(front, ["quit"]), /no matching (?:key exchange method|host key type) found/);
  });
});

describe("netmiko, device type huawei", () => {
  interface Netmiko {
    prompt: string;
    version: string;
    configured: string;
    running: string;
    bgp: string;
    saved: string;
    after: string;
  }

  test("reads, configures with send_config_set and saves with save_config", async () => {
    const front = await inUse();
    const result = await runPython<Netmiko>(front, "netmiko_client.py");
    assert.equal(result.prompt, "<S9706>");
    assert.match(result.version, /V200R011C10SPC500/);
    assert.match(
      result.configured,
      /\[S9706-bgp\]peer 10\.2\.98\.141 connect-interface Vlanif98 10\.2\.98\.1/,
    );
    assert.equal(result.running, front.runningConfiguration().trimEnd());
    assert.match(front.runningConfiguration(), / description a description that is long enough to go beyond/);
    assert.match(result.configured, /Error: BGP is already running\. The AS is 65001\./);
    assert.match(result.saved, /successfully/);
    assert.equal(result.after, "<S9706>");
    assert.match(front.startupConfiguration(), /peer 10\.2\.98\.141 as-number 63400/);
  });
});

describe("netmiko, device type huawei_vrpv8", () => {
  interface Committed {
    prompt: string;
    configured: string;
    committed: string;
    after: string;
  }

  test("configures a CloudEngine with send_config_set, and commits", async () => {
    const front = await switchOn({ profile: "ce", startup: startupOf("bgp 65001") });
    const result = await runPython<Committed>(front, "netmiko_vrpv8_client.py");
    assert.equal(result.prompt, "<S9706>");
    assert.match(result.configured, /\[\*S9706-bgp\]peer 10\.2\.98\.141 connect-interface Vlanif98/);
    assert.match(result.committed, /\[~S9706-bgp\]/);
    assert.equal(result.after, "<S9706>");
    assert.match(front.runningConfiguration(), /peer 10\.2\.98\.141 as-number 63400/);
  });
});

describe("scrapli, platform huawei_vrp", () => {
  interface ScrapliResult {
    prompt: string;
    failed: boolean;
    refused: { failed: boolean; text: string };
    bgp: string;
    running: string;
    saved: string;
  }

  for (const transport of ["system", "paramiko"]) {
    test(`over ${transport === "system" ? "OpenSSH" : transport} reads, configures, notices a refusal and saves`, async () => {
      const front = await inUse();
      const result = await runPython<ScrapliResult>(front, "scrapli_client.py", transport);
      assert.equal(result.prompt, "<S9706>");
      assert.equal(result.failed, false);
      assert.deepEqual(result.refused, {
        failed: true,
        text: "Error: BGP is already running. The AS is 65001.",
      });
      assert.match(
        result.bgp,
        /^#\nbgp 65001\n router-id 10\.2\.0\.2\n peer 10\.2\.98\.142 as-number 63400\n[\s\S]*#\nreturn$/,
      );
      // paramiko's terminal has 80 columns, so VRP breaks the long row for it (scrapli_community #18).
      const whole = transport === "paramiko" ? result.running.replace(/(?<=^.{80})\n/gm, "") : result.running;
      assert.equal(whole, front.runningConfiguration().trimEnd());
      assert.match(result.saved, /successfully/);
      assert.match(
        front.startupConfiguration(),
        /peer 10\.2\.98\.142 connect-interface Vlanif98 10\.2\.98\.1/,
      );
    });
  }
});

describe("NAPALM, community driver huawei_vrp", () => {
  interface Answer<T> {
    value?: T;
    error?: string;
  }
  interface Napalm {
    alive: Answer<{ is_alive: boolean }>;
    facts: Answer<{
      hostname: string;
      os_version: string;
      interface_list: string[];
      uptime: number;
      model: string;
    }>;
    config: Answer<{ running: string }>;
    interfaces: Answer<Record<string, { is_up: boolean }>>;
    interfaces_ip: Answer<Record<string, { ipv4: Record<string, { prefix_length: number }> }>>;
    cli: Answer<Record<string, string>>;
    neighbors: Answer<unknown>;
    load: Answer<unknown>;
    diff: Answer<string>;
    commit: Answer<unknown>;
  }

  let front: FrontEnd;
  let result: Napalm;
  before(async () => {
    front = await inUse();
    result = await runPython<Napalm>(front, "napalm_client.py");
  });

  test("opens, gets facts, interfaces and the configuration, merges a peer and saves it", () => {
    assert.deepEqual(result.alive.value, { is_alive: true });
    assert.equal(result.facts.value?.hostname, "S9706");
    assert.equal(result.facts.value?.os_version, "V200R011C10SPC500");
    assert.deepEqual(result.facts.value?.interface_list, ["Vlanif98", "Vlanif99", "LoopBack0"]);
    assert.equal(result.interfaces.value?.Vlanif98?.is_up, true);
    assert.equal(result.interfaces_ip.value?.Vlanif98?.ipv4["10.2.98.1"]?.prefix_length, 24);
    assert.match(result.config.value?.running ?? "", /^!Software Version[\s\S]*bgp 65001[\s\S]*return$/);
    assert.match(result.cli.value?.["display version"] ?? "", /Quidway S9706/);
    assert.equal(result.diff.value, " peer 10.2.98.143 as-number 63400");
    assert.equal(result.commit.error, undefined);
    assert.match(front.runningConfiguration(), /peer 10\.2\.98\.143 as-number 63400/);
    assert.match(front.startupConfiguration(), /peer 10\.2\.98\.143 as-number 63400/);
  });

  /** What the driver itself cannot do, on any switch: a new release of it would fail this test. */
  test("returns no neighbours (its code is a comment), and no uptime where the title does not begin with HUAWEI", () => {
    assert.deepEqual(result.neighbors, { value: null });
    assert.equal(result.facts.value?.uptime, -1);
    assert.equal(result.facts.value?.model, "Unknown");
  });

  test("sends lines of VRP8 too, which a VRP5 switch refuses without harm", () => {
    const refused = front.log.filter(({ reply }) => reply === "error").map(({ line }) => line);
    assert.ok(refused.includes("commit"), refused.join(" | "));
  });
});
