import { readStackFile, stackNames } from "/work/wt/import16/stacks/stackFile";
import { siteOf } from "/work/wt/import16/test/stacks/import/site";
import { importedStack } from "/work/wt/import16/stacks/import/values";
import { prove } from "/work/wt/import16/stacks/import/prove";
import { fileText } from "/work/wt/import16/stacks/import/text";
for (const name of process.argv.slice(2).length ? process.argv.slice(2) : stackNames()) {
  const site = siteOf(readStackFile(name));
  const imported = importedStack(site, { stack: name });
  console.log("=====", name); console.log(fileText(imported));
  const { foreignRows, warnings, ...p } = prove(imported, site);
  console.log(JSON.stringify({ ...p, foreign: imported.foreign, warnings: warnings.length, foreignRows }, null, 1));
}
