import assert from "node:assert/strict";
import { VrpError } from "../../../../components/s9700/vrp";

/** The sentence with which a parser refuses a display: one line, of code `display`. */
export function refused(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof VrpError, String(error));
    assert.equal(error.code, "display");
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  throw new assert.AssertionError({ message: "it was read" });
}
