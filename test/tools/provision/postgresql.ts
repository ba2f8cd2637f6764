import * as fs from "node:fs";
import * as path from "node:path";
import { installPackages } from "./debian";
import { ProvisionError } from "./errors";
import { onPath } from "./find";

/** One folder a release; none of them is on PATH, and Debian's package starts no server of its own here. */
const RELEASES = "/usr/lib/postgresql";

/**
 * The folder with `postgres` and `initdb`: Debian's newest, or one on PATH; Debian's package is installed where there is none.
 * @throws ProvisionError with the remedy
 */
export function postgresqlPrograms(log: (line: string) => void = console.log): string {
  const there = found();
  if (there !== undefined) return there;
  installPackages(["postgresql"], log);
  const installed = found();
  if (installed !== undefined) return installed;
  throw new ProvisionError(
    `The package postgresql is there and ${RELEASES}/*/bin/postgres is not: look at it by hand.`,
  );
}

function found(): string | undefined {
  const releases = fs.existsSync(RELEASES) ? fs.readdirSync(RELEASES) : [];
  const folders = releases
    .sort((a, b) => Number(b) - Number(a))
    .map((one) => path.join(RELEASES, one, "bin"));
  const onSearchPath = onPath("initdb").map((file) => path.dirname(fs.realpathSync(file)));
  return [...folders, ...onSearchPath].find((folder) =>
    ["postgres", "initdb"].every((program) => fs.existsSync(path.join(folder, program))),
  );
}
