import { z } from "zod";
import { parseIpv4, parseSubnet, type Inventory, type Node, type Switch } from "../components/peering";

/** Every mistake of a stack file, one sentence each: path, value, what is allowed. */
export class StackFileError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.name = "StackFileError";
  }
}

const ipv4 = z
  .string()
  .refine((text) => parseIpv4(text) !== undefined, "is not an IPv4 address (four numbers 0–255)");
const prefix = z
  .string()
  .refine(
    (text) => parseSubnet(text) !== undefined,
    "is not an IPv4 prefix (address/length, e.g. 10.2.98.1/24)",
  );
const asNumber = z
  .union([z.number(), z.string()])
  .transform((value) => {
    const dotted = /^(\d{1,5})\.(\d{1,5})$/.exec(String(value));
    return dotted && typeof value === "string"
      ? Number(dotted[1]) * 65_536 + Number(dotted[2])
      : Number(value);
  })
  .refine(
    (value) => Number.isInteger(value) && value >= 1 && value <= 4_294_967_295,
    'is not an AS number (1–4294967295, or "1.10" in dot notation)',
  )
  .describe("AS number, 1–4294967295, or asdot as a string.");
const nodeName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
    "is not a Kubernetes node name (lower case, digits, - and .)",
  );
const sysname = z
  .string()
  .regex(/^[A-Za-z0-9][\w.&-]{0,245}$/, "is not a sysname as the switch's prompt shows it");
const hostKey = z
  .string()
  .regex(
    /^SHA256:[A-Za-z0-9+/]{43}$/,
    "is not a host key fingerprint (SHA256: and 43 characters, as `npm run hostkey` prints it)",
  );

const install = z
  .union([
    z.strictObject({ existing: z.literal(true) }),
    z.strictObject({
      version: z.string().regex(/^v\d+\.\d+\.\d+$/, "is not a Calico release (e.g. v3.31.0)"),
      chart: z
        .string()
        .optional()
        .describe("Directory, .tgz or URL of the tigera-operator chart; default: Calico's chart repository."),
      registry: z.string().endsWith("/", "does not end with /").optional(),
      imagePath: z.string().optional(),
      imagePullSecrets: z.array(z.string()).default([]),
    }),
  ])
  .describe("Who installs Calico: { existing: true }, or { version: … } for the tigera-operator chart.");

const ipPool = z.strictObject({
  cidr: prefix,
  blockSize: z.int().min(20).max(32).default(26),
  encapsulation: z.enum(["None", "IPIP", "IPIPCrossSubnet", "VXLAN", "VXLANCrossSubnet"]),
  natOutgoing: z.boolean(),
});

const cluster = z.strictObject({
  kubeconfig: z.string().optional().describe("Path, relative to the project; default: as kubectl finds it."),
  context: z.string().optional(),
  asNumber,
  logSeverityScreen: z.enum(["Trace", "Debug", "Info", "Warning", "Error", "Fatal"]).default("Info"),
  install,
  ipPools: z.record(z.string(), ipPool).default({}),
  nodeToNode: z
    .discriminatedUnion("remedy", [
      z.strictObject({ remedy: z.literal("mesh") }),
      z.strictObject({ remedy: z.literal("through-switch"), acknowledged: z.boolean().default(false) }),
    ])
    .describe(
      "How pods on two nodes reach each other: mesh (stays on), or through-switch (mesh off; to be acknowledged).",
    ),
  bgpPeers: z
    .union([z.literal("per-node"), z.strictObject({ global: z.record(sysname, z.string()) })])
    .default("per-node")
    .describe("per-node, or { global: { <switch>: <name of its BGPPeer> } }."),
  nodes: z.record(nodeName, z.strictObject({ address: ipv4, rack: z.string().optional() })),
});

