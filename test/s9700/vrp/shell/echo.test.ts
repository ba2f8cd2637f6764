import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { echoEnd } from "../../../../components/s9700/vrp/shell/echo";
import { Prompts } from "../../../../components/s9700/vrp/shell/prompts";

describe("an echo is the line itself", () => {
  const prompts = new Prompts("SW");
  const line = "peer 10.2.98.141 as-number 63400";

  test("also after a log line and the repainted prompt, and broken at the width", () => {
    assert.equal(echoEnd([line, "[SW-bgp]"], line, prompts), 1);
    assert.equal(echoEnd(["", "Oct 19 2022 ...", `[SW-bgp]${line}`, "[SW-bgp]"], line, prompts), 3);
    assert.equal(echoEnd(["peer 10.2.98.141 as-num", "ber 63400", "[SW-bgp]"], line, prompts), 2);
  });

  test("not with its first character lost, one missing, or one too many", () => {
    for (const wrong of ["eer 10.2.98.141 as-number 63400", "peer 10.2.98.141 as-number 6340", `${line}1`]) {
      assert.equal(echoEnd([wrong, "[SW-bgp]"], line, prompts), undefined);
    }
  });
});
