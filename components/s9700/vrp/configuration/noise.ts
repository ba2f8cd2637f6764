/** Longest part of a line that is looked at: a log line is known by its head, and a hostile one may be endless. */
const HEAD = 200;

/** Lines that VRP writes on its own, in the middle of anything: logs, and the time stamp above a display's answer. */
const LOG_LINES: readonly RegExp[] = [
  // *Oct 19 2022 23:54:13-08:00 SW %%01BGP/3/STATE_CHG_UPDOWN(l)[1]:The status of the peer changed.
  /^\*?[A-Z][a-z]{2} +\d+ \d{4} \d\d:\d\d:\d\d\S* .*[A-Z0-9_]\/\d/,
  /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S* .*[A-Z0-9_]\/\d/,
  /^The current change number is \d+/,
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: ?[+-]\d\d:\d\d)?(?: DST)?$/,
];

/** True for a line that the device logs on its own. Rows of a configuration begin with a blank or a small letter. */
export function isNoise(line: string): boolean {
  if (!/^[*\dA-Z]/.test(line)) return false;
  const head = line.slice(0, HEAD);
  return LOG_LINES.some((pattern) => pattern.test(head));
}
