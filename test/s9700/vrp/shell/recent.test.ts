import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recalled, remember } from "../../../../components/s9700/vrp/shell/recent";

const LINE = "display current-configuration configuration bgp";
const rows = (last: string) =>
  `${Array.from({ length: 200 }, (_, at) => ` peer 10.2.98.${at} as-number 63400\n`).join("")}${last}`;
const raw = (text: string) => `${LINE}\r\n${text.replaceAll("\n", "\r\n")}<S9700>`;

/** The same characters, and not the same string. */
const again = (text: string) => Buffer.from(text).toString();

describe("a long answer that came before", () => {
  test("is known by its characters, echo and prompt included, as the answer to the same line", () => {
    const text = rows("return\n");
    remember(LINE, raw(text), text, []);
    assert.equal(recalled(LINE, again(raw(text))), text);
    assert.equal(recalled(LINE, raw(rows("#\nreturn\n"))), undefined);
    assert.equal(recalled("display this", again(raw(text))), undefined);
  });

  for (const secret of [
    " peer 10.2.98.141 password cipher %^%#xx%^%#\n",
    "snmp-agent community read cipher %^%#xx%^%#\n",
    " description the login is Sw1tch-Only\n",
  ]) {
    test(`is not kept with \`${secret.trim()}\` in it`, () => {
      const text = rows(secret);
      remember(LINE, raw(text), text, ["Sw1tch-Only"]);
      assert.equal(recalled(LINE, raw(text)), undefined);
    });
  }

  test("makes room for later ones", () => {
    const texts = Array.from({ length: 9 }, (_, at) => rows(`router-id 10.0.0.${at}\n`));
    for (const text of texts) remember(LINE, raw(text), text, []);
    assert.equal(recalled(LINE, raw(texts[0] ?? "")), undefined);
    assert.equal(recalled(LINE, raw(texts[8] ?? "")), texts[8]);
  });
});
