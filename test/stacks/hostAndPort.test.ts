import assert from "node:assert/strict";
import { test } from "node:test";
import { hostAndPort } from "../../stacks/hostAndPort";

test("a switch is named as HOST, HOST:PORT or [IPv6]:PORT", () => {
  for (const [text, host, port] of [
    ["10.2.0.2", "10.2.0.2", undefined],
    ["10.2.0.2:830", "10.2.0.2", 830],
    ["core.example.net:22", "core.example.net", 22],
    ["fd00::1", "fd00::1", undefined],
    ["[fd00::1]:830", "fd00::1", 830],
    ["10.2.0.2:", "", undefined],
    ["two words", "", undefined],
  ] as const)
    assert.deepEqual(hostAndPort(text), { host, ...(port === undefined ? {} : { port }) }, text);
});
