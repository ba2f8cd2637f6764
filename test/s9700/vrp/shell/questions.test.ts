import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { questionAtEnd } from "../../../../components/s9700/vrp/shell/questions";
import { screenText } from "../../../../components/s9700/vrp/shell/screen";
import { shared, skipShared } from "../support/fixtures";

describe("questions", () => {
  for (const [text, question] of [
    [
      "Warning: Changing the parameter in this command resets the peer session. Continu\ne?[Y/N]:",
      "Warning: Changing the parameter in this command resets the peer session. Continue?[Y/N]:",
    ],
    [
      "Warning: All BGP configurations will be deleted. Continue? [Y\n/N] :",
      "Warning: All BGP configurations will be deleted. Continue? [Y/N] :",
    ],
    [
      "The current configuration will be written to the device.\nAre you sure to continue?[Y/N]",
      "The current configuration will be written to the device. Are you sure to continue?[Y/N]",
    ],
    [
      "Warning: The license of all VPN instances will be erased\nInfo: It takes long.\nContinue? [Y/N]:",
      "Warning: The license of all VPN instances will be erased Info: It takes long. Continue? [Y/N]:",
    ],
    [
      "Info: Please input the file name ( *.cfg, *.zip ) [vrpcfg.zip]:",
      "Info: Please input the file name ( *.cfg, *.zip ) [vrpcfg.zip]:",
    ],
  ] as const) {
    test(question, () => assert.equal(questionAtEnd(text), question));
  }

  test("a `[Y/N]` in the middle of an answer is none", () => {
    assert.equal(questionAtEnd("description ask [Y/N] first\n<SW>"), undefined);
  });
});

describe("public fixtures", { skip: skipShared }, () => {
  const gnetcli = JSON.parse(skipShared ? "{}" : shared("gnetcli", "huawei_expr_cases.json")) as Record<
    string,
    string[]
  >;

  for (const text of [
    ...(gnetcli.TestHuaweiQuestion ?? []),
    ...(gnetcli.TestHuaweiPasswordChangeCallback ?? []),
  ]) {
    test(`gnetcli: question ${JSON.stringify(text.trim())}`, () =>
      assert.ok(questionAtEnd(screenText(text))));
  }

  test("synthetic: a question broken at 80 columns, and the one about the initial password", () => {
    const wrapped = shared("synthetic", "prompt-wrapped-at-80.session.txt").split("y\n[")[0] ?? "";
    assert.match(questionAtEnd(wrapped) ?? "", /Continue\?\[Y\/N\]:$/);
    const initial = shared("synthetic", "login.initial-password.txt").split(" n\n")[0] ?? "";
    assert.match(questionAtEnd(initial) ?? "", /Change now\? \[Y\/N\]:$/);
  });
});
