import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Prompts } from "../../../../components/s9700/vrp/shell/prompts";
import { screenText } from "../../../../components/s9700/vrp/shell/screen";
import { shared, skipShared } from "../support/fixtures";

describe("prompts are known by the switch's name", () => {
  const prompts = new Prompts("BJ_Office_Core_S9700");

  for (const [prompt, view] of [
    ["<BJ_Office_Core_S9700>", "user"],
    ["[BJ_Office_Core_S9700]", "system"],
    ["[BJ_Office_Core_S9700-bgp]", "bgp"],
    ["[BJ_Office_Core_S9700-bgp-af-ipv4]", "ipv4-family unicast"],
    ["[BJ_Office_Core_S9700-bgp-af-ipv6]", "ipv6-family unicast"],
    ["[*BJ_Office_Core_S9700-bgp]", "bgp"],
    ["[BJ_Office_Core_S9700-Vlanif98]", "Vlanif98"],
  ] as const) {
    test(`${prompt} is the ${view} view`, () => assert.equal(prompts.at(`anything\n${prompt}`), view));
  }

  for (const text of [
    "[V200R009C00SPC500]",
    "<Another_Switch>",
    "<BJ_Office_Core_S9700> ",
    "x <BJ_Office_Core_S9700>",
    " local-user u password irreversible-cipher ..SL<->",
  ]) {
    test(`"${text}" is none`, () => assert.equal(prompts.at(text), undefined));
  }

  test("names with `&`, dots and brackets defeat the usual patterns, and not this one", () => {
    const odd = "YZYHB214JF-6-8-1&6-6-2-CE6851-1U42-1U43";
    assert.equal(new Prompts(odd).at(`<${odd}>`), "user");
    assert.equal(new Prompts("a.b+c").at("[a.b+c-bgp]"), "bgp");
    assert.equal(new Prompts("a.b").at("<axb>"), undefined);
  });
});

describe("public fixtures", { skip: skipShared }, () => {
  const gnetcli = JSON.parse(skipShared ? "{}" : shared("gnetcli", "huawei_expr_cases.json")) as Record<
    string,
    string[]
  >;

  for (const text of gnetcli.TestHuaweiPrompt ?? []) {
    test(`gnetcli: prompt ${JSON.stringify(text.trim())}`, () => {
      // Theirs finds a prompt without knowing the name; ours knows it from the stack file.
      const name = text.trim().replace(/^[<[][~*]?|[>\]]$/g, "");
      const system = /^\[/.test(text.trim()) && name.includes("-") ? name.split("-")[0] : name;
      assert.ok(new Prompts(name).at(screenText(text)) ?? new Prompts(system ?? "").at(screenText(text)));
    });
  }

  const scrapli = JSON.parse(skipShared ? "[]" : shared("scrapli", "prompts.json")) as {
    prompt: string;
    shouldMatch: boolean;
  }[];
  for (const { prompt, shouldMatch } of scrapli) {
    test(`scrapli: ${prompt} is ${shouldMatch ? "a prompt" : "none"}`, () => {
      const view = new Prompts("SCRAPLI_HUAWEI-VRP_TEST_SW1").at(prompt);
      assert.equal(view !== undefined, shouldMatch);
    });
  }
});