const device = z.strictObject({
  management: z.strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(22),
    username: z.string().min(1),
    hostKey,
    legacyAlgorithms: z.boolean().default(false),
  }),
  asNumber,
  routerId: ipv4.optional(),
  peering: z.strictObject({
    interface: z
      .string()
      .regex(
        /^(?:Vlanif\d+|LoopBack\d+|Eth-Trunk[\d.]+|(?:X?GigabitEthernet|\d+GE)[\d/.]+)$/,
        "is not an interface as VRP writes it (e.g. Vlanif98)",
      ),
    address: prefix,
  }),
  ipv4Family: z
    .array(z.enum(["undo synchronization", "compare-different-as-med"]))
    .default(["undo synchronization", "compare-different-as-med"]),
  peers: z
    .union([
      z.literal("all"),
      z.strictObject({ racks: z.array(z.string()).min(1) }),
      z.strictObject({ nodes: z.array(nodeName).min(1) }),
    ])
    .default("all"),
});

/** What stands under `config:` in a stack file, without its secrets. */
export const stackConfig = z.strictObject({ cluster, switches: z.record(sysname, device) });

export interface StackFileOrigin {
  /** The stack's name. */
  readonly datacenter: string;
  /** The file's path, for the sentences. */
  readonly file: string;
}

/** @throws StackFileError with all mistakes at once */
export function parseDatacenter(
  raw: { cluster: unknown; switches: unknown },
  origin: StackFileOrigin,
): Inventory {
  const parsed = stackConfig.safeParse(raw, { reportInput: true });
  if (!parsed.success) {
    throw new StackFileError(
      parsed.error.issues.flatMap((issue) => sentences(issue, raw)).map((text) => `${origin.file}: ${text}`),
    );
  }
  const { cluster: c, switches } = parsed.data;
  const nodes: Node[] = Object.entries(c.nodes)
    .map(([name, node]) => ({ name, ...node }))
    .sort(byName);
  const mistakes: string[] = [];
  const inventory: Inventory = {
    datacenter: origin.datacenter,
    cluster: {
      ...c,
      install: "existing" in c.install ? { existing: true } : { existing: false, ...c.install },
      ipPools: Object.entries(c.ipPools).map(([name, pool]) => ({ name, ...pool })),
      bgpPeers:
        c.bgpPeers === "per-node" ? { form: "per-node" } : { form: "global", names: c.bgpPeers.global },
      nodes,
    },
    switches: Object.entries(switches)
      .map(([name, parsedDevice]) => asSwitch(name, parsedDevice, nodes, mistakes))
      .sort(byName),
  };
  if (inventory.cluster.bgpPeers.form === "global") {
    const { names } = inventory.cluster.bgpPeers;
    for (const name of Object.keys(switches)) {
      if (names[name] === undefined)
        mistakes.push(
          `calico-peering:cluster.bgpPeers.global: no BGPPeer name for switch ${name}; write ${name}: <name>.`,
        );
    }
    for (const { name, nodes: peers } of inventory.switches) {
      if (peers.length !== nodes.length)
        mistakes.push(
          `calico-peering:switches.${name}.peers: a global BGPPeer makes every node peer with ${name}, so only \`all\` is allowed; or use bgpPeers: per-node.`,
        );
    }
  }
  if (mistakes.length > 0) throw new StackFileError(mistakes.map((text) => `${origin.file}: ${text}`));
  return inventory;
}

