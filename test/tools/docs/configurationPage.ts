import { cluster } from "../../../stacks/clusterSchema";
import { fleetKeys } from "../../../stacks/fleetSchema";
import { limits } from "../../../stacks/limitsSchema";
import { datacenter } from "../../../stacks/stackSchema";
import { EXAMPLES } from "./configurationExamples";
import { sectionsOf, type Key, type Section } from "./configurationKeys";

/** Headings of sections, and what to know besides the keys. */
const ABOUT: Readonly<Record<string, { readonly title: string; readonly text?: string }>> = {
  cluster: { title: "The cluster" },
  "cluster.install": {
    title: "Who installs Calico",
    text: "Two forms: `{ existing: true }`, or `{ version: … }` for the tigera-operator chart.",
  },
  "cluster.ipPools.<pool>": { title: "An address pool" },
  "cluster.nodeToNode": {
    title: "From node to node",
    text: "The words are explained in [remedies](remedies.md).",
  },
  "cluster.nodeToNode.gate": { title: "The gate" },
  "cluster.bgpPeers": {
    title: "BGPPeers",
    text: "Words, `per-node` and `grouped`, or a map with one of these keys.",
  },
  "cluster.bgpPeers.named.<BGPPeer>": {
    title: "A BGPPeer that was made by hand",
    text: "It keeps its name, its choice of nodes and its filters; `cluster.adopt` must name it, too. See [importing](importing.md).",
  },
  "cluster.nodes.<node>": {
    title: "A node",
    text: "A node and a switch that both have an IPv6 address have a second session, over IPv6.",
  },
  "cluster.racks.<rack>": { title: "A rack" },
  "cluster.maintenance": { title: "Limits of maintenance", text: "See [maintenance](maintenance.md)." },
  "cluster.nodeStatus.<node>": {
    title: "`calicoctl node status` on a node",
    text: "See [verification](verification.md).",
  },
  limits: { title: "Limits of one update", text: "See [limits](limits.md)." },
  "switches.<switch>": { title: "A switch", text: "Its key is its sysname, as its prompt shows it." },
  "switches.<switch>.management": { title: "Its command line" },
  "switches.<switch>.peering": { title: "Where its sessions start" },
  "switches.<switch>.gracefulRestart": { title: "Graceful restart of its process" },
  "switches.<switch>.loadBalancing": { title: "Load balancing" },
  "switches.<switch>.peers": { title: "Which nodes it peers with", text: "`all`, or one of two maps." },
  "switches.<switch>.session": {
    title: "Options of sessions",
    text: `The same keys stand in \`session\` (all sessions of the switch), in \`sessions.<node>\` (one node's; they win), in
\`groups.<group>\` (a peer group and its members; no \`group\` there), and in \`ipv6\` within each of them (what is
otherwise on the IPv6 session). An option is a fact of both ends, in the field's terms; what one end cannot do is refused
or warned of. "none" means that both ends do what they do by themselves.

\`prefixLists: { import: generated }\` makes \`ip-prefix CALICO-<stack>\` of the pools and service ranges, and the switch takes
nothing else. Every other name is of a list, filter, policy or keychain that the switch has; it stays foreign.`,
  },
};

const PREFACE = `# Configuration

A datacenter is a file, \`stacks/Pulumi.<stack>.yaml\`. Its keys, below \`config:\`, are \`calico-peering:cluster\`,
\`calico-peering:switches\`, \`calico-peering:limits\`, [its place in a fleet](#its-place-in-a-fleet) and [secrets](#secrets). Editors
that read \`# yaml-language-server: $schema=./schema.json\` on its first line complete and check it.
\`npm run check -- <stack>\` reports every mistake in one run, offline.

"allowed" is the end of the sentence with which another value is refused. Where a default is "left alone" or "left as it
is", this project neither sets nor removes it.
`;

