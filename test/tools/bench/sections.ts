import { AS } from "./switches";

/** A node's address on the peering network of the benchmark; up to 14,000 of them. */
export function peerAt(at: number): string {
  return `10.2.${100 + Math.floor(at / 250)}.${1 + (at % 250)}`;
}

/** What differs from the plain section, by the peer's number. */
export interface Changes {
  readonly descriptions?: Readonly<Record<number, string>>;
  readonly asNumbers?: Readonly<Record<number, string>>;
}

/** The three lines of each peer, as an engineer types them in bgp view. */
export function peerLines(count: number, { descriptions = {}, asNumbers = {} }: Changes = {}): string[] {
  return Array.from({ length: count }, (_, at) => [
    `peer ${peerAt(at)} as-number ${asNumbers[at] ?? "63400"}`,
    `peer ${peerAt(at)} description ${descriptions[at] ?? `node ${at}`}`,
    `peer ${peerAt(at)} connect-interface Vlanif98`,
  ]).flat();
}

/** The section as the switch prints it: every peer is enabled in IPv4 unicast. */
export function sectionText(count: number, changes: Changes = {}): string {
  const enabled = Array.from({ length: count }, (_, at) => `  peer ${peerAt(at)} enable`);
  const family = [" #", " ipv4-family unicast", "  undo synchronization", ...enabled];
  return [`bgp ${AS}`, ...peerLines(count, changes).map((line) => ` ${line}`), ...family, ""].join("\n");
}

/** One peer in a hundred has another description, and one in a hundred another AS. */
export function onePercent(count: number): Changes {
  const every = <T>(from: number, value: (at: number) => T): Record<number, T> =>
    Object.fromEntries(
      Array.from({ length: Math.ceil((count - from) / 200) }, (_, i) => [
        from + 200 * i,
        value(from + 200 * i),
      ]),
    );
  return { descriptions: every(0, (at) => `moved node ${at}`), asNumbers: every(1, () => "63401") };
}
