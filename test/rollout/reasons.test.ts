import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inSentences } from "../../components/rollout/reasons";

describe("what is not right, in a message", () => {
  const session = (at: number, why: string) => ({ name: `n${at} (Connect)`, why });

  test("is one sentence for a session", () => {
    assert.deepEqual(inSentences([session(1, "no route."), session(2, "no answer.")]), [
      "n1 (Connect): no route.",
      "n2 (Connect): no answer.",
    ]);
    assert.deepEqual(inSentences([{ why: "node n1 is alone." }, { why: "node n1 is alone." }]), [
      "node n1 is alone.",
    ]);
  });

  test("is one sentence for all sessions with the same reason, the first five by name", () => {
    const many = Array.from({ length: 431 }, (_, at) => session(at, "calico-node gave no status."));
    assert.deepEqual(inSentences(many), [
      "n0 (Connect), n1 (Connect), n2 (Connect), n3 (Connect), n4 (Connect), 426 more: calico-node gave no status.",
    ]);
  });

  test("is ten sentences at most, and says how many are left out", () => {
    const many = Array.from({ length: 431 }, (_, at) => session(at, `10.2.98.${at} does not answer.`));
    const said = inSentences(many);
    assert.equal(said.length, 11);
    assert.equal(said[9], "n9 (Connect): 10.2.98.9 does not answer.");
    assert.equal(said[10], "421 more reasons are left out here.");
  });
});
