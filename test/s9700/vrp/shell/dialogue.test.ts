import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SAVE_QUESTIONS } from "../../../../components/s9700/vrp/push/save";
import { dialogueWith, PROMPT, replied } from "../support/console";
import { failure } from "../support/switch";

describe("lines to a switch", () => {
  test("are sent one at a time: a second one before the first one's prompt is a programming error", async () => {
    const { dialogue, heard } = await dialogueWith((line) => replied(line, "well\r\n"));
    const first = dialogue.exchange("display clock");
    await assert.rejects(dialogue.exchange("display version"), {
      name: "Error",
      message:
        'Programming error: "display version" before the reply to "display clock" had come: every exchange must be awaited.',
    });
    assert.equal((await first).text, "well");
    assert.deepEqual(heard, ["display clock"]);
    assert.equal((await dialogue.exchange("display version")).text, "well");
  });

  for (const [what, line, why] of [
    ["?", "peer 10.2.98.141 description ends?", 'holds "?"'],
    ["a tab", "peer 10.2.98.141 description a\tb", "holds a tab"],
    ["a line end", "peer 10.2.98.141 description a\nundo bgp", "holds a line end"],
    ["a carriage return", "peer 10.2.98.141 description a\rundo bgp", "holds a line end"],
    ["Ctrl-C", "peer 10.2.98.141 description a\x03", "holds a control character"],
    ["Ctrl-Z as one character of Latin-1", "peer 10.2.98.141 description a\x9a", "holds a control character"],
    [
      "more characters than VRP reads",
      `peer 10.2.98.141 description ${"x".repeat(500)}`,
      "has 529 characters",
    ],
  ] as const) {
    test(`with ${what} in them do not reach it`, async () => {
      const { dialogue, heard } = await dialogueWith((typed) => replied(typed));
      const error = await failure(dialogue.exchange(line));
      assert.equal(error.code, "refused");
      assert.match(error.message, /^SW \(console:0\): "peer 10\.2\.98\.141 description .* was not sent: it /);
      assert.ok(error.message.includes(why), error.message);
      assert.deepEqual(heard, []);
      assert.deepEqual(dialogue.transcript.length, 1, "the login alone");
    });
  }

  for (const password of ["ends?", "has\ttab", "two\nlines", 'quo"ted? one', "?"]) {
    test(`the password ${JSON.stringify(password)} is not sent either, and no part of it is shown`, async () => {
      const { dialogue, heard } = await dialogueWith((typed) => replied(typed));
      const error = await failure(dialogue.exchange(`peer 10.2.98.141 password cipher ${password}`));
      assert.equal(error.code, "refused");
      assert.match(error.message, /"peer 10\.2\.98\.141 password cipher \*{6}" was not sent: it holds /);
      assert.deepEqual(heard, []);
    });
  }

  test("with letters of another alphabet are sent, since a description that a switch has may have to come back", async () => {
    const { dialogue, heard } = await dialogueWith((typed) => replied(typed));
    await dialogue.exchange("peer 10.2.98.141 description 北京");
    assert.deepEqual(heard, ["peer 10.2.98.141 description 北京"]);
  });
});

describe("a question after a line", () => {
  const SAVE = SAVE_QUESTIONS;
  const WRITES =
    "The current configuration will be written to the device.\r\nAre you sure to continue? [Y/N]:";
  /** A device that says this after `save`, and then takes any answer. */
  const says = (text: string) =>
    dialogueWith((line) => (line === "save" ? `save\r\n${text}` : replied(line)));

  for (const choice of ["(y/n)[n]:", "[y/n]:", "(Y/N):", "[Y(yes)/N(no)/C(cancel)]:", "<yes/no>:"]) {
    test(`is answered where its choices read ${choice}`, async () => {
      const { dialogue, heard } = await dialogueWith((line) =>
        line === "save"
          ? `save\r\n${WRITES.replace("[Y/N]:", choice)}`
          : `${line}\r\nInfo: Save the configuration successfully.\r\n${PROMPT}`,
      );
      const { text } = await dialogue.exchange("save", { mayAsk: SAVE });
      assert.match(text, /successfully/);
      assert.deepEqual(heard, ["save", "y"]);
    });
  }

  for (const [what, text] of [
    ["that stands behind a sentence that no rule lists", `Warning: Another slot is formatted.\r\n${WRITES}`],
    ["whose beginning is more than 4 KiB away", `${`Info: ${"x".repeat(70)}.\r\n`.repeat(60)}${WRITES}`],
    ["of `save` without what it is about", "Are you sure to continue? [Y/N]:"],
    ["about another file", "flash:/a.cfg is broken, and flash:/b.cfg exists, overwrite? [Y/N]:"],
  ] as const) {
    test(`${what} is answered n, though its last words are known`, async () => {
      const { dialogue, heard } = await says(text);
      const error = await failure(dialogue.exchange("save", { mayAsk: SAVE }));
      assert.equal(error.code, "question");
      assert.deepEqual(heard, ["save", "n"]);
    });
  }

  test("that stands behind a page is answered n: what the page said was not read", async () => {
    const { dialogue, heard } = await dialogueWith((line) =>
      line === "save"
        ? "save\r\nWarning: Another slot is formatted.\r\n  ---- More ----"
        : line === " "
          ? `\x1b[42D${" ".repeat(42)}\x1b[42D${WRITES}`
          : replied(line),
    );
    const error = await failure(dialogue.exchange("save", { mayAsk: SAVE }));
    assert.equal(error.code, "question");
    assert.deepEqual(heard, ["save", " ", "n"]);
  });

  test("that comes after one that was refused is refused, too", async () => {
    const { dialogue, heard } = await dialogueWith((line) =>
      line === "save"
        ? "save\r\nFormat the flash? [Y/N]:"
        : heard.length === 2
          ? `n\r\n${WRITES}`
          : replied(line),
    );
    const error = await failure(dialogue.exchange("save", { mayAsk: SAVE }));
    assert.match(error.message, /"Format the flash\? \[Y\/N\]:"/);
    assert.deepEqual(heard, ["save", "n", "n"]);
  });

  test("is answered n where the line was not echoed as it was sent: which line asks is not known", async () => {
    const { dialogue, heard } = await dialogueWith((line) =>
      line === "save" ? `safe\r\n${WRITES}` : replied(line),
    );
    const error = await failure(dialogue.exchange("save", { mayAsk: SAVE }));
    assert.equal(error.code, "echo");
    assert.deepEqual(heard, ["save", "n"]);
  });

  test("is known behind log lines that came before the echo", async () => {
    const log =
      "Oct 19 2022 23:54:14-08:00 SW %%01BGP/3/STATE_CHG_UPDOWN(l)[12]:The status of the peer changed.";
    const { dialogue, heard } = await dialogueWith((line) =>
      line === "save" ? `\r\n${log}\r\n${PROMPT}save\r\n${WRITES}` : replied(line),
    );
    await dialogue.exchange("save", { mayAsk: SAVE });
    assert.deepEqual(heard, ["save", "y"]);
  });

  for (const line of ["display current-configuration", "compare configuration"]) {
    test(`is none in \`${line}\`: a switch that stalls behind a description's [Y/N]: is waited for`, async () => {
      const row = " peer 10.9.9.9 description drained? [Y/N]:";
      const { dialogue, heard, channel } = await dialogueWith((typed) => `${typed}\r\nbgp 65001\r\n${row}`);
      const reply = dialogue.exchange(line);
      setTimeout(() => channel.push(`\r\nreturn\r\n${PROMPT}`), 600);
      assert.equal((await reply).text, `bgp 65001\n${row}\nreturn`);
      assert.deepEqual(heard, [line]);
    });
  }

  test("is none in the first half of an echo", async () => {
    const line = "peer 10.2.98.141 description drained [Y/N]: by hand";
    const { dialogue, heard, channel } = await dialogueWith((typed) => typed.slice(0, -" by hand".length));
    const reply = dialogue.exchange(line);
    setTimeout(() => channel.push(` by hand\r\n${PROMPT}`), 600);
    await reply;
    assert.deepEqual(heard, [line]);
  });

  test("that no rule expects is refused in other brackets, too", async () => {
    const { dialogue, heard } = await dialogueWith((line) =>
      line === "save" ? "save\r\nFormat the flash? (y/n)[n]:" : replied(line),
    );
    const error = await failure(dialogue.exchange("save", { mayAsk: SAVE }));
    assert.equal(error.code, "question");
    assert.match(error.message, /"Format the flash\? \(y\/n\)\[n\]:"; the driver answered n/);
    assert.deepEqual(heard, ["save", "n"]);
  });

  test("keeps the words that the line consists of: the echo is stripped at the start only", async () => {
    const asked: string[] = [];
    const rule = {
      text: { test: (text: string) => asked.push(text) > 0 } as unknown as RegExp,
      answer: "y" as const,
    };
    const { dialogue } = await dialogueWith((line) =>
      line === "save"
        ? "save\r\nThe configuration is to be saved to the next startup configuration. Continue? [Y/N]:"
        : replied(line),
    );
    await dialogue.exchange("save", { mayAsk: [rule] });
    assert.deepEqual(asked, [
      "The configuration is to be saved to the next startup configuration. Continue? [Y/N]:",
    ]);
  });

  test("that begins right behind the echo does not hold it", async () => {
    const { dialogue } = await dialogueWith((line) =>
      line === "undo peer 10.2.98.141" ? `${line}\r\nReally? [Y/N]:` : replied(line),
    );
    const error = await failure(dialogue.exchange("undo peer 10.2.98.141"));
    assert.match(error.message, /: "Really\? \[Y\/N\]:";/);
  });
});
