import assert from "node:assert/strict";
import * as net from "node:net";
import { after, before, describe, test } from "node:test";
import { Server, utils, type ServerChannel } from "ssh2";
import { calicoctlOnNodes } from "../../../components/verification/observe/calicoctl";
import { datacenterOf } from "../reports";
import { ed25519Pair } from "./sshKeys";

const hostKey = ed25519Pair();
const rsaHostKey = utils.generateKeyPairSync("rsa", { bits: 2048 });
const client = ed25519Pair();
const stranger = ed25519Pair();

const STATUS = `Calico process is running.

IPv4 BGP status
+--------------+---------------+-------+----------+-------------+
| PEER ADDRESS |   PEER TYPE   | STATE |  SINCE   |    INFO     |
+--------------+---------------+-------+----------+-------------+
| 10.2.98.1    | node specific | up    | 08:12:44 | Established |
+--------------+---------------+-------+----------+-------------+
`;

/** A node's sshd: it takes one key, and answers each command as `says` wants. */
function sshd(says: (command: string, channel: ServerChannel) => void, keys = [hostKey.private]): Server {
  const known = utils.parseKey(client.public);
  if (known instanceof Error) throw known;
  return new Server({ hostKeys: keys }, (connection) => {
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => {
      const takes = context.method === "publickey" && context.key.data.equals(known.getPublicSSH());
      if (takes) context.accept();
      else context.reject(["publickey"]);
    });
    connection.on("session", (accept) =>
      accept().on("exec", (take, _reject, { command }) => says(command, take())),
    );
  });
}

function ends(channel: ServerChannel, text: string, code = 0): void {
  channel.write(text);
  channel.exit(code);
  channel.end();
}

const servers: (Server | net.Server)[] = [];
const sockets: net.Socket[] = [];

async function listen(server: Server | net.Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as net.AddressInfo).port;
}

const publicOf = (pair: typeof hostKey): string => pair.public.split(" ").slice(0, 2).join(" ");

/** A datacenter whose nodes all are on this machine, each on a port of its own. */
function nodesAt(ports: readonly number[], key = publicOf(hostKey)) {
  const names = ports.map((_, at) => `node-00${at + 1}`);
  const nodeStatus = Object.fromEntries(
    names.map((name, at) => [name, { user: "ops", port: ports[at], hostKey: key }]),
  );
  const inventory = datacenterOf(ports.length, ["Core"], { nodeStatus });
  const nodes = inventory.cluster.nodes.map((node) => ({ ...node, address: "127.0.0.1" }));
  return { ...inventory, cluster: { ...inventory.cluster, nodes } };
}

describe("calicoctl node status over SSH", () => {
  let healthy: number;
  let silent: number;
  before(async () => {
    healthy = await listen(sshd((_command, channel) => ends(channel, STATUS)));
    // It takes the connection and never says a word, as a host whose processes hang.
    silent = await listen(net.createServer((socket) => void sockets.push(socket)));
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });
  const ask = (inventory: ReturnType<typeof nodesAt>, privateKey = client.private, timeout = 5_000) =>
    calicoctlOnNodes(inventory, { privateKey, timeout });

  test("shows what each node says", async () => {
    const text = STATUS.trimEnd();
    assert.deepEqual(await ask(nodesAt([healthy, healthy])), { "node-001": { text }, "node-002": { text } });
  });

  test("runs the command that the file names, or calicoctl as root", async () => {
    const typed: string[] = [];
    const port = await listen(sshd((command, channel) => (typed.push(command), ends(channel, "x"))));
    await ask(nodesAt([port]));
    assert.deepEqual(typed, ["sudo calicoctl node status"]);
  });

  test("names a node that is away, one that is silent and one that refuses, and shows the others", async () => {
    const closed = await listen(net.createServer());
    await new Promise((resolve) => servers.at(-1)?.close(resolve));
    const answers = await ask(nodesAt([healthy, closed, silent]), client.private, 1_000);
    assert.deepEqual(answers, {
      "node-001": { text: STATUS.trimEnd() },
      "node-002": { problem: `127.0.0.1 port ${closed}: connect ECONNREFUSED 127.0.0.1:${closed}.` },
      "node-003": { problem: `127.0.0.1 port ${silent}: no answer within 1 s.` },
    });
  });

  test("gives all silent nodes one time limit together", async () => {
    const answers = await ask(nodesAt(Array<number>(9).fill(silent)), client.private, 500);
    const problem = `127.0.0.1 port ${silent}: no answer within 0.5 s.`;
    assert.deepEqual(Object.values(answers), Array(9).fill({ problem }));
  });

  test("sends nothing to a host with another key than the pinned one", async () => {
    const typed: string[] = [];
    const port = await listen(sshd((command, channel) => (typed.push(command), ends(channel, STATUS))));
    const answers = await ask(nodesAt([port], publicOf(stranger)));
    assert.deepEqual(answers, {
      "node-001": {
        problem: `127.0.0.1 port ${port}: its SSH host key is not the one that cluster.nodeStatus pins.`,
      },
    });
    assert.deepEqual(typed, []);
  });

  test("checks a pinned RSA key, with SHA-2 signatures", async () => {
    const port = await listen(sshd((_command, channel) => ends(channel, STATUS), [rsaHostKey.private]));
    const answers = await ask(nodesAt([port], publicOf(rsaHostKey)));
    assert.deepEqual(answers, { "node-001": { text: STATUS.trimEnd() } });
  });

  test("says that the node does not take the key", async () => {
    const answers = await ask(nodesAt([healthy]), stranger.private);
    assert.deepEqual(answers, {
      "node-001": {
        problem: `127.0.0.1 port ${healthy}: it takes neither the user nor the key of calico-peering:nodeStatusPrivateKey.`,
      },
    });
  });

  test("shows no part of a key that cannot be read", async () => {
    const broken = client.private.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA");
    const [answer] = Object.values(await ask(nodesAt([healthy]), broken));
    assert.deepEqual(answer, {
      problem: `127.0.0.1 port ${healthy}: calico-peering:nodeStatusPrivateKey is no private key that can be read without a passphrase.`,
    });
  });

  test("shows what a command that failed has printed, and how it ended", async () => {
    const says = (channel: ServerChannel) => ends(channel, "Calico process is not running.\n", 1);
    const port = await listen(sshd((_command, channel) => says(channel)));
    const [answer] = Object.values(await ask(nodesAt([port])));
    const text = "Calico process is not running.\n(`sudo calicoctl node status` ended with exit code 1)";
    assert.deepEqual(answer, { text });
  });

  test("says that a command failed without a word", async () => {
    const port = await listen(sshd((_command, channel) => ends(channel, "", 127)));
    const [answer] = Object.values(await ask(nodesAt([port])));
    assert.deepEqual(answer, {
      problem: `127.0.0.1 port ${port}: \`sudo calicoctl node status\` ended with exit code 127 and printed nothing.`,
    });
  });

  test("lets no node steer the terminal", async () => {
    const port = await listen(sshd((_command, channel) => ends(channel, "a\u001b[2Jb\r\nc\u009bd\n")));
    const [answer] = Object.values(await ask(nodesAt([port])));
    assert.deepEqual(answer, { text: "a[2Jb\ncd" });
  });
});
