import { createHash } from "node:crypto";
import { Server, utils, type AuthContext, type Connection } from "ssh2";
import type { Context } from "./context";
import { Device } from "./device";
import { commandsOf } from "./generalCommands";
import { parse } from "./grammar";
import { TerminalSession } from "./terminalSession";
import type { Faults, FrontEndOptions, LogEntry } from "./types";

export interface FrontEnd {
  readonly port: number;
  /** `SHA256:…` of the first host key. */
  readonly fingerprint: string;
  readonly log: readonly LogEntry[];
  readonly faults: Faults;
  runningConfiguration(): string;
  startupConfiguration(): string;
  close(): Promise<void>;
}

/**
 * As in V200R011 and, by default, in V200R023 (huawei-vrp-2 §2.13, huawei-vrp §2.1), but for the group exchanges,
 * which ssh2's server does not speak.
 */
const ALGORITHMS = {
  r011: {
    kex: ["diffie-hellman-group14-sha1"],
    cipher: ["aes256-cbc", "aes128-cbc", "3des-cbc"],
    hmac: ["hmac-sha1", "hmac-sha1-96", "hmac-md5"],
    serverHostKey: ["ssh-rsa"],
  },
  r023: {
    kex: ["diffie-hellman-group16-sha512", "diffie-hellman-group15-sha512", "diffie-hellman-group14-sha256"],
    cipher: ["aes256-ctr", "aes128-ctr"],
    hmac: ["hmac-sha2-256"],
    serverHostKey: ["rsa-sha2-512", "rsa-sha2-256"],
  },
} as const;

/** Starts a command line over SSH that behaves as an S9700 (VRP5). What it is unsure of stands in README.md. */
export async function startFrontEnd(options: FrontEndOptions): Promise<FrontEnd> {
  const device = new Device(options);
  await boot(device);
  const connections = new Set<Connection>();
  let sessions = 0;
  const algorithms = options.legacyAlgorithms ? ALGORITHMS.r011 : ALGORITHMS.r023;
  const server: Server = new Server(
    { hostKeys: [...options.hostKeys], ident: "-", algorithms: algorithms as never },
    (client) => {
      const id = ++sessions;
      connections.add(client);
      // In ssh2, but not in its types.
      (client as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
      client.on("error", () => undefined);
      client.on("close", () => {
        connections.delete(client);
        device.vtys.delete(id);
        if (device.lock?.session === id) device.lock = undefined;
      });
      let name = "";
      client.on("authentication", (context) => {
        name = context.username;
        authenticate(options, context);
      });
      client.on("ready", () => client.on("session", (accept) => serve(accept, device, id, name, client)));
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const key = utils.parseKey(options.hostKeys[0] ?? "");
  if (key instanceof Error) throw key;
  return {
    port: (server.address() as { port: number }).port,
    fingerprint: `SHA256:${createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "")}`,
    log: device.log,
    faults: device.faults,
    runningConfiguration: () => [...device.running.lines(), "return", ""].join("\n"),
    startupConfiguration: () => device.startup(),
    close: () =>
      new Promise((resolve) => {
        for (const client of connections) client.end();
        server.close(() => resolve());
      }),
  };
}

function serve(
  accept: () => import("ssh2").Session,
  device: Device,
  id: number,
  name: string,
  client: Connection,
): void {
  const session = accept();
  let columns = 80;
  session.on("pty", (acceptPty, _reject, info) => {
    columns = info.cols;
    acceptPty?.();
  });
  session.on("window-change", (acceptChange) => acceptChange?.());
  session.on("exec", (_accept, reject) => reject?.());
  session.on("shell", (acceptShell) => {
    const channel = acceptShell();
    channel.on("error", () => undefined);
    const user = device.options.users.find((candidate) => candidate.name === name);
    if (!user || device.faults.vtyFull || device.vtys.size >= (device.options.vtyLimit ?? 5)) {
      channel.write("\r\nAll user interfaces are used, please try later!\r\n");
      channel.end();
      client.end();
      return;
    }
    device.vtys.add(id);
    channel.on("close", () => device.vtys.delete(id));
    new TerminalSession(device, id, user, channel, columns).greet();
  });
}

function authenticate(options: FrontEndOptions, context: AuthContext): void {
  const user = options.users.find(({ name }) => name === context.username);
  const methods = options.passwordMethod
    ? (["keyboard-interactive", "password"] as const)
    : (["keyboard-interactive"] as const);
  if (context.method === "keyboard-interactive") {
    context.prompt([{ prompt: "Password: ", echo: false }], "User Authentication", "", (answers) => {
      if (user && answers[0] === user.password) context.accept();
      else context.reject([...methods]);
    });
  } else if (
    context.method === "password" &&
    options.passwordMethod &&
    user &&
    context.password === user.password
  ) {
    context.accept();
  } else context.reject([...methods]);
}

/** Runs the startup configuration as the device does when it boots. */
async function boot(device: Device): Promise<void> {
  let view = "system";
  const context: Context = {
    device,
    session: 0,
    user: "boot",
    level: 15,
    get view() {
      return view;
    },
    set view(next: string) {
      view = next;
    },
    screenLength: 0,
    upperView: false,
    print: () => undefined,
    confirm: async () => true,
    ask: async () => "",
    enter: (next) => void (view = next),
    end: () => undefined,
  };
  for (const raw of device.startup().split("\n")) {
    const line = raw.trim();
    if (line === "return") break;
    if (line === "#" || line === "" || line.startsWith("!")) {
      if (raw.startsWith("#")) view = "system";
      if (raw.startsWith(" #")) view = "bgp";
      continue;
    }
    for (const candidate of [view, "bgp", "system"]) {
      const parsed = parse(commandsOf(candidate), line);
      if (!("command" in parsed)) continue;
      if (candidate !== view) view = candidate;
      await parsed.command.run(context, parsed.parameters);
      break;
    }
  }
  await device.changed();
}
