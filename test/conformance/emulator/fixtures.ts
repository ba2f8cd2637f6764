import * as fs from "node:fs";
import * as path from "node:path";

const FOLDER = path.resolve(__dirname, "..", "..", "..", "..", "shared", "fixtures");

/** For `test(name, { skip: noFixtures }, …)`: the fixtures are public texts that are not part of this repository. */
export const noFixtures: string | false = fs.existsSync(FOLDER) ? false : "../shared/fixtures is not here";

/** A text of ../shared/fixtures/synthetic, with `\n` at line ends. */
export const synthetic = (name: string): string =>
  fs.readFileSync(path.join(FOLDER, "synthetic", name), "utf8").replace(/\r/g, "");

export const fixture = (...parts: string[]): string => fs.readFileSync(path.join(FOLDER, ...parts), "utf8");
