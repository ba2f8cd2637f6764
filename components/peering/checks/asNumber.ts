import { refuse, warn, type Finding } from "./finding";

/** The highest AS number that Calico's API takes up to release 3.33 (projectcalico/calico #13494). */
const CALICO_INT32 = 2_147_483_647;
/** RFC 6793's stand-in for a four-byte AS, and the reserved ends of both ranges (RFC 7300). */
const RESERVED_AS = [23_456, 65_535, 4_294_967_295];

/** Reads asplain (`65001`) or asdot (`1.10`). @returns undefined for anything but 1–4294967295. */
export function parseAsNumber(text: string): number | undefined {
  const [high = "", low, ...rest] = text.split(".");
  const halves = low === undefined ? [high] : [high, low];
  if (rest.length > 0 || halves.some((half) => !/^(?:0|[1-9]\d{0,9})$/.test(half))) return undefined;
  if (low !== undefined && halves.some((half) => Number(half) > 65_535)) return undefined;
  const value = low === undefined ? Number(high) : Number(high) * 65_536 + Number(low);
  return value >= 1 && value <= 4_294_967_295 ? value : undefined;
}

/** Whether a session may be opened with it. */
export function checkAsNumber(path: string, asNumber: number): Finding[] {
  if (RESERVED_AS.includes(asNumber)) {
    return [refuse(path, `${asNumber} is reserved; use one that is yours, or a private one (64512–65534).`)];
  }
  if (asNumber <= CALICO_INT32) return [];
  return [
    warn(
      path,
      `${asNumber} is above ${CALICO_INT32}, which Calico's API refuses up to release 3.33 (projectcalico/calico #13494).`,
    ),
  ];
}
