import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withoutPasswordInAddress } from "../../stacks/stateLogin";

const of = (address: string, more: NodeJS.ProcessEnv = {}) =>
  withoutPasswordInAddress({ PULUMI_BACKEND_URL: address, ...more });

describe("the password of a PostgreSQL state", () => {
  test("goes to the engine beside the address, which the engine prints in its errors", () => {
    assert.deepEqual(of("postgres://pulumi:p%40ss@db.example:5432/state?sslmode=verify-full&table=dc"), {
      PULUMI_BACKEND_URL: "postgres://pulumi@db.example:5432/state?sslmode=verify-full&table=dc",
      PGPASSWORD: "p@ss",
    });
  });

  test("is taken out of the address's query as well", () => {
    assert.deepEqual(of("postgres://pulumi@db.example/state?sslmode=disable&password=s3cret"), {
      PULUMI_BACKEND_URL: "postgres://pulumi@db.example/state?sslmode=disable",
      PGPASSWORD: "s3cret",
    });
  });

  test("stays where it is when the address has none", () => {
    assert.deepEqual(of("postgres://pulumi@db.example/state", { PGPASSWORD: "x" }), {});
  });

  test("of the address wins, as it does in the engine", () => {
    assert.equal(of("postgres://pulumi:a@db.example/state", { PGPASSWORD: "b" }).PGPASSWORD, "a");
  });
});

test("other states, and none, are left alone", () => {
  for (const address of [
    "file:///srv/state",
    "s3://state?endpoint=http://10.2.0.9:7070",
    "no address",
    "postgres://u:50%@db/state",
  ])
    assert.deepEqual(of(address), {});
  assert.deepEqual(withoutPasswordInAddress({}), {});
});
