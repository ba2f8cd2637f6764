import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { must } from "../../lab/daemons";
import { freePort, listens } from "../../lab/ports";
import { waitFor } from "../../lab/waitFor";
import { postgresqlPrograms } from "../../tools/provision/postgresql";
import { testProgram } from "../../tools/provision/testProgram";

/** A server that keeps Pulumi's state, for one test. */
export interface StateServer {
  /** The login, as environment variables of the engine. */
  readonly login: NodeJS.ProcessEnv;
  /** Everything that is stored, by its name: what somebody with the storage alone can read. */
  contents(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

const SECRET = "LabStateSecret";

/** An S3 server (versitygw) with one bucket, `state`, in a folder. */
export async function s3Server(): Promise<StateServer> {
  const program = await testProgram("versitygw");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-s3-"));
  for (const name of ["data/state", "meta"]) fs.mkdirSync(path.join(folder, name), { recursive: true });
  const port = await freePort();
  const argv = [program, "--port", `127.0.0.1:${port}`, "--quiet", "posix"];
  const server = start([...argv, "--sidecar", path.join(folder, "meta"), path.join(folder, "data")], {
    env: { ROOT_ACCESS_KEY: "lab", ROOT_SECRET_KEY: SECRET },
  });
  await answers(port, server);
  const bucket = path.join(folder, "data", "state");
  return {
    login: {
      PULUMI_BACKEND_URL: `s3://state?endpoint=http://127.0.0.1:${port}&use_path_style=true&region=us-east-1`,
      AWS_ACCESS_KEY_ID: "lab",
      AWS_SECRET_ACCESS_KEY: SECRET,
    },
    contents: async () => Object.fromEntries(filesBelow(bucket)),
    stop: () => stopped(server, folder),
  };
}

/** PostgreSQL with one database, `postgres`, whose user `pulumi` needs a password. It refuses to run as root. */
export async function postgresqlServer(): Promise<StateServer> {
  const bin = postgresqlPrograms();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-postgresql-"));
  const [data, password] = [path.join(folder, "data"), path.join(folder, "password")];
  fs.writeFileSync(password, `${SECRET}\n`);
  if (process.getuid?.() === 0) execFileSync("chown", ["-R", NOBODY, folder]);
  const initdb = [path.join(bin, "initdb"), "-D", data, "-U", "pulumi", "--pwfile", password, "--no-sync"];
  await must(unprivileged([...initdb, "--auth", "scram-sha-256", "-E", "UTF8", "--locale", "C"]), {
    cwd: folder,
  });
  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const server = start(
    unprivileged([
      path.join(bin, "postgres"),
      "-D",
      data,
      "-p",
      `${port}`,
      ...settings.flatMap((one) => ["-c", one]),
    ]),
    { cwd: folder },
  );
  await answers(port, server);
  const login = {
    PULUMI_BACKEND_URL: `postgres://pulumi@127.0.0.1:${port}/postgres?sslmode=disable`,
    PGPASSWORD: SECRET,
  };
  const psql = [
    path.join(bin, "psql"),
    "-h",
    "127.0.0.1",
    "-p",
    `${port}`,
    "-U",
    "pulumi",
    "-d",
    "postgres",
    "-At",
  ];
  return {
    login,
    contents: async () => {
      const rows = await must(
        [...psql, "-c", "select json_object_agg(key, data->>'data') from pulumi_state"],
        {
          env: { ...process.env, ...login },
        },
      );
      const encoded = Object.entries((JSON.parse(rows) ?? {}) as Record<string, string>);
      return Object.fromEntries(
        encoded.map(([key, text]) => [key, Buffer.from(text, "base64").toString("utf8")]),
      );
    },
    stop: () => stopped(server, folder),
  };
}

const NOBODY = "65534:65534";

/** PostgreSQL does not run as root. */
function unprivileged(argv: readonly string[]): string[] {
  if (process.getuid?.() !== 0) return [...argv];
  const [user = "", group = ""] = NOBODY.split(":");
  return ["setpriv", "--reuid", user, "--regid", group, "--clear-groups", ...argv];
}

/** PostgreSQL gives its shared memory back at QUIT, and not at KILL. */
const END = "SIGQUIT";

/** The server ends with this process, however that one ends. */
function start(argv: readonly string[], options: { env?: NodeJS.ProcessEnv; cwd?: string }): ChildProcess {
  const whole = { ...options, env: { ...process.env, ...options.env } };
  return spawn("setpriv", ["--pdeathsig", END, ...argv], { ...whole, stdio: "ignore" });
}

async function answers(port: number, server: ChildProcess): Promise<void> {
  await waitFor("the state's server answers", 60, async () => {
    if (server.exitCode !== null) throw new Error(`the state's server ended with ${server.exitCode}`);
    return listens(port);
  });
}

async function stopped(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill(END);
    await once(server, "exit");
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

function filesBelow(folder: string): [string, string][] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.flatMap((name): [string, string][] => {
    const file = path.join(folder, name);
    return fs.statSync(file).isFile() ? [[name, fs.readFileSync(file, "utf8")]] : [];
  });
}
