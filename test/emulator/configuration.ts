import { dottedMask, maskLength, networkOf } from "./cli/parameters";
import { bgpLines } from "./bgp/print";
import type { BgpProcess } from "./bgp/process";
import { Policies } from "./policies";
import type { Interface } from "./types";

/** A part of the configuration that the emulator keeps row for row and does not interpret. */
export interface Section {
  readonly header: string;
  readonly rows: string[];
}

/** An interface: `address` is read from its row `ip address`. */
export interface InterfaceSection {
  readonly name: string;
  readonly rows: string[];
}

/** VRP's order of the sections; what is not named here keeps its place before the interfaces. */
const AFTER_BGP =
  /^(?:route-policy|ip ip-prefix|ip ipv6-prefix|ip community-filter|ip as-path-filter|ip route-static|snmp|stelnet|ssh|user-interface|ntp)/;

/** The running configuration: what is displayed, saved and handed to the routing engine. */
export class Configuration {
  bgp?: BgpProcess;
  readonly policies = new Policies();
  readonly interfaces = new Map<string, InterfaceSection>();
  readonly sections: Section[] = [];
  readonly vpnInstances = new Set<string>();
  /** Sections as last printed; undefined after a change. */
  private printed: readonly (readonly string[])[] | undefined;

  constructor(
    public sysname: string,
    interfaces: readonly Interface[],
  ) {
    for (const { name, address, description } of interfaces) {
      const [ip = "", length = "32"] = address.split("/");
      const rows = [
        ...(description ? [`description ${description}`] : []),
        `ip address ${ip} ${dottedMask(Number(length))}`,
      ];
      this.interfaces.set(name, { name, rows });
    }
  }

  interface(name: string): InterfaceSection | undefined {
    return [...this.interfaces.values()].find((known) => known.name.toLowerCase() === name.toLowerCase());
  }

  addInterface(name: string): InterfaceSection {
    const made = this.interface(name) ?? { name, rows: [] };
    this.interfaces.set(made.name, made);
    return made;
  }

  hasSection(header: string): boolean {
    return this.sections.some(
      (section) => section.header === header || section.header.startsWith(`${header} `),
    );
  }

  section(header: string): Section {
    const known = this.sections.find((section) => section.header === header);
    if (known) return known;
    const made: Section = { header, rows: [] };
    this.sections.push(made);
    return made;
  }

  removeSection(header: string): boolean {
    const at = this.sections.findIndex((section) => section.header === header);
    if (at >= 0) this.sections.splice(at, 1);
    return at >= 0;
  }

  /** Is an interface in the network that begins with this address? */
  hasNetwork(address: string): boolean {
    return this.addresses().some((own) => networkOf(own.address, own.length) === address);
  }

  addresses(): { readonly name: string; readonly address: string; readonly length: number }[] {
    return [...this.interfaces.values()].flatMap(({ name, rows }) =>
      rows.flatMap((row) => {
        const [, address, mask = ""] = /^ip address (\S+) (\S+)/.exec(row) ?? [];
        return address === undefined ? [] : [{ name, address, length: maskLength(mask) ?? Number(mask) }];
      }),
    );
  }

  /** The address of an interface, for `connect-interface` without one. */
  addressOf(name: string): string | undefined {
    return this.addresses().find((own) => own.name.toLowerCase() === name.toLowerCase())?.address;
  }

  /** The whole configuration to the last `#`, below the line that names the release. */
  lines(title: string): string[] {
    return [title, ...framed(this.inOrder())];
  }

  /** Each section's lines, its header first. */
  private inOrder(): readonly (readonly string[])[] {
    return (this.printed ??= this.print());
  }

  /** Call after a change: the sections are printed anew. */
  touch(): void {
    this.printed = undefined;
  }

  private print(): string[][] {
    const vpns = [...this.vpnInstances].map((name) => [`ip vpn-instance ${name}`]);
    const known = (section: Section) => [section.header, ...section.rows.map((row) => ` ${row}`)];
    const before = this.sections.filter(({ header }) => !AFTER_BGP.test(header));
    const after = this.sections.filter(({ header }) => AFTER_BGP.test(header));
    return [
      [`sysname ${this.sysname}`],
      ...before.map(known),
      ...vpns,
      ...[...this.interfaces.values()].map(({ name, rows }) => [
        `interface ${name}`,
        ...rows.map((row) => ` ${row}`),
      ]),
      ...(this.bgp ? [bgpLines(this.bgp)] : []),
      ...this.policies.sections(),
      ...after.map(known),
    ];
  }

  /** One feature's sections: `display current-configuration configuration X`. */
  linesOf(feature: string): string[] {
    const wanted = this.inOrder().filter(
      ([header]) => header === feature || header?.startsWith(`${feature} `) === true,
    );
    return framed(wanted);
  }
}

function framed(sections: readonly (readonly string[])[]): string[] {
  const lines: string[] = [];
  for (const section of sections) {
    lines.push("#");
    for (const line of section) lines.push(line);
  }
  return [...lines, "#"];
}
