import * as fs from "node:fs";

/** A write to Calico's API (projectcalico.org/v3), from the audit log of Calico's own API server. */
export interface ApiWrite {
  /** When the server received the request, in milliseconds since 1970. */
  readonly time: number;
  readonly verb: "create" | "update" | "patch" | "delete";
  /** The client that wrote: the first word of its user agent, e.g. `pulumi-kubernetes`. */
  readonly client: string;
  /** The plural of the kind: `bgppeers`. */
  readonly resource: string;
  readonly name: string;
  /** HTTP status of the answer. */
  readonly code: number;
  /** The field manager of a server-side apply. */
  readonly fieldManager?: string;
}

interface AuditEvent {
  requestReceivedTimestamp: string;
  verb: ApiWrite["verb"];
  requestURI: string;
  userAgent?: string;
  objectRef?: { resource?: string; name?: string };
  responseStatus?: { code?: number };
}

/** The writes in the file, oldest first, without dry runs, which change nothing. */
export function readAuditLog(file: string): ApiWrite[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ requestURI }) => !query(requestURI).has("dryRun"))
    .map((event) => ({
      time: Date.parse(event.requestReceivedTimestamp),
      verb: event.verb,
      client: event.userAgent?.split("/")[0] ?? "",
      resource: event.objectRef?.resource ?? "",
      name: event.objectRef?.name ?? "",
      code: event.responseStatus?.code ?? 0,
      fieldManager: query(event.requestURI).get("fieldManager") ?? undefined,
    }))
    .sort((a, b) => a.time - b.time);
}

const query = (uri: string): URLSearchParams => new URL(uri, "https://127.0.0.1").searchParams;
