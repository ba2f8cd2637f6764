import { stringify } from "yaml";
import { hostAndPort } from "../hostAndPort";
import type { Facts } from "./facts";

const word = (value: string) => stringify(value).trim();

/**
 * A stack file as a person would write it, that changes nothing but one peer: the mesh stays on, Calico is there already,
 * and only the first node peers.
 */
export function stackText(stack: string, facts: Facts): string {
  const [first] = facts.nodes;
  const nodes = facts.nodes.map(({ name, address }) => `      ${word(name)}: { address: ${address} }`);
  const { host, port } = hostAndPort(facts.host);
  const portLine = port === undefined ? "" : `\n        port: ${port}`;
  return `# yaml-language-server: $schema=./schema.json
# ${stack}: made by \`npm run new-stack\`. Every key: docs/configuration.md. Next: npm run check -- ${stack}
config:
  calico-peering:cluster:
    asNumber: ${facts.asNumber}
    # Calico runs already; its pool is only checked, not written.
    install: { existing: true }
    ipPools:
      default-ipv4-ippool: { cidr: ${facts.pool}, encapsulation: None, natOutgoing: true }
    # Calico's mesh stays on. The ways to let it go: docs/remedies.md
    nodeToNode: { remedy: mesh }
    nodes:
${nodes.join("\n")}
  calico-peering:switches:
    ${word(facts.switch)}:
      management:
        host: ${word(host)}${portLine}
        username: ${word(facts.username)}
        # npm run hostkey -- --host ${facts.host}; compare it at the switch's console.
        hostKey: ${facts.hostKey}
      asNumber: ${facts.switchAsNumber}
      peering: { interface: ${facts.interface}, address: ${facts.address} }
      # One node first. Then a rack, then all.
      peers: { nodes: [${word(first?.name ?? "")}] }
`;
}
