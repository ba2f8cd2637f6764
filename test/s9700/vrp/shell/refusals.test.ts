import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { refusalIn } from "../../../../components/s9700/vrp/shell/refusals";
import { screenText } from "../../../../components/s9700/vrp/shell/screen";
import { shared, skipShared } from "../support/fixtures";

describe("refusals", () => {
  test("name the word that the caret points at", () => {
    const reply = "            ^\nError: Unrecognized command found at '^' position.";
    assert.equal(
      refusalIn(reply, "pear 10.2.98.141 enable", "[S9706-bgp]".length),
      "Error: Unrecognized command found at '^' position. (at `pear`)",
    );
  });

  test("Info and Warning are none", () => {
    assert.equal(refusalIn("Info: The network does not exist."), undefined);
    assert.equal(refusalIn("Warning: This is slow."), undefined);
  });
});

describe("public fixtures", { skip: skipShared }, () => {
  const gnetcli = JSON.parse(skipShared ? "{}" : shared("gnetcli", "huawei_expr_cases.json")) as Record<
    string,
    string[]
  >;

  for (const text of gnetcli.TestHuaweiErrors ?? []) {
    test(`gnetcli: refusal ${JSON.stringify(text.trim())}`, () => assert.ok(refusalIn(screenText(text))));
  }

  test("synthetic: every refusal of errors.session.txt", () => {
    const session = shared("synthetic", "errors.session.txt");
    const refusals = session
      .split(/^(?=\[S9706)/m)
      .map((part) => refusalIn(part.split("\n").slice(1).join("\n")));
    assert.equal(refusals.filter((refusal) => refusal === undefined).length, 0);
  });
});
