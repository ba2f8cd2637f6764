import assert from "node:assert/strict";
import { test } from "node:test";
import { isNoise } from "../../../../components/s9700/vrp/configuration/noise";

test("log lines in the middle of anything are noise", () => {
  for (const line of [
    "Oct 19 2022 23:54:13-08:00 S9706 DS/4/DATASYNC_CFGCHANGE:OID 1.3.6.1.4 configurations have been changed.",
    "The current change number is 4, the change loop count is 0, and the maximum number of records is 4095.",
    "2024-06-29 12:56:34.858 +05:30",
    "*Oct 19 2022 23:54:13 SW %%01BGP/3/STATE_CHG_UPDOWN(l)[1]:The status of the peer changed.",
  ]) {
    assert.ok(isNoise(line), line);
  }
  assert.equal(isNoise(" peer 10.2.98.141 as-number 63400"), false);
});
