/** IPv4 addresses as numbers: what the checks compare. */

/** @returns undefined for anything but four numbers 0–255. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

export function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

export interface Subnet {
  readonly network: number;
  readonly broadcast: number;
  readonly length: number;
}

/** Reads `10.2.98.1/24`; the host part may be set. @returns undefined when it is no IPv4 prefix. */
export function parseSubnet(text: string): (Subnet & { readonly address: number }) | undefined {
  const [ip = "", length = "", ...rest] = text.split("/");
  const address = parseIpv4(ip);
  if (address === undefined || rest.length > 0 || !/^(?:\d|[12]\d|3[0-2])$/.test(length)) return undefined;
  const size = 2 ** (32 - Number(length));
  const network = Math.floor(address / size) * size;
  return { address, network, broadcast: network + size - 1, length: Number(length) };
}

export function contains(subnet: Subnet, address: number): boolean {
  return address >= subnet.network && address <= subnet.broadcast;
}
