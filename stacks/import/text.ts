import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { ImportedStack, Values } from "./values";

/** Longest line that a map or list is written on. */
const LONGEST = 120;

/** The stack file's text, in the order and with the comments that a person would write. */
export function fileText({ stack, cluster, switches, remedy, entries, passwords }: ImportedStack): string {
  const lines: string[] = [
    "# yaml-language-server: $schema=./schema.json",
    `# ${stack}: made by \`npm run import\` from the cluster and its switches. Every key: docs/configuration.md`,
    "#",
    "# Before the first preview, logged in to the state (docs/getting-started.md, step 6):",
    `#   npm run pulumi -- stack init ${stack}`,
    ...secretsOf({ switches, passwords }).map((secret) => `#   ${setSecret(stack, secret)}`),
    "config:",
    "  calico-peering:cluster:",
  ];
  for (const [key, value] of Object.entries(cluster)) {
    lines.push(...commentsOf(key, cluster).flatMap((text) => comment(text, 4)));
    if (key === "nodeToNode") lines.push(...remedy.why.flatMap((text) => comment(text, 4)));
    lines.push(...written(key, value, 4, ["nodes", "ipPools", "racks", "named"].includes(key)));
  }
  lines.push("  calico-peering:switches:");
  for (const [name, device] of Object.entries(switches)) {
    lines.push(`    ${flow(name)}:`);
    const entry = entries.find((one) => one.name === name);
    for (const [key, value] of Object.entries(device)) {
      if (key === "peering" && entry !== undefined)
        lines.push(...ofInterface(entry).flatMap((text) => comment(text, 6)));
      lines.push(...written(key, value, 6, false));
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The secrets that the file names: those of the switches' users, and those of sessions. */
export function secretsOf({ switches, passwords }: Pick<ImportedStack, "switches" | "passwords">): string[] {
  const readers = Object.keys(switches).filter(
    (name) => "readUsername" in (switches[name]?.management as object),
  );
  return [
    ...Object.keys(switches).map((name) => `switchPasswords.${name}`),
    ...readers.map((name) => `switchReadPasswords.${name}`),
    ...Object.keys(passwords).map((name) => `bgpPasswords.${name}`),
  ];
}

/** The command that sets a secret of the stack. */
export function setSecret(stack: string, path: string): string {
  return `npm run pulumi -- config set --stack ${stack} --secret --path 'calico-peering:${path}'`;
}

function commentsOf(key: string, cluster: Values): string[] {
  switch (key) {
    case "install":
      return ["Calico runs already; its pools are only checked, not written."];
    case "bgpPeers":
      return "named" in (cluster.bgpPeers as object)
        ? [
            "BGPPeers that were made by hand, with the filters that they have: a session without one gets one of its own.",
          ]
        : [];
    case "adopt":
      return ["Made by hand, and this stack's from the first update on: `destroy` deletes them."];
    default:
      return [];
  }
}

function ofInterface({ interface: name, ipv4, ipv6, reading }: ImportedStack["entries"][number]): string[] {
  const shown = reading.interfaces.flatMap(({ addresses }) => addresses);
  return [ipv4, ipv6].flatMap((one) =>
    one === undefined || shown.some((address) => address.toLowerCase() === one.toLowerCase())
      ? []
      : [`The configuration does not show the length of ${one.split("/")[0]} on ${name}: correct it here.`],
  );
}

/** A comment in lines that fit. */
function comment(text: string, indent: number): string[] {
  const width = LONGEST - indent - 2;
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((line) => `${" ".repeat(indent)}# ${line}`);
}

/** One key: on one line where it fits, else its entries below it. @param open its entries always stand below it */
function written(key: string, value: unknown, indent: number, open: boolean): string[] {
  const pad = " ".repeat(indent);
  const line = `${pad}${flow(key)}: ${flow(value)}`;
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (isEmpty || typeof value !== "object" || value === null) return [line];
  if (!open && line.length <= LONGEST && !("named" in value)) return [line];
  if (Array.isArray(value)) return [`${pad}${flow(key)}:`, ...value.map((one) => `${pad}  - ${flow(one)}`)];
  return [
    `${pad}${flow(key)}:`,
    ...Object.entries(value).flatMap(([name, one]) => written(name, one, indent + 2, name === "named")),
  ];
}

/** A value on one line, with quotes where the engine's YAML could read it otherwise. */
function flow(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Node: (_, node) => {
      if (isMap(node) || isSeq(node)) node.flow = true;
      if (isScalar(node) && typeof node.value === "string" && needsQuotes(node.value))
        node.type = "QUOTE_DOUBLE";
    },
  });
  return document
    .toString({ lineWidth: 0, flowCollectionPadding: true })
    .trim()
    .replace(/\[ ([^[\]]*) \]/g, "[$1]");
}

/** IPv6 addresses, communities and host keys have colons; numbers, dates and words of YAML 1.1 would be no text. */
function needsQuotes(text: string): boolean {
  if (text.includes(":")) return !text.startsWith("SHA256:");
  if (/^\d+(?:\.\d+){3}(?:\/\d+)?$/.test(text)) return false;
  return (
    /^[-+.\d]*$/.test(text) ||
    /^\d{4}-\d/.test(text) ||
    /^0[xob]?\d/i.test(text) ||
    /^(?:y|n|yes|no|on|off|true|false|null|~)$/i.test(text)
  );
}
