import * as path from "node:path";
import { installPackages, missingPackages } from "../provision/debian";
import { postgresqlPrograms } from "../provision/postgresql";
import { testProgram } from "../provision/testProgram";

/** What single test files run beside the programs of their tier. */
const NEEDS: Readonly<Record<string, () => unknown>> = {
  "test/conformance/monitoring.test.ts": () => debian({ prometheus: "promtool" }),
  "test/conformance/reviewPage.test.ts": () => debian({ chromium: "chromium" }),
  "test/e2e/stateServers.test.ts": async () => {
    postgresqlPrograms();
    await testProgram("versitygw");
  },
};

/** @param packages Debian package → a program of it */
const debian = (packages: Readonly<Record<string, string>>): void =>
  installPackages(missingPackages(packages), console.log);

/**
 * Sets these up before the tier begins: a build beside running labs takes the processor that their BGP sessions need.
 * @throws ProvisionError with the remedy
 */
export async function setUpFor(files: readonly string[]): Promise<void> {
  for (const file of files) await NEEDS[path.normalize(file)]?.();
}
