import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBgpPeerLog } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

test("display bgp peer A log-info: the newest event first, with the NOTIFICATION that ended a session", () => {
  const log = parseBgpPeerLog(
    [
      " Peer : 10.2.98.141 ",
      " Date/Time      : 2026-11-24 21:10:20+00:00",
      " State          : Up",
      " Date/Time      : 2026-11-24 21:10:08+00:00",
      " State          : Down",
      " Error Code     : 6(CEASE)",
      " Error Subcode  : 4(Administrative Reset)",
      " Notification   : Receive Notification",
      " Date/Time      : 2026-11-24 20:00:00+00:00",
      " State          : Down",
      " Error Code     : 4(Hold Timer Expired)",
      " Error Subcode  : 0",
      " Notification   : Send Notification",
    ].join("\r\n"),
  );
  assert.deepEqual(
    log.map(({ state }) => state),
    ["Up", "Down", "Down"],
  );
  assert.equal(log[0]?.error, undefined);
  const text = "CEASE, Administrative Reset";
  assert.deepEqual(log[1]?.error, { code: 6, subcode: 4, text, sent: false });
  assert.deepEqual(log[2]?.error, { code: 4, subcode: 0, text: "Hold Timer Expired", sent: true });
  assert.deepEqual(parseBgpPeerLog("Info: The peer does not exist."), []);
});

test("an entry that is neither up nor down is refused", () => {
  refused(() => parseBgpPeerLog(" Date/Time      : 2026-11-24 21:10:20+00:00\n State          : Sideways\n"));
});
