import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { prove } from "../../../stacks/import/prove";
import { fileText } from "../../../stacks/import/text";
import { importedStack } from "../../../stacks/import/values";
import { readStackFile, stackNames } from "../../../stacks/stackFile";
import { siteOf } from "./site";
import { inventoryOf, sameClusterEnd, sameSwitchEnds } from "./twoEnds";

describe("a committed stack file, thrown away and imported again from its two ends", () => {
  for (const stack of stackNames()) {
    const before = readStackFile(stack);
    const site = siteOf(before);
    const imported = importedStack(site, { stack });
    const text = fileText(imported);
    const after = inventoryOf(stack, text);

    test(`${stack}: nothing changes, and nothing of it stays outside of the file`, () => {
      const { refused, changes, additions, foreignRows } = prove(imported, site);
      assert.deepEqual(
        { refused, changes, additions, foreignRows },
        { refused: [], changes: [], additions: [], foreignRows: [] },
      );
      assert.deepEqual(imported.foreign, []);
    });

    test(`${stack}: each switch gets the same rows`, () => sameSwitchEnds(after, before));

    test(`${stack}: the cluster gets the same objects`, () => sameClusterEnd(after, before));

    test(`${stack}: the file is one that a person reads: no line is longer than 120, every secret has its command`, () => {
      const long = text.split("\n").filter((line) => line.length > 120 && !/config set|hostKey/.test(line));
      assert.deepEqual(long, []);
      for (const { name } of after.switches) assert.ok(text.includes(`switchPasswords.${name}`), name);
      assert.equal(Object.keys((parse(text) as { config: object }).config).length, 2);
    });
  }
});
