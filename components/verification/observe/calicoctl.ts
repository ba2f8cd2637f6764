import type { Client, ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import type { Inventory, NodeLogin } from "../../peering";

/** What a node said; `problem` = it was not asked, or gave nothing, in one sentence without its name. */
export type CalicoctlAnswer = { readonly text: string } | { readonly problem: string };

export interface CalicoctlQuestion {
  /** PEM or OpenSSH, without a passphrase; a secret. */
  readonly privateKey: string;
  /** Milliseconds in which all nodes must have answered. Default 15 000. */
  readonly timeout?: number;
  /** Only log in: whether the node could be asked. Default false. */
  readonly loginOnly?: boolean;
}

/** More of a node's output is left out. `calicoctl node status` with 1,000 sessions is a tenth of it. */
const MOST_OUTPUT = 1_000_000;

/** Where a node of `cluster.nodeStatus` is reached. @throws Error where the inventory has no such node */
export function sshAddressOf(inventory: Inventory, name: string): string {
  const node = inventory.cluster.nodes.find((one) => one.name === name);
  const address = node?.address ?? node?.ipv6Address;
  if (address === undefined) throw new Error(`${name}: no node of the file has that name and an address.`);
  return address;
}

/**
 * Runs `calicoctl node status` over SSH on the nodes that `cluster.nodeStatus` names, on all of them at once. Their host
 * keys are pinned. Never throws for a node: those that give no answer share one time limit, and say why.
 * @returns by the node's name, in the file's order; empty where the file names no node
 */
export async function calicoctlOnNodes(
  inventory: Inventory,
  question: CalicoctlQuestion,
): Promise<Readonly<Record<string, CalicoctlAnswer>>> {
  const { timeout = 15_000 } = question;
  const nodes = Object.entries(inventory.cluster.nodeStatus ?? {});
  const late = AbortSignal.timeout(timeout);
  const answers = nodes.map(async ([name, login]) => {
    const where = `${sshAddressOf(inventory, name)} port ${login.port}`;
    try {
      return [name, { text: await ask(sshAddressOf(inventory, name), login, question, late) }] as const;
    } catch (error) {
      const why = late.aborted ? `no answer within ${timeout / 1000} s` : messageOf(error);
      return [name, { problem: `${where}: ${why}.` }] as const;
    }
  });
  return Object.fromEntries(await Promise.all(answers));
}

async function ask(
  host: string,
  { user, port, hostKey, command }: NodeLogin,
  { privateKey, loginOnly = false }: CalicoctlQuestion,
  late: AbortSignal,
): Promise<string> {
  // Loaded here: a preview needs no SSH.
  const { default: ssh2 } = await import("ssh2");
  const client = new ssh2.Client();
  const [type = "", pinned = ""] = hostKey.split(" ");
  let offered: string | undefined;
  const settings: ConnectConfig = {
    ...{ host, port, username: user, privateKey },
    readyTimeout: 0,
    algorithms: { serverHostKey: signaturesOf(type) },
    hostVerifier: (key: Buffer) => {
      offered = key.toString("base64");
      return offered === pinned;
    },
  };
  try {
    return await new Promise<string>((resolve, reject) => {
      late.addEventListener("abort", () => reject(new Error("no answer")));
      const refuse = (error: Error) =>
        reject(
          offered !== undefined && offered !== pinned
            ? new Error("its SSH host key is not the one that cluster.nodeStatus pins")
            : error,
        );
      client.on("error", refuse);
      client.on("close", () => refuse(new Error("the node ended the connection")));
      client.on("ready", () => {
        if (loginOnly) resolve("");
        else run(client, command).then(resolve, reject);
      });
      client.connect(settings);
    });
  } finally {
    // An error that comes after the answer is nobody's.
    client.removeAllListeners("error").on("error", () => undefined);
    client.destroy();
  }
}

/** The signatures that a host key of this type makes; SHA-1 is none of them. */
function signaturesOf(type: string): ServerHostKeyAlgorithm[] {
  return (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]) as ServerHostKeyAlgorithm[];
}

/** What the command prints on both of its outputs; a failure that printed nothing is an error. */
function run(client: Client, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (refused, channel) => {
      if (refused) return reject(refused);
      let text = "";
      const take = (chunk: string) => {
        if (text.length < MOST_OUTPUT) text += chunk;
      };
      channel.setEncoding("utf8").on("data", take);
      channel.stderr.setEncoding("utf8").on("data", take);
      channel.on("close", (code: number | null) => {
        const printed = printable(text).trimEnd();
        if (code === 0) return resolve(printed);
        const how = `\`${command}\` ended with ${code === null ? "a signal" : `exit code ${code}`}`;
        if (printed === "") reject(new Error(`${how} and printed nothing`));
        else resolve(`${printed}\n(${how})`);
      });
    });
  });
}

/** A node's text must not steer the terminal that shows it. */
const printable = (text: string): string =>
  text.replace(/\r/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");

function messageOf(error: unknown): string {
  const { message, code, level } = error as Error & { code?: string; level?: string };
  if (level === "client-authentication")
    return "it takes neither the user nor the key of calico-peering:nodeStatusPrivateKey";
  if (/privateKey|private key|passphrase/i.test(message))
    return "calico-peering:nodeStatusPrivateKey is no private key that can be read without a passphrase";
  return code === undefined || message.includes(code) ? message.replace(/\.$/, "") : `${message} (${code})`;
}
