import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Anonymiser } from "../../../../components/s9700/vrp/probe/anonymise";

const octet = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(fc.integer({ min: 1, max: 223 }), octet, octet, octet).filter(([a]) => a !== 127);
const text = (octets: readonly number[]) => octets.join(".");

/** Octets that two addresses begin with alike. */
function shared(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((one, index) => one !== b[index]);
  return at < 0 ? a.length : at;
}

describe("what leaves a site", () => {
  test("keeps which addresses share their first octets, and what ends in zero bits", () => {
    fc.assert(
      fc.property(fc.array(address, { minLength: 2, maxLength: 12 }), (addresses) => {
        const names = new Anonymiser([]);
        const stands = addresses.map((one) => names.text(text(one)));
        stands.forEach((stand, i) => {
          const octets = stand.split(".");
          octets.forEach((value, at) => {
            if (addresses[i]?.[at] === 0) assert.equal(Number(value) === 0 || at === 0, true);
          });
          stands.forEach((other, j) => {
            const [a, b] = [addresses[i] ?? [], addresses[j] ?? []].map((one) => one.map(String));
            assert.equal(
              shared(octets, other.split(".")),
              shared(a ?? [], b ?? []),
              `${a?.join(".")} ${b?.join(".")}`,
            );
          });
        });
      }),
    );
  });

  test("gives a private address another private one, and leaves masks, multicast and times alone", () => {
    const names = new Anonymiser([]);
    assert.match(
      names.text("10.2.98.141 172.20.3.4 192.168.7.9"),
      /^10\.(?!2\.)\d+\.\d+\.141 172\.(?:1[6-9]|2\d|3[01])\.\d+\.4 192\.168\.(?!7\.)\d+\.9$/,
    );
    const kept = "255.255.255.192 0.0.0.0 127.0.0.1 224.0.0.5 11:58:53 V200R011C10SPC500 65001:100";
    assert.equal(names.text(kept), kept);
  });

  test("replaces a name everywhere once it was met, and a description as a whole", () => {
    const names = new Anonymiser([["Core-1", "SWITCH"]]);
    names.text("group RACK-A external");
    assert.equal(
      names.text("<Core-1> peer RACK-A description third floor, left\nCore-10 RACK-AB"),
      "<SWITCH> peer NAME2 description DESCRIPTION3\nCore-10 RACK-AB",
    );
  });

  test("replaces the first 32 bits of an IPv6 address, the same way each time", () => {
    const names = new Anonymiser([]);
    assert.equal(
      names.text("fd00:98::141 fd00:99::1 fd00:98::2 fe80::1 ::"),
      "2001:db8::141 3fff:1::1 2001:db8::2 fe80::1 ::",
    );
    assert.equal(names.text("fd00:98::141"), "2001:db8::141");
  });
});
