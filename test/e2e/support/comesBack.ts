import assert from "node:assert/strict";
import { prove } from "../../../stacks/import/prove";
import type { SiteReading } from "../../../stacks/import/reading";
import { readSite } from "../../../stacks/import/readSite";
import { fileText } from "../../../stacks/import/text";
import { importedStack } from "../../../stacks/import/values";
import type { Lab } from "../../lab/lab";
import type { Project } from "../../lab/project";
import { inventoryOf, sameClusterEnd, sameSwitchEnds } from "../../stacks/import/twoEnds";

interface Expected {
  /** What the import must leave outside of the file, and nothing else. */
  readonly staysOutside?: readonly RegExp[];
  readonly asRead?: (reading: SiteReading) => SiteReading;
}

/**
 * Reads both ends of a site that is up as `npm run import` does, without its file and its state, and compares what the
 * file that comes back renders with what the stack's own does.
 */
export async function comesBackByImport(
  { lab, project }: { readonly lab: Lab; readonly project: Project },
  { staysOutside = [], asRead = (reading) => reading }: Expected = {},
): Promise<void> {
  const accesses = Object.values(lab.switches).map(({ host, port, hostKey, username, password }) => ({
    ...{ host, port, hostKey, username, password },
    legacyAlgorithms: false,
  }));
  const site = asRead(await readSite(accesses, lab.kubeconfig, undefined));
  const { stack } = project;
  const imported = importedStack(site, { stack, kubeconfig: lab.kubeconfig });
  const text = fileText(imported);
  assert.doesNotMatch(text, /correct it here/, "an address whose length was not read");
  const { refused, changes, additions, foreignRows } = prove(imported, site);
  const nothing: string[] = [];
  assert.deepEqual(
    { refused, changes, additions },
    { refused: nothing, changes: nothing, additions: nothing },
    text,
  );
  const outside = [...imported.foreign, ...foreignRows];
  const unexpected = outside.filter((sentence) => !staysOutside.some((one) => one.test(sentence)));
  assert.deepEqual(unexpected, [], "stays outside of the file");
  for (const one of staysOutside)
    assert.ok(
      outside.some((sentence) => one.test(sentence)),
      String(one),
    );
  const [again, declared] = [inventoryOf(stack, text), inventoryOf(stack, project.stackText())];
  sameSwitchEnds(again, declared);
  sameClusterEnd(again, declared);
}