const SECRETS = `## Secrets

Pulumi encrypts them in the stack file; \`npm run check\` refuses them in clear text. A value is read from standard input
when it is left out, so that it stays out of the shell's history.

| key | what it says | set with |
| --- | --- | --- |
| \`calico-peering:switchPasswords.<switch>\` | The password of \`management.username\`. | \`pulumi config set --stack <stack> --secret --path 'calico-peering:switchPasswords.<switch>'\` |
| \`calico-peering:switchPrivateKeys.<switch>\` | Instead: a private key (PEM, without passphrase). | \`… --path 'calico-peering:switchPrivateKeys.<switch>' < key.pem\` |
| \`calico-peering:switchReadPasswords.<switch>\` | The password of \`management.readUsername\`: a preview and \`verify\` need no other. | \`… --path 'calico-peering:switchReadPasswords.<switch>'\` |
| \`calico-peering:switchReadPrivateKeys.<switch>\` | Instead: its private key. | \`… --path 'calico-peering:switchReadPrivateKeys.<switch>' < key.pem\` |
| \`calico-peering:bgpPasswords.<name>\` | The TCP MD5 password that sessions name as \`password\`. | \`… --path 'calico-peering:bgpPasswords.<name>'\` |
| \`calico-peering:nodeStatusPrivateKey\` | The private key for \`cluster.nodeStatus\`. | \`pulumi config set --stack <stack> --secret calico-peering:nodeStatusPrivateKey < key.pem\` |

\`password: <name>\` is TCP MD5 on both ends, one secret for as many sessions as name it. It becomes a Secret that calico-node
may read, and \`password cipher\` on the switch. The state keeps a keyed digest and the ciphertext that the switch showed,
both as secrets; a preview shows a password that was changed on the switch by hand. A new value goes to the switch first and to
the Secret directly after it: the switch keeps the session if that is done within its hold time, and BIRD opens it anew,
which graceful restart bridges. Give each switch a name of its own, and one change waits for one switch only.
`;

/** Of the fleet's keys, which have no map of their own. */
function fleetSection(): string {
  const keys = sectionsOf("fleet", fleetKeys)
    .flatMap((section) => section.keys)
    .map((key) => ({ ...key, name: `calico-peering:${key.name}` }));
  return `## Its place in a fleet\n\nKeys beside \`calico-peering:cluster\`. See [many stacks](fleet.md).\n\n${tableOf(keys)}\n`;
}

/** All sections of docs/configuration.md, in the order of the page. */
export function configurationSections(): Section[] {
  return [
    ...sectionsOf("cluster", cluster),
    ...sectionsOf("switches", datacenter.shape.switches),
    ...sectionsOf("limits", limits),
  ];
}

/** The text of docs/configuration.md. */
export function configurationPage(): string {
  const sections = configurationSections().map((section) => {
    const { title = headingOf(section.path), text } = ABOUT[section.path] ?? {};
    const parts = [
      `## ${title}`,
      `\`calico-peering:${section.path}\``,
      ...(text === undefined ? [] : [text]),
    ];
    return `${[...parts, tableOf(section.keys)].join("\n\n")}\n`;
  });
  const written = "Written by `npm run docs` from stacks/*Schema.ts; a test fails when they differ.\n";
  return [PREFACE, ...sections, fleetSection(), SECRETS, written].join("\n");
}

/** `switches.<switch>.session.timers` as `timers`. */
function headingOf(path: string): string {
  return `\`${path.replace(/^.*\.session\./, "").replace(/^.*>\./, "")}\``;
}

function tableOf(keys: readonly Key[]): string {
  const rows = keys.map((key) => [
    `\`${key.name}\``,
    key.type,
    text(key.what),
    key.type === "true or false" ? "" : text(key.allowed),
    text(key.byDefault),
    `\`${key.name}: ${exampleOf(key)}\``,
  ]);
  return [["key", "type", "what it says", "allowed", "default", "example"], Array(6).fill("---"), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

/** Markdown reads `<switch>` as HTML, but not within backticks. */
function text(words: string): string {
  return words
    .split("`")
    .map((part, at) => (at % 2 === 0 ? part.replaceAll("<", "&lt;") : part))
    .join("`");
}

/** @throws for a key without one, so that a new key gets one */
export function exampleOf({ path, type, allowed }: Key): string {
  const written = EXAMPLES[path];
  if (written !== undefined) return written;
  if (type === "true" || type === "true or false") return "true";
  const [word] = /^(?:one of )?([\w-]+)(?:,| or |$)/.exec(allowed)?.slice(1) ?? [];
  if (type === "word" && word !== undefined) return word;
  throw new Error(`${path} has no example: add one to test/tools/docs/configurationExamples.ts.`);
}
