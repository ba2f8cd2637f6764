import { refuse, warn, type Finding } from "./finding";

/** The highest AS number that Calico's API takes up to release 3.33 (projectcalico/calico #13494). */
const CALICO_INT32 = 2_147_483_647;
/** RFC 6793's stand-in for a four-byte AS, and the reserved ends of both ranges (RFC 7300). */
const RESERVED_AS = [23_456, 65_535, 4_294_967_295];

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
