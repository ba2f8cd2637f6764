import { z } from "zod";
import { gate } from "./nodeToNodeSchema";
import { limits } from "./limitsSchema";
import { SESSION_SECTIONS } from "./sessionSchema";
import { cluster, ipPool, maintenance, node, rackSettings } from "./clusterSchema";
import { datacenter } from "./stackSchema";
import { device, gracefulRestart, loadBalancing, management, peering } from "./switchSchema";

/** Every mistake of a stack file, one sentence each: file, path, value, what is allowed. */
export class StackFileError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.name = "StackFileError";
  }
}

type Issue = z.core.$ZodIssue;

/** What zod found, in words; `raw` is what was parsed. */
export function sentencesOf(issue: Issue, raw: unknown, above: readonly PropertyKey[] = []): string[] {
  const path = [...above, ...issue.path];
  const value = valueAt(raw, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map(
        (key) =>
          `${at([...path, key])}: ${quoted((value as Record<string, unknown>)?.[key], key)} is under a key that has no place here${nearest(key, allowedKeys(path))}`,
      );
    case "invalid_key":
      return issue.issues.map(
        (inner) => `${at(path.slice(0, -1))}: the key ${quoted(path.at(-1))} ${inner.message}.`,
      );
    case "invalid_union": {
      const branch = closest(issue, raw, path);
      if (branch) return branch.flatMap((inner) => sentencesOf(inner as Issue, raw, path));
      return [sentence(path, value, issue.message)];
    }
    default:
      return [sentence(path, value, issue.message)];
  }
}

/** `calico-peering:cluster.nodes.bj-141.address`; list entries count from 0. */
function at(path: readonly PropertyKey[]): string {
  return `calico-peering:${path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")}`.replace(
    ":.",
    ":",
  );
}

function sentence(path: readonly PropertyKey[], value: unknown, message: string): string {
  return value === undefined
    ? `${at(path)} ${message}.`
    : `${at(path)}: ${quoted(value, path.at(-1))} ${message}.`;
}

/** Keys under which a user may write a secret itself. `hostKey` is public, and a session's `password` is a name. */
const SECRET_KEY = /pass|pwd|secret|cipher|token|private|credential|community/i;
const HIDDEN = "(a value that is not shown)";

/** The value as it is in the file, cut where it would not fit a sentence; what may be a secret is left out. */
function quoted(value: unknown, key?: PropertyKey): string {
  if (typeof key === "string" && SECRET_KEY.test(key) && isText(value)) return HIDDEN;
  const hide = (name: string, inner: unknown) => (SECRET_KEY.test(name) && isText(inner) ? HIDDEN : inner);
  const text = JSON.stringify(value, hide) ?? "nothing";
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}

function isText(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], raw);
}

/** Of several forms of an object, the one that the writer meant: all that it requires is there. */
function closest(issue: Issue & { code: "invalid_union" }, raw: unknown, path: readonly PropertyKey[]) {
  const value = valueAt(raw, path);
  if (typeof value !== "object" || value === null) return undefined;
  return [...issue.errors]
    .filter((branch) => branch.every((inner) => inner.path.length > 0 || inner.code === "unrecognized_keys"))
    .filter((branch) =>
      branch.every((inner) => inner.code === "unrecognized_keys" || valueAt(value, inner.path) !== undefined),
    )
    .sort((a, b) => a.length - b.length)[0];
}

/** Objects of fixed keys, by where they are; `*` is a name. */
const SECTIONS: readonly (readonly [string, readonly string[]])[] = [
  ["", keys(datacenter)],
  ["cluster", keys(cluster)],
  [
    "cluster.install",
    [
      "existing",
      "namespace",
      "version",
      "chart",
      "api",
      "crdChart",
      "registry",
      "imagePath",
      "imagePullSecrets",
    ],
  ],
  ["cluster.ipPools.*", keys(ipPool)],
  ["cluster.nodeToNode", ["remedy", "acknowledged", "gate"]],
  ["cluster.nodeToNode.gate", keys(gate)],
  ["cluster.bgpPeers", ["global", "grouped", "named"]],
  ["cluster.bgpPeers.named.*", ["switch", "family", "node", "nodeSelector", "peers", "filters"]],
  ["cluster.bgpPeers.grouped", ["rackLabel"]],
  ["cluster.nodes.*", keys(node)],
  ["cluster.racks.*", keys(rackSettings)],
  ["cluster.maintenance", keys(maintenance)],
  ["limits", keys(limits)],
  ["switches.*", keys(device)],
  ["switches.*.management", keys(management)],
  ["switches.*.peering", keys(peering)],
  ["switches.*.peers", ["racks", "nodes"]],
  ["switches.*.gracefulRestart", keys(gracefulRestart)],
  ["switches.*.loadBalancing", keys(loadBalancing)],
  ...["session", "sessions.*", "groups.*"].flatMap((scope) =>
    [scope, `${scope}.ipv6`].flatMap((at) =>
      SESSION_SECTIONS.map(([name, allowed]): readonly [string, readonly string[]] => [
        ["switches.*", at, ...(name === "" ? [] : [name])].join("."),
        allowed,
      ]),
    ),
  ),
];

function keys(schema: z.ZodObject): string[] {
  return Object.keys(schema.shape);
}

function allowedKeys(path: readonly PropertyKey[]): readonly string[] {
  const found = SECTIONS.find(([section]) => {
    const names = section === "" ? [] : section.split(".");
    return names.length === path.length && names.every((name, i) => name === "*" || name === path[i]);
  });
  return found?.[1] ?? [];
}

/** The rest of a sentence: `; did you mean X?` where one key is near, else all that are allowed. */
export function nearest(key: string, allowed: readonly string[]): string {
  // A key that another form of the same object has.
  if (allowed.length === 0 || allowed.includes(key)) return ".";
  const [best = ""] = [...allowed].sort((a, b) => distance(key, a) - distance(key, b));
  const near = distance(key, best) <= Math.max(2, Math.floor(best.length / 3));
  return near ? `; did you mean ${best}?` : `; allowed: ${allowed.join(", ")}.`;
}

/** Levenshtein's, without regard to case. */
function distance(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
