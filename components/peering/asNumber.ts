/** What nodes speak where BGPConfiguration `default` says nothing (reference: Calico's BGPConfiguration). */
export const CALICO_DEFAULT_AS = 64_512;

/** Reads asplain (`65001`) or asdot (`1.10`). @returns undefined for anything but 1–4294967295. */
export function parseAsNumber(text: string): number | undefined {
  const [high = "", low, ...rest] = text.split(".");
  const halves = low === undefined ? [high] : [high, low];
  if (rest.length > 0 || halves.some((half) => !/^(?:0|[1-9]\d{0,9})$/.test(half))) return undefined;
  if (low !== undefined && halves.some((half) => Number(half) > 65_535)) return undefined;
  const value = low === undefined ? Number(high) : Number(high) * 65_536 + Number(low);
  return value >= 1 && value <= 4_294_967_295 ? value : undefined;
}
