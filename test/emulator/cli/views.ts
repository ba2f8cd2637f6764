/** Kinds of views; each has its commands. */
export type ViewKind =
  | "user"
  | "system"
  | "bgp"
  | "ipv4-family"
  | "ipv6-family"
  | "vpn-family"
  | "vpn-ipv6-family"
  | "bgp-other"
  | "interface"
  | "route-policy"
  | "other";

/** Where a session stands. */
export interface View {
  readonly kind: ViewKind;
  /** As the log names it: `bgp`, `ipv4-family unicast`, `interface Vlanif98`. */
  readonly name: string;
  /** What the prompt shows behind the sysname: `-bgp-af-ipv4`. */
  readonly suffix: string;
  /** What the view is about: interface, policy or VPN instance. */
  readonly subject?: string;
  /** The view that `quit` returns to; undefined = `quit` ends the session. */
  readonly upper?: View;
}

export const USER: View = { kind: "user", name: "user", suffix: "" };
export const SYSTEM: View = { kind: "system", name: "system", suffix: "", upper: USER };
export const BGP: View = { kind: "bgp", name: "bgp", suffix: "-bgp", upper: SYSTEM };
export const IPV4: View = {
  kind: "ipv4-family",
  name: "ipv4-family unicast",
  suffix: "-bgp-af-ipv4",
  upper: BGP,
};
export const IPV6: View = {
  kind: "ipv6-family",
  name: "ipv6-family unicast",
  suffix: "-bgp-af-ipv6",
  upper: BGP,
};

/** S, CE and NE guides: `[PE-bgp-vpna]`, `[PE-bgp6-vpna]`. */
export const vpnView = (family: "ipv4" | "ipv6", instance: string): View => ({
  kind: family === "ipv4" ? "vpn-family" : "vpn-ipv6-family",
  name: `${family}-family vpn-instance ${instance}`,
  suffix: `-bgp${family === "ipv4" ? "" : "6"}-${instance}`,
  subject: instance,
  upper: BGP,
});

/** A view of BGP whose rows are only kept. */
export const bgpOtherView = (header: string, suffix: string): View => ({
  kind: "bgp-other",
  name: header,
  suffix,
  subject: header,
  upper: BGP,
});

export const interfaceView = (name: string): View => ({
  kind: "interface",
  name: `interface ${name}`,
  suffix: `-${name}`,
  subject: name,
  upper: SYSTEM,
});

export const policyView = (policy: string, mode: "permit" | "deny", node: number): View => ({
  kind: "route-policy",
  name: `route-policy ${policy} ${mode} node ${node}`,
  suffix: "-route-policy",
  subject: `${policy} ${node}`,
  upper: SYSTEM,
});

/** A view whose rows the emulator keeps and does not interpret. */
export const otherView = (header: string, suffix: string): View => ({
  kind: "other",
  name: header,
  suffix,
  subject: header,
  upper: SYSTEM,
});

/** @param mark of a device that configures in two stages: `~` or, with something uncommitted, `*` */
export function promptOf(sysname: string, view: View, mark = ""): string {
  return view.kind === "user" ? `<${sysname}>` : `[${mark}${sysname}${view.suffix}]`;
}
