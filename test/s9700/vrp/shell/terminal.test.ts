import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { maskSecrets } from "../../../../components/s9700/vrp";
import { isNoise } from "../../../../components/s9700/vrp/configuration/noise";
import {
  echoEnd,
  isPaging,
  mayBeAtEnd,
  Prompts,
  questionAtEnd,
  refusalIn,
  screenText,
} from "../../../../components/s9700/vrp/shell/terminal";
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

describe("what a terminal would show", () => {
  test("the pager's erased line leaves nothing behind", () => {
    const raw = "  ---- More ----\x1b[16D                \x1b[16D peer 10.2.98.141 as-number 63400\r\n";
    assert.equal(screenText(raw), " peer 10.2.98.141 as-number 63400\n");
    assert.ok(isPaging(screenText("#\r\n  ---- More ----")));
    assert.ok(!isPaging(" peer 1 description ---- More ---- soon"));
  });

  test("a long line that VRP repaints is the line", () => {
    assert.equal(screenText("port split 400GE1/ \x1b[1D0/8 400G"), "port split 400GE1/0/8 400G");
  });

  test("plain lines, read in one go, are what they are line by line", () => {
    const pieces = fc.constantFrom(
      "#",
      "peer",
      " ",
      "\r\n",
      "\n",
      "\r",
      "\t",
      "\x07",
      "\b",
      "\x1b[2D",
      "é",
      "\u00a0",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const raw = parts.join("");
        // A bell in a line of its own makes the whole be painted line by line.
        const byLine = screenText(`\x07\n${raw}`);
        assert.equal(screenText(raw), byLine.slice(1));
      }),
      { numRuns: 2_000 },
    );
  });
});

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
      "Are you sure to continue?[Y/N]",
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

test("secrets are masked, quoted or not", () => {
  for (const row of [
    "peer 10.0.0.1 password cipher %^%#aB3]kd0Q;}<v#&x!0mZP7$%^%#",
    'peer 10.0.0.1 password simple "two words"',
    "local-user u password irreversible-cipher $1a$x$y$",
  ]) {
    assert.match(maskSecrets(row), /password \S+ \*{6}$/);
  }
});

test("keys of a RADIUS server and communities of SNMP are masked in a whole configuration", () => {
  assert.equal(
    maskSecrets(
      " radius-server shared-key cipher %^%#ab%^%#\nsnmp-agent community read public\nsnmp-agent community write cipher %^%#cd%^%# acl 2000\n",
    ),
    " radius-server shared-key cipher ******\nsnmp-agent community read ******\nsnmp-agent community write cipher ****** acl 2000\n",
  );
});

describe("public fixtures", { skip: skipShared }, () => {
  const gnetcli = JSON.parse(skipShared ? "{}" : shared("gnetcli", "huawei_expr_cases.json")) as Record<
    string,
    string[]
  >;

  for (const text of gnetcli.TestHuaweiErrors ?? []) {
    test(`gnetcli: refusal ${JSON.stringify(text.trim())}`, () => assert.ok(refusalIn(screenText(text))));
  }

  for (const text of [
    ...(gnetcli.TestHuaweiQuestion ?? []),
    ...(gnetcli.TestHuaweiPasswordChangeCallback ?? []),
  ]) {
    test(`gnetcli: question ${JSON.stringify(text.trim())}`, () =>
      assert.ok(questionAtEnd(screenText(text))));
  }

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

  test("synthetic: every refusal of errors.session.txt", () => {
    const session = shared("synthetic", "errors.session.txt");
    const refusals = session
      .split(/^(?=\[S9706)/m)
      .map((part) => refusalIn(part.split("\n").slice(1).join("\n")));
    assert.equal(refusals.filter((refusal) => refusal === undefined).length, 0);
  });

  test("synthetic: a question broken at 80 columns, and the one about the initial password", () => {
    const wrapped = shared("synthetic", "prompt-wrapped-at-80.session.txt").split("y\n[")[0] ?? "";
    assert.match(questionAtEnd(wrapped) ?? "", /Continue\?\[Y\/N\]:$/);
    const initial = shared("synthetic", "login.initial-password.txt").split(" n\n")[0] ?? "";
    assert.match(questionAtEnd(initial) ?? "", /Change now\? \[Y\/N\]:$/);
  });

  test("synthetic: pages", () => {
    const shown = screenText(shared("synthetic", "pager.session.bin.txt"));
    assert.match(shown, /^ peer 10\.2\.98\.141 as-number 63400$/m);
    assert.match(shown, /^#\nreturn$/m);
  });
});

describe("a piece of an answer", () => {
  test("is looked at closely wherever a prompt, a question or the pager may stand at its end", (context) => {
    const prompts = new Prompts("BJ_Office_Core_S9700");
    const pieces = fc.oneof(
      fc.constantFrom(
        "<BJ_Office_Core_S9700>",
        "[~BJ_Office_Core_S9700-bgp]",
        "Warning: The BGP session will be deleted. Continue? [Y/N]:",
        "Info: Please input the file name(*.cfg, *.zip)[vrpcfg.zip]:",
        "Are you sure to continue? [Y/N]",
        "  ---- More ----",
        "\x1b[16D",
        "\b \b",
        "\r\n",
        " ",
        "\t",
        "\u00a0",
        " peer 10.2.98.141 as-number 63400",
      ),
      fc.string({ maxLength: 3 }),
    );
    let ends = 0;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
        const raw = parts.join("");
        const screen = screenText(raw);
        const isEnd =
          prompts.at(screen) !== undefined || isPaging(screen) || questionAtEnd(screen) !== undefined;
        if (!isEnd) return;
        ends++;
        assert.ok(mayBeAtEnd(raw), JSON.stringify(raw));
      }),
      { numRuns: 2_000 },
    );
    context.diagnostic(`${ends} of 2000 were at an end`);
    assert.ok(ends > 200);
    assert.equal(mayBeAtEnd("display current-configuration configuration bgp\r\n"), false);
  });
});
