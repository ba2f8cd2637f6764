/** `635.66` → `41615426`; asplain stays. */
export function asPlain(asNumber: string): string {
  const dotted = /^(\d+)\.(\d+)$/.exec(asNumber);
  return dotted ? String(Number(dotted[1]) * 65_536 + Number(dotted[2])) : asNumber;
}

export function isIpv4(text: string | undefined): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text ?? "");
}

/** True for the address of a peer; a group has a name. */
export function isAddress(peer: string): boolean {
  return peer.includes(":") || isIpv4(peer);
}

/** IPv6 addresses in lower case with the longest run of zeros compressed; VRP shows them in upper case. */
export function canonicalAddress(text: string): string {
  if (!text.includes(":")) return text;
  try {
    return new URL(`http://[${text}]`).hostname.slice(1, -1);
  } catch {
    return text.toLowerCase();
  }
}

/** `24` → `255.255.255.0`; a dotted mask stays. */
export function dottedMask(mask: string): string {
  if (!/^\d+$/.test(mask)) return mask;
  const length = Number(mask);
  const octet = (i: number) => 256 - 2 ** (8 - Math.min(8, Math.max(0, length - 8 * i)));
  return [0, 1, 2, 3].map(octet).join(".");
}

/** The mask of an address without one: VRP leaves the classful mask out. */
export function classfulMask(address: string): string {
  const first = Number(address.split(".")[0]);
  return dottedMask(first < 128 ? "8" : first < 192 ? "16" : "24");
}

const INTERFACES = [
  "Vlanif",
  "LoopBack",
  "GigabitEthernet",
  "XGigabitEthernet",
  "40GE",
  "100GE",
  "Eth-Trunk",
  "MEth",
  "Ethernet",
  "NULL",
  "Tunnel",
];

/** `vlanif 98` → `Vlanif98`, as VRP stores it. */
export function canonicalInterface(text: string): string {
  const found = /^(\D*?|40GE|100GE) ?(\d[\d/.:]*)$/i.exec(text);
  const kind = found?.[1]?.toLowerCase();
  const name = INTERFACES.find((candidate) => candidate.toLowerCase() === kind);
  return name === undefined ? text : `${name}${found?.[2] ?? ""}`;
}
