import * as fs from "node:fs";
import * as https from "node:https";
import { parse } from "yaml";
import { LabError } from "./errors";

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; [key: string]: unknown };
  [key: string]: unknown;
}

export interface KubeAnswer {
  readonly status: number;
  readonly text: string;
}

/** The API server refused a request: `status` is the HTTP code, and the message is the server's own. */
export class KubeError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Milliseconds for an answer, and in which an idle connection is kept. */
const ANSWER_MS = 30_000;

/** A small Kubernetes client for the lab and its tests: server-side apply, get, list, patch, delete. */
export class KubeApi {
  private readonly agent: https.Agent;

  constructor(
    private readonly port: number,
    ca: string | Buffer,
    private readonly token: string,
  ) {
    // kube-apiserver closes a connection that was idle for 90 s: one that is used in that moment is reset.
    this.agent = new https.Agent({ keepAlive: true, ca, maxSockets: 32, timeout: ANSWER_MS });
  }

  /** From a kubeconfig that the lab wrote. */
  static from(kubeconfig: string): KubeApi {
    const config = parse(fs.readFileSync(kubeconfig, "utf8")) as {
      clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
      users: { user: { token: string } }[];
    };
    const cluster = config.clusters[0]?.cluster;
    const user = config.users[0]?.user;
    if (!cluster || !user) throw new LabError(`${kubeconfig}: no cluster or no user; a lab writes both.`);
    const ca = Buffer.from(cluster["certificate-authority-data"], "base64");
    return new KubeApi(Number(new URL(cluster.server).port), ca, user.token);
  }

  /** Returns every answer, also a refusal; rejects only when the server does not answer. */
  request(
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
  ): Promise<KubeAnswer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.token}`,
      accept: "application/json",
      "user-agent": "lab",
      ...(payload === undefined
        ? {}
        : { "content-type": contentType, "content-length": String(Buffer.byteLength(payload)) }),
    };
    const where = { host: "127.0.0.1", port: this.port, agent: this.agent, timeout: ANSWER_MS };
    return new Promise((resolve, reject) => {
      const request = https.request({ ...where, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      request.on("timeout", () => request.destroy(new Error(`no answer within 30 s to ${method} ${path}`)));
      request.on("error", reject);
      request.end(payload);
    });
  }

  async get<T = KubeObject>(path: string): Promise<T> {
    return this.json<T>(await this.request("GET", path));
  }

  /** The object, or undefined when it does not exist. */
  async find<T = KubeObject>(path: string): Promise<T | undefined> {
    const answer = await this.request("GET", path);
    return answer.status === 404 ? undefined : this.json<T>(answer);
  }

  async create(collection: string, object: unknown): Promise<KubeObject> {
    return this.json(await this.request("POST", collection, object));
  }

  /** Server-side apply; `fieldManager` owns the fields from then on. */
  async apply(collection: string, object: KubeObject, fieldManager = "lab"): Promise<KubeObject> {
    const path = `${collection}/${object.metadata.name}?fieldManager=${fieldManager}&force=true`;
    return this.json(await this.request("PATCH", path, object, "application/apply-patch+yaml"));
  }

  async merge(path: string, patch: unknown): Promise<KubeObject> {
    return this.json(await this.request("PATCH", path, patch, "application/merge-patch+json"));
  }

  async delete(path: string): Promise<void> {
    const answer = await this.request("DELETE", path, { propagationPolicy: "Background" });
    if (answer.status !== 404) this.json(answer);
  }

  close(): void {
    this.agent.destroy();
  }

  private json<T = KubeObject>(answer: KubeAnswer): T {
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as T;
    let message = answer.text.trim();
    try {
      message = (JSON.parse(answer.text) as { message?: string }).message ?? message;
    } catch {
      // Some layers of the API server answer in plain text.
    }
    throw new KubeError(answer.status, message);
  }
}

export const CALICO_V3 = "/apis/projectcalico.org/v3";
export const CALICO_CRD = "/apis/crd.projectcalico.org/v1";
