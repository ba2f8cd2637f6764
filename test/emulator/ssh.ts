import { createHash } from "node:crypto";
import {
  type AuthContext,
  type Connection,
  type PublicKeyAuthContext,
  Server,
  type ServerChannel,
  type Session as SshSession,
  utils,
} from "ssh2";
import type { Terminal } from "./cli/terminal";
import type { Device, Vty } from "./device";
import type { User } from "./types";
import { play } from "./player";
import { connect, destroy, hangUp } from "./vty";

/**
 * What V200R011 offers, and V200R023 by its factory settings (huawei-vrp-2 §2.13, huawei-vrp §2.1), but for the group
 * exchanges, which ssh2's server does not speak.
 */
const ALGORITHMS = {
  legacy: {
    kex: ["diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
    cipher: ["aes256-ctr", "aes128-ctr", "aes256-cbc", "aes128-cbc", "3des-cbc"],
    hmac: ["hmac-sha2-256", "hmac-sha2-256-96", "hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96"],
    serverHostKey: ["ssh-rsa"],
  },
  current: {
    kex: ["diffie-hellman-group16-sha512", "diffie-hellman-group15-sha512", "diffie-hellman-group14-sha256"],
    cipher: ["aes256-ctr", "aes128-ctr"],
    hmac: ["hmac-sha2-256"],
    serverHostKey: ["rsa-sha2-512", "rsa-sha2-256"],
  },
};

const TRIES = 3;

/** `SHA256:…` as OpenSSH prints it. */
export function fingerprintOf(pem: string): string {
  const key = utils.parseKey(pem);
  if (key instanceof Error) throw new Error(`Host key: ${key.message}; an RSA key in PEM is right.`);
  return `SHA256:${createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "")}`;
}

/** SSH in front of a device: one listener, and a VTY for every shell. */
export class SshFront {
  private server: Server | undefined;
  private readonly connections = new Set<Connection>();
  private sessions = 0;
  port = 0;

  constructor(
    private readonly device: Device,
    private hostKeys: readonly string[],
  ) {}

  get fingerprint(): string {
    return fingerprintOf(this.hostKeys[0] ?? "");
  }

  /** Listens, on the same port as before when it had one; with other keys when they are given. */
  async listen(hostKeys = this.hostKeys): Promise<void> {
    this.hostKeys = hostKeys;
    const { options } = this.device;
    const algorithms = options.legacyAlgorithms ? ALGORITHMS.legacy : ALGORITHMS.current;
    const settings = { hostKeys: [...hostKeys], ident: "-", algorithms: algorithms as never };
    const server = new Server(settings, (client, info) => this.accept(client, info.ip));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port || (options.port ?? 0), options.host ?? "127.0.0.1", resolve);
    });
    this.server = server;
    this.port = (server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    for (const client of this.connections) client.end();
    const { server } = this;
    this.server = undefined;
    // A client that does not answer must not keep the emulator from stopping.
    const last = setTimeout(() => this.connections.forEach(destroy), 500);
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    clearTimeout(last);
  }

  private accept(client: Connection, address: string): void {
    const id = ++this.sessions;
    let user: User | undefined;
    this.connections.add(client);
    // In ssh2, but not in its types.
    (client as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
    acceptServiceAgain(client);
    client.on("error", () => undefined);
    client.on("close", () => {
      this.connections.delete(client);
      this.device.release(id);
    });
    let tries = 0;
    client.on("authentication", (context) => {
      authenticate(this.device, context, (known) => {
        if (known) user = known;
        else if (++tries >= TRIES) client.end();
      });
    });
    client.on("ready", () => {
      client.on("session", (acceptSession) => {
        if (user) this.serve(acceptSession(), id, user, client, address);
      });
    });
  }

  /** A shell is a VTY; `exec` and sftp are refused, as no source says that VRP5 has them. */
  private serve(session: SshSession, id: number, user: User, client: Connection, address: string): void {
    let columns = 0;
    let terminal: Terminal | undefined;
    session.on("pty", (accept, _reject, info) => {
      columns = info.cols;
      accept?.();
    });
    session.on("window-change", (accept, _reject, info) => {
      terminal?.resize(info.cols);
      accept?.();
    });
    session.on("exec", (_accept, reject) => reject?.());
    session.on("shell", (accept) => {
      const channel = accept();
      channel.on("error", () => undefined);
      terminal = this.openVty(channel, id, user, client, address, columns);
    });
  }

  private openVty(
    channel: ServerChannel,
    id: number,
    user: User,
    client: Connection,
    address: string,
    columns: number,
  ): Terminal | undefined {
    const { device } = this;
    const limit = device.options.vtyLimit ?? 5;
    if (device.faults.vtyFull || device.vtys.size >= limit) {
      channel.write(`\r\n${device.text("vtyFull")}\r\n`);
      hangUp(channel, client);
      return undefined;
    }
    const taken = new Set([...device.vtys.values()].map(({ index }) => index));
    const index = Array.from({ length: limit }, (_, at) => at).find((at) => !taken.has(at)) ?? 0;
    const vty: Vty = { index, session: id, user, address, since: Date.now(), active: Date.now() };
    device.vtys.set(id, vty);
    channel.on("close", () => device.release(id));
    const { recorded } = device.options;
    return recorded === undefined
      ? connect(device, vty, channel, client, columns)
      : play(device, vty, recorded, channel, client, columns);
  }
}

interface Internals {
  readonly _protocol: {
    readonly _handlers: Record<
      string,
      (protocol: { serviceAccept(name: string): void }, service: string) => void
    >;
  };
}

/** paramiko asks for the service anew before each method; ssh2's server would hang up, real switches do not. */
function acceptServiceAgain(client: Connection): void {
  const { _handlers: handlers } = (client as unknown as Internals)._protocol;
  const once = handlers.SERVICE_REQUEST;
  let asked = false;
  handlers.SERVICE_REQUEST = (protocol, service) => {
    if (asked) protocol.serviceAccept(service);
    else once?.(protocol, service);
    asked = true;
  };
}

function authenticate(device: Device, context: AuthContext, done: (user: User | undefined) => void): void {
  const user = device.options.users.find(({ name }) => name === context.username);
  const { passwordMethods = ["keyboard-interactive"] } = device.options;
  const methods: ("keyboard-interactive" | "password" | "publickey")[] = [...passwordMethods];
  if (user?.publicKey !== undefined) methods.push("publickey");
  const decide = (password: string | undefined) => {
    const right = user !== undefined && password === user.password;
    if (!right) device.wrongPasswords++;
    done(right ? user : undefined);
    if (right) context.accept();
    else context.reject(methods);
  };
  if (!methods.includes(context.method as never)) context.reject(methods);
  else if (context.method === "keyboard-interactive") {
    context.prompt([{ prompt: "Password:", echo: false }], "User Authentication", "", (answers) =>
      decide(answers[0]),
    );
  } else if (context.method === "password") decide(context.password);
  else if (context.method === "publickey" && user !== undefined && holdsKey(user, context)) {
    // Without a signature the client only asks whether it should sign.
    if (context.signature !== undefined) done(user);
    context.accept();
  } else context.reject(methods);
}

/** `ssh user X assign rsa-key …`: the key is the user's, and the client has its private half. */
function holdsKey(user: User, context: PublicKeyAuthContext): boolean {
  const key = utils.parseKey(user.publicKey ?? "");
  if (key instanceof Error || !key.getPublicSSH().equals(context.key.data)) return false;
  if (context.signature === undefined || context.blob === undefined) return true;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}
