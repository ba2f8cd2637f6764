import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grammar } from "../../emulator/cli/match";
import { forms } from "../../emulator/cli/pattern";
import { asPlain, canonicalAddress, canonicalInterface } from "../../emulator/cli/parameters";
import { type Typist as TypistType, switchOn, Typist } from "./typist";

const command = (pattern: string) => ({ pattern, level: 1, run: pattern });
const grammar = new Grammar([
  command("display bgp peer [<address:address>] [verbose]"),
  command("display bgp routing-table"),
  command("peer <peer:peer> as-number <as:as>"),
  command("peer <peer:peer> enable"),
  command("peer <peer:peer> description <text:text-80>"),
  command("connect-interface <interface:interface> [<source:address>]"),
]);

describe("a command line", () => {
  test("a pattern stands for all its forms", () => {
    assert.equal(forms("display bgp peer [<a:address>] [verbose]").length, 4);
    assert.equal(forms("x { a | b [c] } <n:1-2>").length, 3);
  });

  test("keywords may be cut short as long as one fits", () => {
    for (const line of ["dis bgp p", "d b peer", "display bgp peer 10.1.1.1 v"]) {
      assert.ok("command" in grammar.match(line), line);
    }
  });

  test("a parameter is taken as typed, a description to the end of the line", () => {
    const match = grammar.match("peer 10.1.1.1 desc rack r1,  first node");
    assert.ok("command" in match);
    assert.equal(match.args.get("text"), "rack r1,  first node");
    assert.deepEqual(match.args.words, ["peer", "10.1.1.1", "description", "rack r1,  first node"]);
  });

  test("Vlanif 98 is one interface, written in two words", () => {
    const match = grammar.match("connect-interface Vlanif 98 10.2.98.1");
    assert.ok("command" in match);
    assert.equal(canonicalInterface(match.args.get("interface")), "Vlanif98");
    assert.equal(match.args.get("source"), "10.2.98.1");
  });

  test("AS numbers are read in both notations, IPv6 is written in capitals", () => {
    assert.equal(asPlain("64203.10"), String(64203 * 65536 + 10));
    assert.equal(asPlain("4294967296"), undefined);
    assert.equal(asPlain("0"), undefined);
    assert.equal(canonicalAddress("2001:db8:0:0::141"), "2001:DB8::141");
  });
});

describe("refusals of the command line", () => {
  const refusals: [line: string, caret: number, text: string][] = [
    ["pear 10.2.98.141 enable", 0, "Error: Unrecognized command found at '^' position."],
    ["peer 10.2.98.141 as-nummer 5", 17, "Error: Unrecognized command found at '^' position."],
    ["peer 10.2.98.141", 17, "Error:Incomplete command found at '^' position."],
    ["peer 10.2.98.141 enable enable", 24, "Error:Too many parameters found at '^' position."],
    ["peer 10.2.98.141 as-number 4294967296", 27, "Error: Wrong parameter found at '^' position."],
    ["peer 10.2.98.141 as-number 0", 27, "Error: Wrong parameter found at '^' position."],
    ["peer 10.2.98.141 timer keepalive 10 hold 65536", 41, "Error: Wrong parameter found at '^' position."],
    ["peer 10.2.98.141 ebgp-max-hop 256", 30, "Error: Wrong parameter found at '^' position."],
    ["peer 10.2.98.141 capability-advertise", 38, "Error:Incomplete command found at '^' position."],
    ["p", 0, "Error:Ambiguous command found at '^' position."],
  ];

  /** `peer 10.2.98.141 …` is typed in bgp view; the caret counts from where the prompt begins. */
  test("the caret stands under the word, counted from the beginning of the prompt", async () => {
    const front = await switchOn();
    const typist: TypistType = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400");
    for (const [line, column, text] of refusals) {
      const caret = " ".repeat("[S9706-bgp]".length + column);
      assert.equal(await typist.answer(line), `${caret}^\n${text}`, line);
    }
    typist.bye();
    await front.close();
  });

  /** Two refusals of real (eNSP) devices, column for column. */
  test("as an AR in an eNSP transcript: behind the end of an incomplete line, at the beginning of a wrong word", async () => {
    const front = await switchOn({
      sysname: "Huawei",
      interfaces: [{ name: "Vlanif10", address: "10.0.0.1/24" }],
    });
    const typist = await Typist.ready(front);
    await typist.go("system-view", "interface Vlanif 10");
    assert.match(await typist.answer("ip address 1.1.1.254"), /^ {38}\^\nError:Incomplete command/);
    typist.bye();
    await front.close();
    const other = await switchOn({ sysname: "r1" });
    const second = await Typist.ready(other);
    assert.match(await second.answer("display interface briaf"), /^ {22}\^\nError: Wrong parameter/);
    second.bye();
    await other.close();
  });

  test("V200R019 writes a blank behind every colon", async () => {
    const front = await switchOn({ profile: "r019" });
    const typist = await Typist.ready(front);
    assert.match(await typist.answer("display bgp"), /Error: Incomplete command found/);
    typist.bye();
    await front.close();
  });
});