function asSwitch(
  name: string,
  parsed: z.infer<typeof device>,
  nodes: readonly Node[],
  mistakes: string[],
): Switch {
  const { peers, peering, ...rest } = parsed;
  const [address = "", length = "0"] = peering.address.split("/");
  const at = `calico-peering:switches.${name}.peers`;
  const racks = new Set(nodes.map((node) => node.rack));
  const names = new Set(nodes.map((node) => node.name));
  if (peers !== "all" && "racks" in peers) {
    for (const rack of peers.racks)
      if (!racks.has(rack))
        mistakes.push(`${at}.racks: "${rack}" is the rack of no node; racks are ${list([...racks])}.`);
  }
  if (peers !== "all" && "nodes" in peers) {
    for (const node of peers.nodes)
      if (!names.has(node))
        mistakes.push(`${at}.nodes: "${node}" is no node of the cluster; nodes are ${list([...names])}.`);
  }
  const chosen = nodes.filter((node) =>
    peers === "all"
      ? true
      : "racks" in peers
        ? peers.racks.includes(node.rack ?? "")
        : peers.nodes.includes(node.name),
  );
  return {
    name,
    ...rest,
    peering: { interface: peering.interface, address, prefixLength: Number(length) },
    nodes: chosen.map((node) => node.name),
  };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function list(values: readonly (string | undefined)[]): string {
  return values.filter((value) => value !== undefined).join(", ") || "none";
}

type Issue = z.core.$ZodIssue;

/** A zod issue in words: path, value, what is allowed. */
function sentences(issue: Issue, raw: unknown, prefixPath: PropertyKey[] = []): string[] {
  const path = [...prefixPath, ...issue.path];
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    raw,
  );
  const where = `calico-peering:${path.map(String).join(".")}`;
  const shown = value === undefined ? "is missing" : JSON.stringify(value);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map(
        (key) => `${where}.${key}: is not a key of the stack file${nearest(key, allowedKeys(path))}.`,
      );
    case "invalid_union": {
      // The branch that came closest speaks; of several plain words, all are named.
      const branches = issue.errors.filter((errors) =>
        errors.some((error) => error.path.length > 0 || error.code === "unrecognized_keys"),
      );
      const closest = [...branches].sort((a, b) => a.length - b.length)[0];
      if (closest && typeof value === "object")
        return closest.flatMap((error) => sentences(error as Issue, raw, path));
      return [`${where}: ${shown}${value === undefined ? "" : " is not allowed"}; ${describe(path)}.`];
    }
    case "invalid_value":
      return [
        `${where}: ${shown}${value === undefined ? "" : " is not allowed"}; allowed: ${issue.values.map(String).join(", ")}.`,
      ];
    case "invalid_type":
      return [
        value === undefined
          ? `${where}: is missing; ${describe(path, issue.expected)}.`
          : `${where}: ${shown} is not allowed; ${describe(path, issue.expected)}.`,
      ];
    case "invalid_key":
      return issue.issues.map((inner) => `${where}: the name ${inner.message}.`);
    default:
      return [
        `${where}: ${shown} ${issue.message.replace(/^(Too|Invalid)/, (word) => `is not allowed: ${word.toLowerCase()}`)}.`,
      ];
  }
}

const SECTIONS: Record<string, z.ZodObject> = {
  cluster,
  switches: device,
  management: device.shape.management,
  peering: device.shape.peering,
};

function allowedKeys(path: readonly PropertyKey[]): string[] {
  const section = [...path].reverse().find((key) => typeof key === "string" && key in SECTIONS);
  if (path.length === 0) return Object.keys(stackConfig.shape);
  const deep = path.includes("nodes") && path.length === 3 ? ["address", "rack"] : undefined;
  return deep ?? Object.keys(SECTIONS[String(section)]?.shape ?? {});
}

function nearest(key: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return "";
  const distance = (a: string, b: string): number => {
    const row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      let diagonal = row[0] ?? 0;
      row[0] = i;
      for (let j = 1; j <= b.length; j++) {
        const above = row[j] ?? 0;
        row[j] = Math.min(above + 1, (row[j - 1] ?? 0) + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1));
        diagonal = above;
      }
    }
    return row[b.length] ?? 0;
  };
  const best = [...allowed].sort((a, b) => distance(key, a) - distance(key, b))[0] ?? "";
  return distance(key, best) <= 3 ? `; did you mean ${best}?` : `; allowed: ${allowed.join(", ")}`;
}

function describe(path: readonly PropertyKey[], expected?: string): string {
  switch (path.at(-1)) {
    case "asNumber":
      return "write an AS number, 1–4294967295";
    case "nodeToNode":
      return "write { remedy: mesh } or { remedy: through-switch, acknowledged: true }";
    case "remedy":
      return "allowed: mesh, through-switch";
    case "install":
      return "write { existing: true } or { version: v3.31.0 }";
    case "bgpPeers":
      return "write per-node or { global: { <switch>: <name> } }";
    case "peers":
      return "write all, { racks: […] } or { nodes: […] }";
    case "address":
      return "write an address";
    default:
      return expected === undefined ? "see stacks/schema.json" : `expected ${expected}`;
  }
}
